"""JSON arrays, alone or in an object; JSON Lines beside them. Faults 9, 21 and 25."""

from __future__ import annotations

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats import json_array, json_list
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.json_array import JSON
from kpoclass.labelling.formats.json_kind import kind_of_json
from kpoclass.model import Model

MODEL = Model(small_parameters())
SIZES = (1, 7, 60, 1 << 19)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner.filter(lambda value: not isinstance(value, dict)), max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=3), JSON_VALUES, max_size=3), min_size=1, max_size=5)


def written(content: str, size: int = 1 << 19, encoding: str = "utf-8") -> str:
    """Write every object of a text again, with a key ``new`` that is null."""
    output = io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        for module in (json_array, json_list):
            patch.setattr(module, "BLOCK_SIZE", size)
        reader = JSON.reader(Source(io.BytesIO(content.encode(encoding)), "a file", ["new"]))
        writer = JSON.writer(output, reader, ["new"], [])
        writer.begin()
        for block in reader.blocks(reader.columns or (), titled=False):
            none: Any = SimpleNamespace(columns=[[None] * len(block.texts)].copy)
            writer.write(block, none)
        writer.finish()
    return output.getvalue().decode(encoding)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"])
def test_what_is_around_the_objects_stays(size: int, encoding: str) -> None:
    content = '{"n": [1, 2],\r\n "data": {"jobs": [\n  {\n    "text": "\u00e9"\n  } ,\t{}\n ], "next": null}}\n'
    assert written(content, size, encoding) == (
        '{"n": [1, 2],\r\n "data": {"jobs": [\n  {\n    "text": "\u00e9", "new": null\n  } ,\t{"new": null}\n ], '
        '"next": null}}\n'
    )


@given(OBJECTS, st.none() | st.integers(0, 2), st.booleans(), st.sampled_from(SIZES))
def test_any_objects_come_through(rows: list[dict[str, object]], indent: int | None, ascii_: bool, size: int) -> None:
    content = json.dumps({"jobs": rows}, indent=indent, ensure_ascii=ascii_)
    again = written(content, size)
    assert json.loads(again) == {"jobs": [{**row, "new": None} for row in rows if "new" not in row]}
    assert again.replace(', "new": null', "").replace('"new": null', "") == content


@pytest.mark.parametrize("content", ["[]", " [ ]\n", '{"jobs": []}'])
def test_no_objects_are_no_rows(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.json").write_text(content)
    assert label_file(tmp_path / "a.json", tmp_path / "b.json", model=MODEL).rows == 0
    assert (tmp_path / "b.json").read_text() == content


def test_what_is_no_object_is_kept_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('[{"text": "enter data"}, 5, null]')
    summary = label_file(tmp_path / "a.json", tmp_path / "b.json", model=MODEL)
    assert [fault for _, fault in summary.faults] == [
        "expected a JSON object, got int", "expected a JSON object, got NoneType"]  # fmt: skip
    assert [row.get("value") for row in json.loads((tmp_path / "b.json").read_text())] == [None, "5", "null"]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"a": 1},\n {"a": 2}', "line 2: not JSON: expected ',', where the file ends"),
        ('[{"a": 1}\n {"a": 2}]', "line 2: not JSON: expected ','"),
        ('[{"a": 1}] x', "line 1: not JSON: expected the end of the file"),
        ('[\n{"a": 1 "b": 2}]' + " " * 99, "line 2: not JSON: Expecting ',' delimiter"),
        ('[{"a": ' + "[" * 100_000, "line 1: not JSON: "),
        ('{"a": [{"b": 1}],\n "c": [{"d": 2}]}', "expected one list of objects, got two, 'a' and 'c' in line 2"),
        ('{"a": [{"b": 1}],\n "c": [{"d": 2}]}', "of its own, or read both by classify_postings(path)"),
        ('{"title": "Actuary"}', "expected a list of objects"),
        ('{"a": 1', "line 1: not JSON: expected '}', where the file ends"),
        ("", "line 1: not JSON: Expecting value, where the file ends"),
    ],
)
def test_what_can_not_be_read_is_told_with_its_line(content: str, message: str, size: int) -> None:
    with pytest.raises(DataError) as caught:
        written(content, size)
    assert message in str(caught.value)


def test_an_object_without_end_takes_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_list, "LONGEST_ROW", 1 << 12)
    with pytest.raises(DataError, match="got a longer one"):
        written('[{"a": "' + "x" * (1 << 16), 1 << 10)


@pytest.mark.parametrize(
    ("content", "named", "kind"),
    [
        ('[{"a": 1}]', "jsonl", "json"),
        ('[\n{"a": 1}', "jsonl", "json"),
        ('\ufeff{"a": 1}\n{"a": 2}\n', "json", "jsonl"),
        ('{"jobs": [{"a": 1}]}', "json", "json"),
        ('{"a": 1}\n', "jsonl", "jsonl"),
        ('{\n"jobs": [{"a": 1}]}', "jsonl", "json"),
        ('{\n"a": 1}\n{"a": 2}', "json", "json"),
        ('{"a": \n{"a": 2}', "jsonl", "jsonl"),
        ('{"jobs": [{"a": 1}', "json", "json"),
    ],
)
def test_the_content_tells_an_array_from_lines(content: str, named: str, kind: str) -> None:
    """Fault 21: an array for ``label``, whichever the name."""
    assert kind_of_json(content.encode(), named) == kind


def test_arrays_and_lines_take_each_others_objects_as_they_are(tmp_path: Path) -> None:
    array, lines, again = tmp_path / "a.json", tmp_path / "b.jsonl", tmp_path / "c.json"
    array.write_text('[\n {"text": "data",\n  "n": 1.50e0, "half": "\\ud83d"},\n {}]')
    label_file(array, lines, model=MODEL)
    one, two = lines.read_text().splitlines()
    assert one.startswith('{"text": "data",   "n": 1.50e0, "half": "\\ud83d", "kpoclass_label": ')
    assert two.startswith('{"kpoclass_label": null')
    label_file(lines, again, model=MODEL, prefix="x_")
    assert again.read_text().startswith('[\n{"text": "data",   "n": 1.50e0, "half": "\\ud83d", "kpoclass_label": ')
    assert len(json.loads(again.read_text())) == 2


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_carriage_return_within_a_line_is_a_space(tmp_path: Path, end: str) -> None:
    """It cut the line in two, both of which failed."""
    (tmp_path / "a.jsonl").write_bytes(f'{{"text":\r"enter data"}}{end}{{"text": "data\r\tto enter"}}\r'.encode())
    summary = label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl", model=MODEL)
    assert (summary.rows, summary.failed) == (2, 0)
    assert (tmp_path / "b.jsonl").read_bytes().startswith(b'{"text":\r"enter data", "kpoclass_label"')


def test_lines_may_end_in_carriage_returns(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b'{"text": "enter data"}\r{bad\r{"text": "data"}\r')
    summary = label_file(tmp_path / "a.jsonl", tmp_path / "b.jsonl", model=MODEL)
    assert (summary.rows, summary.failed) == (3, 1)


def test_half_a_character_in_json_is_no_traceback(tmp_path: Path) -> None:
    """Fault 25."""
    (tmp_path / "a.jsonl").write_text('{"te\\ud83dxt": "zyx \\ud83d"}\n')
    for kind in ("jsonl", "json", "csv", "xlsx", "parquet"):
        summary = label_file(
            tmp_path / "a.jsonl", tmp_path / f"b.{kind}", model=MODEL, report=tmp_path / f"{kind}.html"
        )
        assert summary.rows == 1
    assert (tmp_path / "b.csv").read_text(encoding="utf-8").startswith("te\ufffdxt,")
