"""A JSON array of objects, alone or in an object: results are put into each object, the rest stays as it was."""

from __future__ import annotations

import os
from io import TextIOWrapper
from typing import IO, TYPE_CHECKING, Any

from kpoclass.labelling.formats.base import BLOCK_SIZE, Block, Format, Writer, result_columns
from kpoclass.labelling.formats.encoding import find_encoding
from kpoclass.labelling.formats.json_list import JsonList
from kpoclass.labelling.formats.json_objects import BETWEEN, ObjectReader, ResultKeys, escaped, wrapped
from kpoclass.labelling.formats.lines import in_utf_8, with_others
from kpoclass.labelling.formats.plain_values import well_formed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kpoclass.labelling.formats.base import Reader, Source
    from kpoclass.labelling.results import Results


class JsonArrayReader(ObjectReader):
    """Reads the objects of a list, which may be in an object."""

    def __init__(self, source: Source) -> None:
        self._file = source.file
        self._size = max(1, source.file.seek(0, os.SEEK_END))
        self.encoding = find_encoding(source.file, source.name, source.encoding)
        self._text = TextIOWrapper(source.file, self.encoding.codec, self.encoding.errors, newline="")
        self._name = source.name
        self.told = "" if self.encoding.codec == "utf-8" else f"JSON array, {self.encoding}"
        self._start()
        self._take_sample(source, self._read())
        self._start()

    def _start(self) -> None:
        self._text.seek(0)
        self.list = JsonList(self._text, self._name)

    def _read(self) -> Iterator[list[tuple[str, Any, str]]]:
        """Read some items; one that is not an object is kept under the key ``value``."""
        rows: list[tuple[str, Any, str]] = []
        size = 0
        for text, row in self.list.items():
            if isinstance(row, dict):
                rows.append((text, row, ""))
            else:
                value = text.lstrip(BETWEEN)
                between = text.removesuffix(value)
                fault = f"expected a JSON object, got {type(row).__name__}"
                rows.append((between + wrapped("value", value), None, fault))
            size += len(text)
            if size >= BLOCK_SIZE:
                yield rows
                rows, size = [], 0
        if rows:
            yield rows

    def _fault(self, text: str) -> str:
        odd = text != well_formed(text)
        return (
            f"not {self.encoding}: bytes that are no characters are kept as read; save the file as UTF-8" if odd else ""
        )

    def encode(self, text: str) -> bytes:
        """Return the bytes that were read as this text."""
        return text.encode(self.encoding.codec, self.encoding.errors)

    def share(self) -> float:
        return min(1.0, self._file.tell() / self._size)

    def close(self) -> None:
        self._text.detach()


class _OneALine:
    """What is around objects that come from no array."""

    before, between, after = "[\n", ",\n", "\n]\n"


class JsonArrayWriter(Writer):
    """Writes a list of objects: in what was around them if they come from one, else one a line."""

    def __init__(self, output: IO[bytes], reader: Reader, added: Sequence[str], constants: Sequence[str] = ()) -> None:
        self._output = output
        self._around: JsonList | type[_OneALine] = _OneALine
        self._encode: Callable[[str], bytes] = in_utf_8
        if isinstance(reader, JsonArrayReader):
            self._around, self._encode = reader.list, with_others(reader.encode, escaped)
        self._keys = ResultKeys(added, constants)
        self._begun = False

    def write(self, block: Block, results: Results) -> None:
        rows = zip(block.contents, zip(*result_columns(block, results), strict=True), strict=True)
        texts = [self._keys.into(text, values) for text, values in rows]
        self._write(self._around.between if self._begun else self._around.before)
        self._begun = True
        self._write(self._around.between.join(texts))

    def finish(self) -> None:
        self._write(("" if self._begun else self._around.before) + self._around.after)

    def _write(self, text: str) -> None:
        self._output.write(self._encode(text))


JSON = Format(JsonArrayReader, JsonArrayWriter)
