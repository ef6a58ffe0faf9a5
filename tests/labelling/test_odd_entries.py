"""What is odd in a folder is named at the end, and the others are labelled; a file that changes is not believed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from small_model import measured_model

from kpoclass import OutputExistsError, label_file, label_folder
from kpoclass.cli.main import main

MODEL = measured_model()
#: As long as systems allow, which is longer than a record or a temporary file could be called after it.
LONG = "x" * 251 + ".csv"


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    (tmp_path / "jobs").mkdir()
    for name in "a.csv", "z.csv":
        (tmp_path / "jobs" / name).write_text("text\nanalyse data\n", encoding="utf-8")
    return tmp_path / "jobs"


@pytest.mark.parametrize("pattern", ["", "*.csv", "**/*.csv"])
def test_links_that_lead_to_no_file_are_named_and_stop_no_other(jobs: Path, pattern: str) -> None:
    (jobs / "loop.csv").symlink_to("loop.csv")
    (jobs / "gone.csv").symlink_to("nowhere")
    (jobs / "good.csv").symlink_to("a.csv")
    for options in {}, {"resume": True}:
        summary = label_folder(jobs / pattern, jobs.parent / "out", model=MODEL, **options)
        assert summary.files == 3
        said = "is a symbolic link that leads to no file"
        assert summary.errors == {str(jobs / "gone.csv"): said, str(jobs / "loop.csv"): said}
    assert sorted(os.listdir(jobs.parent / "out")) == [".kpoclass", "a.csv", "good.csv", "z.csv"]
    with pytest.raises(OSError, match=r"gone\.csv"):  # as one table it would lack the rows
        label_file(jobs / pattern, jobs.parent / "all.csv", model=MODEL)


def test_the_command_names_them_and_ends_with_3(jobs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (jobs / "gone.csv").symlink_to("nowhere")
    assert main(["label", str(jobs), str(jobs.parent / "out") + os.sep, "--quiet"]) == 3
    assert (
        capsys.readouterr().err.splitlines()[-1] == f"  {jobs / 'gone.csv'}: is a symbolic link that leads to no file"
    )
    assert main(["label", str(jobs), str(jobs.parent / "all.csv"), "--quiet"]) == 1
    assert "gone.csv: is a symbolic link, and the file that it leads to is not there" in capsys.readouterr().err


@pytest.mark.parametrize("length", range(245, 256))
def test_a_name_as_long_as_can_be_is_labelled_and_resumed(jobs: Path, length: int) -> None:
    name = LONG[255 - length :]
    (jobs / name).write_text("text\nanalyse data\n", encoding="utf-8")
    assert label_folder(jobs, jobs.parent / "out", model=MODEL).errors == {}
    assert label_folder(jobs, jobs.parent / "out", model=MODEL, resume=True).kept == 3
    assert (jobs.parent / "out" / name).read_bytes() == (jobs.parent / "out" / "a.csv").read_bytes()


def test_an_output_whose_name_is_too_long_stops_no_other(jobs: Path) -> None:
    (jobs / LONG).write_text("text\nanalyse data\n", encoding="utf-8")
    summary = label_folder(jobs, jobs.parent / "out", model=MODEL, out_format="jsonl")
    assert summary.files == 2
    assert summary.errors == {str(jobs / LONG): "File name too long"}
    assert sorted(os.listdir(jobs.parent / "out")) == [".kpoclass", "a.jsonl", "z.jsonl"]


@pytest.mark.parametrize("change", ["rows more", "other rows", "another file", "gone"])
@pytest.mark.parametrize("when", ["begun", "read"])
def test_a_file_that_changes_while_it_is_read_is_named_and_has_no_output(jobs: Path, change: str, when: str) -> None:
    path, out = jobs / "a.csv", jobs.parent / "out"

    def alter() -> None:
        if change == "rows more":
            with path.open("a", encoding="utf-8") as file:
                file.write("enter data\n")
        elif change == "other rows":  # as many bytes, a moment later than the system tells apart
            path.write_text("text\nanalyze data\n", encoding="utf-8")
            os.utime(path, ns=(1, path.stat().st_mtime_ns + 10**7))
        elif change == "another file":
            there = path.stat()
            (jobs / "new").write_text("text\nanalyze data\n", encoding="utf-8")
            os.utime(jobs / "new", ns=(there.st_atime_ns, there.st_mtime_ns))
            (jobs / "new").replace(path)
        else:
            path.unlink()

    done: list[str] = []

    def once(where: str) -> None:
        if where == when and not done:
            done.append(where)
            alter()

    summary = label_folder(jobs, out, model=MODEL, progress=lambda *_: once("read"), on_file=lambda *_: once("begun"))
    assert done
    assert summary.files == 1
    assert summary.errors[str(path)].startswith("was changed while it was read; run again when it stays as it is")
    assert sorted(os.listdir(out)) == [".kpoclass", "z.csv"]
    assert os.listdir(out / ".kpoclass") == ["z.csv.done"]
    if change != "gone":
        assert label_folder(jobs, out, model=MODEL, resume=True).errors == {}


def test_of_one_table_it_is_told_which_files_changed(jobs: Path) -> None:
    """It is written all the same: a table may take hours, and grow meanwhile."""

    def grow(_: object) -> None:
        with (jobs / "a.csv").open("a", encoding="utf-8") as file:
            file.write("enter data\n")

    summary = label_file(
        jobs, jobs.parent / "all.csv", model=MODEL, on_columns=grow, report=jobs.parent / "report.html"
    )
    said = f"{jobs / 'a.csv'} was changed while it was read: rows may be torn or missing; label it again"
    assert [note for note in summary.notes if "changed" in note] == [f"{said} when it stays as it is"]
    assert "a.csv was changed while it was read" in (jobs.parent / "report.html").read_text(encoding="utf-8")
    summary = label_file(jobs, jobs.parent / "again.csv", model=MODEL)
    assert not [note for note in summary.notes if "changed" in note]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_in_the_place_of_an_output_is_told_and_not_waited_for(jobs: Path) -> None:
    out = jobs.parent / "out"
    out.mkdir()
    os.mkfifo(out / "a.csv")
    with pytest.raises(OutputExistsError, match=r"a\.csv: is a device or pipe, expected a file to write; move it away"):
        label_folder(jobs, out, model=MODEL, force=True)
    assert os.listdir(out) == ["a.csv"]
