"""Text of any kind (plain, HTML, HTML with its brackets escaped once or twice) to tidy lines."""

from __future__ import annotations

from kpoclass.errors import PostingError
from kpoclass.inference.markup import has_tags
from kpoclass.postings.html import read_html, unescape
from kpoclass.postings.lines import Line, plain_line, tidy

#: Longer texts are refused: 20 million characters are some ten thousand pages.
MAX_LENGTH = 20_000_000


def to_lines(text: str) -> list[Line]:
    """Return the lines of a text; HTML needs the extra ``postings``."""
    if len(text) > MAX_LENGTH:
        raise PostingError(f"expected a text of at most {MAX_LENGTH:,} characters, got {len(text):,}; shorten it")
    for _ in range(3):  # twice escaped is common, three times has been seen
        if has_tags(text):
            break
        if (plainer := unescape(text)) == text:
            return plain_lines(text)
        text = plainer
    else:
        if not has_tags(text):
            return plain_lines(text)
    return unescaped_lines(read_html(text).lines)


def one_line(text: str) -> str:
    """Return a text on one line, without markup."""
    return " ".join(line.text for line in to_lines(text))


def plain_lines(text: str) -> list[Line]:
    """Return the lines of a text that holds no HTML."""
    return [line for raw in text.splitlines() if (line := plain_line(raw))]


def unescaped_lines(lines: list[Line]) -> list[Line]:
    """Read lines of a page again where they show HTML, which was escaped before it was put into an element."""
    found: list[Line] = []
    for line in lines:
        if has_tags(line.text):
            found += read_html(line.text).lines
        else:
            found.append(line._replace(text=tidy(unescape(line.text))) if "&" in line.text else line)
    return found
