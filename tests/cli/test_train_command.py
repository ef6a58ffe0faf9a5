from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from labelled_files import ROWS, write_csv, write_jsonl

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
         "--quiet"]
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
    out = tmp_path / "own.model"
    assert main(["train", "--data", write_jsonl(tmp_path / "own.jsonl"), "--out", str(out), "--n-jobs", "1"]) == 0
    captured = capsys.readouterr()
    metrics = load_model(out).metadata["metrics"]
    assert captured.out.splitlines() == [f"{name}  {value:.3f}" for name, value in metrics.items()]
    assert all(line.startswith("kpoclass: ") for line in captured.err.splitlines())
    assert captured.err.splitlines()[-1].startswith(f"kpoclass: wrote {out}: {out.stat().st_size:,} bytes, ")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["text,label", "design,KPO", "type,bpo"], "line 3, column 'label': expected KPO or BPO, got 'bpo'"),
        (["text,label", "design,KPO", " ,BPO"], "line 3, column 'text': "),
        (["text,label", "design,KPO,x", "type,BPO"], "line 2: expected 2 fields, got 3"),
        (["text,label", '"two', 'lines",KPO', "type,"], "line 4, column 'label': expected KPO or BPO, got "),
        (["text,label,skill_level", "design,KPO,5"], "line 2, column 'skill_level': "),
        (["text,label,skill_level", "type,BPO,4"], "BPO work has skill level 1, 2 or 3, not 4"),
        (["text,label,in_scope", "type,BPO,maybe"], "line 2, column 'in_scope': "),
        (["text,label,weight", "type,BPO,-1"], "line 2, column 'weight': "),
        (["text,title", "design,KPO"], "line 1: expected a column 'label', got the columns text, title"),
        (["text,label", '"design,KPO'], "line 2: not CSV: "),
    ],
)
def test_a_bad_file_is_told_by_name_line_and_column(
    lines: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = write_csv(tmp_path / "bad.csv", *lines)
    assert train(bad, tmp_path / "own.model") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"kpoclass: error: {bad}, line ")
    assert message in captured.err
    assert os.listdir(tmp_path) == ["bad.csv"]


def test_a_bad_file_among_good_ones_is_the_one_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = write_csv(tmp_path / "good.csv"), tmp_path / "bad.jsonl"
    bad.write_text('{"text": "design", "label": "KPO"}\n{"text": "design", "label": 1}\n', encoding="utf-8")
    assert train(good, bad, tmp_path / "own.model") == 1
    assert f"{bad}, line 2, column 'label': " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("none.csv", None, "none.csv: there is no such file"),
        ("a.csv", b"", "a.csv"),
        ("a.csv", b"text,label\ndesign \xe9,KPO\n", "a.csv: expected UTF-8, got byte 0xe9"),
        ("a.csv", b"text,label\n", "got only a header"),
        ("a.csv", b"text,label\ndesign x,KPO\ndesign y,KPO\nmodel z,KPO\n", "expected rows of both labels"),
    ],
)
def test_a_file_that_nothing_can_be_learnt_from(
    name: str, content: bytes | None, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert train(tmp_path / name, tmp_path / "own.model") == 1
    err = capsys.readouterr().err
    assert err.startswith("kpoclass: error: ")
    assert message in err
    assert not (tmp_path / "own.model").exists()


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
    command = [sys.executable, "-c", code, "train", "--data", data, "--out", str(out), "--n-jobs", "2", "--quiet"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", start_new_session=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "fitting\n"
            process.send_signal(getattr(signal, name))
            process.communicate(timeout=120)  # ends when nobody holds its standard output any more
            with pytest.raises(ProcessLookupError):  # nobody is left in its group
                os.killpg(process.pid, 0)
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
