from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from kpoclass import __version__, load_model
from kpoclass.cli.console import Progress
from kpoclass.cli.main import COMMANDS, main

pytestmark = pytest.mark.usefixtures("few_lent_texts", "small_baselines")

BPO_TEXT, KPO_TEXT = "Answer inbound calls about late parcels", "Draft and negotiate software licences"


def write(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture
def small_csv(tmp_path: Path) -> str:
    rows = [f"{text} {place},{label}" for label, text in (("KPO", "design the bridge"), ("BPO", "type the forms"))
            for place in ("in Pune", "in Leeds", "at night", "for banks", "by hand")]  # fmt: skip
    return write(tmp_path / "small.csv", "text,label", *rows)


def test_texts_without_a_command_are_classified(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([BPO_TEXT, KPO_TEXT]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in lines] == ["BPO", "KPO"]
    assert lines[0].endswith(BPO_TEXT)


def test_lines_of_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BPO_TEXT}\n{KPO_TEXT}\n"))
    assert main(["classify", "--json"]) == 0
    assert [json.loads(line)["label"] for line in capsys.readouterr().out.splitlines()] == ["BPO", "KPO"]


def test_the_whole_of_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{BPO_TEXT}\n{BPO_TEXT}\n"))
    assert main(["classify", "--whole"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_a_bad_text_is_told_and_the_others_are_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "--json", BPO_TEXT, " ", KPO_TEXT]) == 3
    captured = capsys.readouterr()
    rows = [json.loads(line) for line in captured.out.splitlines()]
    assert [row.get("label") for row in rows] == ["BPO", None, "KPO"]
    assert "text 2" in captured.err
    assert rows[1]["error"]


def test_explain_names_words_that_sum_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "--explain", "--json", BPO_TEXT]) == 0
    told = json.loads(capsys.readouterr().out)
    total = told["intercept"] + sum(c["weight"] for c in told["contributions"])
    assert total == pytest.approx(told["log_odds"])
    assert main(["classify", "--explain", BPO_TEXT]) == 0
    assert "parcels" in capsys.readouterr().out


def test_label_reports_bad_rows_and_says_so_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path / "a.csv", "id,job", f"1,{BPO_TEXT}", "2, ", f"3,{KPO_TEXT}")
    assert main(["label", source, str(tmp_path / "b.csv"), "--text", "job"]) == 3
    told = capsys.readouterr().err
    assert "3 rows written" in told
    assert "1 KPO, 1 BPO (50% KPO)" in told
    assert "row 3 of the sheet: " in told
    assert len((tmp_path / "b.csv").read_text(encoding="utf-8").splitlines()) == 4


def test_label_never_overwrites_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = write(tmp_path / "a.csv", "text", BPO_TEXT), write(tmp_path / "b.csv", "precious")
    assert main(["label", source, target]) == 1
    assert "--force" in capsys.readouterr().err
    assert Path(target).read_text(encoding="utf-8") == "precious\n"
    assert main(["label", source, target, "--force", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_train_label_evaluate_with_ones_own_model(
    tmp_path: Path, small_csv: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "own.model")
    assert main(["train", "--data", small_csv, "--out", out, "--date", "2026-01-02", "--n-jobs", "1"]) == 0
    captured = capsys.readouterr()
    assert "small.csv: 10 rows used, 5 KPO and 5 BPO" in captured.out
    assert "starting from the shipped model" in captured.err
    assert load_model(out).metadata["date"] == "2026-01-02"
    assert main(["classify", "--model", out, "design the tunnel"]) == 0
    assert capsys.readouterr().out.startswith("KPO")
    assert main(["evaluate", small_csv, "--model", out, "--json", "--quiet"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["systems"]["kpoclass"]["accuracy"]["value"] == 1.0
    assert main(["train", "--data", small_csv, "--out", out]) == 1
    assert "already exists" in capsys.readouterr().err


def test_evaluate_as_text_and_page(tmp_path: Path, small_csv: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    asked = ["evaluate", small_csv, "--name", "mine", "--html", str(tmp_path / "r.html"), "--baselines", "--quiet"]
    assert main(asked) == 0
    out = capsys.readouterr().out
    assert out.startswith("mine: 10 texts, 5 of them KPO; model ")
    for system in ("kpoclass", "majority", "keyword rule", "scikit-learn defaults"):
        assert system in out
    assert "<svg" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_data_check_finds_what_is_wrong(tmp_path: Path, small_csv: str, capsys: pytest.CaptureFixture[str]) -> None:
    twice = write(tmp_path / "twice.csv", "id,text,label", "a,Type the long forms,BPO", "b,type the long forms!,KPO")
    assert main(["data", "check", twice]) == 1
    assert "duplicates: the same words, other label [row 2 (id a), row 3 (id b)]" in capsys.readouterr().out
    assert main(["data", "check", small_csv, "--against", small_csv, "--json"]) == 1
    overlaps = [f for f in json.loads(capsys.readouterr().out) if f["check"] == "overlap"]
    assert {tuple(finding["rows"]) for finding in overlaps} >= {(row,) for row in range(2, 12)}


def test_the_shipped_texts_pass_their_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "check"]) == 0
    assert ", 0 faults," in capsys.readouterr().out


def test_data_agreement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = write(tmp_path / "a.csv", "id,text,label", "a,x,KPO", "b,y,BPO", "c,z,KPO")
    second = write(tmp_path / "b.csv", "id,text,label", "a,x,KPO", "c,z,BPO", "b,y,BPO")
    assert main(["data", "agreement", first, second]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "label: alpha 0.444, the same answer for 66.7% of 3 texts",
        "  different: c",
    ]


def test_data_suspects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = {"design bridges": "KPO", "type forms": "BPO"}
    rows = [f"{text} number {n},{label}" for n in range(20) for text, label in labels.items()]
    source = write(tmp_path / "a.csv", "text,label", *rows, "type forms number 99,KPO")
    assert main(["data", "suspects", source, "--quiet"]) == 0
    out = capsys.readouterr().out
    assert "row 42: KPO" in out
    assert out.splitlines()[-1] == "1 of 41 rows are suspicious"


def test_data_suspects_names_the_row_and_not_its_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = {"design bridges": "KPO", "type forms": "BPO"}
    rows = [f"{text} number {n},{label}" for n in range(20) for text, label in labels.items()]
    source = write(tmp_path / "a.csv", "text,label", "type forms number 7,KPO", *rows)
    assert main(["data", "suspects", source, "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("row 2: KPO")


def test_data_takes_the_files_that_label_takes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reports 16 and 25: other formats and names of columns; the numbers of rows that a spreadsheet shows."""
    labels = {"design bridges": "knowledge", "type forms": "Bpo "}
    rows = [f"{text} number {n}\t{label}" for n in range(20) for text, label in labels.items()]
    wrong, unclear = "type forms number 99\tKPO", "type it\teither"
    source = write(tmp_path / "a.tsv", "Notes\tVerdict", "write it down\t", unclear, wrong, *rows)
    asked = [source, "--text", "notes", "--label", "VERDICT", "--json"]
    assert main(["data", "suspects", *asked]) == 3
    captured = capsys.readouterr()
    (suspect,) = json.loads(captured.out)
    assert (suspect["row"], suspect["label"]) == (4, "KPO")
    assert "row 3: expected KPO or BPO, got 'either'" in captured.err
    assert "1 row has no label, left out: 2" in captured.err
    assert main(["data", "check", *asked, "--quiet"]) == 3
    assert capsys.readouterr().err == f"kpoclass: {source}: 1 row can't be used, left out\n"


def test_agreement_reads_labels_as_people_write_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = write(tmp_path / "a.csv", "Ref,label", "a,KPO", "b,BPO", "c,KPO")
    second = write(tmp_path / "b.tsv", "ref\tVerdict", "a\tknowledge", "c\tbpo", "b\tBPO", "d\twhat", "a\tKPO")
    assert main(["data", "agreement", first, second, "--id", "ref"]) == 3
    captured = capsys.readouterr()
    assert captured.out.startswith("label: alpha 0.444, the same answer for 66.7% of 3 texts")
    assert "row 5: expected KPO or BPO, got 'what'" in captured.err
    assert "row 6: ref 'a' is that of row 2" in captured.err


def test_info_says_what_the_model_was_made_from(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info"]) == 0
    told = capsys.readouterr().out
    for expected in (__version__, "descriptions", "onet", "CC BY 4.0", "scikit-learn"):
        assert expected in told
    assert main(["info", "--json"]) == 0
    model = load_model()
    told = json.loads(capsys.readouterr().out)
    assert told.pop("engine").keys() == {"kernel", "why_absent"}
    assert told == {"fingerprint": model.fingerprint, **model.metadata}


def test_a_file_that_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "x.model", "not a model")
    assert main(["info", "--model", path]) == 1
    assert capsys.readouterr().err.startswith("kpoclass: error: ")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert "examples:" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["label", "only-one.csv"], ["classify", "--no-such"], ["data"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: kpoclass" in capsys.readouterr().err


def test_as_a_module_and_into_a_pipe_that_closes() -> None:
    command = [sys.executable, "-m", "kpoclass"]
    version = subprocess.run([*command, "--version"], capture_output=True, encoding="utf-8", check=True)
    assert version.stdout == f"kpoclass {__version__}\n"
    with subprocess.Popen(
        [*command, "classify"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as p:
        assert p.stdin and p.stdout and p.stderr  # noqa: PT018
        p.stdout.close()
        p.stdin.write(b"Audit ledgers\n" * 50)
        p.stdin.close()
        assert b"Traceback" not in p.stderr.read()
    assert p.returncode == 0


def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kpoclass.cli.model_options.load_model", stop)
    assert main(["info"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_progress_is_shown_to_a_person_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal, pipe = Terminal(), io.StringIO()
    monkeypatch.setattr("sys.stderr", terminal)
    Progress().rows(1_500, 1.0)
    assert terminal.getvalue() == "\r1,500 rows, 100%\n"
    Progress(quiet=True).rows(1_500, 1.0)
    assert terminal.getvalue() == "\r1,500 rows, 100%\n"
    monkeypatch.setattr("sys.stderr", pipe)
    Progress().rows(1_500, 1.0)
    assert pipe.getvalue() == ""


def test_data_check_shows_the_first_findings_of_each_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"You report to the head of the office at site {n},{'KPO' if n % 2 else 'BPO'}" for n in range(40)]
    path = tmp_path / "alike.csv"
    path.write_text("text,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert main(["data", "check", str(path), "--quiet"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "templates: in 40 rows: head of the office at site [row 2, row 3, row 4, row 5, row 6, ...]" in lines
    near = [line for line in lines if line.startswith("near-duplicates: ")]
    assert len(near) == 21
    assert near[-1] == "near-duplicates: 760 more (--json lists all)"
