"""The text to classify of what was asked, in a body or in a line of a batch."""

from __future__ import annotations

from typing import Any, NamedTuple

from kpoclass.errors import PostingError, shown_names
from kpoclass.serve.answers import quote
from kpoclass.serve.reading import TEXT_KEYS, Asked


class Text(NamedTuple):
    """A text with its title, and the members that its answer has beside a result."""

    text: str
    title: str | None
    more: str


def text_of(asked: Asked) -> Text:
    """Return the text to classify; of a posting it is the whole, and its title is told beside the result."""
    if asked.text is not None:
        return Text(asked.text, asked.title, "")
    from kpoclass.postings.classifying import text_to_classify  # of no use to who sends texts, and slow to import
    from kpoclass.postings.read import read_posting

    try:
        posting = read_posting(asked.posting)
    except PostingError as error:
        if (meant := text_meant(asked.posting)) is None:
            raise
        raise PostingError(meant) from error
    return Text(text_to_classify(posting), None, f',"title":{quote(posting.title) if posting.title else "null"}')


def text_meant(posting: Any) -> str | None:
    """Say how to send a text, to who sent one as what is no posting; None where that was not meant.

    >>> text_meant({"text": "Key in paper forms", "lang": "en"})
    'expected a text with no other key than text and title, or a posting, got also the keys lang'
    """
    if isinstance(posting, dict):
        if not isinstance(posting.get("text"), str):
            return None
        others = shown_names([key for key in posting if key not in TEXT_KEYS][:8])
        return f"expected a text with no other key than text and title, or a posting, got also the keys {others}"
    start = posting[:100] if isinstance(posting, str) else posting[:100].decode("latin-1")
    if not "".join(start.split()).startswith('{"'):
        return None
    return "expected a posting as text, got JSON without one; send JSON with the Content-Type application/json"
