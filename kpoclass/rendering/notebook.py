"""Results as pieces of HTML, as notebooks show them: no script, nothing from elsewhere, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.rendering.highlights import strength, to_pieces
from kpoclass.rendering.phrases import LABELS, advice, facts, percent
from kpoclass.rendering.theme import DARK, LIGHT, OPACITY, text_in_html, variables

if TYPE_CHECKING:
    from kpoclass.classification import Classification
    from kpoclass.explanation import Explanation

TERMS_SHOWN = 10
#: Of a text; a notebook is saved with all that it shows.
CHARACTERS_SHOWN = 10_000

# JupyterLab and its HTML export, VS Code, Colab, Sphinx themes: what they say goes before what the system prefers.
_LIGHT_PAGE = "[data-jp-theme-light=true],.vscode-light,html[theme=light],html[data-theme=light]"
_DARK_PAGE = "[data-jp-theme-light=false],.vscode-dark,html[theme=dark],html[data-theme=dark]"

_STYLE = (
    f".kpoclass{{{variables(LIGHT, 'light')}}}"
    f"@media(prefers-color-scheme:dark){{.kpoclass{{{variables(DARK, 'dark')}}}}}"
    f":is({_LIGHT_PAGE}) .kpoclass{{{variables(LIGHT, 'light')}}}"
    f":is({_DARK_PAGE}) .kpoclass{{{variables(DARK, 'dark')}}}"
    ".kpoclass{font:14px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:46rem;"
    "padding:.6rem .9rem;border:1px solid var(--line);border-radius:6px}"
    ".kpoclass>*{margin:.35rem 0!important}.kpoclass .K{color:var(--kpo)}.kpoclass .B{color:var(--bpo)}"
    ".kpoclass .label{font-size:1.25em;font-weight:700}.kpoclass .faint{color:var(--faint);font-size:.9em}"
    ".kpoclass .meter{display:flex;gap:2px;height:.5rem;border-radius:3px;overflow:hidden}"
    ".kpoclass i{display:block;min-width:1px}.kpoclass i.K{background:var(--kpo)}.kpoclass i.B{background:var(--bpo)}"
)
_WHY_STYLE = (
    ".kpoclass .text{white-space:pre-wrap;overflow:auto;max-height:20rem;line-height:1.9;overflow-wrap:anywhere}"
    ".kpoclass .text :is(.K,.B){border-radius:3px;padding:.1em .15em;color:inherit}"
    ".kpoclass .text .K{border-bottom:2px solid var(--kpo)}.kpoclass .text .B{border-bottom:2px dotted var(--bpo)}"
    ".kpoclass .text :is(.K,.B)::after{font-size:.75em;vertical-align:super;line-height:0}"
    ".kpoclass .text .K::after{content:'+';color:var(--kpo)}"
    ".kpoclass .text .B::after{content:'\\2212';color:var(--bpo)}"
    + "".join(
        f".kpoclass .{name}{level}{{background:color-mix(in srgb,var(--{colour}) {opacity:.0%},transparent)}}"
        for name, colour in (("k", "kpo"), ("b", "bpo"))
        for level, opacity in enumerate(OPACITY)
        if level
    )
    + ".kpoclass table.kpoclass-terms{border-collapse:collapse;font-size:13px;color:inherit}"
    ".kpoclass .kpoclass-terms :is(tr,td,th){background:none;border:0;padding:.1rem .9rem .1rem 0;text-align:left}"
    ".kpoclass .kpoclass-terms :is(tr,td,th):last-child{padding-right:0}.kpoclass .kpoclass-terms th{font-weight:600}"
    ".kpoclass .kpoclass-terms .n{font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".kpoclass .bar{width:11rem;background:linear-gradient(var(--line),var(--line)) 50%/1px 100% no-repeat}"
    ".kpoclass .bar i{height:.6rem;border-radius:2px}"
)


def signed(weight: float) -> str:
    r"""Give a weight with its sign.

    Parameters
    ----------
    weight : float
        Any number.

    Returns
    -------
    str

    Examples
    --------
    >>> signed(-1.234) == "\N{MINUS SIGN}1.23"
    True
    """
    return f"{weight:+.2f}".replace("-", "\u2212")


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


def classification_html(result: Classification) -> str:
    """Give a result as HTML.

    Parameters
    ----------
    result : Classification
        The answer for a text.

    Returns
    -------
    str
        One ``div`` element.
    """
    return f'<div class="kpoclass"><style>{_STYLE}</style>{_head(result)}</div>'


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
            named = "; ".join(f"{' '.join(term.split())[:80]} {signed(whole)}" for term, whole in terms)
            title = text_in_html(f"{signed(weight)} here, of: {named}")
            shown = f'<span{marked} title="{title}">{shown}</span>'
        parts.append(shown)
    left_out = len(why.text) - CHARACTERS_SHOWN
    rest = f'<div class="faint">{left_out:,} more characters are not shown.</div>' if left_out > 0 else ""
    return f'<div class="text" dir="auto">{"".join(parts)}</div>{rest}'


def _row(term: str, weight: float, strongest: float) -> str:
    half = 50 * abs(weight) / strongest if strongest else 0.0
    side, label = ("K", "KPO") if weight > 0 else ("B", "BPO")
    left = 50 if weight > 0 else 50 - half
    return (
        f'<tr><td>{text_in_html(" ".join(term.split())[:80])}</td><td class="n {side}">{signed(weight)} {label}</td>'
        f'<td><div class="bar"><i class="{side}" style="margin-left:{left:.1f}%;width:{half:.1f}%"></i></div></td></tr>'
    )


def _terms(why: Explanation) -> str:
    shown = [c for c in why.contributions[:TERMS_SHOWN] if abs(c.weight) >= 0.005]
    if not shown:
        return ""
    strongest = abs(shown[0].weight)
    rows = "".join(_row(c.term, c.weight, strongest) for c in shown)
    others = len(why.contributions) - len(shown)
    rest = sum(c.weight for c in why.contributions[len(shown) :])
    sums = [f"starting point {signed(why.intercept)}"]
    sums += [f"{others} weaker {'word' if others == 1 else 'words'} {signed(rest)}"] if others else []
    return (
        '<table class="kpoclass-terms"><thead><tr><th scope="col">strongest words</th>'
        f'<th scope="col" colspan="2">speak for</th></tr></thead><tbody>{rows}</tbody></table>'
        '<div class="faint">Blue and + speak for KPO, orange and \u2212 for BPO. With '
        f"{' and '.join(sums)} they sum to {signed(why.log_odds)}, the log-odds of KPO.</div>"
    )


def explanation_html(why: Explanation) -> str:
    """Give an explanation as HTML: the text with its words marked, and the strongest of them in a table.

    Parameters
    ----------
    why : Explanation
        Of a text.

    Returns
    -------
    str
        One ``div`` element; whatever is in the text is escaped.
    """
    return (
        f'<div class="kpoclass"><style>{_STYLE}{_WHY_STYLE}</style>'
        f"{_head(why.classification)}{_text(why)}{_terms(why)}</div>"
    )
