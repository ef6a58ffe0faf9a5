"""The commands that are killed and let fail, each small enough to be run a thousand times."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Rows of a file to label, and bytes of a block of them, so that a small file has several.
_ROWS, _BLOCK = 400, 4_000


@dataclass(frozen=True)
class Command:
    """A command line that is run in the folder ``out`` beside the folder ``in`` of its inputs."""

    name: str
    arguments: list[str]
    outputs: tuple[str, ...]
    #: Makes the inputs, and imports what a child should not have to.
    prepare: Callable[[Path], object]
    #: Called in the child before the command runs.
    patch: Callable[[], object] = lambda: None
    #: Files that a run which was stopped leaves to continue from.
    working_files: tuple[str, ...] = ()
    #: What stands in the outputs before, for a run with --force.
    before: dict[str, bytes] = field(default_factory=dict)


def _texts() -> list[dict[str, Any]]:
    duties = ("Answer inbound calls about parcel", "Draft the licence for product", "Price the risk of policy", "???")
    return [{"id": row, "text": f"{duties[row % 4]} {row}" if row % 4 < 3 else "???"} for row in range(_ROWS)]


def _write_table(folder: Path, *, extension: str) -> None:
    rows, path = _texts(), folder / f"jobs.{extension}"
    if extension == "csv":
        lines = ["id,text", *(f"{row['id']},{row['text']}" for row in rows)]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif extension == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif extension == "parquet":
        import pyarrow as pa
        import pyarrow.parquet

        pyarrow.parquet.write_table(pa.Table.from_pylist(rows), path)
    else:
        import openpyxl

        book = openpyxl.Workbook()
        for values in [("id", "text"), *(tuple(row.values()) for row in rows)]:
            book.active.append(values)
        book.save(path)


def _small_blocks() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith("kpoclass.labelling") and hasattr(module, "BLOCK_SIZE"):
            module.BLOCK_SIZE = _BLOCK  # type: ignore[attr-defined]


def _label(source: str, target: str, *options: str, **more: Any) -> Command:
    from kpoclass import classify_batch

    classify_batch(["Actuary"] * 5_000)  # so many that the kernel is made, which children have from their parent
    report = ("report.html",) if "--report" in options else ()
    return Command(
        " ".join(["label", source, target, *options]),
        ["label", f"../in/jobs.{source}", target, *options, "--quiet"],
        (target, *report),
        lambda folder: _write_table(folder, extension=source),
        _small_blocks,
        (f"{target}.partial", f"{target}.partial.json") if "--resume" in options else (),
        **more,
    )


COMMANDS: dict[str, Callable[[], Command]] = {
    "csv": lambda: _label("csv", "out.csv"),
    "jsonl": lambda: _label("jsonl", "out.jsonl"),
    "parquet": lambda: _label("parquet", "out.parquet"),
    "xlsx": lambda: _label("xlsx", "out.xlsx"),
    "gz": lambda: _label("csv", "out.csv.gz"),
    "csv-to-xlsx": lambda: _label("csv", "out.xlsx"),
    "csv-to-parquet": lambda: _label("csv", "out.parquet"),
    "report": lambda: _label("csv", "out.csv", "--report", "report.html"),
    "force": lambda: _label("csv", "out.csv", "--force", before={"out.csv": b"old\n"}),
    "csv-resume": lambda: _label("csv", "out.csv", "--resume"),
    "jsonl-resume": lambda: _label("jsonl", "out.jsonl", "--resume", "--report", "report.html"),
}
