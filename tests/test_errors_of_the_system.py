"""What a system says of itself is never told as damage of the file that is read."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kpoclass import DataError, label_file
from kpoclass.errors import raise_of_the_system

Fault = Callable[[], Exception]


def no_disk() -> OSError:
    return OSError(errno.EIO, os.strerror(errno.EIO))


def read(fault: Exception, *, hides: Exception | None = None) -> None:
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


@pytest.mark.parametrize("make", [MemoryError, no_disk])
def test_an_error_of_the_system_is_raised_again(make: Fault) -> None:
    fault = make()
    with pytest.raises(type(fault)) as raised:
        checked(lambda: read(fault))
    assert raised.value is fault


@pytest.mark.parametrize("make", [MemoryError, no_disk])
@pytest.mark.parametrize("depth", [1, 2])
def test_it_is_found_behind_what_was_raised_in_its_place(make: Fault, depth: int) -> None:
    hidden = make()

    def twice() -> None:
        try:
            read(ValueError(), hides=hidden)
        except ValueError:
            raise TypeError("expected <class 'int'>")  # noqa: B904

    with pytest.raises(type(hidden)) as raised:
        checked(twice if depth == 2 else lambda: read(TypeError(), hides=hidden))
    assert raised.value is hidden


@pytest.mark.parametrize("before", [MemoryError, no_disk])
@pytest.mark.parametrize("hides_another", [False, True])
def test_what_the_caller_deals_with_is_not_it(before: Fault, hides_another: bool) -> None:
    with pytest.raises(DataError):  # noqa: PT012
        try:
            raise before()
        except Exception:
            checked(lambda: read(ValueError(), hides=KeyError() if hides_another else None))


@pytest.mark.parametrize("error", [OSError("Invalid data stream"), OSError(errno.EINVAL, os.strerror(errno.EINVAL))])
def test_what_a_damaged_file_gives_is_damage(error: Exception) -> None:
    with pytest.raises(DataError):
        checked(lambda: read(error))


def test_a_damaged_file_is_one_after_an_error_of_the_system(tmp_path: Path) -> None:
    damaged = tmp_path / "jobs.xlsx"
    damaged.write_bytes(b"PK\3\4 and no more")
    try:
        raise no_disk()
    except OSError:
        with pytest.raises(DataError):
            label_file(damaged, tmp_path / "out.csv")
