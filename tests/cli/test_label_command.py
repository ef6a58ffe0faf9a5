from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from small_model import measured_model

from kpoclass import Model, load_model
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.cli.main import main

BPO_TEXT, KPO_TEXT = "Answer inbound calls about late parcels", "Draft and negotiate software licences"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(f"id,text\n1,{BPO_TEXT}\n2,{KPO_TEXT}\n", encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_label_writes_every_row_with_the_models_answer(source: Path, tmp_path: Path) -> None:
    assert main(["label", str(source), str(tmp_path / "out.csv")]) == 0
    rows = read(tmp_path / "out.csv")
    assert list(rows[0]) == ["id", "text", *(f"kpoclass_{name}" for name in RESULT_COLUMNS)]
    assert [(row["id"], row["kpoclass_label"]) for row in rows] == [("1", "BPO"), ("2", "KPO")]
    for row in rows:
        result = load_model().classify(row["text"])
        assert float(row["kpoclass_probability"]) == pytest.approx(result.probability, abs=5.1e-5)
        assert row["kpoclass_skill_level"] == str(result.skill_level)
        assert row["kpoclass_in_scope"] == str(result.in_scope).lower()
        assert row["kpoclass_error"] == ""


def test_the_summary_is_on_standard_error(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out.csv"
    assert main(["label", str(source), str(target)]) == 0
    captured = capsys.readouterr()
    assert captured.out == ""
    columns, counts, share, by = captured.err.splitlines()
    assert columns == "kpoclass: the text is in 'text'"
    assert counts.startswith(f"2 rows written to {target}: 1 KPO, 1 BPO (50% KPO); ")
    assert "0 without a label" in captured.err
    assert re.fullmatch(r"  with the model's mistakes on .* counted in: \d+% KPO \(95% interval \d+% to \d+%\)", share)
    assert by == f"  by model {load_model().fingerprint}"


def test_a_model_that_was_not_measured_says_nothing_of_the_share(
    source: Path, tmp_path: Path, model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    model.save(tmp_path / "own.model")
    assert main(["label", str(source), str(tmp_path / "out.csv"), "--model", str(tmp_path / "own.model")]) == 0
    assert "counted in" not in capsys.readouterr().err


def test_labels_that_do_not_fit_the_models_mistakes_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    measured_model().save(tmp_path / "own.model")
    (tmp_path / "in.csv").write_text("text\n" + "enter data\n" * 100, encoding="utf-8")
    arguments = ["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--model", str(tmp_path / "own.model")]
    assert main([*arguments, "--report", str(tmp_path / "report.html")]) == 0
    assert "mistakes can't be counted in: it errs otherwise here" in capsys.readouterr().err
    assert "because it errs otherwise here" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_model_in_a_column_and_another_risk(source: Path, tmp_path: Path) -> None:
    model = measured_model()
    model.save(tmp_path / "own.model")
    arguments = ["label", str(source), str(tmp_path / "out.csv"), "--model", str(tmp_path / "own.model"), "--quiet"]
    assert main([*arguments, "--model-column", "--risk", "0.01"]) == 0
    assert {row["kpoclass_model"] for row in read(tmp_path / "out.csv")} == {model.at_risk(0.01).fingerprint}


def test_json_lines_keep_other_keys(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text(
        json.dumps({"description": KPO_TEXT, "tags": ["a", 1, None]}) + "\n", encoding="utf-8"
    )
    arguments = ["label", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl")]
    assert main([*arguments, "--text", "description", "--prefix", "", "--quiet"]) == 0
    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert row["tags"] == ["a", 1, None]
    assert (row["label"], row["error"]) == ("KPO", None)
    assert list(row) == ["description", "tags", *RESULT_COLUMNS]


def test_only_some_faults_are_shown_and_all_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("id,text\n" + "1, \n" * 8, encoding="utf-8")
    assert main(["label", str(source), str(target)]) == 3
    lines = capsys.readouterr().err.splitlines()[1:]
    assert "8 without a label" in lines[0]
    assert "%" not in lines[0]
    assert [line.split(":")[0].strip() for line in lines[2:-1]] == [f"row {n} of the sheet" for n in range(2, 7)]
    assert "error column" in lines[-1]
    assert all(row["kpoclass_error"] for row in read(target))


def test_quiet_says_only_how_many_rows_are_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.csv").write_text(f"id,text\n1, \n2,{BPO_TEXT}\n3\n", encoding="utf-8")
    assert main(["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--quiet"]) == 3
    assert capsys.readouterr() == (
        "", "kpoclass: 2 rows of 3 with an error, which the column kpoclass_error says\n"
    )  # fmt: skip
    (tmp_path / "in.csv").write_text(f"id,text\n2,{BPO_TEXT}\n", encoding="utf-8")
    assert main(["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--quiet", "--force"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_row_with_a_fault_is_told_by_the_exit_code_even_if_it_has_a_label(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.csv").write_text(f"text,id\n{BPO_TEXT}\n", encoding="utf-8")
    assert main(["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv")]) == 3
    assert "row 2 of the sheet: expected 2 fields, got 1" in capsys.readouterr().err


def test_ones_own_model_labels(source: Path, tmp_path: Path, model: Model) -> None:
    model.save(tmp_path / "own.model")
    source.write_text("text\nanalyse\nenter\n", encoding="utf-8")
    arguments = ["label", str(source), str(tmp_path / "out.csv"), "--quiet", "--model", str(tmp_path / "own.model")]
    assert main(arguments) == 0
    expected = [f"{result.probability:.4g}" for result in model.classify_batch(["analyse", "enter"])]
    assert [row["kpoclass_probability"] for row in read(tmp_path / "out.csv")] == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.csv", "out.csv"], "none.csv"),
        (
            ["in.csv", "out.json", "--resume"],
            "only one CSV, TSV or JSONL file that is written as the same can be resumed",
        ),
        (["feed.csv", "out.csv"], "the postings in it are read by kpoclass posting feed.csv --out TABLE.csv"),
        (["none*.csv", "out.csv"], "expected a pattern that some file matches"),
        (
            ["in.csv", "out.doc"],
            "expected a name that ends in .csv, .tsv, .jsonl, .ndjson, .json, .parquet, .xlsx; or give it",
        ),
        (["in.csv", "out.csv", "--sheet", "Jobs"], "only a workbook has sheets to choose from, this is csv"),
        (
            ["in.csv", "out.csv", "--text", "titel"],
            "expected a column 'titel', got id, text; name one of these with --text",
        ),
        (["in.csv", "in.csv", "--force"], "is also the input"),
        (["in.csv", "out.csv", "--model", "in.csv"], "expected a kpoclass model file"),
        (["in.csv", "no-such-folder/out.csv"], "no-such-folder"),
        (["folder.csv", "out.csv"], "folder.csv"),
    ],
)
def test_what_can_not_be_done_is_told_and_nothing_is_written(
    source: Path,
    arguments: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(source.parent)
    (source.parent / "folder.csv").mkdir()
    (source.parent / "feed.csv").write_bytes(b"<rss><channel/></rss>")
    before = source.read_bytes()
    assert main(["label", *arguments]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("kpoclass: error: ")
    assert message in captured.err
    assert sorted(os.listdir(source.parent)) == ["feed.csv", "folder.csv", "in.csv"]
    assert source.read_bytes() == before


def test_a_header_row_that_is_no_number(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Found by a newcomer: "invalid int value: 'x'"."""
    with pytest.raises(SystemExit, match="2"):
        main(["label", str(source), "out.csv", "--header-row", "x"])
    expected = (
        "--header-row: expected the number of the line with the names of the columns, from 1, or 0 if there is none"
    )
    assert f"{expected}, got 'x'" in capsys.readouterr().err


def test_a_fault_half_way_leaves_the_old_target(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "Clerk"}\n{"text": "Clerk", "kpoclass_label": 1}\n', encoding="utf-8")
    (tmp_path / "out.jsonl").write_text("precious", encoding="utf-8")
    assert main(["label", str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), "--force"]) == 1
    assert "choose another prefix: --prefix new_" in capsys.readouterr().err
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "precious"
    assert sorted(os.listdir(tmp_path)) == ["in.jsonl", "out.jsonl"]


def test_labelling_twice_gives_the_same_bytes(source: Path, tmp_path: Path) -> None:
    for target in ("a.csv", "b.csv"):
        assert main(["label", str(source), str(tmp_path / target), "--quiet"]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_label_as_a_module_with_a_locale_that_is_not_utf8(tmp_path: Path) -> None:
    name = os.fsdecode("größe.csv".encode())  # the tests' own locale may be another one, too
    (tmp_path / name).write_text(f"text,ort\n{BPO_TEXT},Zürich\n", encoding="utf-8")
    finished = subprocess.run(
        [sys.executable, "-m", "kpoclass", "label", name, "out.csv"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert (finished.returncode, finished.stdout) == (0, b"")
    assert b"1 row written to out.csv: 0 KPO, 1 BPO" in finished.stderr
    assert [(row["ort"], row["kpoclass_label"]) for row in read(tmp_path / "out.csv")] == [("Zürich", "BPO")]


def test_the_columns_taken_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_text(f"id,Job Title,Description\n1,Clerk,{BPO_TEXT}\n", encoding="utf-8")
    assert main(["label", str(source), str(tmp_path / "a.csv")]) == 0
    assert capsys.readouterr().err.splitlines()[0] == "kpoclass: the text is in 'Job Title' + 'Description'"
    arguments = ["label", str(source), str(tmp_path / "b.csv"), "--text", "Description", "--text", "Job Title"]
    assert main(arguments) == 0
    assert capsys.readouterr().err.splitlines()[0] == "kpoclass: the text is in 'Description' + 'Job Title'"
    assert main(["label", str(source), str(tmp_path / "c.csv"), "--title", "Job Title", "--text", "Description"]) == 0
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


def test_a_format_may_be_named(tmp_path: Path) -> None:
    (tmp_path / "in.dat").write_text(f"id\ttext\n1\t{BPO_TEXT}\n", encoding="utf-8")
    assert main(["label", str(tmp_path / "in.dat"), str(tmp_path / "out"), "--format", "tsv", "--quiet"]) == 0
    assert (tmp_path / "out").read_text(encoding="utf-8").splitlines()[1].startswith(f"1\t{BPO_TEXT}\tBPO\t")


@pytest.mark.parametrize("resume", [True, False])
def test_an_interrupted_run_says_whether_it_can_go_on(
    source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], resume: bool
) -> None:
    from kpoclass.cli.console import Progress

    def interrupt(self: Progress, rows: int, share: float) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    command = ["label", str(source), str(source.with_name("out.csv")), *(["--resume"] if resume else [])]
    with monkeypatch.context() as patch:
        patch.setattr(Progress, "rows", interrupt)
        assert main(command) == 130
    told = "the same command continues from here" if resume else "nothing half-written was left behind"
    assert capsys.readouterr().err.splitlines()[-1] == f"kpoclass: interrupted; {told}"
    assert sorted(os.listdir(source.parent)) == ["in.csv", *(["out.csv.partial", "out.csv.partial.json"] * resume)]
    assert main(command) == 0
    assert sorted(os.listdir(source.parent)) == ["in.csv", "out.csv"]
    assert [row["kpoclass_label"] for row in read(source.with_name("out.csv"))] == ["BPO", "KPO"]


def test_a_missing_extra_is_told(tmp_path: Path) -> None:
    code = """
import sys

class NotInstalled:
    def find_spec(self, name, *rest):
        if name in ("pyarrow", "openpyxl", "narwhals"):
            raise ModuleNotFoundError(name=name)

sys.meta_path.insert(0, NotInstalled())
from kpoclass.cli.main import main
for extension in ("parquet", "xlsx"):
    open("in." + extension, "wb").close()
    assert main(["label", "in." + extension, "out." + extension]) == 1
import kpoclass
try:
    kpoclass.label_frame(None)
except kpoclass.MissingExtraError as error:
    print(error, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    told = [line.partition("python -m pip install ")[2].partition(" ")[0] for line in done.stderr.splitlines()]
    assert told == ["'kpoclass[parquet]'", "'kpoclass[excel]'", "'kpoclass[frames]'"]
    assert sorted(os.listdir(tmp_path)) == ["in.parquet", "in.xlsx"]


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="needs /dev/stdout")
def test_a_device_gets_the_format_of_the_input(tmp_path: Path) -> None:
    (tmp_path / "jobs.tsv").write_text("id\ttitle\n1\tActuary\n", encoding="utf-8")
    command = [sys.executable, "-m", "kpoclass", "label", str(tmp_path / "jobs.tsv"), "/dev/stdout", "--quiet"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[1].split("\t")[:3] == ["1", "Actuary", "KPO"]
