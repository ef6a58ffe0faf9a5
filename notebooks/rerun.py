"""Run notebooks from a clean kernel and keep what they show, small and without traces of the machine.

    python notebooks/rerun.py [NOTEBOOK ...]

All of them by default. Needs the packages of ``kpoclass[test]``.
"""

from __future__ import annotations

import base64
import io
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from PIL import Image

COLOURS = 24  # enough for bars and letters, at a third of the size


def smaller(png: str) -> str:
    """Store a plot with few colours."""
    picture, saved = Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB"), io.BytesIO()
    few = picture.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)  # keeps a small spot's colour
    few.save(saved, "png", optimize=True)
    return base64.b64encode(saved.getvalue()).decode()


def tidy(notebook: Any) -> None:
    """Drop what differs from run to run and from machine to machine."""
    language = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = nbformat.from_dict({"kernelspec": kernel, "language_info": language})
    for number, cell in enumerate(notebook.cells, 1):
        cell.id, cell.metadata = f"cell-{number:02}", nbformat.from_dict({})
        for output in cell.get("outputs", []):
            shown = output.get("data", {})
            if "image/png" in shown:
                shown["image/png"] = smaller(shown["image/png"])
            if "image/png" in shown or "text/html" in shown:
                shown.pop("text/plain", None)  # the same again


def rerun(path: Path) -> None:
    """Run one notebook in an empty folder and save it."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        NotebookClient(notebook, timeout=300, record_timing=False, resources={"metadata": {"path": folder}}).execute()
    tidy(notebook)
    nbformat.write(notebook, path)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(Path(__file__).parent.glob("*.ipynb")):
        rerun(Path(name))
