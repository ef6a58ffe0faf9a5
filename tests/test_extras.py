from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpoclass.errors import MissingExtraError
from kpoclass.extras import require


def test_gives_the_module() -> None:
    assert require("json", "python", "train") is json


def test_gives_a_submodule() -> None:
    assert require("json.decoder", "python", "train").JSONDecoder is json.JSONDecoder


@pytest.mark.parametrize("module", ["kpoclass_absent", "kpoclass_absent.part"])
def test_a_missing_package_names_itself_and_the_extra(module: str) -> None:
    with pytest.raises(MissingExtraError, match=r"'the-package'.*pip install 'kpoclass\[report\]'") as caught:
        require(module, "the-package", "report")
    assert str(caught.value).endswith("(in a clone of kpoclass: python -m pip install '.[report]')")
    assert (caught.value.package, caught.value.extra) == ("the-package", "report")


def test_a_part_that_an_installed_package_lacks_is_no_missing_package() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"json\.absent") as caught:
        require("json.absent", "python", "train")
    assert not isinstance(caught.value, MissingExtraError)


@pytest.mark.parametrize("fault", ["import kpoclass_absent", "raise ImportError('broken')", "1 / 0"])
def test_a_fault_inside_an_installed_package_is_raised_as_it_is(
    fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kpoclass_broken.py").write_text(fault, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises((ImportError, ZeroDivisionError)) as caught:
        require("kpoclass_broken", "broken", "train")
    assert not isinstance(caught.value, MissingExtraError)
