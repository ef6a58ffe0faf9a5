"""The files to label: one, several, those of a folder or a pattern, or standard input."""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import DataError, argument, quoted, typed_a_command
from kpoclass.files import path_of
from kpoclass.labelling.columns import notes_on
from kpoclass.labelling.file_patterns import folders_in, is_file_or_broken_link, matching
from kpoclass.labelling.formats.base import Said, Source
from kpoclass.labelling.formats.json_kind import kind_of_json
from kpoclass.labelling.formats.packed import head_of, open_source
from kpoclass.labelling.formats.several import SeveralReader
from kpoclass.labelling.formats.sniff import EXTENSIONS, extension_of, load_format, source_format
from kpoclass.named_errors import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass.labelling.columns import TextColumns
    from kpoclass.labelling.formats.base import Reader

#: Stands for standard input or output.
STANDARD = "-"
#: What parts the names in a path.
SEPARATORS = os.sep + (os.altsep or "")
#: Bytes of a file that tell its format.
_HEAD = 1 << 20
#: Folders within one that are looked into for tables that are not read.
_MOST_FOLDERS = 1000


class Input(NamedTuple):
    """A file to read, which can be opened any number of times."""

    path: str
    name: str
    kind: str
    size: int
    #: A copy of what can be read only once.
    copy: IO[bytes] | None = None

    @contextmanager
    def reader(self, added: Sequence[str], said: Said) -> Iterator[Any]:
        """Open it at its beginning."""
        with ExitStack() as stack:
            file = self.copy or stack.enter_context(open_source(self.path))
            file.seek(0)
            yield stack.enter_context(closing(load_format(self.kind).reader(Source(file, self.name, added, **said))))


def find_inputs(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], kind: str | None, said: Said
) -> list[Input]:
    """Return the files that a path, a folder, a pattern or several of them stand for, in this order."""
    inputs = [input_of(path, kind) for path in find_paths(source)]
    check_said(inputs, said)
    return inputs


def find_paths(source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> dict[str, str]:
    """Return the paths of the same files, each with its name within the folder or pattern that stands for it."""
    is_one = isinstance(source, str | os.PathLike) or hasattr(source, "columns") or not isinstance(source, Iterable)
    sources: Any = [source] if is_one else source
    paths: dict[str, str] = {}
    for each in sources:
        folder, found = _paths(path_of(each, "source"))
        for path in found:
            paths.setdefault(path, os.path.normpath(path[len(folder) :].lstrip(SEPARATORS)))
    if not paths:
        raise DataError("expected one or more files to label, got none")
    return paths


#: What can be said of files, and of which formats.
_SAID_OF = {
    "encoding": {"csv", "tsv", "jsonl", "json"},
    "delimiter": {"csv", "tsv"},
    "quote": {"csv", "tsv"},
    "header_row": {"csv", "tsv", "xlsx"},
}


def check_said(inputs: Sequence[Input], said: Said) -> None:
    """Refuse what can't be said of any of the files."""
    name, kinds = inputs[0].name, {each.kind for each in inputs}
    if said.get("sheet") is not None and "xlsx" not in kinds:
        raise DataError(
            f"{name}: only a workbook has sheets to choose from, this is {inputs[0].kind}; leave out "
            f"{argument('sheet')}"
        )
    row = said.get("header_row")
    if row is not None and (type(row) is not int or row < 0):
        raise DataError(
            f"{name}: expected a whole number from 0 as the header row, got {row!r}; give {argument('header_row', 1)}"
        )
    for what, known in _SAID_OF.items():
        if said.get(what) is not None and not kinds & known:
            raise DataError(
                f"{name}: {inputs[0].kind} has no {what.replace('_', ' ')} to choose; leave out {argument(what)}"
            )


@contextmanager
def opened(
    inputs: Sequence[Input], added: Sequence[str], said: Said, text_columns: TextColumns, *, as_they_are: bool
) -> Iterator[Any]:
    """Open one file, or several as one table, ``as_they_are`` or as records; what was copied is closed in the end."""
    try:
        if len(inputs) == 1:
            with inputs[0].reader(added, said) as reader:
                yield reader
        elif as_they_are and inputs[0].kind == "parquet":
            from kpoclass.labelling.formats.parquet_parts import PartsReader

            yield PartsReader(inputs, added, text_columns)
        else:
            yield SeveralReader(inputs, added, said, text_columns)
    finally:
        for each in inputs:
            if each.copy:
                each.copy.close()


def chosen_columns(reader: Reader, asked: TextColumns, name: str) -> tuple[tuple[str, ...], list[str]]:
    """Return the columns with the text, of several files those of all, and what is to be said of the others."""
    if isinstance(reader, SeveralReader):
        return reader.chosen, []
    if reader.columns is None:
        return (), []
    columns, rows = reader.columns, reader.sample()
    chosen = asked.choose(name, columns, rows)
    return chosen, notes_on(chosen, columns, rows)


def _paths(path: str) -> tuple[str, list[str]]:
    """Return the files that a path stands for, and the folder that all of them are in."""
    if path.lower().startswith(("http://", "https://")):
        by_pipe = f"or curl -s {quoted(path)} | kpoclass label - OUT" if typed_a_command.get() else "and give its path"
        raise DataError(f"{path}: is an address, and nothing is fetched; save the file first, {by_pipe}")
    if os.path.isdir(path):
        known = sorted(os.path.join(path, name) for name in os.listdir(path) if _is_table(path, name))
        if not known:
            pattern = pattern_below(path) or os.path.join(path, "**", "*.csv")
            raise DataError(
                f"{path}: expected a folder with files that end in {_LISTED}, got none; for those of folders in it "
                f"give a pattern, such as {pattern!r}"
            )
        return path, known
    folder = os.path.dirname(path)
    if glob.has_magic(path) and not os.path.lexists(path):
        found = [each for each in matching(path) if not _is_lock(each)]
        if not found:
            raise DataError(f"{path}: expected a pattern that some file matches, got none")
        while glob.has_magic(folder):
            folder = os.path.dirname(folder)
        return folder, found
    if _is_lock(path) and os.path.isfile(path):
        meant = os.path.join(folder, os.path.basename(path)[2:])
        raise DataError(f"{path}: is what Excel keeps beside a workbook that is open, not a table; give {meant}")
    return folder, [path]


def pattern_below(folder: str, written: str | None = None) -> str | None:
    """Return a pattern for tables in folders of a folder, the one written to left out; None if there are none."""
    apart = written and os.path.realpath(written)
    for below in islice(folders_in(folder), 1, _MOST_FOLDERS):
        if os.path.realpath(below) == apart:
            continue
        with suppress(OSError):
            for name in sorted(os.listdir(below)):
                if _is_table(below, name):
                    return os.path.join(folder, "**", f"*.{extension_of(name)}")
    return None


def notes_below(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], written: str
) -> Iterator[tuple[str, str]]:
    """Yield the folders among the sources that have tables in folders of theirs, and that these were not read."""
    for each in [source] if isinstance(source, str | os.PathLike) else source if isinstance(source, Sequence) else ():
        path = path_of(each, "source")
        if os.path.isdir(path) and (pattern := pattern_below(path, written)):
            yield path, f"tables in folders of it were not read; give {pattern!r} for all of them"


def _is_lock(path: str) -> bool:
    """Whether it is the file by which Excel or Word tells that another is open."""
    return os.path.basename(path).startswith("~$")


_LISTED = ", ".join(f".{known}" for known in EXTENSIONS)


def _is_table(folder: str, name: str) -> bool:
    named = name[0] not in "._~" and extension_of(name) in EXTENSIONS
    return named and is_file_or_broken_link(os.path.join(folder, name))


def input_of(path: str, kind: str | None) -> Input:
    """Return a file to read, and look what kind of file it is, unless the caller says so."""
    if path == STANDARD:
        name = "standard input"
        copy: IO[bytes] | None = _copied(sys.stdin.buffer)
    else:
        name = path
        with open(path, "rb") as file:
            copy = None if file.seekable() else _copied(file)
    size = copy.seek(0, os.SEEK_END) if copy else os.stat(path).st_size
    if copy and not size:
        raise DataError(f"{name}: expected a table, got nothing")
    head = _head(copy) if copy else head_of(path, _HEAD)
    found = source_format(name, kind, head)
    if kind is None and found in {"json", "jsonl"}:
        found = kind_of_json(head, "jsonl" if extension_of(path) in {"jsonl", "ndjson"} else "json")
    return Input(path, name, found, size, copy)


def state_of(path: str) -> tuple[int, int, int] | None:
    """Return what changes when a file is written, or another takes its name; None if it is not there."""
    with suppress(OSError):
        there = os.stat(path)
        return there.st_size, there.st_mtime_ns, there.st_ino
    return None


def _head(copy: IO[bytes]) -> bytes:
    copy.seek(0)
    return copy.read(_HEAD)


def _copied(file: IO[bytes]) -> IO[bytes]:
    """Copy what can't be read twice, such as a pipe, to a file without a name."""
    with naming(tempfile.gettempdir()):
        copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it was read
        shutil.copyfileobj(file, copy, 1 << 20)
    return copy
