"""All checks of a model: its file, what it was trained on, and the installation that reads it."""

from __future__ import annotations

import bz2
import csv
import io
import re
from hashlib import sha256
from os.path import basename
from typing import TYPE_CHECKING, Any

from kpoclass.api import SHIPPED_MODEL
from kpoclass.errors import ModelFormatError, raise_of_the_system
from kpoclass.files import file_sha256, path_of, read_at_most
from kpoclass.inference.model_file import LARGEST, loads
from kpoclass.provenance.finding import ModelFinding, listed
from kpoclass.provenance.installation import check_bill, check_files
from kpoclass.rendering.escaping import shortened
from kpoclass.resources import COMPRESSED, resource, resource_bytes
from kpoclass.version import __version__

if TYPE_CHECKING:
    from os import PathLike

#: In a wheel it is without the texts kept for tests (see setup.py), so the SHA-256 of the whole does not fit.
_CUT_IN_A_WHEEL = "descriptions.csv"
#: The table of released models, and its columns.
_RELEASED, _COLUMNS = "released.csv", ["date", "kpoclass", "format_version", "sha256"]
_SHA256 = re.compile("[0-9a-f]{64}")
#: Characters of what is said of one check.
_LONGEST_FINDING = 2_000

#: What a wheel does not have, or not as a whole.
_NOT_IN_A_WHEEL = {f"data/{_CUT_IN_A_WHEEL}", "data/real_postings.npz"}


def verify_model(path: str | PathLike[str] | None = None) -> list[ModelFinding]:
    """Check where a model comes from, and that the installation is as it was built, without a network.

    Everything is compared with records that come with kpoclass: the released models, the wheel's own list of its files,
    its bill of materials. That finds damage, and files that were exchanged, but no forger who also rewrote the records:
    who built a wheel is told by its attestation, see ``SECURITY.md``.

    Parameters
    ----------
    path : path-like, optional
        A model file; by default the shipped model.

    Returns
    -------
    list of ModelFinding
        One per check, always the same five in the same order: ``release``, whether the file is that of a released
        model (if ``path`` is not given, of the newest); ``contents``, whether it is whole and within its bounds;
        ``data``, whether the training data that it names are those shipped; ``installation``, whether the files of
        kpoclass are those of its wheel; ``bill of materials``, whether that of the wheel names the shipped model.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    TextTypeError
        If ``path`` is no path (a TypeError).

    Examples
    --------
    >>> from kpoclass import verify_model
    >>> for finding in verify_model()[:2]:
    ...     print(finding.name, finding.state)
    release passed
    contents passed
    """
    shipped = resource_bytes("models", SHIPPED_MODEL)
    if path is None:
        file, name = shipped, SHIPPED_MODEL
    else:
        name = path_of(path, "path")
        with open(name, "rb") as opened:
            file = read_at_most(opened, LARGEST + 1)
    metadata: dict[str, Any] | None = None
    try:
        metadata = loads(file, name).metadata()
        contents = f"the file is whole: {len(file):,} bytes, checksum and bounds of every number as they should be"
        checked = ModelFinding("contents", "passed", contents)
    except ModelFormatError as error:
        checked = ModelFinding("contents", "failed", str(error))
    released = _released()
    if not released:
        told = f"models/{_RELEASED}, which names the released models, is damaged; install kpoclass {__version__} again"
        release = ModelFinding("release", "failed", told)
    else:
        release = _newest(file, released) if path is None else _any(file, released, metadata or {})
    findings = [
        release,
        checked,
        _data(metadata, of_this_version=path is None),
        check_files(),
        check_bill(sha256(shipped).hexdigest()),
    ]
    # Names may be a stranger's, and none of them begins a line of its own.
    return [finding._replace(told=shortened(finding.told, _LONGEST_FINDING)) for finding in findings]


def _released() -> list[dict[str, str]]:
    """Return date, version, format version and SHA-256 of each released model, the newest last; none if damaged."""
    try:
        table = resource_bytes("models", _RELEASED).decode()
        models = list(csv.DictReader(io.StringIO(table, newline="")))
    except (OSError, ValueError, csv.Error) as error:
        raise_of_the_system(error)
        return []
    return models if all(list(model) == _COLUMNS and _is_whole(model) for model in models) else []


def _is_whole(model: dict[str, str]) -> bool:
    return all(model.values()) and bool(_SHA256.fullmatch(model["sha256"]))


def _newest(file: bytes, released: list[dict[str, str]]) -> ModelFinding:
    """Say whether a file is the one that this version ships."""
    digest, expected = sha256(file).hexdigest(), released[-1]
    if digest == expected["sha256"]:
        return ModelFinding("release", "passed", f"the file is the model of {expected['date']}, SHA-256 {digest}")
    told = f"expected the model of {expected['date']}, SHA-256 {expected['sha256']}, got {digest}"
    return ModelFinding("release", "failed", f"{told}; install kpoclass {__version__} again")


def _any(file: bytes, released: list[dict[str, str]], metadata: dict[str, Any]) -> ModelFinding:
    """Say which released model a file is, or what it says of itself."""
    digest = sha256(file).hexdigest()
    for model in released:
        if model["sha256"] == digest:
            told = f"the file is the released model of {model['date']}, format version {model['format_version']}"
            return ModelFinding("release", "passed", f"{told}, SHA-256 {digest}")
    claims = [f"{key} {metadata[key]}" for key in ("date", "kpoclass") if isinstance(metadata.get(key), str)]
    says = f"it says of itself: {listed(claims)}" if claims else "it says nothing of itself"
    told = f"the file, SHA-256 {digest}, is no released model, so who made it can't be told; {says}"
    return ModelFinding("release", "unknown", told)


def _data(metadata: dict[str, Any] | None, *, of_this_version: bool) -> ModelFinding:
    """Compare the training data that a model names with those shipped, which may be newer than another's."""
    named = None if metadata is None else metadata.get("data")
    if not isinstance(named, dict) or not named:
        return ModelFinding("data", "unknown", "it names no training data")
    found = {name: _sha256_here(name) for name in named}
    differ = [name for name, digest in found.items() if digest is not None and digest != named[name]]
    if differ:
        told = f"changed since the model was trained: {listed(differ)}"
        return ModelFinding("data", "failed" if of_this_version else "unknown", told)
    here = [name for name, digest in found.items() if digest is not None]
    absent = [name for name in named if name not in here]
    if not here:
        return ModelFinding("data", "unknown", f"what it says it was trained on is not here: {listed(absent)}")
    if not absent:
        return ModelFinding(
            "data", "passed", f"unchanged since the model was trained: all {len(here)} files of its data"
        )
    told = f"unchanged since the model was trained: {len(here)} of {len(named)} files of its data"
    left_out = [name for name in absent if name in _NOT_IN_A_WHEEL]
    others = [name for name in absent if name not in _NOT_IN_A_WHEEL]
    if left_out:
        told += f"; a wheel leaves out, or shortens, {listed(left_out)}"
    return ModelFinding("data", "passed", f"{told}; not here: {listed(others)}" if others else told)


def _sha256_here(name: str) -> str | None:
    """Return the SHA-256 of a shipped table, or None if it is not shipped, or not whole."""
    table = basename(name)
    if name != f"data/{table}":
        return None
    try:
        path = resource("data", table)
    except FileNotFoundError:
        return None
    packed = path.endswith(COMPRESSED)
    if packed and table == _CUT_IN_A_WHEEL:
        return None
    try:
        with bz2.open(path) if packed else open(path, "rb") as file:
            return file_sha256(file)
    except (EOFError, OSError) as error:
        raise_of_the_system(error)
        return "unreadable"
