"""A process that labels one file of a client, which may be made to do harm: it can be stopped, and takes its limits.

It reads its job, a line of JSON, from standard input, writes what came of it to standard output, and ends if the
service that started it does.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpoclass.api import load_model
from kpoclass.errors import KpoclassError, MissingExtraError, sent_a_request
from kpoclass.labelling.file import label_file
from kpoclass.labelling.formats.sniff import OF_TEXT
from kpoclass.labelling.inputs import find_inputs
from kpoclass.labelling.outputs import WRITTEN
from kpoclass.named_errors import FULL
from kpoclass.serve.file_names import name_parts
from kpoclass.serve.problems import NO_ROOM

if TYPE_CHECKING:
    from kpoclass.labelling.summary import LabelSummary
    from kpoclass.model import Model

#: Bytes of any file that is written: twice what a workbook or a packed file may unpack to.
_LARGEST_FILE = 2 << 30
_COUNTED = ("rows", "kpo", "bpo", "not_confident", "failed", "in_scope")
_DIALECT = ("encoding", "delimiter", "quote", "header_row")


def main() -> int:
    """Do the job of standard input."""
    job = json.loads(_first_line())
    _keep_limits(job["memory"], job["seconds"])
    threading.Thread(target=_end_with_service, args=(job["folder"],), daemon=True).start()
    sent_a_request.set(True)
    try:
        with open(1, "wb", closefd=False) as output:
            output.write(json.dumps(done(job)).encode())
    except OSError as error:
        return NO_ROOM if error.errno in FULL else 1
    return 0


def done(job: dict[str, Any]) -> dict[str, Any]:
    """Return what came of a job: the file and its counts, or what is wrong; raise that there is no room on the disk."""
    try:
        return _labelled(job)
    except MissingExtraError as error:
        return {"problem": "not_installed", "detail": str(error)}
    except MemoryError:
        return {"problem": "too_much_memory"}
    except (KpoclassError, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, KpoclassError) and error.errno is not None:
            if error.errno in FULL:
                raise
            return {"unexpected": type(error).__name__, "where": _where(error)}  # of the system
        return {"problem": "refused_file", "detail": _with_names(str(error), job)}
    except Exception as error:  # where, but not the message: it may quote a posting
        return {"unexpected": type(error).__name__, "where": _where(error)}


def _labelled(job: dict[str, Any]) -> dict[str, Any]:
    folder, options = Path(job["folder"]), dict(job["options"])
    wants_report = options.pop("report", False)
    source = folder / job["source"]
    model = load_model(folder / job["model"]) if job["model"] else load_model()
    kind = _kind(source, options)
    if not source.suffix and kind in {"csv", "tsv"}:
        source = source.rename(source.with_suffix(".csv"))
    ending = f".{options['out_format']}" if "out_format" in options else _ending(source, kind)
    target = folder / f"labelled{ending}"
    summary = label_file(source, target, model=model, **options)
    name = f"{name_parts(job['name'])[0]}-labelled{ending}"
    if wants_report:
        name = _report(folder, name, job["name"], summary, model)
    counts = {each: getattr(summary, each) for each in _COUNTED}
    file = "report.html" if wants_report else target.name
    return {"file": file, "name": name, "counts": counts, "columns": summary.columns}


def _report(folder: Path, labelled: str, name: str, summary: LabelSummary, model: Model) -> str:
    from kpoclass.rendering.label_report import report_page

    page = report_page(summary, model, name, labelled)
    (folder / "report.html").write_text(page, encoding="utf-8", newline="\n")
    return f"{name_parts(name)[0]}-report.html"


def _kind(source: Path, options: dict[str, Any]) -> str:
    """Return what a file is, whatever its name."""
    said: Any = {"wanted": [], "sheet": options.get("sheet"), **{name: options.get(name) for name in _DIALECT}}
    return find_inputs(source, options.get("format"), said)[0].kind


def _ending(source: Path, kind: str) -> str:
    """Return how the labelled file ends: as the file does, if that can be written, or by what it is."""
    ending = name_parts(source.name)[1]
    extension = ending[1:].partition(".")[0]
    if extension in WRITTEN and extension != "xlsx":
        return ending
    if kind in {"csv", "tsv"} and extension in OF_TEXT and extension != "xls":
        return ending
    return f".{kind if kind in WRITTEN else 'xlsx'}"


def _with_names(said: str, job: dict[str, Any]) -> str:
    """Name the file as the client does, and no folder of this machine."""
    folder = job["folder"]
    for path, name in ((os.path.join(folder, job["source"]), job["name"]), (folder + os.sep, ""), (folder, "")):
        for written in (path, path.replace("\\", "\\\\")):
            said = said.replace(written, name)
    return said[:2000]


def _where(error: Exception) -> str:
    return "".join(traceback.format_tb(error.__traceback__))


def _keep_limits(memory: int, seconds: float) -> None:
    """Limit what this process may take, where the system can: address space, time of a processor, size of a file."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, int(seconds) + 1),
        (resource.RLIMIT_FSIZE, _LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, hard))


def _first_line() -> bytes:
    """Read a line from the descriptor: a buffer that a thread reads on from would hold up the end of the process."""
    line = b""
    while not line.endswith(b"\n") and (more := os.read(0, 1 << 16)):
        line += more
    return line


def _end_with_service(folder: str) -> None:
    """Wait for the service to close standard input, as it does when it ends in whatever way."""
    while os.read(0, 1 << 10):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
