"""``label IN --preview`` shows what is read and the labels of ten rows, and writes nothing."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from kpoclass.cli.main import main
from kpoclass.labelling.columns import TextColumns
from kpoclass.labelling.file import label_file
from kpoclass.labelling.preview import preview_files
from kpoclass.model import Model

LONG = "We are a family firm of forty people with a garden, a canteen and a dog, number {} in the north."


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rows = [f'{n},Parcel sorter,"{LONG.format(n)}"' for n in range(30)]
    rows[1] = "1,N/A,"
    rows[2] = '2,<b>Actuary</b>,"x"'
    path = tmp_path / "jobs.csv"
    path.write_text("\n".join(["id,Job title,about_company", *rows]) + "\n", encoding="utf-8")
    return path


def test_ten_rows_are_shown_and_nothing_is_written(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["label", str(source), "--preview"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["the text is in 'Job title'", "long text that is left out: 'about_company'"]
    assert lines[2].startswith("row 2 of the sheet: BPO")
    assert lines[3] == "row 3 of the sheet: expected a job title, task or posting, got no text but 'N/A'"
    assert lines[4].startswith("row 4 of the sheet: KPO")
    assert lines[4].endswith("  Actuary")
    assert [line.split(":")[0] for line in lines[2:-1]] == [f"row {number} of the sheet" for number in range(2, 12)]
    assert lines[-1] == "nothing was written; to label the file, name OUT and leave out --preview"
    assert [path.name for path in source.parent.iterdir()] == ["jobs.csv"]


@pytest.mark.parametrize("there", [False, True])
def test_with_an_output_nothing_is_written_either(
    source: Path, there: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """The last of several names is what would be written, as without ``--preview``, and is not read."""
    target = source.with_name("out.csv")
    if there:
        target.write_text("other\nx\n", encoding="utf-8")
    assert main(["label", str(source), str(target), "--preview", "--text", "job_title"]) == 3
    assert capsys.readouterr().out.splitlines()[-1] == f"nothing was written; without --preview, {target} would be"
    assert target.exists() == there


def test_without_either_it_is_told_what_is_missing(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["label", str(source)])
    said = (
        f"OUT is missing; give --preview to look first, or a file to write, as in: kpoclass label {source} labelled.csv"
    )
    assert said in capsys.readouterr().err


def test_the_labels_are_those_of_label(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["label", str(source), "--preview"])
    shown = [
        line.split(": ")[1].split()[0]
        for line in capsys.readouterr().out.splitlines()
        if ": KPO" in line or ": BPO" in line
    ]
    main(["label", str(source), str(source.with_name("out.csv")), "--quiet"])
    rows = source.with_name("out.csv").read_text(encoding="utf-8").splitlines()[1:11]
    assert shown == [label for row in rows for label in ("KPO", "BPO") if f",{label}," in row]


def test_of_several_sheets_the_one_with_the_named_columns_is_shown(tmp_path: Path, model: Model) -> None:
    """As label_file reads it, however the names are written."""
    book = openpyxl.Workbook()
    for title, name in (("Openings", "Job title"), ("Tasks", "Duty")):
        sheet = book.create_sheet(title)
        for row in ([name, "No"], ["Enter data", 1], ["Analyse data", 2]):
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    for text, told in (("duty", "'Tasks'"), ("JOB_TITLE", "'Openings'")):
        shown = preview_files(str(tmp_path / "a.xlsx"), TextColumns.of(text, None), model, kind=None, said={})
        assert f"sheet {told}" in shown.told
        summary = label_file(tmp_path / "a.xlsx", tmp_path / "b.csv", text=text, model=model, force=True)
        assert f"sheet {told}" in summary.told
