"""What goes wrong with a file that is written is told with its name, and nothing else is."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from kpoclass.files import atomic_write
from kpoclass.named_errors import Output, naming


def test_what_is_not_written_is_told_by_name(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    handle = os.open(tmp_path / "a", os.O_RDONLY)
    output = Output(handle, "a.csv")
    with pytest.raises(OSError, match="Bad file descriptor") as written:
        output.write(b"x")
    os.close(handle)
    with pytest.raises(OSError, match="Bad file descriptor") as closed:
        output.close()
    assert (written.value.filename, closed.value.filename) == ("a.csv", "a.csv")


@pytest.mark.parametrize(("number", "is_named"), [(errno.ENOSPC, True), (errno.EFBIG, True), (errno.EIO, False)])
def test_what_may_be_the_fault_of_a_file_that_is_read_has_no_name(tmp_path: Path, number: int, is_named: bool) -> None:
    path = str(tmp_path / "a.csv")
    with pytest.raises(OSError, match=os.strerror(number)) as raised, atomic_write(path):
        raise OSError(number, os.strerror(number))
    assert raised.value.filename == (path if is_named else None)


def test_a_name_that_is_known_stays() -> None:
    with pytest.raises(FileNotFoundError) as raised, naming("a.csv", reads=False):
        os.stat("no such file")
    assert raised.value.filename == "no such file"
