"""What CI installs is locked by hashes, and the lock is that of ``pyproject.toml``; ``.ci/lock`` writes it."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).parent.parent
LOCK = CHECKOUT / ".ci" / "requirements.txt"

pytestmark = pytest.mark.skipif(not LOCK.is_file(), reason="needs a checkout")

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


def named() -> tuple[list[str], list[Requirement]]:
    """Return the Python versions that the project is for, and all that it needs anywhere."""
    project: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    table = project["project"]
    lines = [*table["dependencies"], *project["build-system"]["requires"]]
    lines += [line for extra in table["optional-dependencies"].values() for line in extra]
    needed = [requirement for requirement in map(Requirement, lines) if requirement.name != "kpoclass"]
    pythons = re.findall(r"Python :: (3\.\d+)\b", "\n".join(table["classifiers"]))
    return pythons, needed


def locked() -> Iterator[tuple[Requirement, list[str], bool]]:
    """Return each pinned version, its hashes, and whether it is the project that needs it."""
    for block in re.split(r"^(?=\S+==)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        pin, _, rest = block.partition("\n")
        yield Requirement(pin.rstrip("\\ ")), re.findall(r"--hash=(\S+)", rest), "(pyproject.toml)" in rest


STALE = "write the lock again: .ci/lock (after python -m pip install -e '.[dev]')"


def test_all_that_is_needed_is_locked_for_every_python() -> None:
    pythons, needed = named()
    assert len(pythons) > 3
    pins = [pin for pin, _, _ in locked()]
    for python in pythons:
        here = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux"}
        versions = {
            canonicalize_name(pin.name): next(iter(pin.specifier)).version
            for pin in pins
            if pin.marker is None or pin.marker.evaluate(here)
        }
        for requirement in needed:
            if requirement.marker is None or requirement.marker.evaluate(here):
                version = versions.get(canonicalize_name(requirement.name))
                assert version is not None, f"{requirement} is not locked for Python {python}; {STALE}"
                assert requirement.specifier.contains(version, prereleases=True), f"{requirement}: {version}; {STALE}"


def test_what_is_locked_for_the_project_is_needed_by_it() -> None:
    needed = {canonicalize_name(requirement.name) for requirement in named()[1]}
    for_the_project = {pin.name for pin, _, ours in locked() if ours}
    assert len(for_the_project) > 10
    assert for_the_project - needed == set(), STALE


def test_all_that_is_locked_has_hashes_and_names_no_place() -> None:
    assert [pin.name for pin, hashes, _ in locked() if not hashes] == []
    assert {re.sub("[0-9a-f]{64}", "...", value) for _, hashes, _ in locked() for value in hashes} == {"sha256:..."}
    assert "://" not in LOCK.read_text(encoding="utf-8")


def test_what_comes_from_npm_has_hashes_and_names_no_place() -> None:
    text = (CHECKOUT / ".ci" / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    asked = json.loads((CHECKOUT / ".ci" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert {f"node_modules/{name}" for name in asked} <= packages.keys()
    assert all(package["version"] and package["integrity"].startswith("sha512-") for package in packages.values())
    assert "://" not in text
