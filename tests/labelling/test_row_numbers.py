"""Rows are numbered as the program shows them in which people open the file (report 16)."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from kpoclass import LabelSummary, Model, label_file
from kpoclass.cli.main import main
from kpoclass.labelling.formats import jsonl, lines


def numbers(summary: LabelSummary) -> tuple[list[int], str]:
    return [row for row, _ in summary.faults], summary.row_name


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
def test_the_header_is_row_1_and_a_row_of_several_lines_is_one_row(suffix: str, tmp_path: Path, model: Model) -> None:
    delimiter = "\t" if suffix == ".tsv" else ","
    rows = ["n,text", '1,"Enter\nmore\ndata"', "2,", "", "4,Enter data", "5,"]
    source = tmp_path / f"a{suffix}"
    source.write_text("\n".join(rows).replace(",", delimiter) + "\n", encoding="utf-8")
    assert numbers(label_file(source, tmp_path / f"b{suffix}", model=model)) == ([3, 4, 6], "row {} of the sheet")


@pytest.mark.parametrize("rows_above", [0, 2])
def test_in_excel_rows_have_the_numbers_at_their_left(rows_above: int, tmp_path: Path, model: Model) -> None:
    book = openpyxl.Workbook()
    for place, text in enumerate(["text", "Enter data", 7, None, " ", "Enter data"], 1 + rows_above):
        book.active.cell(place, 2, text)
    book.save(tmp_path / "a.xlsx")
    summary = label_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", model=model, text="text")
    assert numbers(summary) == ([rows_above + place for place in (3, 4, 5)], "row {} of the sheet")


def test_json_lines_have_the_numbers_of_their_lines(tmp_path: Path, model: Model) -> None:
    rows = ['{"text": "Enter data"}', "", '{"text": ""}', "", "", "[1]", '{"text": "Analyse data"}', "{}"]
    (tmp_path / "a.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert numbers(label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl", model=model)) == ([3, 6, 8], "line {}")


def test_parquet_rows_are_counted(tmp_path: Path, model: Model) -> None:
    pd.DataFrame({"text": ["Enter data", None, "Enter data", ""]}).to_parquet(tmp_path / "a.parquet")
    assert numbers(label_file(tmp_path / "a.parquet", tmp_path / "b.parquet", model=model)) == ([2, 4], "row {}")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_a_resumed_run_counts_on(suffix: str, tmp_path: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (lines, jsonl):
        monkeypatch.setattr(module, "BLOCK_SIZE", 64, raising=False)
    texts = ["Enter data" if n % 3 else "" for n in range(60)]
    rows = ["n,text", *(f"{n},{text}" for n, text in enumerate(texts))]
    if suffix == ".jsonl":
        rows = [line for text in texts for line in (json.dumps({"text": text}), "")]
    source = tmp_path / f"a{suffix}"
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    expected = label_file(source, tmp_path / f"b{suffix}", model=model)
    assert numbers(expected)[0] == [n * 2 + 1 if suffix == ".jsonl" else n + 2 for n in range(0, 60, 3)]

    def interrupt(rows: int, share: float) -> None:  # noqa: ARG001
        if rows > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_file(source, tmp_path / f"c{suffix}", model=model, resume=True, progress=interrupt)
    assert label_file(source, tmp_path / f"c{suffix}", model=model, resume=True) == expected


def test_the_summary_and_the_report_say_what_the_numbers_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("title\nActuary\n \n", encoding="utf-8")
    Path("a.jsonl").write_text('{"title": "Actuary"}\n\n{"title": ""}\n', encoding="utf-8")
    for suffix, said, heading in ((".csv", "  row 3 of the sheet: ", "row"), (".jsonl", "  line 3: ", "line")):
        assert main(["label", f"a{suffix}", f"b{suffix}", "--report", f"{suffix}.html"]) == 3
        assert capsys.readouterr().err.splitlines()[-2].startswith(said)
        page = Path(f"{suffix}.html").read_text(encoding="utf-8")
        assert f">{heading}</th>" in page
        assert '<th scope="row">3</th>' in page


def test_the_objects_of_an_array_are_counted(tmp_path: Path, model: Model) -> None:
    (tmp_path / "a.json").write_text('[{"text": "Enter data"},\n\n {"text": ""}, 5]', encoding="utf-8")
    assert numbers(label_file(tmp_path / "a.json", tmp_path / "b.json", model=model)) == ([2, 3], "row {}")


def test_the_rows_of_several_files_are_counted_as_the_notes_say(tmp_path: Path, model: Model) -> None:
    (tmp_path / "a.csv").write_text("text,n\nEnter data,1\n,2\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text('\n\n{"text": "Enter data"}\n\n{"text": ""}\n', encoding="utf-8")
    summary = label_file([tmp_path / "a.csv", tmp_path / "b.jsonl"], tmp_path / "c.csv", model=model)
    assert numbers(summary) == ([2, 4], "row {}")
    assert f"rows 3 to 4: {tmp_path / 'b.jsonl'}" in summary.notes
