"""The notebooks run from a clean kernel, and what they show is kept small and tells nothing of the machine."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
#: Takes the least time; the others are run by --slow.
SHORT = next(path for path in NOTEBOOKS if path.stem == "3-label-a-file")

#: Folders of users and temporary ones, on Linux, macOS and Windows; and Python's names for objects in memory.
TRACES = re.compile(r"/(home|Users|root|tmp|opt|usr|var|private|work)/|site-packages|[A-Z]:\\|\bat 0x[0-9a-f]+")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def outputs_of(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.stem, marks=[pytest.mark.slow] * (path != SHORT)) for path in NOTEBOOKS]
)
def test_notebook_runs_from_a_clean_kernel(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR"):  # the user's start-up files stay out
        monkeypatch.setenv(variable, str(tmp_path / variable))
    monkeypatch.delenv("MPLBACKEND", raising=False)
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")  # small fits: on busy cores several threads take twice as long
    notebook = nbformat.read(path, as_version=4)
    stored = [cell.get("outputs", []) for cell in notebook.cells]
    folder = tmp_path / "empty"
    folder.mkdir()
    there = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=there).execute()
    fresh = [cell.get("outputs", []) for cell in notebook.cells]
    assert [kinds(outputs) for outputs in fresh] == [kinds(outputs) for outputs in stored]
    assert not list(folder.iterdir())


@each_notebook
def test_what_a_notebook_imports_is_there(path: Path) -> None:
    cells = [
        cell["source"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
    ]
    imports = [
        node
        for source in cells
        for node in ast.walk(ast.parse("".join(source)))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports
    exec(compile(ast.Module(imports, []), path.name, "exec"), {})


def kinds(outputs: list[Any]) -> list[str]:
    """What a cell shows: text, a picture, a table. Warnings depend on the versions of libraries."""
    shown = []
    for output in outputs:
        if output.get("name") == "stderr":
            continue
        data = output.get("data", {})
        shown.append(next((kind for kind in ("image/png", "text/html") if kind in data), output["output_type"]))
    return shown


@each_notebook
def test_outputs_are_kept_small_and_without_errors(path: Path) -> None:
    outputs = outputs_of(path)
    assert outputs
    assert all(output["output_type"] != "error" and output.get("name") != "stderr" for output in outputs)
    assert path.stat().st_size < 60_000


@each_notebook
def test_outputs_name_nothing_of_the_machine(path: Path) -> None:
    text = json.dumps([drop_pictures(output) for output in outputs_of(path)]).replace("\\\\", "\\")
    assert not TRACES.search(text)
    assert str(Path.home()) not in text
    assert sys.prefix not in text


def drop_pictures(output: dict[str, Any]) -> dict[str, Any]:
    data = {kind: shown for kind, shown in output.get("data", {}).items() if not kind.startswith("image/")}
    return {**output, "data": data}


@each_notebook
def test_cells_were_run_in_order_and_keep_no_timings(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    counts = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert not any(cell["metadata"] for cell in cells)
