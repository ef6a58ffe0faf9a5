"""Services and pythonw have no standard streams, and a shell can close them: only results that are lost are errors."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpoclass.cli.main import main


@pytest.mark.parametrize("closed", [("stdin",), ("stdout",), ("stderr",), ("stdin", "stdout", "stderr")])
@pytest.mark.parametrize(
    "arguments",
    [["classify", "Actuary", " "], ["info"], ["info", "--model", "none.model"], [], ["label", "in.csv", "out.csv"],
     ["explain", "Actuary"], ["info", "--no-such"]],
)  # fmt: skip
def test_without_streams_a_command_does_what_it_does_with_them_unless_its_results_are_lost(
    arguments: list[str], closed: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.csv").write_text("title\nActuary\n", encoding="utf-8")

    def code() -> object:
        (tmp_path / "out.csv").unlink(missing_ok=True)
        try:
            return main(arguments)
        except SystemExit as stopped:
            return stopped.code

    with open("none", "w+", encoding="utf-8") as nothing, open("shown", "w", encoding="utf-8") as results:
        for stream, instead in (("stdin", nothing), ("stdout", results), ("stderr", nothing)):
            monkeypatch.setattr(f"sys.{stream}", instead)
        expected = code()
        if "stdout" in closed and os.path.getsize("shown"):
            expected = 1
        for stream in closed:
            monkeypatch.setattr(f"sys.{stream}", None)
        assert code() == expected
        for stream in closed:
            getattr(sys, stream).close()
            monkeypatch.setattr(f"sys.{stream}", nothing)


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams with a shell")
def test_a_message_does_not_go_into_an_output_that_took_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("title\nActuary\n", encoding="utf-8")
    command = f'exec "{sys.executable}" -m kpoclass label in.csv out.csv >&- 2>&-'
    finished = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, check=False, timeout=60)
    assert finished.returncode == 0
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert [line.partition(",")[0] for line in lines] == ["title", "Actuary"]


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams with a shell")
@pytest.mark.parametrize("arguments", ["Actuary", "classify Actuary --json", "info", "--help", "explain Actuary"])
def test_an_answer_that_nobody_can_get_is_told_to_be_lost(arguments: str) -> None:
    command = f'exec "{sys.executable}" -m kpoclass {arguments} >&-'
    finished = subprocess.run(
        ["/bin/sh", "-c", command], stderr=subprocess.PIPE, encoding="utf-8", check=False, timeout=60
    )
    told = "kpoclass: error: standard input or output is closed"
    assert (finished.returncode, finished.stderr.partition(";")[0]) == (1, told)


@pytest.mark.skipif(sys.platform == "win32", reason="closes streams with a shell")
@pytest.mark.parametrize("closed", ["stdout", "stderr"])
@pytest.mark.parametrize("output", ["out.csv --report /dev/{}", "/dev/{}", "/dev/fd/{}"])
def test_an_output_that_is_a_closed_stream_is_an_error(output: str, closed: str, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("title\nActuary\n", encoding="utf-8")
    number = {"stdout": 1, "stderr": 2}[closed]
    output = output.format(number if "fd" in output else closed)
    command = f'exec "{sys.executable}" -m kpoclass label in.csv {output} --format csv {number}>&-'
    finished = subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert finished.returncode == 1
    assert closed == "stderr" or b"kpoclass: error: " in finished.stderr
    assert b"rows written" not in finished.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
@pytest.mark.parametrize(
    ("arguments", "code", "shown"),
    [(["label", "in.csv", "out.csv"], 0, ""), (["label", "in.csv", "/dev/stdout", "--format", "csv"], 0, "title,kpo"),
     (["classify", " ", "Actuary"], 3, "KPO"), (["info", "--model", "none.model"], 1, ""), (["info", "--none"], 2, ""),
     (["posting", "none.html"], 3, "")],
)  # fmt: skip
def test_work_goes_on_where_nobody_reads_the_messages(
    arguments: list[str], code: int, shown: str, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("title\nActuary\nParcel sorter\n", encoding="utf-8")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "kpoclass", *arguments]
    finished = subprocess.run(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=writing, encoding="utf-8", check=False, timeout=60
    )
    os.close(writing)
    assert (finished.returncode, finished.stdout[: len(shown)]) == (code, shown)
    if "out.csv" in arguments:
        lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
        assert [line.partition(",")[0] for line in lines] == ["title", "Actuary", "Parcel sorter"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["label", "--help"], ["--version"], ["info"], ["Actuary"]])
def test_what_is_printed_is_written_or_told_to_be_lost(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "kpoclass", *arguments]
    reading, writing = os.pipe()
    os.close(reading)
    for output, ended in (
        (os.open("/dev/full", os.O_WRONLY), (1, "kpoclass: error: the disk is full")),
        (writing, (0, "")),
    ):
        finished = subprocess.run(
            command, stdout=output, stderr=subprocess.PIPE, encoding="utf-8", check=False, timeout=60
        )
        os.close(output)
        assert (finished.returncode, finished.stderr.partition(";")[0]) == ended
