"""Whether a JSON text is one object a line, or one list of objects; its name tells nothing for sure."""

from __future__ import annotations

from json import JSONDecodeError

from kpoclass.labelling.formats.json_objects import DECODER


def kind_of_json(head: bytes, name: str) -> str:
    r"""Return ``jsonl`` or ``json`` for a text that begins so, and the latter's ``name`` if that does not tell.

    >>> kind_of_json(b'{"a": 1}\n{"a": 2}\n', "json"), kind_of_json(b'[{"a": 1}]', "jsonl")
    ('jsonl', 'json')
    """
    if b"\0" in head[:4] or head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return name
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    try:
        _, end = DECODER.raw_decode(text)
    except (JSONDecodeError, RecursionError, ValueError):  # cut off, or not JSON
        return "json" if text[:1] == "[" and not _is_line(text) else name
    several = bool(text[end:].strip())
    if several:
        return "jsonl" if _is_line(text[:end]) else name
    return name if text[:1] == "{" and _is_line(text) else "json"


def _is_line(text: str) -> bool:
    return not {"\n", "\r"} & set(text.rstrip())
