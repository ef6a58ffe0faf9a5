"""Results as pieces of HTML, as notebooks show them: no script, nothing from elsewhere, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.rendering.highlights import strength, strongest_terms, to_pieces
from kpoclass.rendering.html import table, text_in_html
from kpoclass.rendering.phrases import LABELS, advice, facts, percent, signed
from kpoclass.rendering.theme import style_of

if TYPE_CHECKING:
    from kpoclass.classification import Classification
    from kpoclass.explanation import Explanation

TERMS_SHOWN = 10
#: Longest text shown; a notebook is saved with all that it shows.
CHARACTERS_SHOWN = 10_000


def classification_html(result: Classification) -> str:
    """Return a result as one ``div`` element."""
    return _box(_head(result))


def explanation_html(why: Explanation) -> str:
    """Return an explanation as one ``div`` element: the text with its words marked, and a table of the strongest."""
    return _box(_head(why.classification) + _text(why) + _terms(why))


def _box(content: str) -> str:
    return f'<div class="kpoclass"><style>{style_of("theme")}</style>{content}</div>'


def _head(result: Classification) -> str:
    side = result.label[0]
    kpo, bpo = (f"{percent(p)} {label}" for p, label in ((result.p_kpo, "KPO"), (1 - result.p_kpo, "BPO")))
    sides = sorted([("K", result.p_kpo), ("B", 1 - result.p_kpo)], key=lambda named: named[0] != side)
    bars = "".join(f'<i class="{name}" style="width:{share:.1%}"></i>' for name, share in sides)
    doubt = "" if result.confident else "\u26a0 "
    return (
        f'<div><span class="label {side}">{result.label}</span> {LABELS[result.label]}: '
        f"{', '.join(facts(result))}.</div>"
        f'<div class="meter" role="img" aria-label="{kpo}, {bpo}" title="{kpo}, {bpo}">{bars}</div>'
        f'<div class="faint">{doubt}{advice(result)} It knows {result.coverage * 100:.0f} % of the words.</div>'
    )


def _text(why: Explanation) -> str:
    pieces = to_pieces(why)
    strongest = max((abs(piece.weight) for piece in pieces), default=0.0)
    parts = []
    for start, end, weight, terms in pieces:
        if start >= CHARACTERS_SHOWN:
            break
        shown = text_in_html(why.text[start : min(end, CHARACTERS_SHOWN)])
        level = strength(weight, strongest)
        if terms:
            name = "K k" if weight > 0 else "B b"
            marked = f' class="{name}{level}"' if level else ""
            named = "; ".join(f"{term} {signed(whole)}" for term, whole in terms)
            title = text_in_html(f"{signed(weight)} here, of: {named}")
            shown = f'<span{marked} title="{title}">{shown}</span>'
        parts.append(shown)
    left_out = len(why.text) - CHARACTERS_SHOWN
    rest = f'<div class="faint">{left_out:,} more characters are not shown.</div>' if left_out > 0 else ""
    return f'<div class="text" dir="auto">{"".join(parts)}</div>{rest}'


def _row(term: str, weight: float, strongest: float) -> list[str]:
    half = 50 * abs(weight) / strongest
    side, label = ("K", "KPO") if weight > 0 else ("B", "BPO")
    left = 50 if weight > 0 else 50 - half
    bar = f'<i class="{side}" style="margin-left:{left:.1f}%;width:{half:.1f}%"></i>'
    told = f'<span class="{side}">{signed(weight)} {label}</span>'
    return [text_in_html(term), told, f'<div class="weight bar" aria-hidden="true">{bar}</div>']


def _terms(why: Explanation) -> str:
    terms, rest = strongest_terms(why, sum(abs(c.weight) >= 0.005 for c in why.contributions[:TERMS_SHOWN]))
    if not terms:
        return ""
    rows = [_row(term, weight, abs(terms[0][1])) for term, weight in terms]
    sums = " and ".join(f"{name} {signed(weight)}" for name, weight in rest)
    return (
        table("", ["strongest words", "speak for", ""], rows, "kpoclass-terms")
        + f'<div class="faint">Blue and + speak for KPO, orange and \u2212 for BPO. With {sums} they sum to '
        f"{signed(why.log_odds)}, the log-odds of KPO.</div>"
    )
