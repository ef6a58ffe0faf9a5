"""What imports what: no circles, and inference stands alone. The layers above it are contracts in pyproject.toml."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import kpoclass

PACKAGE = Path(kpoclass.__file__).parent
MODULES = {
    ".".join(("kpoclass", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}
#: Results draw themselves, and a model turns itself into a pipeline; both import what they need when asked.
UPWARDS = {
    ("kpoclass.classification", "kpoclass.rendering"),
    ("kpoclass.explanation", "kpoclass.rendering"),
    ("kpoclass.model", "kpoclass.sklearn"),
}
#: What inference may import beside itself.
BELOW = {"classification", "errors", "file_lock", "files", "named_errors", "scores", "temporary_files"}


def is_for_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """Walk a module, its functions too, without what only type checkers read."""
    for child in ast.iter_child_nodes(node):
        if not is_for_checkers(child):
            yield child
            yield from statements(child)


def imports(source: str) -> Iterator[str]:
    for node in statements(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module and not node.level, "imports are absolute"  # noqa: PT018
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in names)


IMPORTS = {name: set(imports(path.read_text(encoding="utf-8"))) - {name} for name, path in MODULES.items()}


def is_upwards(one: str, other: str) -> bool:
    return (one, ".".join(other.split(".")[:2])) in UPWARDS


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def circle(arrows: Iterable[tuple[str, str]]) -> list[str]:
    graph: dict[str, set[str]] = {}
    for one, other in arrows:
        graph.setdefault(one, set()).add(other)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


ARROWS = [
    (one, other)
    for one, others in IMPORTS.items()
    for other in others
    if other in MODULES and not is_upwards(one, other)
]


def test_modules_import_in_no_circle() -> None:
    assert circle(ARROWS) == []


def test_rooms_import_in_no_circle() -> None:
    assert circle((room(one), room(other)) for one, other in ARROWS if room(one) != room(other)) == []


def test_a_circle_would_be_found() -> None:
    assert circle([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])
    assert list(imports("def f():\n    import b.c\n")) == ["b.c"]
    assert list(imports("if TYPE_CHECKING:\n    import b\n")) == []


def test_upward_imports_that_are_gone_are_no_longer_excused() -> None:
    there = {(one, ".".join(other.split(".")[:2])) for one, others in IMPORTS.items() for other in others}
    assert there >= UPWARDS


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("kpoclass.inference")])
def test_inference_stands_alone(module: str) -> None:
    reached, ahead = set(), [module]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [other for other in IMPORTS.get(name, ()) if not is_upwards(name, other)]
    ours = {name for name in reached if room(name) != "inference" and name.split(".")[0] == "kpoclass"}
    assert {room(name) for name in ours} <= BELOW
    others = {name.split(".")[0] for name in reached} - {"kpoclass"} - sys.stdlib_module_names
    assert others == set()


def test_numpy_is_imported_for_arrays_alone() -> None:
    """By the model, when it is asked for some."""
    inside = {name for name in MODULES if name.startswith("kpoclass.inference.") or room(name) in BELOW}
    with_numpy = {name for name in inside if any(other.split(".")[0] == "numpy" for other in IMPORTS[name])}
    assert with_numpy == set()
    assert "numpy" in IMPORTS["kpoclass.model"]
