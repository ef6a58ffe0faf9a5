"""Colours of everything in HTML, light and dark: blue is KPO and orange BPO, told apart by the colour-blind as well."""

from __future__ import annotations

from html import escape

from kpoclass.rendering.escaping import encodable

#: ``kpo`` and ``bpo`` are for text and bars.
LIGHT = {
    "ink": "#1d2330",
    "paper": "#ffffff",
    "line": "#d5dae3",
    "faint": "#596070",
    "kpo": "#15629c",
    "bpo": "#a34400",
}
DARK = {"ink": "#e8ebf1", "paper": "#14171d", "line": "#3a4250", "faint": "#a5adbb", "kpo": "#6db6ea", "bpo": "#f5a25d"}
#: How much of the colour is behind a word, by :func:`kpoclass.rendering.highlights.strength`.
OPACITY = (0.0, 0.12, 0.22, 0.32, 0.42)


def variables(colours: dict[str, str], scheme: str) -> str:
    """Give colours as CSS declarations.

    Parameters
    ----------
    colours : dict of str to str
        :data:`LIGHT` or :data:`DARK`.
    scheme : str
        "light" or "dark": how the browser is to draw what it draws itself.

    Returns
    -------
    str
    """
    return f"color-scheme:{scheme};" + "".join(f"--{name}:{colour};" for name, colour in colours.items())


def text_in_html(text: str) -> str:
    """Make any text safe within an element or a quoted attribute.

    Parameters
    ----------
    text : str
        Any string.

    Returns
    -------
    str
        Escaped, without control characters.

    Examples
    --------
    >>> text_in_html("<b>R&D</b>")
    '&lt;b&gt;R&amp;D&lt;/b&gt;'
    """
    return escape(encodable(text))
