"""Sections of RESULTS.md that commands of their own write."""

from __future__ import annotations

from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
#: The title of the last section.
LAST = "## What is compared"


def written(title: str) -> list[str]:
    """Return a section as it stands in the results, so that the other benchmarks keep it.

    Parameters
    ----------
    title : str
        Its first line.

    Returns
    -------
    list of str
        Its lines; none if it isn't there.
    """
    lines = RESULTS.read_text(encoding="utf-8").splitlines()
    if title not in lines:
        return []
    start = lines.index(title)
    return lines[start : next(place for place in range(start + 1, len(lines)) if lines[place].startswith("## "))]


def write(title: str, lines: list[str]) -> None:
    """Put a section into the results: where it was, or before the last one.

    Parameters
    ----------
    title : str
        Its first line.
    lines : list of str
        What follows.
    """
    found, before = RESULTS.read_text(encoding="utf-8").splitlines(), written(title)
    start = found.index(title if before else LAST)
    found[start : start + len(before)] = [title, "", *lines, ""]
    RESULTS.write_text("\n".join(found) + "\n", encoding="utf-8")
