"""Whichever allocation of Python's fails, a call says so or is right; the next one is right in any case.

Each sweep runs in a forked child, since a crash would take the tests with it. What numpy, pandas and scikit-learn do in
a training is theirs, and left out.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import signal
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from mmap import mmap
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from xml.parsers import expat
from zipfile import ZipFile

import pandas as pd
import pytest
from small_model import small_parameters
from tqdm import tqdm

from kpoclass import Model, classify_batch, label_file, load_model
from kpoclass.datasets.corpora import CORPORA
from kpoclass.datasets.fetch import _bring_in
from kpoclass.errors import KpoclassError
from kpoclass.inference.model_file import dumps
from kpoclass.serve.app import create_app
from kpoclass.serve.batch import BatchAnswers
from kpoclass.serve.label_job import done
from kpoclass.serve.service import Service

testcapi = pytest.importorskip(
    "_testcapi", reason="this Python is built without its tests, so no failure can be injected"
)
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="no forked children here"),
    pytest.mark.skipif(
        (3, 12) <= sys.version_info < (3, 14), reason="this Python crashes where it has no memory for a generator"
    ),
]

#: So many calls in a row succeed only where no allocation is left to fail.
ENOUGH = 30
#: Which allocation fails next, how many calls have failed, and whether a parser of XML is being made.
STATE = struct.Struct("=II?")
_TEXTS = ["Actuary", "Parcel sorter\nSort parcels by postcode", "Draft and negotiate software licences"] * 4


def failures(folder: Path, call: Callable[[], Any], *, every: int) -> int:
    """Let the first allocation fail, then another, until none is left; return how many calls failed."""
    counted = folder / "counted"
    expected = call()
    with mmap(-1, STATE.size) as state:  # that the child shares
        while True:
            child = os.fork()
            if not child:
                code = 1
                try:
                    sys.unraisablehook = lambda _: None
                    _making_parsers_told(state)
                    counted.write_text(str(_failures(call, expected, every, state)), encoding="utf-8")
                    code = 0
                except BaseException:
                    traceback.print_exc()
                finally:
                    os._exit(code)
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            n, failed, makes_parser = STATE.unpack(state[:])
            if status != -signal.SIGSEGV or not makes_parser:
                break
            state[:] = STATE.pack(n + every, failed + 1, False)
    assert status == 0, (n, signal.Signals(-status).name if status < 0 else "see standard error")
    return int(counted.read_text(encoding="utf-8"))


def _making_parsers_told(state: mmap) -> None:
    """Say when Python makes a parser of XML, which crashes where there is no memory for its handlers."""
    make, last = expat.ParserCreate, STATE.size - 1

    def told(*args: Any, **options: Any) -> Any:
        state[last] = True
        try:
            return make(*args, **options)
        finally:
            state[last] = False

    expat.ParserCreate = told


def _failures(call: Callable[[], Any], expected: Any, every: int, state: mmap) -> int:
    passed = 0
    n, failed, _ = STATE.unpack(state[:])
    while passed < ENOUGH:
        state[:] = STATE.pack(n, failed, False)
        testcapi.set_nomemory(n, n + 1)
        try:
            answer = call()
        except Exception as error:
            testcapi.remove_mem_hooks()
            # Python itself makes other errors of some, of a lock or a dialect of CSV; ours would blame what was given.
            assert not isinstance(error, (KpoclassError, AssertionError)), (n, repr(error))  # noqa: PT017
            failed, passed = failed + 1, 0
        else:
            testcapi.remove_mem_hooks()
            passed += 1
            assert answer == expected, n
        finally:
            testcapi.remove_mem_hooks()
        assert call() == expected, n
        n += every
    return failed


def _loaded(_: Path) -> Callable[[], Any]:
    data = dumps(small_parameters())
    return lambda: load_model(io.BytesIO(data)).fingerprint


def _written(folder: Path) -> Callable[[], Any]:
    model, path = load_model(), folder / "own.model"
    saved = dumps(model.parameters)

    def write() -> bytes:
        try:
            model.save(str(path))
        finally:
            testcapi.remove_mem_hooks()
            assert set(os.listdir(folder)) <= {path.name, "counted"}
            assert not path.exists() or path.read_bytes() == saved
        return path.read_bytes()

    return write


def _classified(_: Path) -> Callable[[], Any]:
    model = Model(load_model().parameters)
    return lambda: [model.classify(text) for text in _TEXTS[:3]]


def _labelled(folder: Path, *, kind: str = "csv") -> Callable[[], Any]:
    # Names as strings: of a Path that it has no memory to ask, Python says that it is none.
    inside = str(folder / "in")
    os.mkdir(inside)
    source, target = f"{inside}/jobs.{kind}", f"{inside}/out.csv"
    rows = {"id": range(5), "text": [f"Price the risk of policy {n}" for n in range(5)]}
    if kind == "csv":
        pd.DataFrame(rows).to_csv(source, index=False)
    elif kind == "xlsx":
        pd.DataFrame(rows).to_excel(source, index=False)
    else:
        pd.DataFrame(rows).to_parquet(source)

    def label() -> bytes:
        try:
            label_file(source, target, force=True)
        finally:
            testcapi.remove_mem_hooks()
            assert set(os.listdir(inside)) <= {f"jobs.{kind}", "out.csv"}
        with open(target, "rb") as file:
            return file.read()

    return label


def _fetched(folder: Path) -> Callable[[], Any]:
    content, source, target = b"a corpus" * 20_000, folder / "toy.whl", folder / "cache" / "toy.csv"
    with ZipFile(source, "w") as wheel:
        wheel.writestr("toy.csv", content)
    sha256 = hashlib.sha256(content).hexdigest()
    # tqdm's own lock is shared with forked processes, and stays taken where there is no memory to release it.
    tqdm.set_lock(threading.RLock())
    tqdm.monitor_interval = 0  # nor does it need a thread for bars that nobody sees
    toy = replace(CORPORA["onet"], member="toy.csv", size=len(content), file_sha256=sha256)

    def bring_in() -> bytes:
        try:
            _bring_in(toy, source, target, quiet=True)
        finally:
            testcapi.remove_mem_hooks()
            assert set(os.listdir(target.parent)) <= {target.name}
        return target.read_bytes()

    return bring_in


def _labelled_for_a_client(folder: Path) -> Callable[[], Any]:
    rows = "".join(f"{n},Price the risk of policy {n}\n" for n in range(5))
    (folder / "source.csv").write_text(f"id,text\n{rows}", encoding="utf-8")
    job = {
        "folder": str(folder), "source": "source.csv", "name": "jobs.csv", "model": None, "options": {"report": True}
    }  # fmt: skip

    def label() -> Any:
        result = page = None
        try:
            result = done(job)
            page = (folder / "report.html").read_bytes()
        finally:
            testcapi.remove_mem_hooks()
            for name in {"labelled.csv", "report.html"} & set(os.listdir(folder)):
                (folder / name).unlink()
            assert set(os.listdir(folder)) <= {"source.csv", "counted"}
        if result.get("problem") == "too_much_memory" or "unexpected" in result:
            raise MemoryError
        return result, page

    return label


def _answered_line_by_line(_: Path) -> Callable[[], Any]:
    lines = b"".join(json.dumps({"text": text, "id": n}).encode() + b"\n" for n, text in enumerate(_TEXTS[:3]))
    service = Service(None, None)

    def answer() -> bytes:
        told, problem = BatchAnswers(service).answer(lines, is_last=True)
        if problem or b'"status":500' in told:
            raise MemoryError
        return told

    return answer


def _answered(_: Path) -> Callable[[], Any]:
    app = create_app()
    body = json.dumps({"text": "Actuary"}).encode()
    scope = {
        "type": "http", "method": "POST", "path": "/v1/classify", "raw_path": b"/v1/classify", "query_string": b"",
        "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())],
        "http_version": "1.1", "scheme": "http", "root_path": "", "server": ("test", 80), "client": ("test", 1),
    }  # fmt: skip

    def ask() -> bytes:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        try:
            loop = asyncio.new_event_loop()
            # A step that asyncio had no memory for is never made.
            loop.set_exception_handler(lambda loop, _: loop.stop())
            loop.run_until_complete(app({**scope, "state": {}}, receive, send))
            loop.close()
        except Exception as error:  # of FastAPI's and asyncio's own, which turn it into others
            raise MemoryError from error
        finally:
            testcapi.remove_mem_hooks()
            asyncio.events._set_running_loop(None)  # which it leaves set if it gets no memory to end
        if not sent or sent[0]["status"] == 500:
            raise MemoryError  # told as a problem
        return b"".join(message.get("body", b"") for message in sent[1:])

    return ask


#: Each call, and how many allocations the quick test goes on by.
CALLS = {
    "load_model": (_loaded, 3),
    "classify": (_classified, 1),
    "classify_batch": (lambda _: lambda: classify_batch(_TEXTS), 1),
    "save": (_written, 5),
    "label_file": (_labelled, 150),
    "a request": (_answered, 4),
    "a batch": (_answered_line_by_line, 4),
    "a file of a client": (_labelled_for_a_client, 300),
    "fetch": (_fetched, 5),
}


@pytest.mark.parametrize("name", CALLS)
def test_an_allocation_that_fails_is_told_and_forgotten(name: str, tmp_path: Path) -> None:
    make, every = CALLS[name]
    assert failures(tmp_path, make(tmp_path), every=every) >= 4


@pytest.mark.parametrize("said", ["can't allocate read lock", "out of memory: line 1, column 0", ""])
@pytest.mark.parametrize(
    ("kind", "reader"), [("xlsx", "openpyxl.reader.excel.ExcelReader.read"), ("parquet", "pyarrow.parquet.ParquetFile")]
)
def test_no_memory_is_not_told_as_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, reader: str, said: str
) -> None:
    import pyarrow as pa

    label = _labelled(tmp_path, kind=kind)
    label()
    failing = Mock(side_effect=pa.ArrowException(said) if said else pa.ArrowMemoryError("malloc of size 64 failed"))
    monkeypatch.setattr(reader, failing)
    with pytest.raises(MemoryError):
        label()


#: It takes minutes, and the quick tests above are its counterpart. There is none of Parquet: after pyarrow had no
#: memory for an object of Python's, Python crashed now here, now there; with no other format it did.
SLOW_CALLS = {"label_file of a workbook": (partial(_labelled, kind="xlsx"), 50)}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CALLS, *SLOW_CALLS])
def test_any_allocation_that_fails_is_told_and_forgotten(name: str, tmp_path: Path) -> None:
    make, every = SLOW_CALLS.get(name) or (CALLS[name][0], 1)
    assert failures(tmp_path, make(tmp_path), every=every) >= 4
