"""A folder of files becomes a folder of labelled files: each whole or absent, and resumed file by file."""

from __future__ import annotations

import errno
import gzip
import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from small_model import measured_model

from kpoclass import DataError, FolderSummary, OutputExistsError, label_file, label_folder
from kpoclass.files import file_sha256
from kpoclass.labelling import folder as folder_module
from kpoclass.labelling import folder_records
from kpoclass.labelling.labeller import Labeller

MODEL = measured_model()
TEXTS = ["analyse data", "enter data", None, "data"]


def write(folder: Path) -> None:
    """Write a file of each kind, some in folders of partitions."""
    german, indian = folder / "country=de", folder / "country=in"
    german.mkdir(parents=True)
    indian.mkdir()
    pq.write_table(pa.table({"id": range(4), "text": TEXTS}), german / "part-0.parquet", row_group_size=2)
    pq.write_table(pa.table({"id": range(4), "text": TEXTS[::-1]}), german / "part-1.parquet")
    pq.write_table(pa.table({"id": [9], "text": ["analyse"]}), indian / "part-0.parquet")
    (folder / "a.csv").write_text("id;text\r\n1;enter data\r\n2;\r\n", encoding="cp1252")
    (folder / "b.jsonl").write_text('{"text": "analyse data"}\n{"text": 7}\n', encoding="utf-8")
    (folder / "c.json").write_text('[{"text": "analyse data"}]', encoding="utf-8")
    (folder / "d.tsv.gz").write_bytes(gzip.compress(b"id\ttext\n1\tdata\n"))
    book = xlwt.Workbook()
    sheet = book.add_sheet("Jobs")
    for row, cells in enumerate([("id", "text"), (1, "enter data")]):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    book.save(folder / "e.xls")


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    write(tmp_path / "jobs")
    return tmp_path / "jobs"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def label(jobs: Path, out: Path, pattern: str = "**/*.*", **options: Any) -> FolderSummary:
    return label_folder(jobs / pattern, out, **{"model": MODEL, **options})


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if not path.is_dir()}


@pytest.fixture
def labelled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note which files are labelled."""
    names: list[str] = []
    label = Labeller.label

    def noting(self: Labeller, inputs: Any, source: str, *rest: Any, **options: Any) -> Any:
        names.append(os.path.basename(source))
        return label(self, inputs, source, *rest, **options)

    monkeypatch.setattr(Labeller, "label", noting)
    return names


def test_each_file_becomes_what_label_file_makes_of_it(jobs: Path, out: Path, tmp_path: Path) -> None:
    summary = label(jobs, out)
    outputs = {
        str(path.relative_to(out)) for path in out.rglob("*.*") if path.is_file() and ".kpoclass" not in str(path)
    }
    assert outputs == {
        "a.csv", "b.jsonl", "c.json", "d.tsv.gz", "e.xlsx", "country=de/part-0.parquet", "country=de/part-1.parquet",
        "country=in/part-0.parquet"}  # fmt: skip
    for name in outputs - {"e.xlsx"}:
        label_file(jobs / name, tmp_path / os.path.basename(name), model=MODEL, force=True)
        assert (out / name).read_bytes() == (tmp_path / os.path.basename(name)).read_bytes()
    alone = [
        label_file(path, tmp_path / "x.json", model=MODEL, force=True) for path in jobs.rglob("*.*") if path.is_file()
    ]
    total = summary.total
    for count in ("rows", "kpo", "bpo", "not_confident", "failed", "in_scope"):
        assert getattr(total, count) == sum(getattr(each, count) for each in alone), count
    assert sum(total.levels.values()) == sum(total.p_kpo_tenths) == total.kpo + total.bpo
    assert total.kpo_share is not None
    assert total.kpo_share.n == total.kpo + total.bpo
    assert (summary.files, summary.kept, summary.errors, total.columns) == (8, 0, {}, ("text",))
    assert (f"{jobs / 'b.jsonl'}, line 2", "expected a text (str), got int") in summary.faults


def test_another_format_for_all(jobs: Path, out: Path) -> None:
    label(jobs, out, "*.*", out_format="parquet")
    assert sorted(os.listdir(out)) == [".kpoclass", "a.parquet", "b.parquet", "c.parquet", "d.parquet", "e.parquet"]
    assert pq.read_table(out / "a.parquet")["text"].to_pylist() == ["enter data", ""]


def test_a_file_without_an_ending_becomes_one_of_its_kind(tmp_path: Path, out: Path) -> None:
    """As Hive names its files."""
    (tmp_path / "country=de").mkdir()
    pq.write_table(pa.table({"text": TEXTS}), tmp_path / "country=de" / "000000_0")
    (tmp_path / "country=de" / "000001_0").write_text('{"text": "enter data"}\n' * 2, encoding="utf-8")
    assert label_folder(tmp_path / "*" / "0*", out, model=MODEL).errors == {}
    assert pq.read_table(out / "country=de" / "000000_0")["text"].to_pylist() == TEXTS
    assert json.loads((out / "country=de" / "000001_0").read_bytes().split(b"\n")[0])["kpoclass_label"] == "BPO"
    assert label_folder(tmp_path / "*" / "0*", out, model=MODEL, resume=True).kept == 2


def test_a_folder_stands_for_the_files_in_it_without_those_of_its_subfolders(jobs: Path, out: Path) -> None:
    assert label_folder([jobs, jobs / "country=de" / "part-0.parquet"], out, model=MODEL).files == 6
    assert sorted(os.listdir(out)) == [
        ".kpoclass",
        "a.csv",
        "b.jsonl",
        "c.json",
        "d.tsv.gz",
        "e.xlsx",
        "part-0.parquet",
    ]


def test_what_can_not_be_read_is_named_and_stops_no_other(jobs: Path, out: Path) -> None:
    good = label(jobs, out.with_name("good"))
    whole = tree(out.with_name("good"))
    (jobs / "bad").mkdir()
    (jobs / "bad" / "cut.parquet").write_bytes((jobs / "country=de" / "part-0.parquet").read_bytes()[:-20])
    (jobs / "bad" / "page.csv").write_text("<html><p>Actuary</p></html>", encoding="utf-8")
    (jobs / "bad" / "vague.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    damaged = bytearray((jobs / "country=de" / "part-0.parquet").read_bytes())
    damaged[8:60] = b"\xff" * 52
    (jobs / "bad" / "damaged.parquet").write_bytes(damaged)
    summary = label(jobs, out)
    assert {os.path.basename(path): error.split(",")[0].split(":")[0] for path, error in summary.errors.items()} == {
        "cut.parquet": "not Parquet",
        "page.csv": "is an HTML page",
        "vague.csv": "not obvious which column holds the text",
        "damaged.parquet": "damaged",
    }
    assert (summary.total, summary.faults) == (good.total, good.faults)
    assert tree(out) == whole  # and no folder for the bad ones
    assert not (out / "bad").exists()


def test_a_file_that_vanishes_stops_no_other(jobs: Path, out: Path) -> None:
    label(jobs, out, "*.*", on_file=lambda *_: (jobs / "b.jsonl").unlink(missing_ok=True))
    summary = label(jobs, out.with_name("again"), "*.*", on_file=lambda *_: (jobs / "c.json").unlink(missing_ok=True))
    assert summary.errors == {str(jobs / "c.json"): "No such file or directory"}
    assert sorted(os.listdir(out)) == [".kpoclass", "a.csv", "c.json", "d.tsv.gz", "e.xlsx"]


@pytest.mark.parametrize("where", ["full disk", "broken disk", "closed folder"])
def test_what_the_next_output_would_meet_too_stops_the_run(
    jobs: Path, out: Path, labelled: list[str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A full or broken disk, told without the name of a file; a folder that takes no file, by that of the output."""

    def fails(*_: object) -> None:
        if where == "closed folder":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(out / "b.jsonl"))
        number = errno.ENOSPC if where == "full disk" else errno.EIO
        raise OSError(number, os.strerror(number))

    label(jobs, out, "a.csv")
    labelled.clear()
    monkeypatch.setattr("os.fsync" if where == "broken disk" else "kpoclass.labelling.folder.write_record", fails)
    with pytest.raises(OSError, match=r"No space left|error.*b\.jsonl|Permission denied"):
        label(jobs, out, "*.*", resume=True)
    assert labelled == ["b.jsonl"]
    assert sorted(os.listdir(out)) == [".kpoclass", "a.csv"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_can_not_be_read_stops_no_other_even_within_the_folder_of_outputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    jobs = small_jobs(tmp_path / "jobs")
    hashed = folder_module.sha256_of

    def closed(path: str, **options: bool) -> str:
        if path.endswith(os.path.join("jobs", "b.parquet")):
            raise OSError(number, os.strerror(number), *[path] * (number == errno.EACCES))
        return hashed(path, **options)

    monkeypatch.setattr(folder_module, "sha256_of", closed)
    summary = label(jobs, tmp_path)
    assert summary.errors == {str(jobs / "b.parquet"): os.strerror(number)}
    assert (tmp_path / "x" / "a.csv").exists()


@pytest.mark.parametrize("which", ["output", "record"])
@pytest.mark.parametrize("number", [errno.EIO, errno.EMFILE])
def test_an_output_or_record_that_the_system_does_not_give_is_no_fault_of_a_file(
    jobs: Path, out: Path, monkeypatch: pytest.MonkeyPatch, which: str, number: int
) -> None:
    label(jobs, out, "*.*")
    whole = tree(out)
    output = out / "a.csv" if which == "output" else out / ".kpoclass" / "a.csv.done"

    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    def hashed(file: Any) -> str:
        return failing() if file.name == str(output) else file_sha256(file)  # type: ignore[func-returns-value]

    with monkeypatch.context() as patch:
        if which == "output":
            patch.setattr(folder_records, "file_sha256", hashed)
        else:
            patch.setattr(folder_records, "read_stored", failing)
        with pytest.raises(OSError, match=os.strerror(number)) as caught:
            label(jobs, out, "*.*", resume=True)
    assert caught.value.filename == str(output)
    assert tree(out) == whole


def test_tables_in_folders_of_a_folder_are_told(jobs: Path, out: Path) -> None:
    told = f"tables in folders of it were not read; give '{jobs}{os.sep}**{os.sep}*.parquet' for all of them"
    summary = label_folder(jobs, out, model=MODEL)
    assert (summary.files, summary.notes) == (5, ((str(jobs), told),))
    one = label_file([jobs / "a.csv", jobs / "country=de"], out / "all.csv", model=MODEL, text="text", out_format="csv")
    assert not [note for note in one.notes if "were not read" in note]
    assert not label_folder([jobs / "country=de"], out.with_name("again"), model=MODEL).notes


def test_its_own_outputs_are_no_tables_that_were_not_read(jobs: Path) -> None:
    for folder in jobs / "country=de", jobs / "country=in":
        for file in folder.iterdir():
            file.unlink()
    for resume in False, True:
        assert not label_folder(jobs, jobs / "labelled", model=MODEL, resume=resume).notes
    assert not label_file(jobs / "a.csv", jobs / "labelled" / "all.csv", model=MODEL).notes


def test_a_pattern_for_folders_alone_is_one_of_what_they_have(tmp_path: Path, out: Path) -> None:
    for ending, made in ("csv", "none"), ("parquet", "part-0.parquet"):
        (tmp_path / "jobs" / "country=de").mkdir(parents=True, exist_ok=True)
        if made != "none":
            (tmp_path / "jobs" / "country=de" / made).touch()
        with pytest.raises(DataError, match=rf"such as '.*jobs.\*\*.\*\.{ending}'"):
            label_folder(tmp_path / "jobs", out, model=MODEL)


def test_nothing_but_bad_files_leaves_no_folder(tmp_path: Path, out: Path) -> None:
    (tmp_path / "bad.parquet").write_bytes(b"")
    assert list(label_folder(tmp_path / "bad.parquet", out, model=MODEL).errors) == [str(tmp_path / "bad.parquet")]
    assert not out.exists()


def test_a_first_record_that_fails_leaves_no_folder(jobs: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("kpoclass.labelling.folder_records.json.dump", fails)
    with pytest.raises(OSError, match="No space left"):
        label(jobs, out)
    assert not out.exists()


def test_what_is_there_stops_the_run_before_any_work(jobs: Path, out: Path, labelled: list[str]) -> None:
    (out / "country=de").mkdir(parents=True)
    for name in ("a.csv", "country=de/part-1.parquet"):
        (out / name).write_text("mine", encoding="utf-8")
    told = rf"{out / 'a.csv'} and 1 more already exist; continue an earlier run \(resume=True\), replace what is there"
    with pytest.raises(OutputExistsError, match=told):
        label(jobs, out)
    with pytest.raises(OutputExistsError, match=r"a\.csv: already exists, and is not what an earlier run wrote there"):
        label(jobs, out, resume=True)
    assert not labelled
    assert tree(out) == {"a.csv": b"mine", "country=de/part-1.parquet": b"mine"}
    label(jobs, out, force=True)
    label(jobs, out.with_name("again"))
    assert {name: each for name, each in tree(out).items() if ".done" not in name} == {
        name: each for name, each in tree(out.with_name("again")).items() if ".done" not in name
    }


def test_a_resumed_run_labels_what_is_not_done(jobs: Path, out: Path, labelled: list[str]) -> None:
    summary, whole = label(jobs, out), tree(out)
    labelled.clear()
    again = label(jobs, out, resume=True)
    assert (labelled, again.kept) == ([], 8)
    assert (again.total, again.faults, again.notes) == (summary.total, summary.faults, summary.notes)
    (out / "a.csv").unlink()
    (out / ".kpoclass" / "b.jsonl.done").write_bytes(b"torn")
    with pytest.raises(OutputExistsError, match=r"b\.jsonl: already exists"):
        label(jobs, out, resume=True)
    assert not labelled
    (out / "b.jsonl").unlink()
    assert label(jobs, out, resume=True).kept == 6
    assert labelled == ["a.csv", "b.jsonl"]
    assert tree(out) == whole


def test_a_file_that_has_changed_is_labelled_again(jobs: Path, out: Path, labelled: list[str]) -> None:
    label(jobs, out)
    labelled.clear()
    before = (jobs / "a.csv").stat()
    (jobs / "a.csv").write_text("id;text\r\n1;analyse d\r\n2;\r\n", encoding="cp1252")  # as long, and of the same time
    os.utime(jobs / "a.csv", ns=(before.st_atime_ns, before.st_mtime_ns))
    os.utime(jobs / "b.jsonl")  # newer, but the same
    assert label(jobs, out, resume=True).kept == 7
    assert labelled == ["a.csv"]
    assert b";analyse d;KPO;" in (out / "a.csv").read_bytes()
    assert label(jobs, out, resume=True).kept == 8


def test_an_output_whose_file_is_damaged_now_is_left_and_told(jobs: Path, out: Path) -> None:
    label(jobs, out)
    before = (out / "a.csv").read_bytes()
    (jobs / "a.csv").write_bytes(b"")
    for options in ({"resume": True}, {"force": True}):
        summary = label(jobs, out, **options)
        (told,) = summary.errors.values()
        assert told.endswith(f"; {out / 'a.csv'}, there from before, is left as it was")
        assert (out / "a.csv").read_bytes() == before


def test_an_output_that_somebody_has_changed_is_left_alone(jobs: Path, out: Path) -> None:
    label(jobs, out)
    (out / "a.csv").write_text("mine", encoding="utf-8")
    summary = label(jobs, out, resume=True)
    assert summary.kept == 7
    assert "already exists, and is not what an earlier run wrote there" in summary.errors[str(jobs / "a.csv")]
    assert (out / "a.csv").read_text(encoding="utf-8") == "mine"
    assert label(jobs, out, resume=True, force=True).kept == 7
    assert b"enter data" in (out / "a.csv").read_bytes()


@pytest.mark.parametrize(
    ("options", "what"),
    [({"prefix": "x_"}, "prefix"), ({"model": None}, "model or risk"), ({"text": "text"}, "text column"),
     ({"explain": True}, "explanation"), ({"delimiter": ";"}, "delimiter")],
)  # fmt: skip
def test_a_run_with_other_options_is_not_resumed(
    jobs: Path, out: Path, labelled: list[str], options: dict[str, Any], what: str
) -> None:
    label(jobs, out, "*.csv")
    labelled.clear()
    whole = tree(out)
    with pytest.raises(DataError, match=rf"a\.csv: was made with a different {what}: .*, now .*force=True beside"):
        label(jobs, out, "*.csv", resume=True, **options)
    assert (labelled, tree(out)) == ([], whole)
    label(jobs, out, "*.csv", resume=True, force=True, **options)
    assert labelled == ["a.csv"]


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda j: label_folder([j / "country=de" / "part-0.parquet", j / "country=in" / "part-0.parquet"], j / "out"),
         DataError, r"country=in.part-0.parquet: would become .*, as .*country=de.part-0.parquet would"),
        (lambda j: label_folder(j / "a.csv", j), OutputExistsError, r"a\.csv: is also the input"),
        (lambda j: label_folder("-", j / "out"), DataError, "standard input has no name there"),
        (lambda j: label_folder(j / "none.csv", j / "out"), FileNotFoundError, "none.csv"),
        (lambda j: label_folder(j / "*" / ".." / "a.csv", j / "out"), DataError, r"would become .*out.a\.csv, as"),
        (lambda j: label_folder(j / "country=d*" / ".." / ".." / "jobs" / "a.csv", j / "out"), DataError,
         "has no name below the folder of its pattern"),
        (lambda j: label_folder(j, j / "a.csv"), NotADirectoryError, "is a file, expected a folder"),
        (lambda j: label_folder(j, j / "none" / "out"), FileNotFoundError, "there is no such folder"),
        (lambda j: label_folder(j / "*.csv", j / "out", sheet="x"), DataError, "only a workbook has sheets"),
        (lambda j: label_folder(j, j / "out", out_format="pdf"), DataError, "out_format: expected one of csv.*'pdf'"),
        (lambda j: label_folder(j, j / "out", format="pdf"), DataError, "^format: expected one of csv.*'pdf'"),
        (lambda j: label_folder(j, j / "out", progress=True), TypeError, "progress: expected a function"),
        (lambda j: label_folder(j, j / "out", on_file=True), TypeError, "on_file: expected a function of path"),
        (lambda j: label_file(j / "b.jsonl", j / "out.csv", on_told=1), TypeError, "on_told: expected a function"),
        (lambda j: label_file(j / "b.jsonl", j / "out.csv", on_columns=""), TypeError, "on_columns: expected a func"),
        (lambda j: label_file(j / "b.jsonl", j / "out"), DataError, "for a file each in a folder, use label_folder"),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_told_before_any_work(
    jobs: Path, labelled: list[str], call: Callable[[Path], object], error: type[Exception], told: str
) -> None:
    before = tree(jobs)
    with pytest.raises(error, match=told):
        call(jobs)
    assert not labelled
    assert tree(jobs) == before
    assert not (jobs / "out").exists()


@pytest.mark.parametrize("link", [False, True])
def test_a_file_where_a_folder_of_outputs_would_be_is_told_before_any_work(
    jobs: Path, out: Path, labelled: list[str], link: bool
) -> None:
    out.mkdir()
    if link:
        (out / "country=in").symlink_to("nowhere")
    else:
        (out / "country=in").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADirectoryError, match=r"is a file, expected a folder to write to.*country=in"):
        label(jobs, out, force=True)
    assert not labelled
    assert os.listdir(out) == ["country=in"]


@pytest.mark.parametrize(("file", "within"), [("x", "x"), ("x/y", "x/y"), ("x.csv", "x.csv.done")])
def test_a_file_and_a_folder_of_one_name_are_told_before_any_work(
    tmp_path: Path, out: Path, labelled: list[str], file: str, within: str
) -> None:
    """Of two outputs, and of the records of two."""
    for path in tmp_path / "a" / file, tmp_path / "b" / within / "c.csv":
        path.parent.mkdir(parents=True)
        path.write_text("text\ndata\n", encoding="utf-8")
    with pytest.raises(DataError, match=rf"c\.csv: needs a folder .*{within}, where .*{file} needs a file; label them"):
        label_folder([tmp_path / "a" / "**" / "*", tmp_path / "b" / "**" / "*.csv"], out, model=MODEL, format="csv")
    assert not labelled
    assert not out.exists()


def test_outputs_are_no_inputs(jobs: Path) -> None:
    """A pattern that goes into the folder of the outputs, run twice; a symbolic link to an input as an output."""
    label(jobs, jobs / "out", "**/*.csv")
    with pytest.raises(OutputExistsError, match=r"out.a\.csv: is what an earlier run wrote to .*narrower pattern"):
        label(jobs, jobs / "out", "**/*.csv", resume=True)
    (jobs / "links").mkdir()
    (jobs / "links" / "a.csv").symlink_to(jobs / "a.csv")
    with pytest.raises(OutputExistsError, match="is also the input"):
        label_folder(jobs / "a.csv", jobs / "links", model=MODEL, force=True)


@pytest.mark.parametrize("readable", [True, False])
def test_an_input_is_not_replaced_whatever_its_name(tmp_path: Path, jobs: Path, out: Path, readable: bool) -> None:
    """An output that is a hard link to an input; and one that is a file that could not be read."""
    out.mkdir()
    if readable:
        (out / "a.csv").hardlink_to(jobs / "b.jsonl")
    else:
        (out / "a.csv").write_bytes(b"PK\x03\x04, and no workbook")
    before = tree(tmp_path)
    with pytest.raises(OutputExistsError, match=r"a\.csv: is also the input"):
        label_folder([jobs / "a.csv", jobs / "b.jsonl" if readable else out / "a.csv"], out, model=MODEL, force=True)
    assert tree(tmp_path) == before


def test_each_folder_is_swept_once_and_not_for_every_file(
    tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To list a folder for every file in it would take a time that grows with the square of their number."""
    for number in range(9):
        (tmp_path / f"{number}.csv").write_text("text\nenter data\n", encoding="utf-8")
    label(tmp_path, out, "*.csv")
    left = [out / ".3.csv.abcdefgh.part", out / ".kpoclass" / ".4.csv.done.abcdefgh.part"]
    for path in left:
        path.write_bytes(b"half")
    listed: list[str] = []
    listdir = os.listdir
    monkeypatch.setattr(os, "listdir", lambda path=".": (listed.append(os.fspath(path)), listdir(path))[1])
    label(tmp_path, out, "*.csv", force=True)
    assert sorted(listed) == [str(out), str(out / ".kpoclass")]
    assert not any(path.exists() for path in left)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_several_processes_share_a_folder(jobs: Path, out: Path) -> None:
    label(jobs, out.with_name("whole"), "*.*")
    children = []
    for path in sorted(jobs.glob("*.*")):
        children.append(os.fork())
        if not children[-1]:
            with suppress(BaseException):
                label(jobs, out, path.name, resume=True)
            os._exit(0)
    for child in children:
        os.waitpid(child, 0)
    assert label(jobs, out, "*.*", resume=True).kept == len(children) == 5
    assert tree(out) == tree(out.with_name("whole"))


class Killed(BaseException):
    """Stands for Ctrl-C."""


def test_an_interrupted_run_leaves_whole_files_alone(jobs: Path, out: Path) -> None:
    label(jobs, out.with_name("whole"))
    seen: list[int] = []

    def progress(rows: int, share: float) -> None:  # noqa: ARG001
        seen.append(rows)
        if len(seen) > 4:
            raise Killed

    with pytest.raises(Killed):
        label(jobs, out, progress=progress)
    whole = tree(out.with_name("whole"))
    there = tree(out)
    assert there
    assert there.items() < whole.items()
    assert 0 < label(jobs, out, resume=True).kept < 8
    assert tree(out) == whole


def killed_at(event: int, run: Callable[[], object]) -> bool:
    """Run it in a child that is killed before it does the n-th thing with a file; return whether it was."""
    child = os.fork()
    if not child:
        left = event

        def hook(name: str, _: tuple[object, ...]) -> None:
            nonlocal left
            if name == "open" or name.startswith(("os.", "fcntl.")):
                left -= 1
                if left == 0:
                    os._exit(9)

        sys.addaudithook(hook)
        try:
            run()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


def small_jobs(folder: Path) -> Path:
    (folder / "x").mkdir(parents=True)
    (folder / "x" / "a.csv").write_text("id,text\n1,enter data\n2,\n", encoding="utf-8")
    pq.write_table(pa.table({"text": ["analyse data", None]}), folder / "b.parquet")
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 3])
@pytest.mark.parametrize("changed", [False, True])
def test_killed_anywhere_a_run_is_resumed_to_the_same_bytes(tmp_path: Path, step: int, changed: bool) -> None:
    """Killed before each n-th thing that it does with a file; also while it replaces what was made of an older file."""
    jobs = small_jobs(tmp_path / "jobs")
    older = (jobs / "x" / "a.csv").read_bytes()
    newer = older.replace(b"enter", b"analyse")

    def begin(out: Path) -> None:
        (jobs / "x" / "a.csv").write_bytes(older)
        if changed:
            label(jobs, out)
            (jobs / "x" / "a.csv").write_bytes(newer)

    begin(tmp_path / "whole")
    expected = label(jobs, tmp_path / "whole", resume=True)
    whole = tree(tmp_path / "whole")
    points = 0
    for event in range(1, 10_000, step):
        out = tmp_path / f"out-{event}"
        begin(out)
        before = tree(out) if changed else {}
        if not killed_at(event, lambda out=out: label(jobs, out, resume=True)):  # type: ignore[misc]
            break
        points += 1
        for name, content in tree(out).items():
            if not name.startswith(".") and "/." not in name:
                assert content in {whole[name], before.get(name)}, (event, name)
        summary = label(jobs, out, resume=True)
        assert not summary.errors, event
        assert summary.total == expected.total
        assert tree(out) == whole, event
    assert points > 30 // step
