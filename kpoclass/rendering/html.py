"""Tables with bars and a histogram, drawn by the browser: no library, and every number is there as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.rendering.theme import text_in_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], style: str = "") -> str:
    """Lay out a table.

    Parameters
    ----------
    caption : str
        What it is about.
    header : sequence of str
        Headings of the columns.
    rows : iterable of sequence of str
        Cells, HTML already; the first of a row is its heading.
    style : str
        Classes of the table.

    Returns
    -------
    str
        A ``table`` element in a ``div`` that scrolls.
    """
    head = "".join(f'<th scope="col">{text_in_html(cell)}</th>' for cell in header)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="wide"><table class="{style}"><caption>{text_in_html(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def share_of(n: int, total: int) -> str:
    """Give a count as a share, in words a reader can add up.

    Parameters
    ----------
    n, total : int
        Part and whole.

    Returns
    -------
    str

    Examples
    --------
    >>> share_of(1, 3), share_of(1, 10_000), share_of(0, 0)
    ('33.3 %', '< 0.1 %', '')
    """
    if not total:
        return ""
    return "< 0.1 %" if 0 < n / total < 0.0005 else f"{100 * n / total:.1f} %"


def bar_row(name: str, n: int, total: int, colour: str = "") -> list[str]:
    """Make a row of a table: name, count, share, bar.

    Parameters
    ----------
    name : str
        HTML.
    n, total : int
        Part and whole.
    colour : {"K", "B", ""}
        Class of the bar.

    Returns
    -------
    list of str
    """
    width = 100 * n / total if total else 0.0
    bar = f'<span class="bar" aria-hidden="true"><i class="{colour}" style="width:{width:.1f}%"></i></span>'
    return [name, f"{n:,}", f"{share_of(n, total)}{bar}"]


def histogram(counts: Sequence[int]) -> str:
    """Draw how many rows there are by tenth of the probability of KPO.

    Parameters
    ----------
    counts : sequence of int
        Ten of them.

    Returns
    -------
    str
        A ``figure`` element.
    """
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
        f'<figure><svg viewBox="-10 0 640 235" role="img" aria-label="Rows by probability of KPO. {told}">'
        f'<path d="M10 180H610"/><path class="half" d="M310 12V184"/>{"".join(bars)}{ticks}'
        '<text class="B side" x="160" y="222">\u2190 BPO</text><text class="K side" x="460" y="222">KPO \u2192</text>'
        "</svg><figcaption>Rows by the probability of KPO. At the ends the model is sure; in the middle either label "
        "may be right.</figcaption></figure>"
    )
