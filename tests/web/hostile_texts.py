"""Texts that cost more than their length if anything looks at a part of them again and again."""

from __future__ import annotations

SIZE = 1 << 20


def filled(piece: str, size: int = SIZE) -> str:
    return (piece * (size // len(piece) + 1))[:size]


#: What is repeated.
PIECES = [
    *["a", " ", "\n", "'", "\u2019", "\ufdfa", "\U0001f600", "\ud800", "\U000323af", "aaAa", "7", "x ", "a\n", "!"],
    *["<", "<a", "<a ", "<a b", "<a b=", '<a b="', "<a b='>", "<p>", "</p>", "<p", "<li>", "<b>", "<br>", "<wbr>"],
    *["<!--", "<!-->", "-->", "<!", "<!a", "<?", "<![CDATA[", "]]>", "]]", "<script>", "<script></script", "</script"],
    *["<nav>", "<nav></p>", "<div hidden>", "<div hidden></div>", "<a hidden='", "<a \thidden\"'", "<a display : "],
    *["&", "&a", "&amp", "&amp;", "&#", "&#x", "&#1", "&nbsp", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "&;", ";"],
    *["<pre>\n", "<title>", "<html>", "\x1c", "\u2028", "\u00a0=", "<a\u00a0:", "<a a.", "<A:", "</", "<a/>", "< a"],
    *["data ", "<ul><li>", "a<wbr>"],
]  # fmt: skip
#: What stands before many of one thing, so that what looks back or ahead from each has far to go.
BEFORE = ["<p>", "<script>", "<!--", "<a ", "<a b='", '"', "<ul><li>", "<![CDATA[", "&", "N/A "]


def hostile(size: int = SIZE) -> dict[str, str]:
    """Return the texts by what they are made of."""
    texts = {repr(piece): filled(piece, size) for piece in PIECES}
    for piece in PIECES:
        if "<" in piece:
            texts[f"{piece!r} and an end"] = filled(piece, size) + "></script></nav></b></li></p>-->;clerk"
    for one in BEFORE:
        for other in BEFORE:
            halves = filled(one, size // 2) + filled(other, size // 2)
            texts[f"many {one!r}, then many {other!r}"] = f"{halves}x"
    return texts
