"""One JSON object per line: the results are inserted before its closing brace, the rest stays as it was."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from kpoclass.labelling.formats.base import BLOCK_SIZE, Block, Format, result_columns
from kpoclass.labelling.formats.json_objects import BETWEEN, DECODER, ObjectReader, ResultKeys, escaped, wrapped
from kpoclass.labelling.formats.lines import LineReader, LineWriter, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kpoclass.labelling.formats.base import Reader, Source
    from kpoclass.labelling.results import Results


class JsonlReader(ObjectReader, LineReader):
    """Reads JSON objects, one a line."""

    row_name = "line {}"

    def __init__(self, source: Source) -> None:
        LineReader.__init__(self, source)
        self._lines_done = 0
        head = self._lines.block(BLOCK_SIZE)
        self._lines.go_to(0)
        #: Where lines end in a line feed, a carriage return alone is a space.
        self._joins = any(line.endswith("\n") for line in head)
        self._take_sample(source, self._read())
        self._lines.go_to(0)
        self._lines_done = 0

    def _fault(self, text: str) -> str:
        return self._lines.fault(text) if self._lines.odd else ""

    def _blocks_of_lines(self) -> Iterator[list[str]]:
        for lines in map(lines_of, self._texts()):
            yield self._joined(lines) if self._joins and any(line[-1] == "\r" for line in lines) else lines

    def _joined(self, lines: list[str]) -> list[str]:
        """Put the parts of lines together that end in a carriage return, the last with what follows the block."""
        while lines[-1][-1] == "\r" and (more := next(self._lines, "")):
            lines.append(more)
        ends = [place for place, line in enumerate(lines, 1) if line[-1] != "\r" or place == len(lines)]
        return ["".join(lines[begin:end]) for begin, end in zip([0, *ends], ends, strict=False)]

    def place(self) -> dict[str, Any]:
        return {**super().place(), "lines": self._lines_done}

    def go_to(self, place: Mapping[str, Any]) -> None:
        super().go_to(place)
        self._lines_done = place["lines"]

    def _read(self) -> Iterator[list[tuple[str, Any, str]]]:
        """Read a block of lines at a time; one that is not a JSON object is kept under the key ``line``."""
        beginning = self._lines.taken == 0
        for lines in self._blocks_of_lines():
            if beginning:
                lines[0] = lines[0].removeprefix("\ufeff")
                beginning = False
            numbered = [
                (number, line) for number, line in enumerate(map(str.strip, lines), self._lines_done + 1) if line
            ]
            self._lines_done += len(lines)
            self._numbers = [number for number, _ in numbered]
            yield [_parsed(line) for _, line in numbered]


class JsonlWriter(LineWriter):
    """Writes JSON objects, whatever is between them in the source."""

    def __init__(
        self,
        output: IO[bytes],
        reader: Reader,
        added: Sequence[str],
        constants: Sequence[str] = (),
    ) -> None:
        super().__init__(output, reader, added)
        self._keys = ResultKeys(added, constants)

    def _other(self, sign: str) -> str:
        return escaped(sign)

    def write(self, block: Block, results: Results) -> None:
        rows = zip(block.contents, zip(*result_columns(block, results), strict=True), strict=True)
        lines = [f"{self._keys.into(_line(text), values)}\n" for text, values in rows]
        self._output.write(self._encode("".join(lines)))


JSONL = Format(JsonlReader, JsonlWriter)


def _line(text: str) -> str:
    """Return an object of an array on one line: in JSON a line end is only ever a space."""
    return text if text[0] == "{" and "\n" not in text else text.strip(BETWEEN).replace("\r", " ").replace("\n", " ")


def _parsed(line: str) -> tuple[str, Any, str]:
    """Return the text of a line's object, what it says, and what is wrong with it."""
    try:
        row = DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        return wrapped("line", line), None, f"not JSON: {error}"
    if not isinstance(row, dict):
        return wrapped("line", line), None, f"expected a JSON object, got {type(row).__name__}"
    return line, row, ""
