"""An explanation as a bar plot. Needs matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.rendering.highlights import strongest_terms
from kpoclass.rendering.phrases import LABELS, percent, signed
from kpoclass.rendering.theme import BPO, GREY, KPO

if TYPE_CHECKING:
    from kpoclass.explanation import Explanation


def plot_explanation(why: Explanation, ax: Any = None, top: int = 12) -> Any:
    """Draw the strongest words as bars; :meth:`kpoclass.Explanation.plot` documents it."""
    if top < 1:
        raise ValueError(f"top: expected 1 or more words to show, got {top}")
    terms, rest = strongest_terms(why, top)
    pyplot = require("matplotlib.pyplot", "matplotlib", "report")
    names, weights = zip(*terms, *rest, strict=True)
    colours = [*(KPO if weight > 0 else BPO for _, weight in terms), *(GREY for _ in rest)]
    if ax is None:
        _, ax = pyplot.subplots(figsize=(7.5, 1.6 + 0.32 * len(names)), layout="constrained")
    places = range(len(names))
    drawn = ax.barh(places, weights, color=colours, height=0.7)
    ax.bar_label(drawn, list(map(signed, weights)), padding=3, fontsize=9)
    ax.set_yticks(places, names, parse_math=False)  # a dollar sign is a dollar sign
    ax.invert_yaxis()
    ax.axvline(0, color=pyplot.rcParams["text.color"], linewidth=0.8)
    reach = 1.25 * max(map(abs, weights)) or 1.0
    ax.set_xlim(-reach, reach)
    ax.spines[["top", "right", "left"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel("\u2190 speaks for BPO      weight of the word      speaks for KPO \u2192")
    result = why.classification
    doubt = f"; have a person look at it: {result.reason}" if result.reason else ""
    ax.set_title(
        f"{result.label} ({LABELS[result.label]}), probability {percent(result.probability)}{doubt}", fontsize=11
    )
    return ax
