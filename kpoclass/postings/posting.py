"""A posting as read: a title and sections, whatever its format was."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from kpoclass.inference.titled import with_title

Kind = Literal["duties", "requirements", "employer", "other"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a posting.

    Attributes
    ----------
    kind : {"duties", "requirements", "employer", "other"}
        What its heading says it is about; ``employer`` is who they are, what they offer and how to apply.
    heading : str
        As written; empty for the text before a first heading.
    text : str
        One paragraph or list item per line; list items begin with ``- ``.
    """

    kind: Kind
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Posting:
    r"""A job posting. Immutable.

    Attributes
    ----------
    title : str
        Title of the job; empty if none was found.
    sections : tuple of Section
        All of them, in order.
    source : str
        What it was read from: ``text``, ``html``, ``json-ld``, ``microdata``, ``rdfa``, ``json``, ``greenhouse``,
        ``lever``, ``feed``, ``pdf``, ``word``, ``odt`` or ``rtf``; ``json`` is any other object with a title beside a
        text, in a file or in a page's script, ``feed`` an item in XML. A mail has the source of its text.

    Examples
    --------
    >>> sections = (Section("duties", "What you'll do", "- File"), Section("other", "", "Ask us"))
    >>> posting = Posting("Clerk", sections, "text")
    >>> posting.duties, posting.requirements, posting.other
    ('- File', '', 'Ask us')
    >>> posting.text
    "Clerk\nWhat you'll do\n- File\n\nAsk us"
    """

    title: str
    sections: tuple[Section, ...]
    source: str

    @property
    def duties(self) -> str:
        """The text of the sections about the work."""
        return "\n".join(part.text for part in self.sections if part.kind == "duties" and part.text)

    @property
    def requirements(self) -> str:
        """The text of the sections about the person sought."""
        return "\n".join(part.text for part in self.sections if part.kind == "requirements" and part.text)

    @property
    def other(self) -> str:
        """All other sections, with their headings."""
        return self._written("employer", "other")

    @property
    def text(self) -> str:
        """The whole posting: the title on the first line, unless the sections begin with it, then the sections."""
        return with_title(self.title, self._written("duties", "requirements", "employer", "other"))

    def to_dict(self) -> dict[str, Any]:
        """Return the posting as plain JSON types.

        Returns
        -------
        dict
            ``title``, ``source`` and ``sections``, a list of dicts with ``kind``, ``heading`` and ``text``.
        """
        return {"title": self.title, "source": self.source, "sections": [asdict(part) for part in self.sections]}

    def _written(self, *kinds: Kind) -> str:
        chosen = (part for part in self.sections if part.kind in kinds)
        return "\n\n".join("\n".join(filter(None, (part.heading, part.text))) for part in chosen)
