"""Tables of jobs, told by the names of their columns: their rows would be taken for one posting."""

from __future__ import annotations

import csv
from itertools import islice
from typing import TYPE_CHECKING, Any

from kpoclass.errors import PostingError
from kpoclass.extras import require
from kpoclass.postings.archive import for_tables
from kpoclass.text_names import role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 1 << 16
_MOST_ROWS = 50
_LONGEST_NAME = 40
_TEXTS = frozenset(["title", "body", "duties"])
#: Share of the text of a page that its table has to hold.
_MOST_BESIDE = 0.5


def refuse_delimited(text: str) -> None:
    """Refuse comma-separated values and the like, and a table of Markdown."""
    lines = text[:_LOOKED_AT].lstrip("\ufeff \r\n").splitlines()[: 4 * _MOST_ROWS]
    if lines and lines[0].lower().startswith("sep="):
        del lines[0]
    if len(lines) > 1 and any(_is_delimited(lines, sign) for sign in _DELIMITERS if sign in lines[0]):
        raise PostingError(f"expected a posting, got a table; {for_tables()}")
    if any(map(_is_of_jobs, _in_markdown(lines))):
        raise _saved("a table of Markdown")


def _saved(what: str) -> PostingError:
    return PostingError(f"expected a posting, got {what}; save it as .csv or .xlsx, then {for_tables()}")


def refuse_workbook(root: str) -> None:
    """Refuse what Excel 2003 wrote as XML, by the name of its root."""
    if root == "Workbook":
        raise _saved("an Excel workbook as XML")


def refuse_shown(page: str) -> None:
    """Refuse a page that shows a table of jobs and little else, as reports that are called ``.xls``."""
    if "<table" not in page.lower():
        return
    etree = require("lxml.etree", "lxml", "postings")
    try:
        root = etree.fromstring(page.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", huge_tree=True))
    except etree.XMLSyntaxError:
        return
    if root is None:
        return
    for table in islice(root.iter("table"), _MOST_ROWS):
        if table.find(".//table") is not None:  # for the layout
            continue
        rows = [
            [_told(cell) for cell in row if cell.tag in {"td", "th"}] for row in islice(table.iter("tr"), _MOST_ROWS)
        ]
        if _is_of_jobs(rows) and len(_told(table)) > _MOST_BESIDE * len(_told(root)):
            raise _saved("a page with a table of jobs")


def _told(element: Any) -> str:
    shown = (
        text
        for part in element.iter("*")
        for text in (("" if part.tag in {"script", "style", "title"} else part.text or ""), part.tail or "")
    )
    return " ".join(" ".join(shown).split())


def _in_markdown(lines: Sequence[str]) -> Iterator[list[list[str]]]:
    """Yield the tables that have a line of dashes under their first row."""
    for place in range(1, len(lines)):
        bare = lines[place].replace(" ", "")
        if "-" in bare and "|" in bare and set(bare) <= set("|-:"):
            rows = [lines[place - 1]]
            for line in lines[place + 1 :]:
                if "|" not in line:
                    break
                rows.append(line)
            yield [[cell.strip(" *") for cell in row.strip().strip("|").split("|")] for row in rows]


def _is_delimited(lines: Sequence[str], delimiter: str) -> bool:
    try:
        rows = list(islice(filter(None, csv.reader(lines, delimiter=delimiter)), _MOST_ROWS))
    except csv.Error:
        return False
    if not _are_names(rows[0]):
        return False
    wide = sum(len(row) == len(rows[0]) for row in rows[1:])
    apart = delimiter != "," or not all(cell.startswith(" ") for cell in rows[0][1:]) or wide > 1
    return apart and wide > 0 and 2 * wide >= len(rows) - 1


def _is_of_jobs(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table has a row of names and at least two of jobs, and is not one of the details of one job."""
    rows = [row for row in rows if any(map(str.strip, row))]
    if len(rows) < 3 or not _are_names(rows[0]):
        return False
    firsts = [row[0] for row in rows[1:] if row]
    return 2 * sum(bool(role_of(cell.strip(" :*")).kind) for cell in firsts) < len(firsts)


def _are_names(cells: Sequence[str]) -> bool:
    """Whether these cells name the columns of a table of jobs: one its title or text, half of them known."""
    names = [cell.strip() for cell in cells]
    if len(names) < 2 or any(len(name) > _LONGEST_NAME or ":" in name for name in names):
        return False
    kinds = [role_of(name).kind for name in names if name]
    return not _TEXTS.isdisjoint(kinds) and 2 * sum(map(bool, kinds)) >= len(names)
