"""What a system says of itself is never told as damage of the file that is read."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kpoclass import DataError, label_file
from kpoclass.errors import raise_of_the_system

NO_MEMORY, NO_DISK = MemoryError(), OSError(errno.EIO, os.strerror(errno.EIO))


def read(fault: Exception, *, hides: Exception | None) -> None:
    try:
        if hides:
            raise hides
    except Exception:
        raise fault  # noqa: B904 - as openpyxl does
    raise fault


def checked(read: Callable[[], None]) -> None:
    try:
        read()
    except Exception as error:
        raise_of_the_system(error)
        raise DataError("damaged") from error


@pytest.mark.parametrize("fault", [NO_MEMORY, NO_DISK])
def test_an_error_of_the_system_is_raised_again(fault: Exception) -> None:
    with pytest.raises(type(fault)) as raised:
        checked(lambda: read(fault, hides=None))
    assert raised.value is fault


@pytest.mark.parametrize("hidden", [NO_MEMORY, NO_DISK])
@pytest.mark.parametrize("depth", [1, 2])
def test_it_is_found_behind_what_was_raised_in_its_place(hidden: Exception, depth: int) -> None:
    def twice() -> None:
        try:
            read(ValueError(), hides=hidden)
        except ValueError:
            raise TypeError("expected <class 'int'>")  # noqa: B904

    with pytest.raises(type(hidden)) as raised:
        checked(twice if depth == 2 else lambda: read(TypeError(), hides=hidden))
    assert raised.value is hidden


@pytest.mark.parametrize("before", [NO_MEMORY, NO_DISK, FileNotFoundError(errno.ENOENT, "")])
@pytest.mark.parametrize("hides", [None, KeyError()])
def test_what_the_caller_deals_with_is_not_it(before: Exception, hides: Exception | None) -> None:
    with pytest.raises(DataError):  # noqa: PT012
        try:
            raise before
        except Exception:
            checked(lambda: read(ValueError(), hides=hides))


@pytest.mark.parametrize(
    "error", [OSError("not a bzip2 file"), OSError(errno.EINVAL, "Invalid argument"), ValueError()]
)
def test_what_a_damaged_file_gives_is_damage(error: Exception) -> None:
    with pytest.raises(DataError):
        checked(lambda: read(error, hides=None))


def test_a_damaged_file_is_one_after_an_error_of_the_system(tmp_path: Path) -> None:
    damaged = tmp_path / "jobs.xlsx"
    damaged.write_bytes(b"PK\3\4 and no more")
    try:
        raise NO_DISK
    except OSError:
        with pytest.raises(DataError):
            label_file(damaged, tmp_path / "out.csv")
