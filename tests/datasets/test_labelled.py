"""Labelled files as people have them (reports 16 and 25)."""

from __future__ import annotations

import bz2
import json
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.datasets.label_words import is_blank, own_words, parse_label, parse_level, parse_scope
from kpoclass.datasets.labelled import LabelledTexts, load_labelled
from kpoclass.datasets.labelled_columns import LabelledColumns
from kpoclass.datasets.labellings import load_labelling
from kpoclass.errors import DataError
from kpoclass.evaluation.test_sets import file_set
from kpoclass.training import load_training_set

ROWS = [
    ("Audit the ledgers", "KPO"),
    ("File the letters", "BPO"),
    ("Price marine risks", "KPO"),
    ("Key in forms", "BPO"),
]


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def labels(texts: LabelledTexts) -> list[tuple[str, str]]:
    return list(zip(texts.frame["text"], texts.frame["label"], strict=True))


def test_text_and_label_are_enough_and_other_columns_stay(tmp_path: Path) -> None:
    frame = load_labelled(write(tmp_path / "a.csv", "label,text,team", "KPO,Audit,7", "BPO,Filing,8")).frame
    assert frame[["text", "label", "team"]].to_numpy().tolist() == [["Audit", "KPO", "7"], ["Filing", "BPO", "8"]]


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet", "xlsx"])
def test_every_format_is_read(tmp_path: Path, ending: str) -> None:
    """Report 25: TSV, Excel and Parquet were not read."""
    path = tmp_path / f"a.{ending}"
    frame = pd.DataFrame(ROWS, columns=["Text", "Label"]).assign(level=[4, 2, 4, 2])
    {
        "csv": lambda: frame.to_csv(path, index=False),
        "tsv": lambda: frame.to_csv(path, index=False, sep="\t"),
        "jsonl": lambda: frame.to_json(path, orient="records", lines=True),
        "parquet": lambda: frame.to_parquet(path, index=False),
        "xlsx": lambda: frame.to_excel(path, index=False),
    }[ending]()
    texts = load_labelled(path)
    assert labels(texts) == ROWS
    first = 2 if ending in {"csv", "tsv", "xlsx"} else 1  # the header is a row of a spreadsheet
    assert texts.frame.index.tolist() == list(range(first, first + 4))
    assert texts.bad == {}
    assert "'Text'" in texts.told
    assert "'Label'" in texts.told


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv.bz2").write_bytes(bz2.compress(b"text,label\nAudit,KPO\nFile,BPO\n"))
    assert labels(load_labelled(tmp_path / "a.csv.bz2")) == [("Audit", "KPO"), ("File", "BPO")]


@pytest.mark.parametrize(
    ("frame", "row"),
    [
        (pd.DataFrame(ROWS, columns=["text", "label"], index=list("abcd")), [0, 1, 2, 3]),
        (pd.DataFrame(ROWS), [0, 1, 2, 3]),
        (pl.DataFrame({"text": [text for text, _ in ROWS], "label": [label for _, label in ROWS]}), [0, 1, 2, 3]),
    ],
)
def test_a_data_frame_is_a_table_too(frame: Any, row: list[int]) -> None:
    texts = load_labelled(frame, LabelledColumns(text="0") if 0 in frame.columns else LabelledColumns())
    assert labels(texts) == ROWS
    assert texts.frame.index.tolist() == row


@pytest.mark.parametrize("table", [3, None, ["a.csv"], {"text": ["a"]}])
def test_what_is_no_table_is_refused(table: Any) -> None:
    with pytest.raises(DataError, match="expected a file or a data frame of labelled texts, got "):
        load_labelled(table)


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("kpo", "KPO"), (" Kpo ", "KPO"), ("K.P.O.", "KPO"), ("B", "BPO"), ("k ", "KPO"),
        ("Knowledge", "KPO"), ("knowledge process", "KPO"),
        ("Knowledge Process Outsourcing (KPO)", "KPO"), ("knowledge_work", "KPO"), ("BPO.", "BPO"), ("bpo\n", "BPO"),
        ("Business process", "BPO"), ("non-KPO", None), ("not KPO", None), ("KPO/BPO", None), ("process", None),
        (1, None), (True, None), ("yes", None), ("Finance", None), ("", None), ("KPOs", None),
    ],
)  # fmt: skip
def test_a_label_is_read_as_people_write_it_or_refused(words: object, label: str | None) -> None:
    """Report 25: "kpo" and "Bpo " were refused."""
    if label:
        assert parse_label(words) == label
    else:
        with pytest.raises(ValueError, match="expected KPO or BPO, got "):
            parse_label(words)


@pytest.mark.parametrize("column", [["1", "0", "1", "0"], ["yes", "no", "no", "yes"]])
def test_ones_and_zeros_are_not_guessed(tmp_path: Path, column: list[str]) -> None:
    lines = [f"{text},{label}" for (text, _), label in zip(ROWS, column, strict=True)]
    path = write(tmp_path / "a.csv", "text,label", *lines)
    wanted = r"a\.csv: expected KPO or BPO in 'label', got '\w+' and '\w+'; say which of these is which with kpo="
    with pytest.raises(DataError, match=wanted):
        load_labelled(path)
    words = own_words(kpo=column[0], bpo=[column[1], "x"])
    want = [(text, "KPO" if said == column[0] else "BPO") for (text, _), said in zip(ROWS, column, strict=True)]
    assert labels(load_labelled(path, LabelledColumns(words=words))) == want


@pytest.mark.parametrize(("kpo", "bpo"), [(True, False), (1.0, 0.0), ("LABEL_1", "LABEL_0"), ("expert", "clerk")])
def test_other_words_find_the_column_and_are_read_as_told(tmp_path: Path, kpo: Any, bpo: Any) -> None:
    frame = pd.DataFrame([(text, kpo if label == "KPO" else bpo) for text, label in ROWS], columns=["duty", "is kpo"])
    frame.to_excel(tmp_path / "a.xlsx", index=False)
    words = own_words(kpo=str(kpo).upper(), bpo=str(bpo).upper())
    assert labels(load_labelled(tmp_path / "a.xlsx", LabelledColumns(words=words))) == ROWS


def test_one_word_can_not_mean_both_labels() -> None:
    with pytest.raises(DataError, match="expected different words in kpo= and bpo=, got '1' in both"):
        own_words(kpo="1", bpo=["0", "1"])


def test_a_third_label_is_left_out_or_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label", "Audit,KPO", "File,BPO", "Host servers,ITO")
    assert load_labelled(path).bad == {4: "expected KPO or BPO, got 'ITO'"}
    assert load_labelled(path, LabelledColumns(words=own_words(bpo="ITO"))).frame["label"].tolist()[2] == "BPO"


def test_a_column_of_grades_is_no_column_of_labels(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="expected a column with the labels"):
        load_labelled(write(tmp_path / "a.csv", "text,grade", "Audit,B", "File,B"))


def test_of_two_columns_of_labels_both_are_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"\(labels are in 'first' and 'second'\); name it with label="):
        load_labelled(write(tmp_path / "a.csv", "text,first,second", "Audit,KPO,KPO", "File,BPO,KPO"))


@given(st.text() | st.integers() | st.floats() | st.none() | st.lists(st.integers()))
def test_any_cell_is_a_value_or_a_value_error(cell: object) -> None:
    assert is_blank(cell) in {True, False}
    for parse in (parse_label, parse_level, parse_scope):
        try:
            parse(cell)
        except ValueError as error:
            fault = str(error)
        else:
            fault = "expected "
        assert fault.startswith("expected ")


def test_levels_and_scope_may_be_written_in_several_ways_and_be_missing(tmp_path: Path) -> None:
    header = "text,label,Skill Level,In scope?"
    lines = ["Audit,KPO,Level 4,", "Filing,BPO,,No", "Pricing,KPO,3.0,yes", "Keying,BPO,n/a,1", "Typing,BPO, 2 ,FALSE"]
    texts = load_labelled(write(tmp_path / "a.csv", header, *lines))
    assert texts.bad == {}
    assert texts.frame["skill_level"].tolist() == [4, pd.NA, 3, pd.NA, 2]
    assert texts.frame["in_scope"].tolist() == [pd.NA, False, True, True, False]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Audit,expert,4,true,1", "expected KPO or BPO, got 'expert'"),
        (",KPO,4,true,1", "expected a text, got an empty cell"),
        ("NA,KPO,4,true,1", "expected a text, got an empty cell: 'NA'"),
        ("Audit,KPO,5,true,1", "expected a skill level from 1 to 4, got '5'"),
        ("Audit,KPO,2,true,1", "KPO work has skill level 3 or 4, not 2"),
        ("Filing,BPO,4,true,1", "BPO work has skill level 1, 2 or 3, not 4"),
        ("Audit,KPO,4,perhaps,1", "expected yes or no, got 'perhaps'"),
        ("Audit,KPO,4,true,0", "expected a weight above zero, got '0'"),
        ("Audit,KPO,4,true,inf", "expected a weight above zero, got 'inf'"),
        ("Audit,KPO,4,true,1,x", "expected 5 fields, got 6; the surplus is kept from 'column 6' on"),
        ("Audit,KPO", "expected 5 fields, got 2"),
    ],
)
def test_a_bad_row_is_left_out_and_told_with_the_number_a_spreadsheet_shows(
    tmp_path: Path, row: str, message: str
) -> None:
    """Reports 16 and 25: one bad row refused the file; numbers were those of lines, not rows."""
    header = "text,label,skill_level,in_scope,weight"
    path = write(tmp_path / "a.csv", header, '"On two\nlines",KPO,4,true,1', "", row, "Filing,BPO,1,no,2")
    texts = load_labelled(path)
    assert texts.bad == {4: message}
    assert texts.frame.index.tolist() == [2, 5]
    assert texts.frame["weight"].tolist() == [1.0, 2.0]


def test_a_table_of_which_most_rows_are_bad_is_refused_with_the_first_of_them(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label,skill_level", "Audit,KPO,4", *["Audit,KPO,9"] * 7)
    with pytest.raises(DataError) as caught:
        load_labelled(path)
    first, *rows, last = str(caught.value).splitlines()
    assert first.startswith(f"{path}: 7 of 8 labelled rows can't be used; ")
    assert [row.strip() for row in rows] == [
        f"row {n}: expected a skill level from 1 to 4, got '9'" for n in range(3, 8)
    ]
    assert last.strip() == "... and 2 more"


def test_rows_that_nobody_has_labelled_yet_are_no_fault(tmp_path: Path) -> None:
    lines = ["Audit,KPO", "File,", "Type,BPO", "Plan,n/a", "Sort,"]
    texts = load_labelled(write(tmp_path / "a.csv", "text,label", *lines))
    assert texts.frame.index.tolist() == [2, 4]
    assert texts.unlabelled == (3, 5, 6)
    assert texts.bad == {}


@pytest.mark.parametrize(
    ("header", "label"),
    [
        ("Description,KPO/BPO", "KPO/BPO"),
        ("Description,Our verdict", "Our verdict"),
        ("Description,LABEL", "LABEL"),
        ("Description,Category", "Category"),
        ("Job duties in full,Type of work", "Type of work"),
    ],
)
def test_the_label_is_found_by_its_name_or_by_what_stands_in_it(tmp_path: Path, header: str, label: str) -> None:
    texts = load_labelled(write(tmp_path / "a.csv", header, *(f"{text},{label}" for text, label in ROWS)))
    assert labels(texts) == ROWS
    assert f"the label in {label!r}" in texts.told


def test_a_title_goes_before_its_text(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "Job Title,Description,label", "Auditor,You audit our shops,KPO", "Clerk,You file,BPO"
    )
    assert load_labelled(path).frame["text"].tolist() == ["Auditor\nYou audit our shops", "Clerk\nYou file"]


def test_columns_can_be_named_in_any_case(tmp_path: Path) -> None:
    """Report 25: there was no --text, --title, --label."""
    path = write(
        tmp_path / "a.csv",
        "Head Line,Notes,Body,Verdict,label",
        "Auditor,x,You audit,KPO,BPO",
        "Clerk,y,You file,BPO,KPO",
    )
    texts = load_labelled(path, LabelledColumns(text="body", title="HEAD LINE", label="verdict"))
    assert labels(texts) == [("Auditor\nYou audit", "KPO"), ("Clerk\nYou file", "BPO")]
    for columns, name in ((LabelledColumns(text="duties"), "duties"), (LabelledColumns(label="truth"), "truth")):
        with pytest.raises(
            DataError,
            match=rf"expected a column '{name}', got Head Line, Notes, Body, Verdict, label; name one of these with ",
        ):
            load_labelled(path, columns)


def test_what_a_model_said_is_not_taken_for_the_label(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "title,kpoclass_label,kpoclass_reason", "Auditor,KPO,", "Clerk,BPO,")
    with pytest.raises(DataError, match="what a model said is in 'kpoclass_label'; name it if a person corrected it"):
        load_labelled(path)
    assert labels(load_labelled(path, LabelledColumns(label="kpoclass_label"))) == [
        ("Auditor", "KPO"),
        ("Clerk", "BPO"),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            ["text,title", "Audit,Auditor"],
            "expected a column with the labels KPO and BPO, got text, title; name it with label=",
        ),
        (
            ["text,a,b", "Audit,KPO,KPO", "File,BPO,KPO"],
            "expected a column with the labels KPO and BPO, got text, a, b",
        ),
        (["text,label"], "expected rows of labelled texts, got none"),
        (["text,label", "Audit,", "File,"], "expected rows of labelled texts, got none with a label in 'label'"),
    ],
)
def test_a_table_without_labels_says_what_it_saw(tmp_path: Path, lines: list[str], message: str) -> None:
    path = write(tmp_path / "a.csv", *lines)
    with pytest.raises(DataError) as caught:
        load_labelled(path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_lone_surrogate_and_a_line_that_is_not_json(tmp_path: Path) -> None:
    """Report 25: a lone surrogate in JSON Lines was a traceback."""
    path = tmp_path / "a.jsonl"
    rows = [
        json.dumps({"text": "Audit \ud800 ledgers", "label": "KPO"}),
        "{broken",
        '["list"]',
        '{"text": "File", "label": "BPO"}',
    ]
    rows += ['{"label": "BPO"}', '{"text": 7, "label": "BPO"}', '{"text": "Sort", "label": "bpo"}']
    path.write_text("\n".join([*rows, '{"text": "Plan", "label": "KPO"}']), encoding="utf-8")
    texts = load_labelled(path)
    assert labels(texts) == [("Audit \ufffd ledgers", "KPO"), ("File", "BPO"), ("Sort", "BPO"), ("Plan", "KPO")]
    assert set(texts.bad) == {2, 3, 5, 6}
    assert "not JSON" in texts.bad[2]


def test_labellings_have_an_id_in_every_row(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "ID,Label,note", "a,kpo,x", "b,Business,", "a,BPO,", ",KPO,", "c,,")
    read = load_labelling(path)
    assert read.frame["id"].tolist() == ["a", "b", "c"]
    assert read.frame["label"].fillna("none").tolist() == ["KPO", "BPO", "none"]
    assert read.bad == {4: "ID 'a' is that of row 2", 5: "expected a value in 'ID', got none"}
    with pytest.raises(DataError, match="expected a column 'key', got ID, Label, note; name one of these with id="):
        load_labelling(path, id="key")
    other = write(tmp_path / "b.csv", "Key,Verdict", "a,knowledge", "b,bpo", "c,KPO")
    assert load_labelling(other, id="key").frame["label"].tolist() == ["KPO", "BPO", "KPO"]


def test_of_two_columns_with_one_name_the_first_is_told(tmp_path: Path) -> None:
    texts = load_labelled(write(tmp_path / "a.csv", "text,label,label", "Audit,KPO,BPO", "File,BPO,KPO"))
    assert labels(texts) == [("Audit", "KPO"), ("File", "BPO")]
    assert texts.told.endswith("the label in 'label' (the first of that name; another is 'label (2)')")


def test_what_can_not_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "text,label", "Audit,KPO")
    with pytest.raises(DataError, match="expected a file, got a folder"):
        load_labelled(tmp_path)
    with pytest.raises(DataError, match="has sheets to choose from, this is csv; leave out sheet="):
        load_labelled(path, LabelledColumns(source={"sheet": "One"}))
    with pytest.raises(TypeError, match="to say how a file is to be read, got shet="):
        load_labelled(path, LabelledColumns(source={"shet": "One"}))


def test_a_label_that_is_still_to_come_is_no_fault(tmp_path: Path) -> None:
    """The same words say that there is nothing as in texts."""
    path = tmp_path / "mine.csv"
    path.write_text("text,label\nDraft patents,KPO\nKey in forms,TBD\nSort letters,unknown\n", encoding="utf-8")
    loaded = load_labelled(path)
    assert (loaded.unlabelled, dict(loaded.bad)) == ((3, 4), {})


def test_of_several_sheets_the_one_with_the_named_columns_is_read(tmp_path: Path) -> None:
    with pd.ExcelWriter(tmp_path / "a.xlsx") as book:
        openings = [(text, f"{text} for us, and you report to the head of the office") for text, _ in ROWS * 3]
        pd.DataFrame(openings, columns=["Job title", "Description"]).to_excel(book, sheet_name="Openings", index=False)
        pd.DataFrame(ROWS, columns=["Duty", "Class"]).to_excel(book, sheet_name="Read", index=False)
    assert labels(load_labelled(tmp_path / "a.xlsx", LabelledColumns(label="Class"))) == ROWS
    with pytest.raises(DataError, match=r"in: .*sheet 'Openings' \(sheet= for another: 'Read'\)"):
        load_labelled(tmp_path / "a.xlsx")


def test_one_table_is_as_good_as_a_list_of_one(tmp_path: Path) -> None:
    frame = pd.DataFrame([(text, label == "KPO") for text, label in ROWS], columns=["text", "label"])
    assert labels(load_training_set(frame, kpo=True, bpo=False).own[0]) == ROWS
    assert labels(load_training_set(str(write(tmp_path / "a.csv", "text,label", "Audit,KPO", "File,BPO"))).own[0])
    assert file_set(frame, kpo=True, bpo=[False]).frame["label"].tolist() == [label for _, label in ROWS]
    with pytest.raises(DataError, match="expected labelled files or data frames to train on, got none"):
        load_training_set([])
