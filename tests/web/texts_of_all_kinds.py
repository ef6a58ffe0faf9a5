"""Texts to compare two engines by: known words, markup, entities, titles, odd line ends, and all of Unicode."""

from __future__ import annotations

import random
from collections.abc import Iterator
from html.entities import html5

from node_engine import as_javascript_has_it

from kpoclass import load_model
from kpoclass.inference.missing import _WORDS

#: Where kinds of characters border on each other, or fold in ways of their own.
CURIOUS = (
    "\x00\t\n\x0b\x0c\r\x1b\x1c\x1f !'\"&;<>/-\x7f\x80\x85\xa0\xad\xaa\xb2\xb5\xbc\xdf\xe6\xe9\xc9\u0130\u0131"
    "\u0149\u017f\u01c4\u02bc\u0301\u0378\u03a3\u03c2\u0663\u1680\u180e\u1e9e\u2003\u200b\u200d\u2018\u2019\u2028"
    "\u2029\u202e\u202f\u2032\u205f\u212a\u2160\u2460\u3000\u33be\ua7c2\uac00\ud800\udbff\udc00\udfff\ue000\ufb03"
    "\ufdfa\ufeff\uff07\uffff\U00010570\U0001d40f\U0001df00\U0001f600\U000323af\U000e0041\U0010ffff"
)
MARKUP = [
    "<p>", "</p>", "<br>", "<br/>", "<LI>", "</li>", "<ul>", "</ul>", "<b>", "</b>", "<h1 class='x'>", "</h1>",
    "<pre>", "</pre>", "<td>", "</td>", "<nav>", "</nav>", "<script>", "</script>", "</SCRIPT", "<!-- ", " -->",
    "<![CDATA[", "]]>", "<div style='display: none'>", "<div hidden>", "<p HIDDEN>", "<p aria-hidden=true>", "</div>",
    "<insert name>", "<o:p/>", '<a title="a > b" href=\'#\'>', "</a>", "<!DOCTYPE html>", "<html>", "<title>",
    "</title>", "<wbr>", "<", ">", "< 5", "<textarea>", "</textarea>", "<Title", "<p\xa0x=1>", "<zz \xe9\xe8=1>",
    "<zz a\u0131=1>", "<p \u017f>", '"', "'",
]  # fmt: skip
ENTITIES = [
    "&amp;", "&nbsp;", "&nbsp", "&amp", "&lt;p&gt;", "&#60;", "&#x3e;", "&#0;", "&#128;", "&#x81;", "&#55296;",
    "&#xFFFE;", "&#1114112;", "&#9999999;", "&#\u0663;", "&bogus;", "&copy", "&", ";", "&;", "&#;", "&#x;",
    "&eacute;", "&NotEqualTilde;",
]  # fmt: skip
LINE_ENDS = ["\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\n\n"]
SEPARATORS = [" ", " ", " ", " ", "", ", ", "-", "/", "\t", "\u00a0", "'", "\u2019", "\u00ad", "\u200b"]
NONE_WORDS = [word.strip() for word in _WORDS.split(",")] + ["N/A", "k.A.", "#REF!", "#N/A", "n / a", "-", "."]
NAMES = sorted(name for name in html5 if name.endswith(";"))


class Maker:
    """Makes texts from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._words = [word.decode() for word in load_model().parameters.words]

    def _character(self) -> str:
        """Return a character, from all of Unicode or from the first planes, where most letters are."""
        code = self._random.randrange(self._random.choice((0x250, 0x3000, 0x10000, 0x20000, 0x110000)))
        return chr(code)

    def _word(self) -> str:
        rng = self._random
        word = rng.choice(self._words)
        kind = rng.randrange(12)
        if kind == 0:
            return word.upper()
        if kind == 1:
            return word + rng.choice(self._words).capitalize()
        if kind == 2:
            place = rng.randrange(len(word) + 1)
            return word[:place] + rng.choice((rng.choice(CURIOUS), self._character())) + word[place:]
        if kind == 3:
            return str(rng.randrange(10 ** rng.randrange(1, 9)))
        return word.capitalize() if kind < 6 else word

    def _piece(self, kind: str) -> str:
        rng = self._random
        if kind == "words":
            return self._word()
        if kind == "unicode":
            return "".join(self._character() for _ in range(rng.randrange(1, 9)))
        if kind == "curious":
            return "".join(rng.choices(CURIOUS, k=rng.randrange(1, 6)))
        if kind == "markup":
            return rng.choice(MARKUP)
        if kind == "entities":
            return rng.choice(ENTITIES) if rng.random() < 0.5 else f"&{rng.choice(NAMES)}"
        return rng.choice(LINE_ENDS)

    def text(self) -> str:
        """Return one text."""
        rng = self._random
        if rng.random() < 0.05:
            return (
                rng.choice(("", " ", "(", "<b>", "\n"))
                + rng.choice((str.upper, str))(rng.choice(NONE_WORDS))
                + rng.choice(("", ".", "!", " x", "\u00a0", self._character()))
            )
        kinds = [
            "words",
            rng.choice(("words", "unicode", "curious", "markup", "entities", "lines")),
            rng.choice(("markup", "words")),
        ]
        weights = (rng.choice((1, 4, 20)), 3, 1)
        text = ""
        for kind in rng.choices(kinds, weights, k=rng.choice((1, 2, 4, 8, 12, 13, 30, 80))):
            text += self._piece(kind) + rng.choice((*SEPARATORS, rng.choice(LINE_ENDS)))
        return as_javascript_has_it(text)

    def title(self, text: str) -> str | None:
        """Return a title for a text: often its first words in another case, or another text."""
        rng = self._random
        if rng.random() < 0.4:
            return None
        if rng.random() < 0.4:
            first = text.strip().split("\n")[0][:60]
            return as_javascript_has_it(rng.choice((first.upper(), first.replace(" ", "  "), first + "!")))
        return self.text()[:80] if rng.random() < 0.8 else rng.choice((" ", "N/A", ""))


def texts(seed: int, count: int) -> Iterator[tuple[str, str | None]]:
    """Yield texts with their titles."""
    maker = Maker(seed)
    for _ in range(count):
        text = maker.text()
        title = maker.title(text)
        yield text, title and as_javascript_has_it(title)
