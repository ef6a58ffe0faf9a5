"""Arguments that are probably not meant as texts: a mistyped command, or the name of a file."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xlsm", ".xls", ".ods")
_PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".json", ".xml", ".rss", ".atom")
_DOCUMENTS = (".pdf", ".docx", ".doc", ".odt", ".rtf", ".md")
_LINES = (".txt", ".text", ".lst")


def _is_one_slip_away(word: str, name: str) -> bool:
    """Whether the words differ by at most one letter left out, put in, replaced, or swapped with the next one."""
    if abs(len(word) - len(name)) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(word, name)) if a != b), min(len(word), len(name)))  # noqa: B905
    rest, other = word[same:], name[same:]
    if len(rest) != len(other):
        return rest[1:] == other or rest == other[1:]
    return rest[1:] == other[1:] or (rest[1::-1] == other[:2] and rest[2:] == other[2:])


def meant_command(word: str, commands: Iterable[str]) -> str | None:
    """Return the command that a first argument was probably meant to be."""
    return next((command for command in commands if _is_one_slip_away(word.lower(), command)), None)


def file_advice(text: str, command: str) -> str | None:
    """Return what to do with a text that is a file, or looks like one; None for any other text."""
    stem, extension = os.path.splitext(text)
    extension = extension.lower()
    named = extension in _TABLES + _PAGES + _DOCUMENTS + _LINES and stem[-1:].strip() and "\n" not in text
    if not (named or os.path.isfile(text)):
        return None
    if extension in _TABLES:
        use = f'kpoclass label "{text}" OUT{extension}'
    elif extension in _PAGES + _DOCUMENTS:
        use = f'kpoclass posting "{text}"'
    else:
        use = f'kpoclass {command} < "{text}" for its lines, or kpoclass posting "{text}" for the whole'
    return (
        f'"{text}" looks like the name of a file: use {use}; '
        f'to classify the name itself: echo "{text}" | kpoclass {command}'
    )
