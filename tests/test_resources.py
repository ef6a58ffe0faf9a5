from __future__ import annotations

import shutil
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest

import kpoclass.resources


def installed_at(folder: Path) -> ModuleType:
    """Load a copy of the module as if the package were installed in a folder."""
    package = folder / "kpoclass"
    package.mkdir(parents=True)
    copy = shutil.copy(kpoclass.resources.__file__, package / "resources.py")
    spec = util.spec_from_file_location("copied_resources", copy)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def put(path: Path, content: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def test_in_a_wheel_files_lie_inside_the_package(tmp_path: Path) -> None:
    resources = installed_at(tmp_path)
    model = put(tmp_path / "kpoclass" / "models" / "a.model")
    table = put(tmp_path / "kpoclass" / "data" / "a.csv")
    assert Path(resources.resource("models", "a.model")) == model
    assert resources.data_path("a.csv") == table


def test_in_a_checkout_files_lie_beside_the_package(tmp_path: Path) -> None:
    resources = installed_at(tmp_path)
    model, table = put(tmp_path / "models" / "a.model"), put(tmp_path / "data" / "a.csv")
    assert Path(resources.resource("models", "a.model")) == model
    assert resources.data_path("a.csv") == table


def test_a_stranger_beside_an_installed_package_is_not_taken(tmp_path: Path) -> None:
    resources = installed_at(tmp_path)
    put(tmp_path / "data" / "a.csv", "a stranger's")
    put(tmp_path / "kpoclass" / "data" / "a.csv", "ours")
    assert resources.data_path("a.csv").read_text(encoding="utf-8") == "ours"


def test_the_current_folder_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "models" / "kpoclass.model", "not a model")
    before = kpoclass.resources.resource("models", "kpoclass.model")
    monkeypatch.chdir(tmp_path)
    assert kpoclass.resources.resource("models", "kpoclass.model") == before
    assert Path(before).is_absolute()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    resources = installed_at(tmp_path)
    with pytest.raises(
        FileNotFoundError, match=r"^models/a\.model is not in this installation of kpoclass; .* with -e"
    ):
        resources.resource("models", "a.model")
    with pytest.raises(FileNotFoundError, match=r"^data/a\.csv is not"):
        resources.data_path("a.csv")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    resources = installed_at(tmp_path)
    (tmp_path / "data" / "a.csv").mkdir(parents=True)
    with pytest.raises(FileNotFoundError, match=r"data/a\.csv"):
        resources.data_path("a.csv")


@pytest.mark.parametrize("name", ["descriptions.csv", "occupations.csv", "uk_soc2010.csv"])
def test_the_tables_are_shipped(name: str) -> None:
    with kpoclass.resources.data_path(name).open(encoding="utf-8") as file:
        assert "label" in file.readline().strip().split(",")


def test_a_shipped_file_is_read_wherever_it_lies(tmp_path: Path) -> None:
    resources = installed_at(tmp_path)
    put(tmp_path / "models" / "a.model", "numbers")
    assert resources.resource_bytes("models", "a.model") == b"numbers"
    with pytest.raises(FileNotFoundError, match=r"^models/b\.model is not in this installation of kpoclass; install"):
        resources.resource_bytes("models", "b.model")
