"""Files that can't be read or written as they are: strangers' findings, each a sentence now."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kpoclass.errors import DataError
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats.encoding import looks_wide
from kpoclass.labelling.outputs import open_output
from kpoclass.model import Model

TABLE = "id,title\n1,Actuary\n2,Parcel sorter\n"


def test_a_workbook_is_not_packed_again(tmp_path: Path) -> None:
    """It was "Negative seek in write mode"."""
    (tmp_path / "a.csv").write_text(TABLE)
    with pytest.raises(DataError, match=r"packed as it is, and not packed again; write to .*o\.xlsx$"):
        label_file(tmp_path / "a.csv", tmp_path / "o.xlsx.gz")


def test_a_full_disk_has_a_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as raised, open_output(str(tmp_path / "o.csv"), force=False):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert raised.value.filename == str(tmp_path / "o.csv")


def test_a_workbook_whose_list_of_parts_is_elsewhere(tmp_path: Path) -> None:
    """It was "[Errno 22] Invalid argument"."""
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    content = bytearray((tmp_path / "a.xlsx").read_bytes())
    place = content.rindex(b"PK\x05\x06") + 16
    content[place : place + 4] = b"\xff\xff\xff\x7f"
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(DataError, match="not an Excel workbook"):
        label_file(tmp_path / "a.xlsx", tmp_path / "o.csv")


def test_a_stray_nul_does_not_make_a_file_wide(tmp_path: Path, model: Model) -> None:
    """It was read as UTF-16 of one line."""
    (tmp_path / "a.csv").write_bytes(TABLE.replace("Act", "Act\0").encode())
    assert label_file(tmp_path / "a.csv", tmp_path / "o.csv", model=model).rows == 2


@pytest.mark.parametrize(
    "text", [TABLE, "id;Название\n1;Бухгалтер\n", "編號,職稱\n1,經理\n", "id,τίτλος\n1,Λογιστής\n"]
)
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_files_are_still_wide(text: str, encoding: str) -> None:
    assert looks_wide(text.encode(encoding))


@pytest.mark.parametrize("option", ["prefix", "quote", "delimiter", "encoding", "sheet", "format", "out_format"])
@pytest.mark.parametrize("name", ["o.csv", "o.parquet"])
def test_bytes_of_another_encoding_on_a_command_line(tmp_path: Path, option: str, name: str) -> None:
    """It was a traceback, or a file with bytes that are in no encoding."""
    (tmp_path / "a.csv").write_text(TABLE)
    given: dict[str, Any] = {option: os.fsdecode("Stelle_\u00e4".encode("latin-1"))}
    with pytest.raises(
        DataError, match=rf"^{option}: expected characters that UTF-8 has, got 'Stelle_.udce4'; give {option}='"
    ):
        label_file(tmp_path / "a.csv", tmp_path / name, **given)


@pytest.mark.parametrize("given", ["T\udce4tigkeit", "T\udcc3\udca4tigkeit"])
def test_a_column_in_bytes_of_another_encoding_is_nearly_named(tmp_path: Path, given: str) -> None:
    (tmp_path / "a.csv").write_text("Nr;T\u00e4tigkeit\n1;Actuary\n", encoding="utf-8")
    with pytest.raises(
        DataError, match=r"expected a column 'T.*tigkeit', got Nr, T\u00e4tigkeit; did you mean text='T\u00e4tig"
    ):
        label_file(tmp_path / "a.csv", tmp_path / "o.csv", text=given)


def test_the_lock_of_a_workbook_is_no_table(tmp_path: Path, model: Model) -> None:
    (tmp_path / "~$a.xlsx").write_bytes(b"x" * 165)
    with pytest.raises(DataError, match=r"beside a workbook that is open, not a table; give .*a\.xlsx"):
        label_file(tmp_path / "~$a.xlsx", tmp_path / "o.csv")
    book = openpyxl.Workbook()
    for row in (["title"], ["Actuary"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    assert label_file(tmp_path / "*.xlsx", tmp_path / "o.csv", model=model).rows == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '["Actuary", "Parcel sorter"]', "expected objects .*got texts"),
        ("a.jsonl", '{"title": "Actuary"}{"title": "Clerk"}\n', "expected one object a line, got several"),
    ],
)
def test_json_of_another_shape_is_refused_as_a_whole(tmp_path: Path, name: str, text: str, said: str) -> None:
    """Each row had an error of its own."""
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=said):
        label_file(tmp_path / name, tmp_path / "o.csv")
