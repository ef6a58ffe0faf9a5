"""The files of an installation beside the record that its wheel brought along."""

from __future__ import annotations

import csv
import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import kpoclass
from kpoclass.provenance.bill import BILL
from kpoclass.provenance.finding import ModelFinding, listed
from kpoclass.version import __version__

_PACKAGE = Path(kpoclass.__file__).parent
#: What an installer, or Python, adds to the files of a wheel.
_NOT_OF_THE_WHEEL = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"}


def _wheel() -> Distribution | None:
    """Return what was installed of kpoclass, if it is this package that runs, and not a checkout or an archive."""
    try:
        found = distribution("kpoclass")
    except PackageNotFoundError:
        return None
    # Not that of sources beside a checkout (egg-info), nor of an editable install, which has none of these files.
    recorded = "kpoclass/__init__.py," in (found.read_text("RECORD") or "")
    there = Path(str(found.locate_file("kpoclass")))
    return found if recorded and there.is_dir() and there.samefile(_PACKAGE) else None


def check_files() -> ModelFinding:
    """Compare each file of the installed package with its wheel's record, and look for files that are not in it."""
    wheel = _wheel()
    if wheel is None:
        told = f"kpoclass runs from {_PACKAGE}, which no wheel put there, so there is no record of its files"
        return ModelFinding("installation", "unknown", f"{told}; in a clone, git status says what was changed")
    recorded = _recorded(wheel)
    faults: dict[str, list[str]] = {"altered": [], "missing": [], "not readable": [], "added": []}
    for name, said in recorded.items():
        file = Path(str(wheel.locate_file(name)))
        if not file.is_file():
            faults["missing"].append(name)
            continue
        try:
            digest = urlsafe_b64encode(sha256(file.read_bytes()).digest()).rstrip(b"=").decode()
        except OSError:
            faults["not readable"].append(name)
            continue
        if said != f"sha256={digest}":
            faults["altered"].append(name)
    there = {f"kpoclass/{file.relative_to(_PACKAGE).as_posix()}" for file in _PACKAGE.rglob("*") if file.is_file()}
    faults["added"] = sorted(name for name in there - recorded.keys() if "__pycache__" not in name.split("/"))
    if told := "; ".join(f"{what}: {listed(which)}" for what, which in faults.items() if which):
        return ModelFinding("installation", "failed", f"{told}; install kpoclass {__version__} again")
    kernel = any(name.endswith((".so", ".pyd")) for name in recorded)
    told = f"{len(recorded)} files of kpoclass {wheel.version} are as the record of its wheel says"
    return ModelFinding(
        "installation", "passed", f"{told}, {'the kernel in C too' if kernel else 'with no kernel in C'}"
    )


def _recorded(wheel: Distribution) -> dict[str, str]:
    """Return the hash of each file that a wheel brought; since Python 3.12, ``wheel.files`` leaves out missing ones."""
    rows = csv.reader((wheel.read_text("RECORD") or "").splitlines())
    return {row[0]: "".join(row[1:2]) for row in rows if row and _is_ours(row[0].split("/"))}


def _is_ours(parts: list[str]) -> bool:
    """Whether a recorded file belongs to the package or its metadata, and was in the wheel: scripts were not."""
    if "__pycache__" in parts or parts[-1] in _NOT_OF_THE_WHEEL:
        return False
    return parts[0] == "kpoclass" or parts[0].endswith(".dist-info")


def check_bill(model: str) -> ModelFinding:
    """Say whether the wheel's bill of materials names the shipped model, given its SHA-256."""
    wheel = _wheel()
    text = None if wheel is None else wheel.read_text(BILL)
    if text is None:
        return ModelFinding("bill of materials", "unknown", "only an installed wheel has one")
    try:
        components = json.loads(text)["components"]
        named = {hash_["content"] for component in components for hash_ in component.get("hashes", ())}
    except (ValueError, KeyError, TypeError, AttributeError):
        return ModelFinding("bill of materials", "failed", f"{BILL} is no CycloneDX document")
    if model in named:
        return ModelFinding(
            "bill of materials", "passed", f"it names the shipped model and {len(components) - 1} more parts"
        )
    return ModelFinding("bill of materials", "failed", f"{BILL} names another model than the one that is shipped")
