"""Arguments that are probably not meant as texts: a mistyped command, or the name of a file."""

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from collections.abc import Iterable

#: What the names of tables end in.
TABLES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".parquet", ".xlsx", ".xlsm", ".xls", ".ods")
_PAGES = (".html", ".htm", ".xhtml", ".mhtml", ".json", ".xml", ".rss", ".atom")
_DOCUMENTS = (".pdf", ".docx", ".doc", ".odt", ".rtf", ".md")
_LINES = (".txt", ".text", ".lst")
_PACKED = (".gz", ".tgz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".tar")
#: No slips for a command.
_JOBS = {"server"}
_OPTIONS = {"help": "--help", "version": "--version"}


def _is_one_slip_away(word: str, name: str) -> bool:
    """Whether the words differ by at most one letter left out, put in, replaced, or swapped with the next one."""
    if abs(len(word) - len(name)) > 1:
        return False
    same = next((place for place, (a, b) in enumerate(zip(word, name)) if a != b), min(len(word), len(name)))  # noqa: B905
    rest, other = word[same:], name[same:]
    if len(rest) != len(other):
        return rest[1:] == other or rest == other[1:]
    return rest[1:] == other[1:] or (rest[1::-1] == other[:2] and rest[2:] == other[2:])


def nearest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that a word was probably meant to be."""
    from difflib import get_close_matches

    plain = {name.lower(): name for name in names}
    return plain.get(next(iter(get_close_matches(word.lower(), plain, 1, 0.76)), ""))


def meant_command(word: str, commands: Iterable[str]) -> str | None:
    """Return the command, or the option, that a first argument was probably meant to be."""
    near = (name for name in commands if _is_one_slip_away(word.lower(), name) and word.lower() not in _JOBS)
    begun = (name for name in commands if len(word) > 2 and name.startswith(word))  # "Lab" may be a job, "lab" is none
    return _OPTIONS.get(word.lower()) or next(near, None) or next(begun, None)


def file_advice(text: str, command: str) -> str | None:
    """Return what to do with a text that is a file, or looks like one; None for any other text."""
    stem, extension = os.path.splitext(text)
    extension = extension.lower()
    named = extension in TABLES + _PAGES + _DOCUMENTS + _LINES + _PACKED and stem[-1:].strip() and "\n" not in text
    folder = os.path.isdir(text) and not (text[:1].isupper() and text.replace(" ", "").isalpha())  # "Legal" is a text
    if not (named or folder or os.path.isfile(text)):
        return None
    if folder:
        use = f'kpoclass posting "{text}"'
    elif extension in _PACKED:
        use = "what is packed in it? Unpack it first"
    elif extension in TABLES:
        use = f'kpoclass label "{text}" OUT{extension}'
    elif extension in _PAGES + _DOCUMENTS:
        use = f'kpoclass posting "{text}"'
    else:
        use = f'kpoclass {command} < "{text}" for its lines, or kpoclass posting "{text}" for the whole'
    return (
        f'"{text}" looks like the name of a {"folder" if folder else "file"}; did you mean {use}? '
        f'To classify the name itself: echo "{text}" | kpoclass {command}'
    )
