from __future__ import annotations

import errno
import io
import os
import stat
import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass import label_file, verify_model
from kpoclass.errors import DataError
from kpoclass.file_lock import FileLock
from kpoclass.files import atomic_write, read_at_most
from kpoclass.postings import read_posting
from kpoclass.temporary_folders import clear_left_folders, working_folder


class StoppedError(Exception):
    pass


def write_and_stop(path: Path, fault: type[BaseException]) -> None:
    with atomic_write(path) as file:
        file.write(b"half")
        raise fault


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_what_was_written_is_there(tmp_path_factory: pytest.TempPathFactory, first: bytes, second: bytes) -> None:
    folder = tmp_path_factory.mktemp("atomic")
    for content in (first, second):
        with atomic_write(folder / "a.bin") as file:
            file.write(content)
        assert (folder / "a.bin").read_bytes() == content
    assert os.listdir(folder) == ["a.bin"]


def test_until_the_end_the_old_file_is_there(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    with atomic_write(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_until_the_end_a_new_file_is_not_there(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a.txt") as file:
        file.write(b"new")
        file.flush()
        (beside,) = os.listdir(tmp_path)
        assert beside.startswith(".a.txt.")
        assert beside.endswith(".part")
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("fault", [StoppedError, OSError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_a_fault_leaves_nothing_new(tmp_path: Path, fault: type[BaseException]) -> None:
    with pytest.raises(fault):
        write_and_stop(tmp_path / "a.txt", fault)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("fault", [StoppedError, KeyboardInterrupt])
def test_a_fault_leaves_the_old_file(tmp_path: Path, fault: type[BaseException]) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    with pytest.raises(fault):
        write_and_stop(tmp_path / "a.txt", fault)
    assert os.listdir(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"old"


def test_text_that_can_not_be_encoded_leaves_nothing(tmp_path: Path) -> None:
    def write() -> None:
        with atomic_write(tmp_path / "a.txt", "w", encoding="ascii") as file:
            file.write("é")

    with pytest.raises(UnicodeEncodeError):
        write()
    assert os.listdir(tmp_path) == []


def test_text_is_written_as_asked(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a.txt", "w", encoding="utf-16-le", newline="\r\n") as file:
        file.write("é\n")
    assert (tmp_path / "a.txt").read_bytes() == "é\r\n".encode("utf-16-le")


def test_a_bare_name_is_in_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with atomic_write("a.txt") as file:
        file.write(b"new")
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_two_writers_do_not_meet(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "a.txt") as first, atomic_write(tmp_path / "a.txt") as second:
        first.write(b"first")
        second.write(b"the second")
    assert (tmp_path / "a.txt").read_bytes() == b"first"
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("size", [0, 1, 9, 10, 11])
def test_no_more_is_read_than_asked_for(size: int) -> None:
    assert read_at_most(io.BytesIO(b"x" * size), 10) == b"x" * min(size, 10)


def _posting(path: Path) -> None:
    path.write_bytes(b"Sort letters")
    read_posting(path)


def _workbook(path: Path) -> None:
    path.with_suffix(".xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with suppress(DataError):
        label_file(path.with_suffix(".xls"), path.with_suffix(".xlsx"))


def _model(path: Path) -> None:
    path.write_bytes(b"KPOCLASS")
    verify_model(path)


@pytest.mark.parametrize("read", [_posting, _workbook, _model])
def test_a_small_file_takes_no_memory_for_the_largest(tmp_path: Path, read: Callable[[Path], None]) -> None:
    read(tmp_path / "a")
    tracemalloc.start()
    try:
        read(tmp_path / "a")
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_missing_folder_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no-such-folder"):
        write_and_stop(tmp_path / "no-such-folder" / "a.txt", StoppedError)
    assert os.listdir(tmp_path) == []


def test_a_folder_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    def write() -> None:
        with atomic_write(tmp_path / "a") as file:
            file.write(b"new")

    with pytest.raises(OSError, match="a"):
        write()
    assert os.listdir(tmp_path) == ["a"]
    assert (tmp_path / "a").is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, other names are too long")
@pytest.mark.parametrize("longest", ["x" * 255, "\u8077" * 85])
def test_any_name_that_the_system_takes_can_be_written_to(tmp_path: Path, longest: str) -> None:
    for name in (longest, longest[:-1], longest[:61]):
        with atomic_write(tmp_path / name) as file:
            file.write(b"whole")
        assert os.listdir(tmp_path) == [name]
        left = tmp_path / f".{name[:60]}.abcdefgh.part"
        left.write_bytes(b"half")
        with atomic_write(tmp_path / name) as file:
            assert not left.exists()
        (tmp_path / name).unlink()
    with pytest.raises(OSError, match="name too long") as caught, atomic_write(tmp_path / f"{longest}x"):
        pass
    assert caught.value.filename == str(tmp_path / f"{longest}x")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
def test_a_new_file_obeys_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        with atomic_write(tmp_path / "a.txt") as file:
            file.write(b"new")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == 0o666 & ~mask


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
@pytest.mark.parametrize("mode", [0o000, 0o004, 0o200, 0o400, 0o444, 0o600, 0o640, 0o644, 0o666])
def test_a_new_file_has_the_rights_of_the_old_and_meanwhile_more_for_its_owner_alone(tmp_path: Path, mode: int) -> None:
    """So that whoever finds it left behind can open it, to see whether it is locked."""
    (tmp_path / "a.txt").write_bytes(b"old")
    (tmp_path / "a.txt").chmod(mode)
    with atomic_write(tmp_path / "a.txt") as file:
        file.write(b"new")
        (beside,) = set(os.listdir(tmp_path)) - {"a.txt"}
        meanwhile = stat.S_IMODE((tmp_path / beside).stat().st_mode)
    assert meanwhile & 0o600 == 0o600
    assert meanwhile & 0o077 & ~mode == 0
    assert stat.S_IMODE((tmp_path / "a.txt").stat().st_mode) == mode
    (tmp_path / "a.txt").chmod(0o600)
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_a_working_folder_swept_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    lock, swept = FileLock.of_folder, []

    def late(path: Path) -> FileLock:
        if not swept:
            swept.append(path)
            clear_left_folders()
        return lock(path)

    monkeypatch.setattr(FileLock, "of_folder", late)
    with working_folder() as folder:
        assert os.listdir(tmp_path) == [folder.name]
    assert swept
    assert swept != [folder]
    assert os.listdir(tmp_path) == []


def test_where_no_file_seems_to_be_the_one_that_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(FileLock, "take", lambda self, path: False)  # noqa: ARG005
    with working_folder() as folder, atomic_write(folder / "a.txt") as file:
        file.write(b"new")
        assert len(os.listdir(folder)) == len(os.listdir(tmp_path)) == 1
    with atomic_write(tmp_path / "a.txt") as file:
        file.write(b"new")
    assert os.listdir(tmp_path) == ["a.txt"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_where_files_have_no_permissions_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    (tmp_path / "jobs.csv").write_text("text\nActuary\n", encoding="utf-8")
    (tmp_path / "out.csv").write_bytes(b"old")
    monkeypatch.setattr(os, "chmod", refuse)
    label_file(tmp_path / "jobs.csv", tmp_path / "out.csv", force=True)
    label_file(tmp_path / "jobs.csv", tmp_path / "out.csv", force=True, resume=True)
    assert sorted(os.listdir(tmp_path)) == ["jobs.csv", "out.csv"]


@pytest.mark.parametrize("name", ["close", "unlink", "rmdir"])
def test_a_signal_while_a_temporary_folder_is_removed_is_not_lost(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    real, stop_at, calls = getattr(os, name), 0, 0

    def done_and_stopped(*arguments: Any, **options: Any) -> None:
        nonlocal calls
        real(*arguments, **options)
        calls += 1
        if calls == stop_at:
            raise KeyboardInterrupt

    def clear() -> None:
        (tmp_path / f".kpoclass-{'0' * 16}.part" / "inner").mkdir(parents=True)
        (tmp_path / f".kpoclass-{'0' * 16}.part" / "inner" / "file").write_bytes(b"")
        clear_left_folders()

    def work() -> None:
        with working_folder() as folder:
            (folder / "inner").mkdir()
            (folder / "inner" / "file").write_bytes(b"")

    monkeypatch.setattr(os, name, done_and_stopped)
    for task in (clear, work):
        stop_at = calls = 0
        task()
        assert calls > 0
        for stop_at in range(1, calls + 1):
            calls = 0
            with pytest.raises(KeyboardInterrupt):
                task()
            assert calls >= stop_at
            assert os.listdir(tmp_path) == []
