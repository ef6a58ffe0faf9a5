"""No pattern of the JavaScript backtracks over its input; every one in the folder is found by itself."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import kpoclass

sys.path.insert(0, str(Path(__file__).parents[1]))
from test_patterns import _deep_enough, is_linear  # noqa: F401 - a fixture

WEB = Path(kpoclass.__file__).with_name("web")
_IN_BRACKETS = r"\[(?:\\.|[^\]\\\n])*\]"
#: A pattern between slashes, where a value may stand; comments are left out before.
_LITERAL = re.compile(
    rf"(?:[(=,:!&|?\[{{;]|\breturn|=>)\s*/((?:\\.|{_IN_BRACKETS}|[^/\\\[\n*])(?:\\.|{_IN_BRACKETS}|[^/\\\[\n])*)/([a-z]*)"
)
_MADE = re.compile(r"new RegExp\(\s*`((?:\\.|[^`\\])*)`(?:,\s*\"([a-z]*)\")?\)")
_COMMENT = re.compile(r"/\*\*.*?\*/|(?:^|(?<=[ ;{}]))//[^\n]*$", re.MULTILINE | re.DOTALL)
#: What stands for the properties of Unicode that Python's patterns do not have.
PROPERTIES = {
    "L": "A-Za-z\u00e9",
    "Lu": "A-Z",
    "N": "0-9",
    "M": "\u0301",
    "Cf": "\u00ad",
    "C": "\0",
    "Z": " ",
    "Cs": "\ud800",
}


def as_python(source: str, flags: str, constants: dict[str, str]) -> re.Pattern[str]:
    """Return the pattern in Python's syntax."""
    source = re.sub(r"\$\{(\w+)\}", lambda found: constants.get(found[1], "name"), source)
    source = re.sub(r"\\p\{(\w+)\}", lambda found: PROPERTIES.get(found[1], "A-Z"), source)
    source = (
        re.sub(r"\\u\{(\w+)\}", lambda found: f"\\U{found[1]:>08}", source).replace(r"\/", "/").replace("(?<", "(?P<")
    )
    source = source.replace("(?P<=", "(?<=").replace("(?P<!", "(?<!").replace("[^]", r"[\s\S]")
    return re.compile(source, re.IGNORECASE if "i" in flags else 0)


def patterns() -> dict[str, re.Pattern[str]]:
    found = {}
    for path in sorted(WEB.glob("*.js")):
        code = _COMMENT.sub("", path.read_text(encoding="utf-8"))
        for literal in _LITERAL.finditer(code):
            found[f"{path.name}: /{literal[1]}/"] = as_python(literal[1], literal[2], {})
        for made in _MADE.finditer(code):
            source = re.sub(r"\\(.)", r"\1", made[1])
            found[f"{path.name}: {made[1]}"] = as_python(source, made[2] or "", CONSTANTS)
    return found


CONSTANTS = {"SPACES": r"\t-\r\x1c- \x85\xa0\u2003\u2028"}
PATTERNS = patterns()


def test_patterns_are_found() -> None:
    for known in (
        "markup.js: /<|\\]\\]>/",
        "markup.js: [${SPACES}][A-Za-z_:@]",
        "markup.js: </${name}",
        "entities.js: /&(?:",
    ):
        assert [name for name in PATTERNS if name.startswith(known)], known


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_takes_more_steps_than_its_text_grows(name: str) -> None:
    assert is_linear(PATTERNS[name])
