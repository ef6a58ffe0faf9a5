"""The files to label: one, several, those of a folder or a pattern, or standard input."""

from __future__ import annotations

import glob
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack, closing, contextmanager
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from kpoclass.errors import DataError
from kpoclass.labelling.formats.base import Source
from kpoclass.labelling.formats.json_kind import kind_of_json
from kpoclass.labelling.formats.sniff import EXTENSIONS, format_of, load_format

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kpoclass.labelling.columns import TextColumns

#: Stands for standard input or output.
STANDARD = "-"
#: Bytes of a file that tell its format.
_HEAD = 1 << 20


class Input(NamedTuple):
    """A file to read, which can be opened any number of times."""

    path: str
    name: str
    kind: str
    size: int
    #: A copy of what can be read only once.
    copy: IO[bytes] | None = None

    @contextmanager
    def reader(self, added: Sequence[str], sheet: str | None) -> Iterator[Any]:
        """Open it at its beginning."""
        with ExitStack() as stack:
            file = self.copy or stack.enter_context(open(self.path, "rb"))
            file.seek(0)
            yield stack.enter_context(closing(load_format(self.kind).reader(Source(file, self.name, added, sheet))))


def find_inputs(
    source: str | os.PathLike[str] | Sequence[str | os.PathLike[str]], kind: str | None, sheet: str | None
) -> list[Input]:
    """Return the files that a path, a folder, a pattern or several of them stand for, in this order."""
    sources = [source] if isinstance(source, (str, os.PathLike)) else list(source)
    paths = [path for each in sources for path in _paths(os.fspath(each))]
    if not paths:
        raise DataError("expected one or more files to label, got none")
    inputs = [_input(path, kind) for path in dict.fromkeys(paths)]
    if sheet is not None and not any(each.kind == "xlsx" for each in inputs):
        raise DataError(
            f"{inputs[0].name}: only an Excel file (xlsx) has sheets to choose from, this is {inputs[0].kind}; "
            "leave it out"
        )
    return inputs


@contextmanager
def opened(
    inputs: Sequence[Input], added: Sequence[str], sheet: str | None, text_columns: TextColumns, *, as_they_are: bool
) -> Iterator[Any]:
    """Open one file, or several as one table, ``as_they_are`` or as records; what was copied is closed in the end."""
    try:
        if len(inputs) == 1:
            with inputs[0].reader(added, sheet) as reader:
                yield reader
        elif as_they_are and inputs[0].kind == "parquet":
            from kpoclass.labelling.formats.parquet_parts import PartsReader

            yield PartsReader(inputs, added, text_columns)
        else:
            from kpoclass.labelling.formats.several import SeveralReader

            yield SeveralReader(inputs, added, sheet, text_columns)
    finally:
        for each in inputs:
            if each.copy:
                each.copy.close()


def _paths(path: str) -> list[str]:
    if os.path.isdir(path):
        known = sorted(entry.path for entry in os.scandir(path) if _is_table(entry))
        if not known:
            raise DataError(
                f"{path}: expected a folder with files that end in {_LISTED}, got none; for those of folders in it "
                f"give a pattern, such as {os.path.join(path, '**', '*.csv')!r}"
            )
        return known
    if glob.has_magic(path) and not os.path.lexists(path):
        matching = sorted(filter(os.path.isfile, glob.iglob(path, recursive=True)))
        if not matching:
            raise DataError(f"{path}: expected a pattern that some file matches, got none")
        return matching
    return [path]


_LISTED = ", ".join(f".{known}" for known in EXTENSIONS)


def _is_table(entry: os.DirEntry[str]) -> bool:
    return entry.is_file() and entry.name[0] not in "._~" and bool(_extension(entry.name))


def _extension(path: str) -> str:
    """Return the end of a name that tells a format; none if it does not."""
    extension = os.path.splitext(path)[1].lower().lstrip(".")
    return extension if extension in EXTENSIONS else ""


def _input(path: str, kind: str | None) -> Input:
    if path == STANDARD:
        copy = _copied(sys.stdin.buffer)
        found = kind or _named(_kind_of(copy.read(_HEAD)), copy)
        return Input(path, "standard input", found, copy.seek(0, os.SEEK_END), copy)
    with open(path, "rb") as file:
        kept = None if file.seekable() else _copied(file)
        if kept and not kind and not _extension(path):
            found = _named(_kind_of(kept.read(_HEAD)), kept)
        else:
            named = format_of(path, path, kind)
            found = named if kind else _named(named, kept or file)
        return Input(path, path, found, (kept or file).seek(0, os.SEEK_END), kept)


def _copied(file: IO[bytes]) -> IO[bytes]:
    """Copy what can't be read twice, such as a pipe, to a file without a name."""
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - closed once it was read
    shutil.copyfileobj(file, copy, 1 << 20)
    copy.seek(0)
    return copy


def _named(kind: str, file: IO[bytes]) -> str:
    """Return the format, with JSON as its content has it."""
    if kind not in {"json", "jsonl"}:
        return kind
    file.seek(0)
    return kind_of_json(file.read(_HEAD), kind)


def _kind_of(head: bytes) -> str:
    """Return the format of a file without a name."""
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK\3\4"):
        return "xlsx"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return "json"
    line = head.partition(b"\n")[0]
    return "tsv" if line.count(b"\t") > line.count(b",") else "csv"
