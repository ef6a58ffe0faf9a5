"""What the fuzzer kept is looked at again, without it: every input, and those of what it once found, in seconds."""

from __future__ import annotations

import pytest
from engines import need_kernel

from . import corpora
from .parts import opened, written, zipped
from .targets import NAMES, target

#: What the targets need beside the package.
_NEEDS = {"html": ["lxml"], "json": ["chompjs"], "document": ["pypdfium2"], "excel": ["openpyxl", "odf", "xlwt"],
          "parquet": ["pyarrow"], "service": ["fastapi"]}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_the_fuzzer_kept_holds(name: str) -> None:
    for package in _NEEDS.get(name, ()):
        pytest.importorskip(package)
    if name in {"text", "model"}:
        need_kernel()
    fuzzed = target(name)
    for data in (*fuzzed.seeds(), *corpora.read(name)):
        fuzzed.check(data)


@pytest.mark.parametrize("name", NAMES)
def test_a_corpus_is_small_and_has_no_input_twice(name: str) -> None:
    kept = corpora.read(name)
    assert len(set(kept)) == len(kept)
    assert sum(len(repr(data)) + 1 for data in kept) <= corpora.LARGEST
    assert all(len(data) <= target(name).LONGEST for data in kept)


def test_an_archive_is_the_same_written_open() -> None:
    parts = {"a/b.xml": b"<b>\n</b>", "c": b""}
    archive = zipped(written(parts))
    assert opened(archive) == written(parts)
    assert zipped(b"PK\x03\x04") == b"PK\x03\x04"
