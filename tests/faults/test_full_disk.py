"""Disks that are full or may not be written to, as they are: outputs are absent, and one sentence says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest

from kpoclass import label_file, load_model
from kpoclass.datasets import fetch
from kpoclass.datasets.corpora import CORPORA
from kpoclass.serve import create_app
from kpoclass.web import write_page, write_site
from tests.serve.live import live

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts and devices of Linux")

#: Each writes a little more than there is room for.
_SIZE, _ROWS = 65_536, 2_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mounting, capture_output=True, encoding="utf-8", check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount")
    if mounted.returncode:
        pytest.skip(f"a disk may not be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(
        "id,text\n" + "".join(f"{n},Answer inbound calls about parcel {n}\n" for n in range(_ROWS)), encoding="utf-8"
    )
    return path


def told(arguments: Sequence[str | Path], *, stdout: Path | None = None, as_others: Sequence[str] = ()) -> str:
    """Run a command that fails, and return the sentence it says."""
    command = [*as_others, sys.executable, "-m", "kpoclass", *map(str, arguments)]
    with stdout.open("wb") if stdout else open(os.devnull, "wb") as output:
        ended = subprocess.run(command, stdout=output, stderr=-1, encoding="utf-8", check=False)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.startswith("kpoclass: error: "), ended.stderr
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet", "out.xlsx", "out/"])
def test_a_table_on_a_full_disk(source: Path, disk: Path, name: str) -> None:
    room = {"out.parquet": 4_096, "out.xlsx": 4_096}.get(name, _SIZE)  # these are packed
    (disk / "filling").write_bytes(b"x" * (_SIZE - room))
    sentence = told(["label", source, f"{disk}/{name}", "--quiet"])
    assert f"{disk}/" in sentence
    assert "the disk is full; make room, or write to another" in sentence
    assert {"filling"} == set(os.listdir(disk))


def test_a_run_that_is_resumed_once_there_is_room(source: Path, disk: Path, tmp_path: Path) -> None:
    assert "the disk is full" in told(["label", source, disk / "out.csv", "--resume", "--quiet"])
    subprocess.run(["mount", "-o", "remount,size=1m", str(disk)], check=True)
    label_file(source, disk / "out.csv", resume=True)
    label_file(source, tmp_path / "whole.csv")
    assert (disk / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert os.listdir(disk) == ["out.csv"]


def test_from_python_the_system_s_own_error_is_raised(
    source: Path, disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(disk / "cache"))
    corpus = source.with_name("corpus")
    corpus.write_bytes(b"x" * CORPORA["onet"].size)
    for write, path in (
        (lambda: label_file(source, disk / "out.csv"), disk / "out.csv"),
        (lambda: load_model().save(disk / "own.model"), disk / "own.model"),
        (lambda: write_page(disk / "page.html"), disk / "page.html"),
        (lambda: fetch.fetch_corpus("onet", source=corpus, quiet=True), disk / "cache" / CORPORA["onet"].filename),
    ):
        with pytest.raises(OSError, match="No space left on device") as caught:
            write()
        assert caught.value.filename == str(path)
    with pytest.raises(OSError, match="No space left on device"):
        write_site(disk / "page")
    assert os.listdir(disk) == ["cache"]
    assert os.listdir(disk / "cache") == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
@pytest.mark.parametrize(
    "arguments",
    [["classify", "Actuary"], ["explain", "Actuary"], ["info"], ["corpora", "list", "--json"], ["data", "check"]],
    ids=" ".join,
)
def test_standard_output_on_a_full_disk(arguments: list[str]) -> None:
    assert "the disk is full; make room" in told(arguments, stdout=Path("/dev/full"))


def test_a_service_whose_disk_a_file_fills(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    with live(create_app()) as (host, port):
        for size in (_SIZE, _SIZE + 1):  # there is not even room to write what came of the first
            answer = httpx.post(
                f"http://{host}:{port}/v1/label?filename=jobs.csv", content=b"text\n" + b"a" * (size - 5)
            )
            assert (answer.status_code, answer.json()["code"]) == (503, "no_space")
            assert os.listdir(disk) == []


def test_a_disk_that_is_read_only(source: Path, disk: Path) -> None:
    (disk / "old.csv").write_bytes(b"old\n")
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for arguments in (
        ["label", source, disk / "out.csv"],
        ["label", source, disk / "out.csv", "--resume"],
        ["label", source, disk / "old.csv", "--force"],
        ["label", source, f"{disk}/out/"],
        ["page", disk / "page.html"],
        ["page", disk / "page"],
    ):
        sentence = told(arguments)
        assert str(disk) in sentence
        assert "ead-only" in sentence
    assert os.listdir(disk) == ["old.csv"]


@pytest.fixture
def as_others() -> list[str]:
    """What a command is put behind, so that modes of files count for the superuser, too."""
    if os.getuid():
        return []
    if not (setpriv := shutil.which("setpriv")):
        pytest.skip("there is no setpriv, which takes that right from the superuser")
    return [setpriv, "--bounding-set", "-dac_override,-dac_read_search"]


def test_a_folder_that_may_not_be_written_to(source: Path, tmp_path: Path, as_others: list[str]) -> None:
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o555)
    for command in (["label", source, folder / "out.csv"], ["page", folder / "page.html"]):
        assert "ermission denied" in told(command, as_others=as_others)
    assert os.listdir(folder) == []


def test_a_folder_that_takes_files_and_shows_none_is_written_to(
    source: Path, tmp_path: Path, as_others: list[str]
) -> None:
    folder = tmp_path / "letterbox"
    folder.mkdir(mode=0o333)
    label = [*as_others, sys.executable, "-m", "kpoclass", "label", source, folder / "out.csv", "--resume", "--quiet"]
    subprocess.run(label, check=True)
    folder.chmod(0o755)
    assert os.listdir(folder) == ["out.csv"]
