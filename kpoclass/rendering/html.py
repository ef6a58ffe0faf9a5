"""Pages, tables with bars, and a histogram, drawn by the browser: no library, and every number is also text."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from kpoclass.rendering.escaping import encodable
from kpoclass.rendering.theme import style_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def text_in_html(text: str) -> str:
    """Make any text safe within an element or a quoted attribute."""
    return escape(encodable(text))


def page(title: str, about: str, body: str) -> str:
    """Return a whole document that needs nothing else; ``about``, a line below the title, and ``body`` are HTML."""
    title = text_in_html(title)
    below = f'<p class="faint">{about}</p>' if about else ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{style_of('theme')}{style_of('page')}</style></head>\n"
        f'<body class="kpoclass">\n<header><h1>{title}</h1>{below}</header>\n'
        f"<main>\n{body}\n</main></body></html>\n"
    )


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], style: str) -> str:
    """Return a table in a box that scrolls; cells are HTML, the first of a row heads it, ``style`` is a class."""
    named = f"<caption>{text_in_html(caption)}</caption>" if caption else ""
    head = "".join(f'<th scope="col">{text_in_html(cell)}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="wide"><table class="{style}">{named}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def share_of(n: int, total: int) -> str:
    """Return a count as a percentage, nothing of no total; a few are never 0 %."""
    if not total:
        return ""
    return "< 0.1 %" if 0 < n / total < 0.0005 else f"{100 * n / total:.1f} %"


def bar_row(name: str, n: int, total: int, side: str = "") -> list[str]:
    """Return a row of a table: name (HTML), count, share, bar; ``side`` is "K", "B" or empty."""
    width = 100 * n / total if total else 0.0
    bar = f'<div class="bar" aria-hidden="true"><i class="{side}" style="width:{width:.1f}%"></i></div>'
    return [name, f"{n:,}", f"{share_of(n, total)}{bar}"]


def histogram(counts: Sequence[int]) -> str:
    """Draw how many rows there are in each tenth of the probability of KPO."""
    total, most = sum(counts), max([*counts, 1])
    told = "; ".join(f"{10 * n} to {10 * n + 10} %: {count:,}" for n, count in enumerate(counts))
    bars = []
    for number, count in enumerate(counts):
        height, x = 150 * count / most, 10 + 60 * number
        if count:
            height = max(height, 1)
            share = share_of(count, total)
            bars.append(
                f'<rect class="{"B" if number < 5 else "K"}" x="{x + 2}" y="{180 - height:.1f}" width="56" '
                f'height="{height:.1f}" rx="2"><title>{10 * number} to {10 * number + 10} %: {count:,} rows '
                f"({share})</title></rect>"
            )
        bars.append(f'<text x="{x + 30}" y="{173 - height:.1f}">{count:,}</text>')
    ticks = "".join(f'<text class="faint" x="{10 + 60 * n}" y="198">{10 * n} %</text>' for n in range(11))
    return (
        f'<figure class="histogram"><svg viewBox="-15 0 650 235" role="img" '
        f'aria-label="Rows by probability of KPO. {told}">'
        f'<path d="M10 180H610"/><path class="half" d="M310 12V184"/>{"".join(bars)}{ticks}'
        '<text class="B side" x="160" y="222">\u2190 BPO</text><text class="K side" x="460" y="222">KPO \u2192</text>'
        "</svg><figcaption>Rows by the probability of KPO. At the ends the model is sure; in the middle either label "
        "may be right.</figcaption></figure>"
    )
