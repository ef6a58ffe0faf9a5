"""Which encoding a text file has: by its mark, its NUL bytes, whether it is UTF-8, else the letters it would show."""

from __future__ import annotations

import codecs
import re
from typing import IO, NamedTuple

from kpoclass.charsets import charset_named
from kpoclass.errors import DataError, argument
from kpoclass.labelling.formats.letters import OTHERS, guessed

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
_HEAD = 1 << 12
_CHUNK = 1 << 20
#: Bytes of the lines that are not ASCII from which a one-byte encoding is told.
_SAMPLE = 1 << 14

_ODD = re.compile("[\udc80-\udcff]")

#: A guess that explains fewer of the characters is none.
_LEAST = 0.8
_NAMES = {"utf-8": "UTF-8", "mac_roman": "Mac Roman", "cp850": "DOS 850", "cp852": "DOS 852", "cp866": "DOS 866"}


class Encoding(NamedTuple):
    """How the text of a file is encoded."""

    #: As Python calls it, without a mark of its own.
    codec: str
    #: Whether the file begins with a byte order mark.
    marked: bool = False

    @property
    def errors(self) -> str:
        """How bytes that are not of the encoding are carried through unchanged."""
        return "surrogatepass" if self.codec.startswith(("utf-16", "utf-32")) else "surrogateescape"

    @property
    def unit(self) -> int:
        """Bytes of an ASCII character."""
        return {"utf-16": 2, "utf-32": 4}.get(self.codec[:6], 1)

    @property
    def keeps_ascii(self) -> bool:
        """Whether a byte of ASCII is never part of another character."""
        return self.codec == "utf-8" or self.codec.startswith(("cp125", "cp8", "iso8859", "koi8", "mac_roman"))

    def __str__(self) -> str:
        """Return the name that people know."""
        if self.codec.startswith("cp125"):
            return f"Windows-{self.codec[2:]}"
        if self.codec.startswith("utf-"):
            _, bits, *order = self.codec.upper().split("-")
            return f"UTF-{bits}" + (f" {order[0]}" if order and not self.marked else "")
        return _NAMES.get(self.codec, self.codec.replace("iso8859_", "ISO-8859-").replace("_", "-"))


def not_decoded(name: str, encoding: Encoding, error: UnicodeDecodeError, place: str = "") -> DataError:
    """Return what to say of a file that ends within a character, or has bytes that nothing stands for."""
    return DataError(
        f"{name}: not {encoding}{place} ({error.reason}); give another encoding with {argument('encoding')}, or save "
        "the file as UTF-8"
    )


def find_encoding(file: IO[bytes], name: str, told: str | None = None) -> Encoding:
    """Find the encoding of a whole file, or look up the one that is told; the file is left at its beginning."""
    file.seek(0)
    head = file.read(_HEAD)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    found = _told(file, name, told, marked, head) if told else marked or _wide(head) or _by_content(file, name)
    file.seek(0)
    return Encoding(found, found == marked)


def looks_wide(head: bytes) -> bool:
    """Whether the first bytes of a file are UTF-16 or UTF-32."""
    return any(head.startswith(mark) for mark, _ in _MARKS[1:]) or _wide(head) is not None


def _told(file: IO[bytes], name: str, told: str, marked: str | None, head: bytes) -> str:
    codec = (charset_named(told) or "").replace("iso8859-", "iso8859_").replace("-", "_")
    if not codec or codec.startswith(("utf_7", "iso2022", "hz")):  # of which a line can't be read by itself
        raise DataError(
            f"{name}: {told!r} is no encoding of text files that Python knows; give one such as utf-8, utf-16 or cp1252"
        )
    if codec in {"utf_8", "utf_8_sig", "ascii"}:
        return "utf-8"
    if codec.startswith(("utf_16", "utf_32")) and not marked and b"\0" not in head and _is("utf-8", head):
        raise DataError(f"{name}: is no {told}, but UTF-8; leave out {argument('encoding')}")
    if codec in {"utf_16", "utf_32"}:
        bits = codec.replace("_", "-")
        same = [found for found in (marked, _wide(head)) if found and found.startswith(bits)]
        return same[0] if same else bits + "-le"
    codec = {"iso8859_1": "cp1252"}.get(codec, codec)  # as on the web: its control characters are in no text
    codec = codec.replace("_", "-") if codec.startswith("utf") else codec
    _refuse_unless_kept(file, name, codec)
    return codec


def _refuse_unless_kept(file: IO[bytes], name: str, codec: str) -> None:
    """Refuse an encoding that does not give the same bytes again, such as one of the wrong language."""
    errors = Encoding(codec).errors
    decoder = codecs.getincrementaldecoder(codec)(errors)
    file.seek(0)
    try:
        while True:
            chunk = file.read(_CHUNK)
            pending = decoder.getstate()[0]
            text = decoder.decode(chunk, not chunk)
            kept = pending + chunk
            left = decoder.getstate()[0]
            if text.encode(codec, errors) != kept[: len(kept) - len(left)]:
                break
            if not chunk:
                return
    except UnicodeError:
        pass
    raise DataError(f"{name}: can't be read as {Encoding(codec)}; give another one with {argument('encoding')}")


def _wide(head: bytes) -> str | None:
    """Return UTF-16 or UTF-32 without a mark, by where the NUL bytes are."""
    zeros = [head[place::4].count(0) for place in range(4)]
    if not any(zeros) or _is_narrow(head):
        return None
    for codec, place in (("utf-32-le", 3), ("utf-32-be", 0)):  # no character has more than 21 bits
        if zeros[place] == len(head) // 4 > 0 and _is(codec, head):
            return codec
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for codec, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        # Delimiters and line ends are ASCII in any language; few letters have a NUL as their lower half.
        if high > 10 * low and high * 40 > len(head) and _is(codec, head):
            return codec
    return None


def _is_narrow(head: bytes) -> bool:
    """Whether it is UTF-8 with a few stray NUL bytes, and no other control characters."""
    if head.count(0) * 4 >= len(head):
        return False
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(sign < " " and sign not in "\0\t\r\n\f\v" for sign in text)


def _is(codec: str, head: bytes) -> bool:
    try:
        head[: len(head) // 4 * 4].decode(codec, "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _by_content(file: IO[bytes], name: str) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return _one_byte(file, name)
    return "utf-8"


def _one_byte(file: IO[bytes], name: str) -> str:
    """Tell UTF-8 with odd bytes from an encoding of one byte a character, and these by the letters they show."""
    sample = bytearray()
    file.seek(0)
    carried = b""
    while len(sample) < _SAMPLE and (chunk := file.read(_CHUNK)):
        lines = (carried + chunk).splitlines(keepends=True)
        carried = lines.pop() if len(lines[-1]) < _CHUNK else b""
        sample += b"".join(line for line in lines if not line.isascii())
    sample += carried
    text = sample.decode("utf-8", "surrogateescape")
    odd = len(_ODD.findall(text))
    if 2 * (len(OTHERS.findall(text)) - odd) >= odd:
        return "utf-8"
    codec, share = guessed(bytes(sample[:_SAMPLE]))
    if share < _LEAST:
        raise DataError(
            f"{name}: is not UTF-8, and it is not obvious which encoding it has; give it, "
            f"as in {argument('encoding', 'cp1252')}, or save the file as UTF-8"
        )
    return codec
