"""No pattern backtracks over its input: whatever the text, the steps grow as its length does.

Every regular expression of the package is found by itself, so that a new one is tested without being named here.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Iterator
from math import inf
from pathlib import Path

import pytest
from backtracking import Pattern, Search, TooManyStepsError

import kpoclass
from kpoclass.labelling.formats.csv_quotes import CsvQuotes
from kpoclass.labelling.formats.csv_width import quoted_parts

#: Built at run time from titles of the pinned ESCO corpus; no user's text comes near it.
BUILT_FROM_DATA = {"datasets/esco.py"}
PACKAGE = Path(kpoclass.__file__).parent
#: Characters.
SIZE = 48
#: Of the steps for twice the text, by the text's: 1 is linear, 2 quadratic.
LARGEST_GROWTH = 1.3


@pytest.fixture(autouse=True)
def _deep_enough() -> Iterator[None]:
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(usual)


def patterns_in(value: object) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from patterns_in(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from patterns_in(each)


def compiled() -> dict[str, Pattern]:
    found = {}
    for module in pkgutil.walk_packages(kpoclass.__path__, "kpoclass."):
        if module.name == "kpoclass.__main__":
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for number, pattern in enumerate(patterns_in(value)):
                found[f"{module.name}.{name}.{number}"] = pattern
    return found


def calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name)) if name != "escape":
                    yield path.relative_to(PACKAGE).as_posix(), node


def inline() -> dict[str, re.Pattern[str]]:
    return {
        f"{place}:{node.lineno}": re.compile(node.args[0].value)
        for place, node in calls()
        if isinstance(node.args[0], ast.Constant) and node.func.attr != "compile"  # type: ignore[attr-defined]
    }


PATTERNS = {**compiled(), **inline(), "a delimiter": CsvQuotes(",")._end, "quoted parts": quoted_parts(b",", b'"')}
#: Found as they are at the level of their modules, or made above; that of files.py is a name, escaped.
COMPUTED = {
    "postings/headings.py",
    "training/word_forms.py",
    "rendering/escaping.py",
    "files.py",
    "labelling/formats/csv_quotes.py",
    "labelling/formats/csv_width.py",
}

every_pattern = pytest.mark.parametrize("name", PATTERNS)


def test_every_pattern_is_found() -> None:
    computed = {place for place, node in calls() if not isinstance(node.args[0], ast.Constant | ast.BinOp)}
    assert computed <= BUILT_FROM_DATA | COMPUTED
    for known in ("._TAG.0", ".headings._PATTERNS.2"):
        assert [name for name in PATTERNS if name.endswith(known)]


def nasty(pattern: Pattern, size: int, *, thorough: bool = False) -> Iterator[str]:
    """Make texts of the pattern's own characters: a beginning that it takes, one thing many times, and a bad end."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = sorted(set(re.findall(r"[a-z]{3,}", re.sub(r"\\.", "", source))), key=len, reverse=True)[:3]
    signs = sorted({sign for sign in source if not sign.isalnum() and sign in "<>&#@./!-{[\"'*:="})
    characters = sorted({*signs, "a", "Z", "0", " ", "\n", "\t", "\x00", "\u00e9"})
    beginnings = ["", *signs, *words]
    if thorough:
        beginnings += [*(f"{sign}a" for sign in signs), *(f"{word}:" for word in words), "&#", "<!", "a@"]
    for beginning in beginnings:
        pairs = [f"{beginning}{character}" for character in (characters if thorough else "a")]
        for unit in (*characters, *pairs, "a ", "0 ", "a.", "0."):
            for end in ("\x01", "a"):
                yield (beginning + unit * size)[: size - 1] + end
    for word in words:
        yield (f"{word} " * size)[: size - 1] + "\x01"


def growth(search: Search, text: str) -> float:
    """Return how much faster the steps grow than a text does: 1 is linear, 2 what doubles twice."""
    steps = []
    for size in (len(text) // 2, len(text)):
        try:
            search.spans(text[: size - 1] + text[-1])
        except TooManyStepsError:
            return inf
        steps.append(search.steps)
    return steps[1] / steps[0] / 2


def is_linear(pattern: Pattern, *, thorough: bool = False) -> bool:
    """Look closer at what grows at first, and closer still: it may be something long of a bounded length."""
    search = Search(pattern)
    sizes = (nasty(pattern, size, thorough=thorough) for size in (SIZE, 4 * SIZE, 16 * SIZE))
    return not any(all(growth(search, text) > LARGEST_GROWTH for text in texts) for texts in zip(*sizes, strict=True))


@every_pattern
def test_no_pattern_takes_more_steps_than_its_text_grows(name: str) -> None:
    assert is_linear(PATTERNS[name])


@pytest.mark.slow
@every_pattern
def test_no_pattern_takes_more_steps_than_any_text_grows(name: str) -> None:
    assert is_linear(PATTERNS[name], thorough=True)


@pytest.mark.parametrize(
    "source", [r"<([a-z][a-z0-9]*)[^<>]*>", r"[^a-z]+$", r"\s*\{", r"[\w.+-]+@[\w-]+", r"display\s*\s*:", r"(a+)+b"]
)
def test_a_pattern_that_backtracks_would_be_found(source: str) -> None:
    assert not is_linear(re.compile(source))


@every_pattern
def test_the_steps_counted_lead_where_re_gets_to(name: str) -> None:
    pattern, search = PATTERNS[name], Search(PATTERNS[name])
    for text in nasty(pattern, 12):
        subject = text if isinstance(pattern.pattern, str) else text.encode("latin-1")
        assert search.spans(text) == [found.span() for found in pattern.finditer(subject)]  # type: ignore[call-overload]
