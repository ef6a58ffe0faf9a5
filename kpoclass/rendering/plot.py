"""An explanation as a bar plot. Needs matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.rendering.escaping import shortened
from kpoclass.rendering.phrases import LABELS, percent

if TYPE_CHECKING:
    from kpoclass.explanation import Explanation

#: Of middling lightness, to be seen on white and on black.
_KPO, _BPO, _GREY = "#3a8fd0", "#d9742b", "#8c93a0"


def plot_explanation(why: Explanation, ax: Any = None, top: int = 12) -> Any:
    """Draw the strongest words as bars, to the right for KPO and to the left for BPO.

    Parameters
    ----------
    why : Explanation
        Of a text.
    ax : matplotlib Axes, optional
        Where to draw; a new figure by default.
    top : int
        Words and phrases to show at most; all others share one bar.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    if top < 1:
        raise ValueError(f"top: expected 1 or more words to show, got {top}")
    shown, others = why.contributions[:top], why.contributions[top:]
    bars = [(shortened(c.term, 40), c.weight, _KPO if c.weight > 0 else _BPO) for c in shown]
    if others:
        bars.append((f"{len(others):,} weaker words", sum(c.weight for c in others), _GREY))
    bars.append(("before any word", why.intercept, _GREY))
    pyplot = require("matplotlib.pyplot", "matplotlib", "report")
    if ax is None:
        _, ax = pyplot.subplots(figsize=(7.5, 1.6 + 0.32 * len(bars)), layout="constrained")
    ink = pyplot.rcParams["text.color"]
    names, weights, colours = zip(*bars, strict=True)
    places = range(len(bars))
    drawn = ax.barh(places, weights, color=colours, height=0.7)
    ax.bar_label(drawn, [f"{weight:+.2f}" for weight in weights], padding=3, fontsize=9)
    ax.set_yticks(places, names, parse_math=False)  # a dollar sign is a dollar sign
    ax.invert_yaxis()
    ax.axvline(0, color=ink, linewidth=0.8)
    reach = 1.25 * max(abs(weight) for weight in weights) or 1.0
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
