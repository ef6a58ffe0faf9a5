"""A file to label: the answer is what ``label_file`` writes, whatever the file is called and whatever is in it."""

from __future__ import annotations

import asyncio
import csv
import errno
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpoclass import label_file, load_model
from kpoclass.errors import sent_a_request
from kpoclass.serve import Settings, create_app, create_router, label_process
from kpoclass.serve.file_names import content_disposition, name_parts, shown_name
from kpoclass.serve.label import LabelledFile
from kpoclass.serve.label_job import done
from kpoclass.serve.label_options import PARAMETERS
from kpoclass.serve.problems import NO_ROOM, Problem
from tests.processes import wait_until_gone
from tests.serve.live import Connection, live

PATH = "/v1/label"
ROWS = [("Actuary", "Price marine risks"), ("Parcel sorter", "Sort parcels"), ("-", "n/a")]
CSV = "title;text\n" + "".join(f"{title};{text}\n" for title, text in ROWS)
Address = tuple[str, int]


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    with live(create_app()) as address:
        yield address


def post(address: Address, body: bytes, **parameters: Any) -> httpx.Response:
    return httpx.post(f"http://{address[0]}:{address[1]}{PATH}", content=body, params=parameters, timeout=120)


def table(kind: str, path: Path) -> bytes:
    """Write the rows in a format, and return its bytes."""
    records = [{"title": title, "text": text} for title, text in ROWS]
    if kind in {"jsonl", "json"}:
        lines = [json.dumps(record) for record in records]
        path.write_text("\n".join(lines) if kind == "jsonl" else f"[{', '.join(lines)}]")
    elif kind == "parquet":
        pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist(records), path)
    elif kind == "xlsx":
        book = pytest.importorskip("openpyxl").Workbook()
        for row in [("title", "text"), *ROWS]:
            book.active.append(row)
        book.save(path)
    elif kind == "xls":
        book = pytest.importorskip("xlwt").Workbook()
        sheet = book.add_sheet("Jobs")
        for number, row in enumerate([("title", "text"), *ROWS]):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
        book.save(str(path))
    else:
        path.write_bytes(gzip.compress(CSV.encode(), mtime=0) if kind.endswith("gz") else CSV.encode())
    return path.read_bytes()


def answer_of(tmp_path: Path, body: bytes, name: str, **options: Any) -> dict[str, Any]:
    """Do a job in this process."""
    folder = tmp_path / "job"
    folder.mkdir(exist_ok=True)
    source = f"source{name_parts(name)[1]}"
    (folder / source).write_bytes(body)
    token = sent_a_request.set(True)
    try:
        return done({"folder": str(folder), "source": source, "name": name, "model": None, "options": options})
    finally:
        sent_a_request.reset(token)


IN_AND_OUT = {
    "csv": ".csv", "tsv": ".tsv", "txt": ".txt", "jsonl": ".jsonl", "ndjson": ".ndjson", "json": ".json",
    "parquet": ".parquet", "xlsx": ".xlsx", "xls": ".xlsx", "csv.gz": ".csv.gz",
}  # fmt: skip


@pytest.mark.parametrize("kind", IN_AND_OUT)
def test_a_file_comes_back_as_label_file_writes_it(tmp_path: Path, kind: str) -> None:
    ending = IN_AND_OUT[kind]
    source = tmp_path / f"jobs.{kind}"
    body = table("jsonl" if kind == "ndjson" else kind, source)
    summary = label_file(source, tmp_path / f"expected{ending}")
    result = answer_of(tmp_path, body, source.name)
    assert result["name"] == f"jobs-labelled{ending}"
    assert (tmp_path / "job" / result["file"]).read_bytes() == (tmp_path / f"expected{ending}").read_bytes()
    assert result["counts"]["rows"] == summary.rows == len(ROWS)
    assert result["columns"] == summary.columns


@pytest.mark.parametrize("out", ["csv", "tsv", "jsonl", "json", "parquet", "xlsx"])
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_it_comes_back_in_the_format_asked(tmp_path: Path, kind: str, out: str) -> None:
    source = tmp_path / f"jobs.{kind}"
    body = table(kind, source)
    label_file(source, tmp_path / f"expected.{out}", out_format=out)
    result = answer_of(tmp_path, body, source.name, out_format=out)
    assert (tmp_path / "job" / result["file"]).read_bytes() == (tmp_path / f"expected.{out}").read_bytes()


@pytest.mark.parametrize(
    ("kind", "ending"), [("csv", ".csv"), ("json", ".json"), ("jsonl", ".jsonl"), ("xlsx", ".xlsx")]
)
def test_a_file_without_a_name_is_told_by_what_is_in_it(tmp_path: Path, kind: str, ending: str) -> None:
    result = answer_of(tmp_path, table(kind, tmp_path / "jobs"), "file")
    assert (result["name"], result["counts"]["rows"]) == (f"file-labelled{ending}", 3)


def test_the_service_answers_with_the_file_and_its_counts(address: Address, tmp_path: Path) -> None:
    (tmp_path / "jobs.csv").write_text(CSV)
    label_file(tmp_path / "jobs.csv", tmp_path / "out.csv", explain=True, model_column=True, prefix="x_", text="text")
    response = post(
        address, CSV.encode(), filename="jobs.csv", explain="true", model_column="1", prefix="x_", text="text"
    )
    assert response.status_code == 200
    assert response.content == (tmp_path / "out.csv").read_bytes()
    assert response.headers["content-type"] == "text/csv"
    assert response.headers["content-disposition"] == 'attachment; filename="jobs-labelled.csv"'
    names = ("rows", "kpo", "bpo", "not-confident", "failed", "in-scope", "columns")
    assert [response.headers[f"kpoclass-{name}"] for name in names][-1] == "text"
    assert int(response.headers["kpoclass-rows"]) == 3
    assert int(response.headers["kpoclass-kpo"]) + int(response.headers["kpoclass-bpo"]) == 2
    assert response.headers["kpoclass-failed"] == "1"


def test_the_service_answers_with_the_report(address: Address) -> None:
    response = post(address, CSV.encode(), filename="Stellen für Zürich.csv", report="true")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-disposition"].startswith('inline; filename="Stellen f_r Z_rich-report.html"; ')
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy.replace("sandbox", "")
    assert "<title>KPO and BPO work in Stellen für Zürich.csv</title>" in response.text
    assert "Stellen für Zürich-labelled.csv" in response.text


def test_the_columns_that_hold_the_text_may_have_any_name(address: Address) -> None:
    response = post(address, "Überschrift,aufgaben\nActuary,Price risks\n".encode(), text=["aufgaben", "Überschrift"])
    assert response.headers["kpoclass-columns"] == "aufgaben, %C3%9Cberschrift"


def test_a_model_of_ones_own_labels() -> None:
    model = load_model().at_risk(float(next(iter(load_model().metadata["confident"]["least_probability"]))))
    assert model.fingerprint != load_model().fingerprint
    with live(create_app(model)) as address:
        response = post(address, CSV.encode(), filename="jobs.csv", model_column="true")
    rows = list(csv.DictReader(io.StringIO(response.text), delimiter=";"))
    assert {row["kpoclass_model"] for row in rows} == {response.headers["kpoclass-model"]} == {model.fingerprint}


# What is refused.

WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": ({"shet": "Jobs"}, "did you mean ?sheet="),
    "the beginning of one": ({"file": "jobs.csv"}, "did you mean ?filename="),
    "path": ({"source": "/etc/passwd"}, "there are filename, text"),
    "target": ({"target": "/x.csv"}, "expected another parameter"),
    "model": ({"model": "/etc/passwd"}, "expected another parameter"),
    "twice": ({"sheet": ["a", "b"]}, "once, got it 2 times"),
    "truth": ({"explain": "yes"}, "give ?explain=true"),
    "row": ({"header_row": "-1"}, "a whole number from 0"),
    "large row": ({"header_row": "9" * 5000}, "a whole number from 0"),
    "format": ({"format": "pdf"}, "format: expected csv, tsv"),
    "out_format": ({"out_format": "../x"}, "out_format: expected csv"),
}


@pytest.mark.parametrize("which", WRONG)
def test_a_wrong_parameter_is_refused_in_the_words_of_a_request(address: Address, which: str) -> None:
    parameters, said = WRONG[which]
    response = post(address, CSV.encode(), **parameters)
    assert (response.status_code, response.json()["code"]) == (422, "wrong_parameter")
    assert said in response.json()["detail"]


REFUSED: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "no column": (
        CSV.encode(),
        {"text": ["nope"]},
        "jobs.csv: expected a column 'nope', got title, text; name one of these",
    ),
    "no sheet": (CSV.encode(), {"sheet": "Jobs"}, "leave out ?sheet="),
    "encoding": (CSV.encode(), {"encoding": "nope"}, "jobs.csv: 'nope' is no encoding"),
    "encoding with a zero": (CSV.encode(), {"encoding": "\0"}, "is no encoding"),
    "delimiter": (CSV.encode(), {"delimiter": "abc"}, "?delimiter="),
    "empty": (b"", {}, "jobs.csv: "),
    "taken": (b"text,kpoclass_label\nActuary,KPO\n", {}, "?prefix=new_"),
    "damaged": (b"PK\x03\x04" + b"\0" * 100, {"format": "xlsx"}, "jobs.csv: "),
    "page": (b"<!doctype html><p>Actuary", {}, "jobs.csv: is an HTML page"),
    "pdf": (b"%PDF-1.7\n", {}, "POST /v1/classify"),
    "gzip": (b"\x1f\x8b" + b"\0" * 100, {}, "jobs.csv: is packed, and damaged"),
    "no text": (b"a,b\n1,2\n3,4\n", {}, "name it, as in ?text="),
}
_OF_ANOTHER = re.compile(r"kpoclass-|source\.|--|\w=['\"]|label_file|classify_")


@pytest.mark.parametrize("which", REFUSED)
def test_a_file_that_cannot_be_labelled_is_told_by_its_own_name(tmp_path: Path, which: str) -> None:
    body, options, said = REFUSED[which]
    result = answer_of(tmp_path, body, "jobs.csv", **options)
    assert result["problem"] == "refused_file", result
    assert said in result["detail"]
    assert not _OF_ANOTHER.search(result["detail"]), result
    assert str(tmp_path) not in result["detail"]


def test_a_form_and_an_empty_body_are_no_file(address: Address) -> None:
    form = httpx.post(f"http://{address[0]}:{address[1]}{PATH}", files={"file": CSV.encode()})
    assert (form.status_code, form.json()["code"]) == (415, "media_type")
    empty = post(address, b"", filename="jobs.csv")
    assert (empty.status_code, empty.json()["code"]) == (422, "empty_file")


def test_a_refused_file_is_a_problem(address: Address) -> None:
    response = post(address, b"a,b\n1,2\n", filename="my jobs.csv")
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (422, "refused_file")
    assert response.json()["detail"].startswith("my jobs.csv: ")


def test_a_format_whose_package_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = table("parquet", tmp_path / "jobs.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    result = answer_of(tmp_path, body, "jobs.parquet")
    with pytest.raises(Problem, match=r"pip install 'kpoclass\[parquet\]'") as caught:
        label_process._told(json.dumps(result).encode(), 0, Settings())
    assert caught.value.status == 415


def test_what_nobody_expected_says_nothing_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise LookupError(CSV)

    monkeypatch.setattr("kpoclass.serve.label_job.label_file", failing)
    result = answer_of(tmp_path, CSV.encode(), "jobs.csv")
    with pytest.raises(RuntimeError, match="labelling a file failed"):
        label_process._told(json.dumps(result).encode(), 0, Settings())
    assert "LookupError" in caplog.text
    assert "Actuary" not in caplog.text + json.dumps(result)


def test_a_disk_that_is_full_is_told(
    address: Address, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, CSV)

    monkeypatch.setattr("kpoclass.serve.label_job.label_file", full)
    with pytest.raises(OSError, match=CSV):  # by which the process ends
        answer_of(tmp_path, CSV.encode(), "jobs.csv")
    with pytest.raises(Problem, match="no room") as told:
        label_process._told(b"", NO_ROOM, Settings())
    assert (told.value.status, told.value.code) == (503, "no_space")
    monkeypatch.setattr("kpoclass.serve.label._save", full)
    answer = post(address, CSV.encode(), filename="jobs.csv")
    assert (answer.status_code, answer.json()["code"], "retry-after" in answer.headers) == (503, "no_space", True)
    assert "room" in caplog.text
    assert "Actuary" not in caplog.text + answer.text


def test_a_labelled_file_that_can_not_be_read_is_told_before_the_answer_begins(tmp_path: Path) -> None:
    (tmp_path / "labelled.csv").mkdir()  # which has a size, too
    result = {"file": "labelled.csv", "name": "jobs.csv", "columns": [], "counts": {}}
    with ExitStack() as cleanup, pytest.raises(OSError, match=r"labelled\.csv"):
        LabelledFile(cleanup, tmp_path, result)


def test_a_workbook_that_unpacks_to_too_much_is_refused(address: Address) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(70 << 20))
    response = post(address, packed.getvalue(), filename="jobs.xlsx")
    assert response.status_code == 422
    assert "unpacks to 64 MiB at most" in response.json()["detail"]


def test_a_file_that_is_too_large_is_refused() -> None:
    with live(create_app(settings=Settings(max_file=100))) as address:
        assert post(address, b"a" * 101).status_code == 413
        with Connection(address, PATH) as connection:
            connection.send(b"a" * 101)
            assert connection.head()[0] == 413


NAMES = [
    "../../etc/passwd", "/etc/passwd", "-", "http://127.0.0.1/x.csv", "*.csv", "[a-z].csv", "~$jobs.csv", ".", "..",
    "...csv", "a\r\nSet-Cookie: x=1.csv",
    'a"; filename="b.csv', "a\0.csv", "CON.csv", "a" * 5000, "a." + "b" * 5000, "職務.csv",
    "x.csv/../y.csv", r"C:\jobs\x.csv", "\u202egpj.csv", "{0}%s.csv", ".csv.gz", "jobs.csv ", "\ud7ff\ue000.csv", "",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:30])
def test_a_hostile_name_is_no_path(tmp_path: Path, name: str) -> None:
    shown = shown_name(name)
    assert not set(shown) & set('/\\\0\r\n:*?"<>|')
    assert 0 < len(shown) <= 110
    before = set(tmp_path.iterdir())
    result = answer_of(tmp_path, CSV.encode() if not shown.endswith(".gz") else gzip.compress(CSV.encode()), shown)
    assert set(tmp_path.iterdir()) - before == {tmp_path / "job"}
    there = {each.name for each in (tmp_path / "job").iterdir()}
    assert all(re.fullmatch(r"(source|labelled)(\.\w{1,8})?(\.gz)?", each, re.A) for each in there)
    assert str(tmp_path) not in json.dumps(result)
    if "problem" not in result:
        assert result["counts"]["rows"] == 3


@given(st.text())
def test_a_header_that_names_a_file_is_one_line_of_ascii(name: str) -> None:
    for each in (name, shown_name(name)):
        header = content_disposition(each.encode("utf-8", "replace").decode())
        assert header.isascii()
        assert header.isprintable()
        assert re.fullmatch(r"""attachment; filename="[^"\\]*"(?:; filename\*=UTF-8''[\w.%~-]+)?""", header, re.A)
    parts = name_parts(shown_name(name))
    assert re.fullmatch(r"(\.[a-z0-9]{1,8})?(\.(gz|bz2|xz))?", parts[1], re.A)


_HEADS = [
    b"PK\x03\x04", b"PAR1", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"{", b"[", b"[{", b'{"text":',
    b"\xef\xbb\xbf", b"\xff\xfe", b"text\n", b"title;text\n", b"<?xml", b"<html>", b"\0", b"",
]  # fmt: skip
_PIECES = st.sampled_from(
    [b"Actuary", b"\n", b"\r", b'"', b";", b",", b"\t", b"{", b"}", b"[", b"]", b":", b"PAR1", b"\xff", b"\0"]
)
_FILES = st.tuples(st.sampled_from(_HEADS), st.lists(_PIECES | st.binary(max_size=12), max_size=20)).map(
    lambda parts: parts[0] + b"".join(parts[1])
)
_ENDINGS = st.sampled_from(
    ["", ".csv", ".tsv", ".json", ".jsonl", ".parquet", ".xlsx", ".xls", ".ods", ".txt", ".csv.gz", ".pdf"]
)
_OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "format": st.sampled_from(PARAMETERS["format"][0]["enum"]),
        "out_format": st.sampled_from(PARAMETERS["out_format"][0]["enum"]),
        "header_row": st.integers(0, 3) | st.just(1_000_000),
        "text": st.lists(st.sampled_from(["text", "title", "", "\0"]), max_size=2),
        "sheet": st.sampled_from(["1", "Jobs", ""]),
        "encoding": st.sampled_from(["utf-8", "cp1252", "utf-16", "base64", "rot13", "", "\0"]),
        "delimiter": st.sampled_from([";", "tab", "", "\n", '"']),
        "quote": st.sampled_from(["none", "'", "", ";"]),
        "prefix": st.sampled_from(["", "x_", "\n", '"', "\0"]),
        "explain": st.booleans(),
        "report": st.booleans(),
    },
)


@settings(deadline=None, max_examples=100)
@given(_FILES, _ENDINGS, _OPTIONS)
def test_any_file_is_labelled_or_refused(body: bytes, ending: str, options: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        result = answer_of(Path(folder), body, f"jobs{ending}", **options)
        assert ("problem" in result) != ("counts" in result), result
        assert result.get("detail") or (Path(folder, "job", result["file"])).is_file()
        assert folder not in json.dumps(result)


# What is stopped.


class Started:
    """The processes that were started, with their folders."""

    def __init__(self, patch: pytest.MonkeyPatch, module: str | None = None) -> None:
        self.processes: list[Any] = []
        self.folders: list[Path] = []
        self.begun = threading.Event()
        if module:
            patch.setattr(label_process, "MODULE", module)
        start = asyncio.create_subprocess_exec

        async def recording(*arguments: Any, **options: Any) -> Any:
            process = await start(*arguments, **options)
            self.processes.append(process)
            self.folders.append(Path(options["env"]["TMPDIR"]))
            self.begun.set()
            return process

        patch.setattr(asyncio, "create_subprocess_exec", recording)

    def assert_killed(self) -> None:
        assert [process.returncode for process in self.processes] == [-signal.SIGKILL]
        assert not any(folder.exists() for folder in self.folders)

    def assert_gone(self) -> None:
        """See that they end, where no loop is left that could tell how."""
        for process in self.processes:
            wait_until_gone(process.pid)
        assert not any(folder.exists() for folder in self.folders)


#: A module that never ends while its standard input is open.
HANGS = "code"


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Started:
    if sys.platform == "win32":
        pytest.skip("no signals on Windows")
    return Started(monkeypatch, HANGS)


def test_a_file_that_takes_too_long_is_given_up(hanging: Started) -> None:
    with live(create_app(settings=Settings(label_timeout=1))) as address:
        response = post(address, CSV.encode(), filename="jobs.csv")
    assert response.status_code == 504
    hanging.assert_killed()


def test_a_client_that_goes_away_stops_the_work(hanging: Started) -> None:
    with live(create_app()) as address, Connection(address, PATH, length=len(CSV)) as connection:
        connection.send(CSV.encode())
        assert hanging.begun.wait(60)
    hanging.assert_killed()  # the server has ended, and with it all requests


def test_a_service_that_stops_kills_what_does_not_end_in_time(hanging: Started) -> None:
    with live(create_app(), graceful=1) as address:
        connection = Connection(address, PATH, length=len(CSV))
        connection.send(CSV.encode())
        assert hanging.begun.wait(60)
    connection.close()
    hanging.assert_gone()


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_service_that_was_killed_leaves_no_process_and_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    os.mkfifo(folder / "source")
    job = {
        "folder": str(folder), "source": "source", "name": "x", "model": None, "options": {},
        "memory": 2 << 30, "seconds": 60,
    }  # fmt: skip
    process = subprocess.Popen([sys.executable, "-m", "kpoclass.serve.label_job"], stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(json.dumps(job).encode() + b"\n")
    process.stdin.flush()
    with (folder / "source").open("wb"):  # it has begun to read, and waits for more than comes
        process.stdin.close()
        assert process.wait(60) == 1
    assert not folder.exists()


def test_so_many_files_at_a_time_and_others_wait(monkeypatch: pytest.MonkeyPatch, hanging: Started) -> None:
    with live(create_app(settings=Settings(max_label_jobs=1, request_timeout=0.5))) as address:
        with Connection(address, PATH, length=len(CSV)) as first:
            first.send(CSV.encode())
            assert hanging.begun.wait(60)
            monkeypatch.setattr(label_process, "MODULE", "kpoclass.serve.label_job")
            response = post(address, CSV.encode())
            assert (response.status_code, response.headers["retry-after"]) == (503, "1")
            assert len(hanging.processes) == 1
        assert post(address, CSV.encode()).status_code == 200


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux limits the address space")
def test_a_file_that_takes_too_much_memory_is_refused() -> None:
    long = json.dumps({"text": "Actuary prices risks " * 1_000_000}).encode()
    with live(create_app(settings=Settings(max_file_memory=200_000_000))) as address:
        assert post(address, CSV.encode(), filename="jobs.csv").status_code == 200
        response = post(address, long, filename="jobs.jsonl")
    assert (response.status_code, response.json()["code"]) == (413, "too_much_memory")


def test_a_process_that_broke_is_told_apart_from_one_that_failed() -> None:
    with pytest.raises(Problem) as caught:
        label_process._told(b"", -signal.SIGSEGV, Settings())
    assert caught.value.status == 413
    with pytest.raises(RuntimeError):
        label_process._told(b"", 1, Settings())


def test_nothing_is_left_behind(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    started = Started(monkeypatch)
    assert post(address, CSV.encode(), filename="jobs.csv").status_code == 200
    assert post(address, b"a,b\n1,2\n", filename="jobs.csv").status_code == 422
    assert len(started.folders) == 2
    assert not any(folder.exists() for folder in started.folders)


def test_what_a_killed_service_left_goes_when_the_next_starts_and_not_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from starlette.testclient import TestClient

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / ".kpoclass-0123456789abcdef.part"
    left.mkdir()
    app = create_app()
    assert left.is_dir()
    with TestClient(app):
        assert not left.exists()
    left.mkdir()
    create_router()
    assert not left.exists()
