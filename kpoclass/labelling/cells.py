"""What stands in the first cells of a column: how many words, whether they vary, whether they are words at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kpoclass.inference.missing import is_missing
from kpoclass.inference.validation import without_markup

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A column of long text has at least so many words on average.
LONG = 5
#: What is left out is told from so many on.
WORTH_TELLING = 8
_FORMS_OF_ADDRESS = frozenset(["mr", "mrs", "ms", "miss", "dr", "prof", "mx", "sir", "madam", "herr", "frau"])
#: What stands where somebody ticks or chooses: no text, whatever the column is called.
_CHOICES = frozenset(
    """
    true false yes no y n ja nein oui non si sí no sim não t f x n/a html htm pdf doc docx txt text xml json markdown md
    full-time part-time full time part time fulltime parttime permanent temporary contract freelance hybrid remote
    """.split()  # noqa: SIM905 - a word a line would be pages
)
#: So much of a text is looked for in another.
_BEGINNING = 60


class Cells(NamedTuple):
    """The first cells of a column."""

    #: Of each row, its text as it is read, or an empty one.
    texts: tuple[str, ...]
    #: Whether there are no values at all to go by.
    unseen: bool

    @classmethod
    def of(cls, values: Sequence[object]) -> Cells:
        """Look at the values of a column."""
        texts = tuple(_text(value) for value in values)
        return cls(texts, all(value is None or (isinstance(value, str) and is_missing(value)) for value in values))

    @property
    def words(self) -> float:
        """How many words a cell that is not empty has on average."""
        there = [len(text.split()) for text in self.texts if text]
        return sum(there) / len(there) if there else 0.0

    @property
    def worded(self) -> bool:
        """Whether any has words; a column without values yet gets the benefit of the doubt."""
        return self.unseen or any(self.texts)

    @property
    def prose(self) -> bool:
        """Whether they are long texts that differ, and no addresses."""
        there = [text for text in self.texts if text]
        if self.words < LONG or (len(there) >= LONG and len(set(there)) * 5 <= len(there)):
            return False
        words = [word for text in there for word in text.split()[:30]]
        return 5 * sum(word[0].islower() for word in words) >= len(words) or not any(
            word[0].isdigit() for word in words
        )

    @property
    def persons(self) -> bool:
        """Whether they are forms of address, which are called titles too."""
        return any(self.texts) and all(text.lower().rstrip(".") in _FORMS_OF_ADDRESS for text in self.texts if text)

    @property
    def coded(self) -> bool:
        """Whether they are marks, codes or names of files, such as "yes", "P1" and "jd_001.docx"."""
        there = [text.casefold() for text in self.texts if text]
        return bool(there) and all(_CHOICES.issuperset(text.split()) or _is_code(text) for text in there)

    @property
    def repeated(self) -> bool:
        """Whether they are a few short values again and again."""
        there = [text for text in self.texts if text]
        return len(set(there)) * 2 < len(there) and self.words < LONG / 2

    def within(self, other: Cells) -> bool:
        """Whether these texts stand in those of another column as well."""
        both = [(text[:_BEGINNING], whole) for text, whole in zip(self.texts, other.texts, strict=True) if text]
        return 2 * sum(text in whole for text, whole in both) >= len(both)


def _is_code(text: str) -> bool:
    """Whether a text is one word with a digit or a point in it, or before an ending."""
    stem, point, ending = text.rpartition(".")
    is_file = bool(point and stem) and 2 <= len(ending) <= 4 and ending.isalnum() and ending in _CHOICES
    return is_file or (" " not in text and any(map(str.isdigit, text)))


def as_text(value: object) -> object:
    """Return a list of texts as one, each on a line; other values as they are."""
    if isinstance(value, list) and all(each is None or isinstance(each, str) for each in value):
        return "\n".join(filter(None, value))
    return value


def _text(value: object) -> str:
    """Return a text on one line; an empty one for what is none, such as an address of the web."""
    value = as_text(value)
    if not isinstance(value, str):
        return ""
    text = " ".join(without_markup(value).split())
    if is_missing(text) or not any(map(str.isalpha, text)):
        return ""
    return "" if " " not in text and ("://" in text or "@" in text or text.startswith("www.")) else text
