"""Whether the lines of a text are those of one posting, rather than a text to label each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BULLETS = ("- ", "* ", "\u2022", "\u00b7", "\u2013 ", "\u25cf", "\u25aa")


def are_of_a_posting(lines: Sequence[str]) -> bool:
    """Whether lines have bullets below headings, or several headings.

    >>> are_of_a_posting(["Actuary", "Duties:", "- Price risks", "- Build reserves"])
    True
    >>> are_of_a_posting(["Actuary", "Parcel sorter", "Clerk: night shift"])
    False
    """
    stripped = [line.strip() for line in lines]
    headings = sum(line.endswith(":") and len(line.split()) <= 6 for line in stripped)
    bullets = sum(line.startswith(_BULLETS) for line in stripped)
    return headings > 1 or (headings == 1 and bullets > 1)
