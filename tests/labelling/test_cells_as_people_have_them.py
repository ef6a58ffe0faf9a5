"""Whole files with the columns and cells of reports 5 and 10: one answer for markup and none, all of the text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kpoclass import label_file


def labelled(folder: Path, header: str, *rows: str) -> tuple[tuple[str, ...], tuple[str, ...], list[dict[str, str]]]:
    (folder / "in.csv").write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    summary = label_file(folder / "in.csv", folder / "out.csv")
    with (folder / "out.csv").open(encoding="utf-8", newline="") as file:
        return summary.columns, summary.notes, list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["job_desc", "Job Descriptions", "jd", "details", "full_description", "Aufgaben"])
def test_a_description_of_any_name_decides(tmp_path: Path, name: str) -> None:
    columns, notes, rows = labelled(
        tmp_path,
        f"Designation,{name},company_description",
        "Analyst,Key paper forms in and tick each batch,We build bridges and design whole new cities each year",
        "Analyst,Value unlisted companies and advise the board,We key forms for insurers in six towns",
    )
    assert columns == ("Designation", name)
    assert notes == ("long text that is left out: 'company_description'",)
    assert [row["kpoclass_label"] for row in rows] == ["BPO", "KPO"]


def test_markup_in_a_cell_changes_nothing_and_stays_in_the_file(tmp_path: Path) -> None:
    cell = '<ul class="list"><li class="list">Price risks</li><li class="list">Set reserves</li></ul>'
    _, _, rows = labelled(
        tmp_path,
        "title,description",
        'Analyst,"{}"'.format(cell.replace('"', '""')),
        "Analyst,Price risks. Set reserves",
    )
    assert rows[0].pop("description") == cell
    del rows[1]["description"]
    assert rows[0] == rows[1]
    assert rows[0]["kpoclass_label"] == "KPO"
