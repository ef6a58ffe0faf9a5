"""The files of an installation beside the record that its wheel brought along."""

from __future__ import annotations

import csv
import json
import os
from base64 import urlsafe_b64encode
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import kpoclass
from kpoclass.errors import raise_of_the_system
from kpoclass.files import file_sha256
from kpoclass.provenance.bill import BILL
from kpoclass.provenance.finding import ModelFinding, listed
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

_PACKAGE = Path(kpoclass.__file__).parent
#: What an installer, or Python, adds to the files of a wheel.
_NOT_OF_THE_WHEEL = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"}
_CACHE = "__pycache__"


class _DamagedRecordError(Exception):
    """The list of a wheel's files, or its metadata, can't be read."""


def _wheel() -> Distribution | None:
    """Return what was installed of kpoclass, if it is this package that runs, and not a checkout or an archive."""
    try:
        found = distribution("kpoclass")
        record = found.read_text("RECORD") or ""
    except PackageNotFoundError:
        return None
    except (OSError, ValueError) as error:  # since Python 3.13, METADATA is read as well
        raise_of_the_system(error)
        raise _DamagedRecordError(f"the record of its files can't be read ({error})") from error
    # Not that of sources beside a checkout (egg-info), nor of an editable install, which has none of these files.
    recorded = "kpoclass/__init__.py," in record
    there = Path(str(found.locate_file("kpoclass")))
    is_here = there.is_dir() and _PACKAGE.is_dir() and there.samefile(_PACKAGE)  # it is none in an archive
    return found if recorded and is_here else None


def check_files() -> ModelFinding:
    """Compare each file of the installed package with its wheel's record, and look for what is not in it."""
    try:
        wheel = _wheel()
        recorded = {} if wheel is None else _recorded(wheel)
    except _DamagedRecordError as error:
        return ModelFinding("installation", "failed", f"{error}; install kpoclass {__version__} again")
    if wheel is None:
        told = f"kpoclass runs from {_PACKAGE}, which no wheel put there, so there is no record of its files"
        return ModelFinding("installation", "unknown", f"{told}; in a clone, git status says what was changed")
    faults: dict[str, list[str]] = {"altered": [], "missing": [], "not readable": [], "added": []}
    for name, said in recorded.items():
        file = str(wheel.locate_file(name))
        if not os.path.isfile(file):
            faults["missing"].append(name)
            continue
        try:
            with open(file, "rb") as opened:
                digest = urlsafe_b64encode(bytes.fromhex(file_sha256(opened))).rstrip(b"=").decode()
        except OSError:
            faults["not readable"].append(name)
            continue
        if said != f"sha256={digest}":
            faults["altered"].append(name)
    faults["added"] = _added(recorded, faults["not readable"])
    if told := "; ".join(f"{what}: {listed(which)}" for what, which in faults.items() if which):
        remedy = f"{'remove what was added, and ' if faults['added'] else ''}install kpoclass {__version__} again"
        return ModelFinding("installation", "failed", f"{told}; {remedy}")
    kernel = any(name.endswith((".so", ".pyd")) for name in recorded)
    told = f"{len(recorded)} files of kpoclass {__version__} are as the record of its wheel says"
    return ModelFinding(
        "installation", "passed", f"{told}, {'the kernel in C too' if kernel else 'with no kernel in C'}"
    )


def _recorded(wheel: Distribution) -> dict[str, str]:
    """Return the hash of each file that a wheel brought; since Python 3.12, ``wheel.files`` leaves out missing ones."""
    try:
        rows = list(csv.reader((wheel.read_text("RECORD") or "").splitlines()))
    except csv.Error as error:
        raise _DamagedRecordError(f"the record of its files is no table ({error})") from error
    return {row[0]: "".join(row[1:2]) for row in rows if row and _is_ours(row[0].split("/"))}


def _is_ours(parts: list[str]) -> bool:
    """Whether a recorded file belongs to the package or its metadata, and was in the wheel: scripts were not."""
    if _CACHE in parts or parts[-1] in _NOT_OF_THE_WHEEL:
        return False
    return parts[0] == "kpoclass" or parts[0].endswith(".dist-info")


def _added(recorded: Iterable[str], not_readable: list[str]) -> list[str]:
    """Return what is in the package and not in the record: files, links of any kind, folders of no recorded file.

    Only compiled copies are left out, which are files in the folders that Python makes for them. No link is followed:
    what it leads to could take the place of a module.
    """
    files = set(recorded)
    folders = {str(parent) for name in files for parent in PurePosixPath(name).parents}
    added = []

    def skip(error: OSError) -> None:
        not_readable.append(_name(str(error.filename)))

    for path, within, names in os.walk(_PACKAGE, onerror=skip):
        is_cache = os.path.basename(path) == _CACHE
        for each in list(within):
            inner = os.path.join(path, each)
            if _leads_elsewhere(inner) or not (_name(inner) in folders or (each == _CACHE and not is_cache)):
                added.append(_name(inner) + "/")
                within.remove(each)
        for each in names:
            file = os.path.join(path, each)
            copy = is_cache and each.endswith(".pyc") and not os.path.islink(file)
            if not copy and _name(file) not in files:
                added.append(_name(file))
    return sorted(added)


def _leads_elsewhere(folder: str) -> bool:
    """Whether a folder is a link, or on Windows a junction, which islink does not tell."""
    within, name = os.path.split(folder)
    return os.path.realpath(folder) != os.path.join(os.path.realpath(within), name)


def _name(path: str) -> str:
    """Return the name of a file of the package as a record has it."""
    return PurePosixPath("kpoclass", *Path(path).relative_to(_PACKAGE).parts).as_posix()


def check_bill(model: str) -> ModelFinding:
    """Say whether the wheel's bill of materials names the shipped model, given its SHA-256."""
    try:
        wheel = _wheel()
    except _DamagedRecordError as error:
        return ModelFinding("bill of materials", "unknown", f"{error}, so it is not known which wheel it is of")
    try:
        text = None if wheel is None else wheel.read_text(BILL)
        if text is None:
            return ModelFinding("bill of materials", "unknown", "only an installed wheel has one")
        components = json.loads(text)["components"]
        named = {hash_["content"] for component in components for hash_ in component.get("hashes", ())}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise_of_the_system(error)
        return ModelFinding("bill of materials", "failed", f"{BILL} is no CycloneDX document")
    if model in named:
        return ModelFinding(
            "bill of materials", "passed", f"it names the shipped model and {len(components) - 1} more parts"
        )
    return ModelFinding("bill of materials", "failed", f"{BILL} names another model than the one that is shipped")
