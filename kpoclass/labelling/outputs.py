"""What a labelled file is written as, and where to."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from kpoclass.errors import DataError, argument, call_that_works, quoted
from kpoclass.files import atomic_write, check_output, check_page, followed, is_written_into, path_of
from kpoclass.labelling.formats.base import Said, Writer
from kpoclass.labelling.formats.conversion import JSON_KINDS, converter
from kpoclass.labelling.formats.packed import packed_as, unpacked_name
from kpoclass.labelling.formats.records import Columns, columns_of, records_of
from kpoclass.labelling.formats.sniff import OF_TEXT, extension_of, load_format
from kpoclass.labelling.inputs import STANDARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kpoclass.labelling.formats.base import Reader
    from kpoclass.labelling.inputs import Input

#: Formats that are written; ``ndjson`` is another name for ``jsonl``.
WRITTEN = ("csv", "tsv", "jsonl", "ndjson", "json", "parquet", "xlsx")


def output_kind(target: str, asked: str | None, inputs: Sequence[Input], *, named: bool) -> str:
    """Return the format to write; a workbook, which is packed as it is, is not packed again."""
    kind = _output_kind(target, asked, inputs, named=named)
    if kind == "xlsx" and (bare := unpacked_name(target)) != target:
        raise DataError(f"{target}: a workbook is packed as it is, and not packed again; write to {bare}")
    return kind


def _output_kind(target: str, asked: str | None, inputs: Sequence[Input], *, named: bool) -> str:
    """Return the format to write: as asked, as the name of the target says, or else that of the input."""
    source = inputs[0]
    same = source.kind if source.kind in WRITTEN else "xlsx"
    extension = asked or extension_of(target)
    if asked is None and (target == STANDARD or is_written_into(followed(target))):
        return same
    texts = {*OF_TEXT, "csv", "tsv"}
    is_text = asked is None and same in {"csv", "tsv"} and extension in texts
    is_text = is_text and (extension != "xls" or extension_of(source.path) == "xls")
    if is_text and (extension in OF_TEXT or (not source.copy and extension_of(source.path) in OF_TEXT)):
        return same  # delimited as the source is
    if extension in {"xls", "xlsm", "ods"}:
        raise DataError(f"{target}: a workbook is written as .xlsx only; write to a name that ends in .xlsx")
    if extension not in WRITTEN:
        if named and asked is None:
            return same
        expected = ", ".join(f".{known}" for known in WRITTEN)
        folder = call_that_works("use label_folder", f"write to {quoted(os.path.join(target, ''))}", "name a file")
        each = "" if extension else f"; for a file each in a folder, {folder}"
        raise DataError(
            f"{target}: expected a name that ends in {expected}; or give it with {argument('out_format')}{each}"
        )
    return "jsonl" if extension == "ndjson" else extension


def check_outputs(target: str, report: str | os.PathLike[str] | None, *, force: bool, inputs: Iterable[Input]) -> None:
    """Refuse what exists, without ``force``, or is also another file: now rather than after an hour's work."""
    paths = [each.path for each in inputs if each.path != STANDARD]
    if target != STANDARD:
        check_output(target, force=force, inputs=paths)
    if report is not None:
        from kpoclass.labelling.checkpoint import ENDINGS

        working_files = [] if target == STANDARD else [followed(target) + ending for ending in ("", *ENDINGS)]
        check_page(path_of(report, "report"), force=force, inputs=paths, outputs=working_files)


@contextmanager
def open_output(
    target: str,
    *,
    force: bool,
    finished: Callable[[str], None] = lambda temporary: None,  # noqa: ARG005
    swept: bool = False,
) -> Iterator[IO[bytes]]:
    """Open a file that appears whole or not at all, or standard output; the rest is as for :func:`atomic_write`."""
    if target == STANDARD:
        with open(os.dup(1), "wb") as standard:
            yield standard
    else:
        with (
            atomic_write(target, force=force, finished=finished, swept=swept) as output,
            packed_as(target, output) as packed,
        ):
            yield packed


def columns_to_write(kind: str, inputs: Sequence[Input], added: Sequence[str], said: Said) -> Columns | None:
    """Look for the columns of the inputs, where another format has to know them; None if the rows stay as they are."""
    kinds = {each.kind for each in inputs}
    if (kinds == {kind} and len(inputs) == 1) or (kind in JSON_KINDS and kinds <= set(JSON_KINDS)):
        return None
    if kinds == {kind} == {"parquet"}:
        from kpoclass.labelling.formats.parquet_parts import common_schema

        if common_schema(inputs, added) is not None:
            return None
    columns: Columns = {}
    for each in inputs if kind not in JSON_KINDS else ():
        with each.reader(added, said) as reader:
            for name, types in _columns(reader, each.kind, kind).items():
                columns.setdefault(name, set()).update(types)
    return columns


def _columns(reader: Reader, kind: str, target: str) -> Columns:
    """Return the columns of a file, and their types if the target wants them."""
    if kind in {"csv", "tsv"} and target == "xlsx":
        return columns_of(records_of(reader), of_texts=True)
    if kind in {"csv", "tsv"} or (target != "parquet" and kind not in JSON_KINDS):
        return {name: {str} for name in reader.names()}
    return columns_of(records_of(reader))


def writer_of(
    kind: str, columns: Columns | None, output: IO[bytes], reader: Reader, *, added: dict[str, str | None]
) -> Writer:
    """Return a writer of the rows of a reader: as they are, or as records with these columns."""
    constants = [value for value in added.values() if value is not None]
    if columns is None:
        return load_format(kind).writer(output, reader, list(added), constants)
    return converter(kind)(output, reader, list(added), constants, columns)
