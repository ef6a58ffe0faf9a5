from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from labelled_files import ROWS, write_csv, write_jsonl
from processes import wait_until_gone

from kpoclass import Model, load_model
from kpoclass.cli.main import main

pytestmark = pytest.mark.usefixtures("few_lent_texts")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, _own_cache: None) -> Path:
    """Train on texts and labels alone."""
    folder = tmp_path_factory.mktemp("trained")
    data = write_csv(folder / "own.csv")
    assert train(data, folder / "own.model") == 0
    return folder / "own.model"


def train(*data: str | Path, out: Path | None = None) -> int:
    *files, last = data
    return main(
        ["train", "--data", *map(str, files), "--out", str(out or last), "--date", "2026-01-02", "--n-jobs", "1",
         "--from", "scratch", "--quiet"]
    )  # fmt: skip


def test_texts_and_labels_alone_make_a_whole_model(trained: Path) -> None:
    model = load_model(trained)
    results = model.classify_batch([row["text"] for row in ROWS])
    assert [result.label for result in results] == [row["label"] for row in ROWS]
    assert {result.skill_level for result in results} <= {1, 2, 3, 4}
    assert all(0 <= result.p_in_scope <= 1 for result in results)


def test_the_model_knows_what_it_was_made_from(trained: Path) -> None:
    metadata = load_model(trained).metadata
    assert metadata["date"] == "2026-01-02"
    assert metadata["corpora"] == {}
    assert metadata["rows"]["own"] == len(ROWS)
    assert any(name.endswith("own.csv") for name in metadata["data"])
    assert {"own.label.accuracy", "own.label.roc_auc"} <= set(metadata["metrics"])


def test_labels_of_ones_own_are_not_mixed_with_the_shipped_ones(tmp_path: Path) -> None:
    turned = [f"{row['text']},{'BPO' if row['label'] == 'KPO' else 'KPO'}" for row in ROWS]
    assert train(write_csv(tmp_path / "turned.csv", "text,label", *turned), tmp_path / "turned.model") == 0
    results = load_model(tmp_path / "turned.model").classify_batch([row["text"] for row in ROWS])
    assert all(result.label != row["label"] for result, row in zip(results, ROWS, strict=True))


def test_training_again_gives_the_same_bytes(trained: Path, tmp_path: Path) -> None:
    assert train(trained.with_suffix(".csv"), tmp_path / "again.model") == 0
    assert (tmp_path / "again.model").read_bytes() == trained.read_bytes()


def test_json_lines_with_levels_and_scope(tmp_path: Path) -> None:
    data = write_jsonl(tmp_path / "own.jsonl")
    assert train(data, tmp_path / "own.model") == 0
    metadata = load_model(tmp_path / "own.model").metadata
    assert metadata["rows"] == {"own": len(ROWS)}
    assert [name.rsplit("/", 1)[-1] for name in metadata["data"]] == ["own.jsonl"]


def test_quiet_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert train(write_jsonl(tmp_path / "own.jsonl"), tmp_path / "own.model") == 0
    assert capsys.readouterr() == ("", "")


def test_figures_are_on_standard_output_and_steps_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Report 26: bare figures, without rows, interval, the shipped model or a baseline."""
    out, data = tmp_path / "own.model", write_jsonl(tmp_path / "own.jsonl")
    assert main(["train", "--data", data, "--out", str(out), "--n-jobs", "1", "--from", "scratch"]) == 0
    captured = capsys.readouterr()
    rows, folds, header, *systems = captured.out.splitlines()
    assert rows == f"{data}: 24 rows used, 12 KPO and 12 BPO"
    assert folds.startswith("scored in 5 folds, 16 different texts, each by a fit that did not see it; near copies ")
    assert header.split() == ["accuracy", "macro-F1", "ROC-AUC", "calibration", "error"]
    assert [re.sub(r" {2,}.*", "", line.strip()) for line in systems] == [
        "this model", "shipped model", "scikit-learn defaults",
    ]  # fmt: skip
    assert all(re.search(r" 1?\.\d{3} \[1?\.\d\d, 1?\.\d\d\]", line) for line in systems)
    assert all(line.startswith("kpoclass: ") for line in captured.err.splitlines())
    assert captured.err.splitlines()[-1].startswith(f"kpoclass: wrote {out}: {out.stat().st_size:,} bytes, ")


def test_a_bad_row_is_told_left_out_and_in_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Report 25: refused row by row."""
    lines = [f"{row['text']},{row['label']}" for row in ROWS]
    data = write_csv(tmp_path / "own.csv", "text,label", *lines[:3], "write it down,maybe", *lines[3:], ",KPO")
    out = tmp_path / "own.model"
    assert main(["train", "--data", data, "--out", str(out), "--n-jobs", "1"]) == 3
    captured = capsys.readouterr()
    assert f"kpoclass: {data}: 2 rows can't be used, left out:" in captured.err
    assert "  row 5: expected KPO or BPO, got 'maybe'" in captured.err
    assert "  row 27: expected a text, got an empty cell" in captured.err
    assert f"{data}: 24 rows used, 12 KPO and 12 BPO" in captured.out
    assert load_model(out).metadata["rows"]["own"] == 24


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "none.csv: there is no such file"),
        ("a.csv", b"", "a.csv: expected a table, got an empty file"),
        ("a.csv", b"text,label\n", "expected rows of labelled texts, got none"),
        ("a.csv", b"text,label\ndesign,expert\n", "got 'expert'; say which of these is which with --kpo VALUE"),
        ("a.csv", b"text,title\ndesign,x\n", "expected a column with the labels KPO and BPO, got text, title"),
        ("a.csv", b"text,label\ndesign x,KPO\ndesign y,KPO\nmodel z,KPO\n", "got 0 of BPO among 3 rows; label more"),
        ("a.csv", b"text,label\na a,KPO\nb b,KPO\nc c,BPO\n", "got 1 of BPO among 3 rows; label more"),
        ("a.csv", b"text,label\na a,KPO\na b,KPO\nc c,BPO\nC c!,BPO\n", "got 2 of BPO, all copies of each other"),
    ],
)
def test_a_file_that_nothing_can_be_learnt_from(
    name: str, content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Report 16: the project's own rows were counted as well."""
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert train(tmp_path / name, tmp_path / "own.model") == 1
    err = capsys.readouterr().err
    assert err.startswith("kpoclass: error: ")
    assert message in err
    assert not (tmp_path / "own.model").exists()


def test_few_rows_are_added_to_the_shipped_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Report 26: the command line could not fine-tune."""
    jobs = {"Warranty adjudicator": "BPO", "Payroll specialist": "KPO"}
    rows = [f"{job} {n} {n},{label}" for n in "abcdef" for job, label in jobs.items()]
    data = write_csv(tmp_path / "own.csv", "text,label", *rows)
    out, named = tmp_path / "own.model", tmp_path / "named.model"
    assert main(["train", "--data", data, "--out", str(out), "--date", "2026-01-02"]) == 0
    assert "kpoclass: starting from the shipped model, which does better with fewer than 2,000 rows" in (
        capsys.readouterr().err
    )
    tuned = load_model(out)
    results = tuned.classify_batch(["Payroll specialist x", "Warranty adjudicator x", "Actuary", "Parcel sorter"])
    assert [result.label for result in results] == ["KPO", "BPO", "KPO", "BPO"]
    metadata = tuned.metadata
    assert (metadata["date"], metadata["rows"]["own"]) == ("2026-01-02", 12)
    assert metadata["fine_tuned"]["prior"] == load_model().fingerprint
    assert metadata["data"]["own.csv"] == hashlib.sha256(Path(data).read_bytes()).hexdigest()
    assert "own.label.accuracy" in metadata["metrics"]
    assert "real_postings" not in metadata  # measured of another model
    assert main(["train", "--data", data, "--out", str(named), "--date", "2026-01-02", "--from", "shipped"]) == 0
    assert named.read_bytes() == out.read_bytes()
    assert main(["train", "--data", data, "--out", str(named), "--from", str(out), "--force", "--quiet"]) == 0
    assert load_model(named).metadata["fine_tuned"]["prior"] == tuned.fingerprint


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "shipped"], "expected your files in --data, and neither 'shipped' nor --corpora"),
        (["--from", "shipped", "--data", "own.csv", "--corpora", "onet"], "expected your files in --data"),
        (["--from", "none.model", "--data", "own.csv"], "none.model"),
        (["--from", "own.csv", "--data", "own.csv"], "--from own.csv: expected a model file that kpoclass train wrote"),
        (["--from", "Shipped", "--data", "own.csv"], "there is no such file; did you mean --from shipped?"),
        (["--from", "shipped", "--data", "one.csv"], "expected at least two different texts to train on"),
    ],
)
def test_a_start_that_can_not_be_taken(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    write_csv(tmp_path / "own.csv")
    write_csv(tmp_path / "one.csv", "text,label", "design,KPO")
    assert main(["train", *arguments, "--quiet"]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "trained.model").exists()


@pytest.mark.parametrize("start", ["shipped", "scratch"])
def test_copies_of_a_row_do_not_stand_on_both_sides_of_a_fold(
    tmp_path: Path, start: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Report 14: the same rows twice scored .990 where .832 was true."""
    lines = [f"{row['text']},{row['label']}" for row in ROWS[:6]]
    twice = [line for text in lines for line in (text, text.replace(" ", "  ").capitalize())]
    data = write_csv(tmp_path / "twice.csv", "text,label", *twice)
    assert main(["train", "--data", data, "--out", str(tmp_path / "own.model"), "--from", start, "--n-jobs", "1"]) == 0
    assert "3 different texts that are KPO and 3 that are BPO are too few" in capsys.readouterr().out


def test_a_model_is_replaced_only_if_asked(tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    data, out = write_jsonl(tmp_path / "own.jsonl"), tmp_path / "own.model"
    model.save(out)
    before = out.read_bytes()
    assert train(data, out) == 1
    assert "own.model: already exists; choose another name, or replace it (--force)" in capsys.readouterr().err
    assert out.read_bytes() == before
    assert main(["train", "--data", data, "--out", str(out), "--n-jobs", "1", "--quiet", "--force"]) == 0
    assert load_model(out) != model


@pytest.mark.parametrize(
    ("corpora", "message"),
    [
        ("onet", "run: kpoclass corpora fetch onet"),
        ("onett", "expected a corpus to train on (onet, uk-titles), got 'onett'"),
        ("esco", "ESCO is the external test and is never trained on"),
    ],
)
def test_a_corpus_that_can_not_be_used(
    corpora: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path / "cache"))
    assert main(["train", "--corpora", corpora, "--out", str(tmp_path / "own.model"), "--quiet"]) == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "own.model").exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [("--date", "yesterday"), ("--date", "2026-02-30"), ("--date", ""), ("--n-jobs", "0"), ("--n-jobs", "many")],
)
def test_a_senseless_option_is_wrong_usage(
    option: str, value: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["train", "--data", "none.csv", "--out", str(tmp_path / "own.model"), option, value])
    assert stopped.value.code == 2
    assert f"error: {option}: expected a " in capsys.readouterr().err


def test_the_date_of_a_reproducible_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    data, out = write_jsonl(tmp_path / "own.jsonl"), tmp_path / "own.model"
    assert main(["train", "--data", data, "--out", str(out), "--n-jobs", "1", "--quiet"]) == 0
    assert load_model(out).metadata["date"] == "1970-01-02"


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_a_killed_training_leaves_nobody_behind_that_holds_its_output(name: str, tmp_path: Path) -> None:
    data, out = write_jsonl(tmp_path / "own.jsonl"), tmp_path / "own.model"
    # The first fold never ends, so that the kill comes while folds are fitted, whatever the machine's speed.
    code = """
import os, sys, time
from kpoclass.cli.main import main
from kpoclass.training import heads

def never_ends(*args, **options):
    os.write(1, b"fitting\\n")
    time.sleep(600)

heads.LogisticRegression.fit = never_ends
sys.exit(main(sys.argv[1:]))
"""
    command = [
        sys.executable, "-c", code, "train", "--data", data, "--out", str(out), "--n-jobs", "2", "--from", "scratch",
        "--quiet",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "fitting\n"
            process.send_signal(getattr(signal, name))
            process.communicate(timeout=120)  # ends when nobody holds its standard output any more
            wait_until_gone(process.pid, group=True)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_modules_of_the_working_folder_are_not_run(tmp_path: Path) -> None:
    modules = {f"{name}.py" for name in ("joblib", "nltk", "numpy", "pandas", "scipy", "sklearn")}
    folder = tmp_path / "working"
    folder.mkdir()
    for module in modules:
        (folder / module).write_text("open('run', 'w')\nraise SystemExit('run')\n", encoding="utf-8")
    data, out = write_jsonl(tmp_path / "own.jsonl"), tmp_path / "own.model"
    script = tmp_path / "kpoclass_command.py"  # as the installed command: its own folder leads the path, not this one
    script.write_text("import sys\nfrom kpoclass.cli.main import main\nsys.exit(main())\n", encoding="utf-8")
    command = [sys.executable, str(script), "train", "--data", data, "--out", str(out), "--n-jobs", "2", "--quiet"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    finished = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert set(os.listdir(folder)) == modules


@pytest.mark.parametrize("quiet", [False, True])
def test_rows_of_one_label_are_told_and_not_measured(
    quiet: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found by a newcomer: accuracy 1.000 for a model that was shown one label, and for one that was shown two rows."""
    data = write_csv(tmp_path / "own.csv", "text,label", "plan a budget,KPO", "model the risk,KPO", "draft a law,KPO")
    assert main(["train", "--data", data, "--out", str(tmp_path / "own.model"), *["--quiet"] * quiet]) == 0
    out, err = capsys.readouterr()
    assert "warning: all 3 rows are KPO: the model learns only to say KPO more often; add rows that are BPO" in err
    assert "1.000" not in out
    if not quiet:
        assert "3 different texts that are KPO and 0 that are BPO are too few to say how good the model is" in out


def test_quiet_still_counts_the_rows_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Found by a newcomer: exit code 3 without a word."""
    lines = [f"{row['text']},{row['label']}" for row in ROWS]
    data = write_csv(tmp_path / "own.csv", "text,label", *lines, "write it down,maybe")
    for command in (["train", "--data", data, "--out", str(tmp_path / "own.model")], ["data", "check", data]):
        main([*command, "--quiet"])
        assert capsys.readouterr().err == f"kpoclass: {data}: 1 row can't be used, left out\n"


def test_a_row_of_json_lines_is_called_by_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Found by a newcomer: "row 25", where the docs promise the line."""
    data = Path(write_jsonl(tmp_path / "own.jsonl"))
    again = data.read_text(encoding="utf-8").splitlines()[0]
    data.write_text(
        data.read_text(encoding="utf-8") + f'\n{{"text": "write", "label": "maybe"}}\n{again}\n', encoding="utf-8"
    )
    assert main(["data", "check", str(data)]) == 1
    out, err = capsys.readouterr()
    assert "  line 26: expected KPO or BPO, got 'maybe'" in err
    assert "[line 1, line 27]" in out


def test_labels_that_look_swapped_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kpo = ["Price marine risk", "Advise on a merger", "Audit an insurer", "Draft a patent", "Model credit risk"]
    bpo = ["Key in forms", "Sort the post", "File letters", "Answer calls", "Scan receipts"]
    rows = [f"{text},BPO" for text in kpo] + [f"{text},KPO" for text in bpo]
    data = write_csv(tmp_path / "own.csv", "text,label", *rows)
    assert main(["train", "--data", data, "--out", str(tmp_path / "own.model")]) == 0
    assert "warning: the shipped model puts these texts in the opposite order: are" in capsys.readouterr().err
