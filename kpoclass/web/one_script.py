"""Puts JavaScript modules into one script that imports nothing.

Each module becomes a function that is called once and returns what the module exports; its other names stay its own.
Of the syntax of modules, what those of this package use is understood; anything else is an error here, not in the
browser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kpoclass.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_NAMES = r"\{ ([\w$]+(?:, [\w$]+)*) \}"
_FROM = re.compile(rf'^(import|export) {_NAMES} from "\./([\w.-]+)";$', re.MULTILINE)
_LISTED = re.compile(rf"^export {_NAMES};$", re.MULTILINE)
_DECLARED = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b\*? ([\w$]+))", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
#: What may be the syntax of modules, and is no word of a sentence.
_SYNTAX = re.compile(
    r"\b(?:import|export)\s*(?:[*{(.\"'`]|(?:default|const|let|var|function|class|async)\b|[\w$]+\s*(?:,|from\b))"
)


def one_script(modules: Mapping[str, str], start: str) -> str:
    """Return a module that does what one of these does with all that it imports; names are as in ``from "./NAME"``."""
    exported: dict[str, Collection[str]] = {}
    scripts = []
    for name in _in_order(modules, start):
        body, given = _without_syntax(name, modules[name], exported)
        if name != start:
            body = f"const ${len(exported)} = await (async () => {{\n{body}\nreturn {{ {', '.join(given)} }};\n}})();"
        exported[name] = [entry.partition(":")[0] for entry in given]
        scripts.append(f"// {name}\n{body}\n")
    return "".join(scripts)


def _in_order(modules: Mapping[str, str], name: str, importers: tuple[str, ...] = ()) -> list[str]:
    """Return a module after all that it needs, each once."""
    if name in importers:
        raise DataError(f"modules import each other in a circle: {' -> '.join([*importers, name])}")
    if name not in modules:
        raise DataError(f"{importers[-1] if importers else 'the page'}: imports {name}, which is no module of the page")
    order: dict[str, None] = {}
    for found in _FROM.finditer(modules[name]):
        order.update(dict.fromkeys(_in_order(modules, found[3], (*importers, name))))
    return [*order, name]


def _without_syntax(name: str, source: str, exported: Mapping[str, Collection[str]]) -> tuple[str, list[str]]:
    """Return a module with constants in place of its imports, and the entries of the object of its exports."""
    places = {other: f"${place}" for place, other in enumerate(exported)}
    given: list[str] = []

    def taken(found: re.Match[str]) -> str:
        names = found[2].split(", ")
        if unknown := [one for one in names if one not in exported[found[3]]]:
            raise DataError(f"{name}: takes {unknown[0]} from {found[3]}, which does not export it")
        if found[1] == "import":
            return f"const {{ {', '.join(names)} }} = {places[found[3]]};"
        given.extend(f"{one}: {places[found[3]]}.{one}" for one in names)
        return ""

    given += [one for found in _LISTED.finditer(source) for one in found[1].split(", ")]
    given += _DECLARED.findall(source)
    body = _LISTED.sub("", _DECLARED.sub("", _FROM.sub(taken, source)))
    if left := _SYNTAX.search(_COMMENT.sub("", body)):
        raise DataError(
            f"{name}: {left[0]!r} is not understood; modules of the page have lines such as "
            'import { a, b } from "./c.js"; and export function d'
        )
    return body, given
