"""A bill of materials for a wheel, in CycloneDX 1.6: what is in it, what it needs, and what its model was made from."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kpoclass.inference.model_file import loads
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Its place in a wheel's folder of metadata (PEP 770).
BILL = "sboms/kpoclass.cdx.json"

_OWN_LICENCE = [{"license": {"id": "MIT"}}]
_SELF = f"pkg:pypi/kpoclass@{__version__}"


def bill_of_materials(model: bytes, sources: Mapping[str, bytes], requirements: Iterable[str]) -> str:
    """Write the bill; equal arguments give equal bytes, so it has neither a date nor a serial number.

    ``sources`` are those of what is compiled, ``requirements`` the packages needed at run time. Other files have their
    hashes in the wheel's record.
    """
    metadata = loads(model, "the shipped model").metadata()
    data = [
        *(_data(name, digest) for name, digest in metadata["data"].items()),
        *(_corpus(name, corpus) for name, corpus in metadata["corpora"].items()),
    ]
    needed = [_package(requirement) for requirement in requirements]
    parts = [
        _model(model, [part["bom-ref"] for part in data]),
        _page(),
        *(_source(name, sources[name]) for name in sorted(sources)),
    ]
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "library",
                "bom-ref": _SELF,
                "name": "kpoclass",
                "version": __version__,
                "purl": _SELF,
                "licenses": _OWN_LICENCE,
            }
        },
        "components": [*parts, *data, *needed],
        "dependencies": [
            {"ref": _SELF, "dependsOn": [part["bom-ref"] for part in [*parts, *needed]]},
            {"ref": "model", "dependsOn": [part["bom-ref"] for part in data]},
        ],
    }
    return json.dumps(bill, indent=1, sort_keys=True) + "\n"


def _hashes(digest: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": digest}]


def _model(model: bytes, datasets: list[str]) -> dict[str, Any]:
    digest = sha256(model).hexdigest()
    return {
        "type": "machine-learning-model",
        "bom-ref": "model",
        "name": "kpoclass/models/kpoclass.model",
        "version": digest[:12],
        "description": "Says of a text in English whether the work is KPO or BPO, its skill level, and its scope.",
        "licenses": _OWN_LICENCE,
        "hashes": _hashes(digest),
        "modelCard": {
            "modelParameters": {
                "approach": {"type": "supervised"},
                "task": "text classification",
                "architectureFamily": "TF-IDF and logistic regression",
                "datasets": [{"ref": name} for name in datasets],
            }
        },
    }


def _data(name: str, digest: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "data",
        "bom-ref": name,
        "name": name,
        "description": "Training data, as it was when the model was trained; see NOTICE.",
        "hashes": _hashes(digest),
        **more,
    }


def _corpus(name: str, corpus: Mapping[str, str]) -> dict[str, Any]:
    package, _, version = corpus["package"].partition("==")
    return _data(
        f"{name}: {corpus['file']}",
        corpus["sha256"],
        purl=f"pkg:pypi/{package}@{version}",
        licenses=[{"license": {"name": corpus["licence"]}}],
        copyright=corpus["attribution"],
    )


def _page() -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": "kpoclass/web",
        "name": "kpoclass/web",
        "version": __version__,
        "description": "The page, and the same classifier in JavaScript.",
        "licenses": _OWN_LICENCE,
    }


def _source(name: str, content: bytes) -> dict[str, Any]:
    return {
        "type": "file",
        "bom-ref": name,
        "name": name,
        "description": "Compiled into the kernel that this wheel has.",
        "licenses": _OWN_LICENCE,
        "hashes": _hashes(sha256(content).hexdigest()),
    }


def _package(requirement: str) -> dict[str, Any]:
    (name,) = re.findall(r"^[A-Za-z0-9._-]*[A-Za-z0-9]", requirement)
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}",
        "name": name,
        "purl": f"pkg:pypi/{name}",
        "scope": "required",
        "properties": [{"name": "kpoclass:requirement", "value": requirement}],
    }
