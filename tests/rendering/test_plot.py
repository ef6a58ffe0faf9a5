from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from kpoclass import Model, explain

TEXT = "Key supplier invoices into the ledger, advise on $5 and 10$ claims, chase late payers"


@pytest.fixture(autouse=True)
def _closed() -> object:
    yield
    plt.close("all")


@pytest.mark.parametrize("style", ["default", "dark_background"])
def test_bars_are_the_strongest_words(style: str) -> None:
    why = explain(TEXT)
    with plt.style.context(style):
        axes = why.plot(top=5)
        axes.figure.canvas.draw()
    (bars,) = axes.containers
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names[:5] == [c.term for c in why.contributions[:5]]
    assert names[5:] == [f"{len(why.contributions) - 5} weaker words", "intercept"]
    widths = [bar.get_width() for bar in bars]
    assert widths[:5] == [c.weight for c in why.contributions[:5]]
    assert sum(widths) == pytest.approx(why.log_odds)
    colours = {weight > 0: bar.get_facecolor() for bar, weight in zip(bars[:5], widths[:5], strict=True)}
    assert len(set(colours.values())) == len(colours)
    assert why.classification.label in axes.get_title()
    assert "speaks for BPO" in axes.get_xlabel()


def test_it_draws_where_it_is_told(model: Model) -> None:
    _, (left, right) = plt.subplots(1, 2)
    assert model.explain("enter data").plot(right) is right
    assert len(right.patches) == 6
    assert not left.patches
    assert "have a person look at it" in explain("Manager").plot(left).get_title()


def test_at_least_one_word() -> None:
    with pytest.raises(ValueError, match="expected 1 or more"):
        explain(TEXT).plot(top=0)


def test_without_matplotlib_it_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "class NotInstalled:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'matplotlib': raise ModuleNotFoundError(name=name)\n"
        "sys.meta_path.insert(0, NotInstalled())\n"
        "import kpoclass\n"
        "try: kpoclass.explain('Actuary').plot()\n"
        "except kpoclass.MissingExtraError as error: print(error)"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert "pip install 'kpoclass[report]'" in finished.stdout
