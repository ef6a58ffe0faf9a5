"""What earlier runs have stored is believed as a whole or not at all, whatever is in its place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_model import measured_model

from kpoclass import DataError, OutputExistsError, label_file, label_folder
from kpoclass.labelling.folder_records import read_record
from kpoclass.labelling.stored_state import summary_of

MODEL = measured_model()
#: No attribute of a summary, and no part of a record or a state, may be any of these where it is another.
WRONG = (None, True, "x", -5, 1.5, 10**6, 1 << 63, float("nan"), [], {}, [[1]], ["x"], {"x": 1}, [["x", 1]], "{0.real}")
#: These describe the file and are believed, as long as they are of the right kind.
DESCRIBES = {"told": (str,), "columns": (list,), "notes": (list,), "least_confident": (list,), "faults": (list,)}


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "a.csv").write_text("text\nenter data\nn/a\nanalyse data\nzyx\n", encoding="utf-8")
    return tmp_path / "jobs"


@pytest.fixture
def record(jobs: Path) -> Path:
    label_folder(jobs, jobs.parent / "out", model=MODEL)
    return jobs.parent / "out" / ".kpoclass" / "a.csv.done"


def altered(stored: Any) -> Iterator[tuple[str, Any]]:
    """Yield what is stored with one part of it missing, or in another way than it is written; with the part's name."""
    for name, value in stored.items():
        yield name, {key: each for key, each in stored.items() if key != name}
        for wrong in WRONG:
            if wrong != value or type(wrong) is not type(value):
                yield name, {**stored, name: wrong}
    yield "surplus", {**stored, "surplus": 1}


def is_believable(name: str, stored: dict[str, Any]) -> bool:
    value = stored.get(name)
    kinds = DESCRIBES.get(name)
    return kinds is not None and isinstance(value, kinds) and (not value or name in {"told", "columns", "notes"})


def test_a_summary_is_one_that_could_have_been_counted(record: Path) -> None:
    stored = json.loads(record.read_text(encoding="utf-8"))["summary"]
    assert summary_of(stored).rows == 4
    refused = 0
    for name, wrong in altered(stored):
        if is_believable(name, wrong) and all(isinstance(each, str) for each in wrong[name]):
            summary_of(wrong)
            continue
        if name == "model" and isinstance(wrong.get(name), str):
            continue  # its record says the same, or is none
        with pytest.raises(ValueError, match=r".") as caught:
            summary_of(wrong)
        assert type(caught.value) is ValueError, (name, wrong)
        refused += 1
    assert refused > 150


@pytest.mark.parametrize("part", ["levels", "reasons"])
def test_counts_by_name_are_of_these_names_and_add_up(record: Path, part: str) -> None:
    stored = json.loads(record.read_text(encoding="utf-8"))["summary"]
    for _, wrong in altered(stored[part]):
        with pytest.raises(ValueError, match=r"."):
            summary_of({**stored, part: wrong})


ROW = [2, "enter data", "KPO", 0.5, "damaged row"]


@pytest.mark.parametrize("place", range(5))
def test_a_row_to_review_is_one(record: Path, place: int) -> None:
    stored = json.loads(record.read_text(encoding="utf-8"))["summary"]
    assert summary_of({**stored, "least_confident": [ROW]}).least_confident[0].label == "KPO"
    for wrong in (None, [], {}, -1, float("nan"), *(["x"] if place != 1 else [])):
        with pytest.raises(ValueError, match=r"."):
            summary_of({**stored, "least_confident": [[*ROW[:place], wrong, *ROW[place + 1 :]]]})


def test_a_record_is_whole_or_none(record: Path) -> None:
    folder = str(record.parent.parent)
    stored = json.loads(record.read_text(encoding="utf-8"))
    assert read_record(folder, "a.csv")
    contents = [b"", b"\0" * 100, b"\xff", b"[" * 100_000, b'{"job":' + b"9" * 5000 + b"}", b"null", b"[]"]
    contents += [json.dumps(wrong).encode() for name, wrong in altered(stored) if name != "replaced_sha256"]
    contents += [json.dumps({**stored, "replaced_sha256": wrong}).encode() for wrong in WRONG if wrong is not None]
    for wrong in ({}, {**stored["job"], "model": "another"}, {**stored["job"], "prefix": [[]]}):
        contents.append(json.dumps({**stored, "job": wrong}).encode())
    for content in contents:
        record.write_bytes(content)
        assert read_record(folder, "a.csv") is None, content[:200]


def test_an_output_with_a_damaged_record_is_left_alone_and_told(jobs: Path, record: Path) -> None:
    """Nothing tells that a run wrote it; where it is not there, or may be replaced, its file is labelled again."""
    out, whole = record.parent.parent, record.read_bytes()
    labelled = (out / "a.csv").read_bytes()
    record.write_bytes(b"[" * 100_000)
    with pytest.raises(
        OutputExistsError, match=r"a\.csv: already exists, and its record .*a\.csv\.done is damaged, so"
    ):
        label_folder(jobs, out, model=MODEL, resume=True)
    assert label_folder(jobs, out, model=MODEL, resume=True, force=True).total.rows == 4
    assert ((out / "a.csv").read_bytes(), json.loads(record.read_bytes())["summary"]) == (
        labelled,
        json.loads(whole)["summary"],
    )
    record.write_bytes(whole[:50])
    (out / "a.csv").unlink()
    assert label_folder(jobs, out, model=MODEL, resume=True).kept == 0
    assert record.read_bytes() == whole


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("what", ["pipe", "folder", "broken link"])
def test_what_stands_in_the_place_of_a_record_is_told_before_any_work(jobs: Path, record: Path, what: str) -> None:
    record.unlink()
    if what == "pipe":
        os.mkfifo(record)
    elif what == "folder":
        record.mkdir()
    else:
        record.symlink_to("nowhere")
    for options in {"resume": True}, {"force": True}, {"resume": True, "force": True}:
        with pytest.raises(OutputExistsError, match=r"a\.csv\.done: is no file, and the record of .*; move it away"):
            label_folder(jobs, record.parent.parent, model=MODEL, **options)


@pytest.mark.parametrize("link", [False, True])
def test_what_stands_in_the_place_of_the_records_is_told_before_any_work(jobs: Path, link: bool) -> None:
    out = jobs.parent / "out"
    out.mkdir()
    if link:
        (out / ".kpoclass").symlink_to("nowhere")
    else:
        (out / ".kpoclass").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADirectoryError, match=r"is a file, expected a folder to write to; move it away.*\.kpoclass"):
        label_folder(jobs, out, model=MODEL, force=True)
    assert os.listdir(out) == [".kpoclass"]


def test_the_state_of_an_interrupted_run_is_whole_or_told(jobs: Path) -> None:
    source, target = jobs / "a.csv", jobs.parent / "out.csv"

    def stop(rows: int, share: float) -> None:  # noqa: ARG001
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        label_file(source, target, model=MODEL, resume=True, progress=stop)
    state = Path(f"{target}.partial.json")
    whole = state.read_bytes()
    stored = json.loads(whole)
    done = stored["done"]
    wrongs = [
        {**stored, "job": []},
        {**stored, "written": -1},
        {**stored, "written": "x"},
        {**stored, "done": [1]},
        [],
        1,
    ]
    wrongs += [
        {**stored, "done": {**done, "place": wrong}} for name, wrong in altered(done["place"]) if name != "surplus"
    ]
    wrongs += [{**stored, "done": {**done, "summary": wrong}} for wrong in WRONG]
    wrongs += [{**stored, "done": {**done, "summary": {**done["summary"], "kpo": 10**6}}}]
    wrongs.remove({**stored, "done": {**done, "place": {**done["place"], "lines": 10**6}}})  # which only numbers rows
    for content in [b"[" * 100_000, *(json.dumps(wrong).encode() for wrong in wrongs)]:
        state.write_bytes(content)
        with pytest.raises(DataError, match=r"does not say how far it is|was changed further on|another|is shorter"):
            label_file(source, target, model=MODEL, resume=True)
    state.write_bytes(whole)
    assert label_file(source, target, model=MODEL, resume=True).rows == 4
