"""A kernel is made of a model and of the rules of plain Python, or there is a reason why not."""

from __future__ import annotations

import sys

import pytest
from engines import need_kernel
from fuzz_engines import Engines, corpus
from kernel_calls import constructor_arguments, make
from small_model import small_parameters

from kpoclass import inference
from kpoclass.inference import kernel
from kpoclass.inference.kernel import SWITCH, make_kernel, why_absent
from kpoclass.inference.missing import BEGINNINGS

NAME = "kpoclass.inference._kernel"


@pytest.fixture(autouse=True)
def _switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let these tests have the kernel where there is one, whatever engine the others run by."""
    monkeypatch.delenv(SWITCH, raising=False)


def test_it_gives_what_plain_python_gives() -> None:
    need_kernel()
    engines = Engines(small_parameters())
    words = [
        "data's analysing enter data",
        "Data\nanalyse",
        "\u0414\u0430\u0442\u0430 d\u00e4ta",
        "dataEnter \u2019data",
    ]
    entities = [
        f"data {start}{end}" for start in ("&", "&a", "&n", "&nbsp", "&amp", "&x", "&x1") for end in ("", ";", " ")
    ]
    assert not engines.differ([*words, *entities, *corpus()[::9]])


@pytest.mark.parametrize("kind", [None, (), ("KPO",) * 4, ("KPO",) * 6, ["KPO"] * 5])
def test_what_is_no_kind_of_result_is_refused(kind: object) -> None:
    need_kernel()
    arguments = constructor_arguments()
    for kinds in ((None, *[kind] * 64), (*arguments[1][:-1], kind)):  # type: ignore[index]
        arguments[1] = kinds
        with pytest.raises(ValueError, match="model"):
            make(arguments)


def test_it_knows_how_a_text_that_is_none_may_begin() -> None:
    bits = kernel._beginnings()
    given = {tuple(ord(letter) & 31 for letter in start) for start in BEGINNINGS if len(start) == 3 and start.isascii()}
    expected = {first << 10 | second << 5 | third for first, second, third in given}
    assert len(bits) == 4096
    assert {place for place in range(1 << 15) if bits[place // 8] & (1 << place % 8)} == expected
    assert len(expected) > 30


def test_a_switch_leaves_it_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "1")
    assert why_absent() == "KPOCLASS_NO_EXTENSION is set"
    assert make_kernel(small_parameters()) is None


def test_there_may_be_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(inference, "_kernel", raising=False)
    monkeypatch.delitem(sys.modules, NAME, raising=False)
    monkeypatch.setattr(inference, "__path__", [])
    expected = "there was no C compiler when kpoclass was installed, or KPOCLASS_NO_EXTENSION was set"
    assert why_absent() == expected
    assert make_kernel(small_parameters()) is None


def test_from_a_zip_it_can_not_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(inference, "_kernel", raising=False)
    monkeypatch.setitem(sys.modules, NAME, None)  # type: ignore[arg-type]
    monkeypatch.setattr(kernel, "__file__", f"{__file__}.zip/kpoclass/inference/kernel.py")
    assert why_absent() == "kpoclass is imported from a zip, where no C extension can be loaded"


def test_it_may_not_be_loadable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(inference, "_kernel", raising=False)
    monkeypatch.setitem(sys.modules, NAME, None)  # type: ignore[arg-type]
    assert why_absent() == f"the kernel can not be loaded: import of {NAME} halted; None in sys.modules"


@pytest.mark.parametrize("of_another", [{}, {"INTERFACE": kernel.INTERFACE - 1}, {"INTERFACE": kernel.INTERFACE + 1}])
def test_one_of_another_version_is_left_alone(of_another: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    other = type(sys)(NAME)
    other.__dict__.update(of_another)
    monkeypatch.setitem(sys.modules, NAME, other)
    monkeypatch.setattr(inference, "_kernel", other, raising=False)
    assert why_absent() == "the kernel is of another version; install kpoclass again"
    other.__dict__.update(INTERFACE=kernel.INTERFACE)
    assert why_absent() is None
