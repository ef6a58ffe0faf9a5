"""No pattern backtracks over its input: whatever the text, the time grows as its length does.

Every regular expression of the package is found by itself, so that a new one is tested without being named here.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import kpoclass

#: Built at run time from titles of the pinned ESCO corpus; no user's text comes near it.
BUILT_FROM_DATA = {"training/esco.py"}
PACKAGE = Path(kpoclass.__file__).parent
SIZE = 8_000
#: Processor seconds: a linear pattern needs about a thousandth for SIZE characters, a quadratic one tenths of a second.
FAST_ENOUGH = 0.03
#: Of the times for 8 n and n: 8 is linear, 64 quadratic.
LARGEST_RATIO = 30


def patterns_in(value: object) -> Iterator[re.Pattern[str] | re.Pattern[bytes]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from patterns_in(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from patterns_in(each)


def compiled() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
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


PATTERNS = {**compiled(), **inline()}


def test_every_pattern_is_found() -> None:
    computed = {place for place, node in calls() if not isinstance(node.args[0], ast.Constant | ast.BinOp)}
    assert computed - BUILT_FROM_DATA <= {
        "postings/headings.py",
        "rendering/visible.py",
    }  # found as they are at the level of their modules
    assert {"kpoclass.postings.html._TAG.0", "kpoclass.postings.headings._PATTERNS.2"} <= set(PATTERNS)


def nasty(pattern: re.Pattern[str] | re.Pattern[bytes], size: int) -> Iterator[str]:
    """Make texts of the pattern's own characters: a beginning that it takes, one thing many times, and a bad end."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    words = sorted(set(re.findall(r"[a-z]{3,}", re.sub(r"\\.", "", source))), key=len, reverse=True)[:3]
    signs = sorted({sign for sign in source if not sign.isalnum() and sign in "<>&#@./!-{[\"'*:="})
    characters = sorted({*signs, "a", "Z", "0", " ", "\n", "\t", "\x00", "\u00e9"})
    beginnings = [
        "",
        *signs,
        *(f"{sign}a" for sign in signs),
        *words,
        *(f"{word}:" for word in words),
        "&#",
        "<!",
        "a@",
    ]
    for beginning in beginnings:
        for unit in (*characters, *(f"{beginning}{character}" for character in characters), "a ", "0 ", "a.", "0."):
            for end in ("\x01", "a"):
                yield (beginning + unit * size)[: size - 1] + end
    for word in words:
        yield (f"{word} " * size)[: size - 1] + "\x01"


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str, times: int) -> float:
    subject = text if isinstance(pattern.pattern, str) else text.encode("latin-1")
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        pattern.sub("" if isinstance(pattern.pattern, str) else b"", subject)  # type: ignore[call-overload]
        pattern.match(subject)  # type: ignore[call-overload]
        pattern.fullmatch(subject)  # type: ignore[call-overload]
        best = min(best, time.process_time() - start)
    return best


def is_linear(pattern: re.Pattern[str] | re.Pattern[bytes]) -> bool:
    for long, short in zip(nasty(pattern, SIZE), nasty(pattern, SIZE // 8), strict=True):
        if seconds(pattern, long, 1) > FAST_ENOUGH:
            ratio = seconds(pattern, long, 3) / seconds(pattern, short, 3)
            if ratio > LARGEST_RATIO:
                return False
    return True


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_longer_than_its_text_grows(name: str) -> None:
    assert is_linear(PATTERNS[name])


@pytest.mark.parametrize(
    "source", [r"<([a-z][a-z0-9]*)[^<>]*>", r"[^a-z]+$", r"\s*\{", r"[\w.+-]+@[\w-]+", r"display\s*\s*:"]
)
def test_a_pattern_that_backtracks_would_be_found(source: str) -> None:
    assert not is_linear(re.compile(source))
