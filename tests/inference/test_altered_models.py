"""Whatever is altered in a model file, it is refused in a sentence, or read and used like any other; see also
``fuzz_model_files.py``, which reads millions.
"""

from __future__ import annotations

import os
import signal
import time
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Any

import fuzz_model_files
import pytest
from altered_models import HEADER, Draft, altered, bases, parts_of
from engines import need_kernel
from fuzz_model_files import MOST_TIMES, ROOM, Reader, large_files, read_all
from small_model import small_parameters

from kpoclass import ModelFormatError
from kpoclass.inference.model_file import LARGEST, SECTIONS, dumps, read
from kpoclass.resources import resource_bytes

DATA = dumps(small_parameters())


def test_each_is_refused_or_answers_alike_in_both_engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    need_kernel()
    for name, often in (("ANSWERED", 4), ("MEASURED", 100), ("SHOWN", 20)):
        monkeypatch.setattr(fuzz_model_files, name, often)
    reader = Reader(bases(resource_bytes("models", "kpoclass.model")), tmp_path)
    for number in range(3000):
        reader.read(number)
    assert reader.seen.faults() == []
    seen = reader.seen
    assert min(seen.answered, seen.given_to_kernel, seen.by_path, seen.measured, seen.shown) > 10


@pytest.mark.slow
def test_many_are_refused_or_answer_alike_in_both_engines() -> None:
    need_kernel()
    seen, fault = read_all(150_000, seed=7, jobs=1)
    assert fault == ""
    assert seen.faults() == []
    assert seen.measured > 100


def test_a_number_always_gives_the_same_file() -> None:
    of = bases()
    assert [altered(number, of) for number in range(50)] == [altered(number, of) for number in range(50)]
    assert Draft(parts_of(DATA), ()).as_file() == DATA


@pytest.mark.parametrize("mended", [True, False])
def test_a_file_that_ends_anywhere_is_refused(mended: bool) -> None:
    for length in range(len(DATA)):
        draft = Draft(parts_of(DATA), ())
        draft.is_mended = mended
        draft.afterwards.append(lambda data, length=length: data[:length])
        with pytest.raises(ModelFormatError):
            read(BytesIO(draft.as_file()))


def peak(source: Any) -> int:
    """Return the most memory that reading takes at a time."""
    tracemalloc.start()
    try:
        read(source)
    except ModelFormatError:
        pass
    finally:
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return most


@pytest.mark.parametrize("number", range(len(large_files())))
def test_reading_takes_no_more_than_four_times_the_file(number: int, tmp_path: Path) -> None:
    data = large_files()[number]
    path = tmp_path / "large.model"
    path.write_bytes(data)
    assert max(peak(path), peak(BytesIO(data))) <= MOST_TIMES * len(data) + ROOM


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("buffering", [-1, 0])
def test_what_a_header_promises_takes_no_memory(section: str, buffering: int, tmp_path: Path) -> None:
    draft = Draft(parts_of(DATA), ())
    draft.lengths[section] = LARGEST - 1000
    path = tmp_path / "small.model"
    path.write_bytes(draft.as_file())
    with path.open("rb", buffering=buffering) as file:
        assert peak(file) < ROOM


class Dripping(BytesIO):
    """A file of which a little comes at a time, as from a pipe."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, HEADER + 8))


def test_a_file_may_come_in_pieces() -> None:
    assert dumps(read(Dripping(DATA))) == DATA
    with pytest.raises(ModelFormatError, match="too long"):
        read(Dripping(DATA + b"\0"))


def crash(numbers: range, at: Any, _answers: Any) -> None:
    at.value = numbers.start + 5
    os.kill(os.getpid(), signal.SIGABRT)


def hang(numbers: range, at: Any, _answers: Any) -> None:
    at.value = numbers.start + 6
    time.sleep(600)


def fail(numbers: range, at: Any, answers: Any) -> None:
    at.value = numbers.start + 7
    answers.put(f"file {at.value}: KeyError")


@pytest.mark.parametrize(("work", "told"), [(crash, "ended with -6 at"), (hang, "stands still at"), (fail, "")])
def test_a_crash_a_hang_and_an_error_are_told_by_the_number(
    work: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzz_model_files, "MOST_SECONDS", 0 if work is hang else 60)
    _, fault = read_all(10, seed=3, jobs=1, work=work)
    assert fault.startswith(f"the process {told} file 300000000000" if told else "file 3000000000007")
