from __future__ import annotations

import csv
import json
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from html_elements import Elements
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass.api import load_model
from kpoclass.cli.main import main
from kpoclass.errors import OutputExistsError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.review import ReviewRow
from kpoclass.labelling.summary import LabelSummary
from kpoclass.model import Model
from kpoclass.rendering.html import histogram
from kpoclass.rendering.label_report import report_page

TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "h1", "h2", "p", "dl", "div", "dt", "dd",
    "small", "table", "caption", "thead", "tbody", "tr", "th", "td", "b", "i", "span", "svg", "path", "rect", "text",
    "figure", "figcaption", "ul", "li", "code",
}  # fmt: skip
ATTRIBUTES = {
    "lang", "charset", "http-equiv", "content", "name", "class", "style", "role", "aria-label", "aria-hidden", "scope",
    "dir", "viewbox", "d", "x", "y", "width", "height", "rx",
}  # fmt: skip
TITLES = [
    "Accounts payable clerk", "Equity research associate", "Manager", "<Consultant>",
    "Legal assistant in Pune", "Buchhalter gesucht", " ", "QA analyst",
]  # fmt: skip


@pytest.fixture
def source(tmp_path: Path) -> Path:
    with (tmp_path / "<titles> & more.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["text"], *([title] for title in TITLES)])
    return tmp_path / "<titles> & more.csv"


def test_the_report_of_a_small_file(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    summary = label_file(source, tmp_path / "out.csv", report=page)
    html = page.read_text(encoding="utf-8")
    elements = Elements(html)
    elements.check(TAGS, ATTRIBUTES)
    assert "<script" not in html
    assert elements.text("title").startswith("KPO and BPO work in <titles> & more.csv")
    assert ("html", {"lang": "en"}) in elements.tags
    headings = elements.text_of["h2"]
    assert headings == [
        "Knowledge or business process", "Skill level the work needs", "In scope for outsourcing",
        "How sure the model is", "What needs a person\u2019s eye", "Rows with errors", "How to read this",
    ]  # fmt: skip
    body = elements.text("body")
    assert "out.csv" in body
    assert "kpoclass 0." in body
    assert f"model {load_model().fingerprint} of 20" in body
    assert re.search(r"KPO: [\d.]+ % of the rows .* most likely \d+ %, when the model\u2019s own mistakes", body)
    assert "<Consultant>" in elements.text_of["td"]
    assert "row 7" not in body
    assert "got an empty text" in body
    assert "for each reason, those with the lowest probability. A text that occurs several times is listed" in body
    cells = elements.text_of["td"]
    for n in (summary.kpo, summary.bpo, summary.in_scope, *summary.levels.values(), *summary.reasons.values()):
        assert str(n) in cells
    listed = [row.text for row in summary.review_queue]
    assert summary.not_confident == len(listed) > 2
    assert set(listed) <= set(cells)
    assert all(named.get("scope") in {"col", "row"} for tag, named in elements.tags if tag == "th")
    assert all("aria-label" in named for _, named in elements.tags if named.get("role") == "img")
    tables = [tag for tag, _ in elements.tags if tag in {"table", "caption"}]
    assert tables == ["table", "caption"] * (len(tables) // 2)


def test_no_word_breaks_but_in_a_wide_cell(source: Path, tmp_path: Path) -> None:
    summary = label_file(source, tmp_path / "out.csv", report=tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    breaking = re.findall(r"([^{}]*)\{([^{}]*overflow-wrap:anywhere[^{}]*)\}", Elements(page).text("style"))
    for selector, declarations in breaking:
        if re.search(r"\bt[dh]\b", selector):
            assert float(re.findall(r"min-width:([\d.]+)rem", declarations)[0]) >= 10
    assert page.count("<td><div") == summary.not_confident + summary.failed


def test_light_dark_and_paper(source: Path, tmp_path: Path) -> None:
    label_file(source, tmp_path / "out.csv", report=tmp_path / "report.html")
    style = Elements((tmp_path / "report.html").read_text(encoding="utf-8")).text("style")
    assert "@media screen and (prefers-color-scheme:dark)" in style
    assert "@media print" in style
    assert "color-scheme:light" in style


@given(st.text(), st.text(min_size=1), st.text(), st.integers(0, 10**7))
def test_whatever_the_file_holds_stays_text(name: str, text: str, fault: str, n: int) -> None:
    review = (ReviewRow(n + 1, text, "KPO", 0.5, "close call"),)
    summary = LabelSummary(
        rows=n + 2, kpo=1, bpo=n, failed=1, not_confident=1, faults=((2, fault),), least_confident=review
    )
    model = cast("Model", SimpleNamespace(metadata={"date": name}, fingerprint="0123456789ab"))
    page = report_page(summary, model, name, name)
    page.encode("utf-8")
    elements = Elements(page)
    elements.check(TAGS, ATTRIBUTES)
    assert len([tag for tag, _ in elements.tags if tag == "table"]) == 6


@pytest.mark.parametrize(
    ("failed", "listed", "told"),
    [
        (1, 1, "1 of 63 rows has no label. At most"),
        (1, 2, "1 of 63 rows has no label. A row with an error can have a label all the same. At most"),
        (2, 2, "2 of 63 rows have no label. At most"),
        (0, 1, "0 of 63 rows have no label. A row with an error can have a label all the same. At most"),
    ],
)
def test_what_it_says_of_rows_and_columns_reads_well(failed: int, listed: int, told: str) -> None:
    faults = tuple((n, "what was wrong") for n in range(1, listed + 1))
    columns, notes = ("Job title", "Duties"), ("other sheets are left out: 'Old'",)
    summary = LabelSummary(rows=63, bpo=63 - failed, failed=failed, faults=faults, columns=columns, notes=notes)
    body = Elements(report_page(summary, load_model(), "in", "out")).text("body")
    assert told in body
    assert "The text is in \u2018Job title\u2019 and \u2018Duties\u2019." in body
    assert "Other sheets are left out: 'Old'." in body
    assert "Rows are counted from 1 below the header." in body


def test_a_file_without_rows_has_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\n", encoding="utf-8")
    label_file(tmp_path / "a.csv", tmp_path / "b.csv", report=tmp_path / "c.html")
    elements = Elements((tmp_path / "c.html").read_text(encoding="utf-8"))
    assert elements.text_of["h2"] == ["How to read this"]


def test_the_histogram_has_a_bar_for_each_tenth_that_has_rows() -> None:
    elements = Elements(histogram([5, 0, 0, 1, 0, 0, 0, 0, 2, 1000]))
    assert sum(tag == "rect" for tag, _ in elements.tags) == 4
    heights = [float(named["height"] or 0) for tag, named in elements.tags if tag == "rect"]
    assert heights == [1, 1, 1, 150]
    (label,) = [named["aria-label"] for tag, named in elements.tags if tag == "svg"]
    assert "90 to 100 %: 1,000" in (label or "")


def test_no_report_is_replaced_unasked(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text("precious", encoding="utf-8")
    with pytest.raises(OutputExistsError, match=r"report\.html: already exists"):
        label_file(source, tmp_path / "out.csv", report=page)
    assert page.read_text(encoding="utf-8") == "precious"
    assert not (tmp_path / "out.csv").exists()
    label_file(source, tmp_path / "out.csv", report=page, force=True)
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize("which", ["source", "target"])
def test_the_report_is_neither_input_nor_output(source: Path, tmp_path: Path, which: str) -> None:
    target = tmp_path / "out.csv"
    before = source.read_bytes()
    with pytest.raises(OutputExistsError, match=r"is also (the input|another output)"):
        label_file(source, target, report={"source": source, "target": target}[which], force=True)
    assert source.read_bytes() == before
    assert os.listdir(tmp_path) == [source.name]


def test_a_report_into_no_folder_fails_before_the_work(source: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        label_file(source, tmp_path / "out.csv", report=tmp_path / "none" / "report.html")
    assert os.listdir(tmp_path) == [source.name]


def test_the_date_of_a_model_of_others_is_short_and_stays_text(source: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    metadata = json.dumps({"date": "<b>2026\n\x1b" + "x" * 500_000})
    model = Model(small_parameters(metadata_json=metadata.encode()))
    label_file(source, tmp_path / "out.csv", report=page, model=model)
    html = page.read_text(encoding="utf-8")
    assert f"model {model.fingerprint} of &lt;b&gt;2026 ␛xx" in html
    assert len(html) < 100_000


def test_on_the_command_line(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "report.html"
    assert main(["label", str(source), str(tmp_path / "out.csv"), "--report", str(page)]) == 3
    assert f"report written to {page}" in capsys.readouterr().err
    assert "How to read this" in page.read_text(encoding="utf-8")
    assert main(["label", str(source), str(tmp_path / "out2.csv"), "--report", str(page)]) == 1
    assert "already exists" in capsys.readouterr().err
