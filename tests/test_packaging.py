"""What the package is made of; that archives of it are whole is checked where they are built, in .ci/run."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kpoclass
from kpoclass.resources import resource

PACKAGE = Path(kpoclass.__file__).parent
CHECKOUT = PACKAGE.parent


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {module.parent for module in PACKAGE.rglob("*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").is_file()] == []


@pytest.mark.skipif(not (CHECKOUT / "CITATION.cff").is_file(), reason="needs a checkout")
def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {kpoclass.__version__}\n" in (CHECKOUT / "CITATION.cff").read_text(encoding="utf-8")


def test_the_package_works_from_a_zip(tmp_path: Path) -> None:
    archive = tmp_path / "kpoclass.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in (*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.css")):
            file.write(path, path.relative_to(PACKAGE.parent))
        file.write(resource("models", "kpoclass.model"), "kpoclass/models/kpoclass.model")
    code = (
        f"import sys; sys.path.insert(0, {archive.name!r}); import kpoclass; print(kpoclass.__file__); "
        "print(kpoclass.classify('Actuary').label, kpoclass.classify_batch(['Parcel sorter'])[0].label, "
        "'color-scheme' in kpoclass.classify('Actuary')._repr_html_())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, encoding="utf-8", check=True, cwd=tmp_path, env={**os.environ, "PYTHONPATH": ""},
    )  # fmt: skip
    where, answers = done.stdout.splitlines()
    assert archive.name in where
    assert answers == "KPO BPO True"
