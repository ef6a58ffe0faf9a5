"""An explanation in a terminal: the text with its words coloured, and the words with bars."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

from kpoclass.rendering.escaping import visible
from kpoclass.rendering.highlights import strength, to_pieces
from kpoclass.rendering.phrases import LABELS, advice, facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpoclass.explanation import Explanation

#: Of the 256 colours: a blue and an orange that can be read on black and on white.
_KPO, _BPO, _BOLD, _UNDERLINED, _OFF = "\x1b[38;5;33m", "\x1b[38;5;166m", "\x1b[1m", "\x1b[4m", "\x1b[0m"
_BAR = 20
CHARACTERS_SHOWN = 2_000
TERMS_SHOWN = 30


def has_colour(choice: str, stream: IO[str], environment: Mapping[str, str] = os.environ) -> bool:
    """Say whether to write in colour.

    Parameters
    ----------
    choice : {"auto", "always", "never"}
        What was asked for.
    stream : file object
        Where the text goes to.
    environment : mapping
        ``NO_COLOR`` and ``FORCE_COLOR`` count if they are there and not empty; a dumb terminal has no colours.

    Returns
    -------
    bool
    """
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    if os.name == "nt" and not {"WT_SESSION", "ANSICON", "TERM", "ConEmuANSI"} & set(environment):
        return False  # an old console, which would show the codes
    return stream.isatty() and environment.get("TERM") != "dumb"


def _painted(text: str, weight: float, *, colour: bool, style: str = "") -> str:
    return f"{style}{_KPO if weight > 0 else _BPO}{text}{_OFF}" if colour and text else text


def _text(why: Explanation, *, colour: bool) -> str:
    text = visible(why.text[:CHARACTERS_SHOWN])
    pieces = to_pieces(why)
    strongest = max((abs(piece.weight) for piece in pieces), default=0.0)
    parts = []
    for start, end, weight, _ in pieces:
        level = strength(weight, strongest)
        style = (_BOLD if level > 2 else "") + (_UNDERLINED if weight < 0 else "")
        parts.append(_painted(text[start:end], weight, colour=colour and level > 0, style=style))
    left_out = len(why.text) - len(text)
    return "".join(parts).strip("\n") + (f"… ({left_out:,} more characters)" if left_out else "")


def _row(term: str, weight: float, strongest: float, *, colour: bool) -> str:
    blocks = max(1, round(_BAR * abs(weight) / strongest)) if weight else 0
    bar = "█" * blocks
    side = "KPO" if weight > 0 else "BPO" if weight < 0 else "   "
    return f"  {weight:+.3f} {side}  {_painted(bar, weight, colour=colour)}{' ' * (_BAR - blocks)}  {term}"


def to_terminal(why: Explanation, *, colour: bool) -> str:
    """Lay an explanation out for a terminal.

    Parameters
    ----------
    why : Explanation
        Of a text.
    colour : bool
        Whether to colour words and bars: blue for KPO, orange (and underlined) for BPO, the strongest words bold.

    Returns
    -------
    str
        Lines without a last line feed. But for the colours nothing in it is a command to the terminal, whatever is in
        the text.

    Examples
    --------
    >>> from kpoclass import explain
    >>> print(to_terminal(explain("Sort letters"), colour=False).splitlines()[2])
    Sort letters
    """
    result = why.classification
    label = _painted(result.label, 1.0 if result.label == "KPO" else -1.0, colour=colour, style=_BOLD)
    terms = [(" ".join(visible(c.term).split())[:60], c.weight) for c in why.contributions[:TERMS_SHOWN]]
    others = why.contributions[TERMS_SHOWN:]
    if others:
        terms.append((f"({len(others):,} weaker)", sum(c.weight for c in others)))
    terms.append(("(intercept)", why.intercept))
    strongest = max(abs(weight) for _, weight in terms)
    head = f"{label}  {LABELS[result.label]}, {', '.join(facts(result))}"
    rows = [_row(term, weight, strongest, colour=colour) for term, weight in terms]
    total = f"  {why.log_odds:+.3f} {result.label}  in all: the log-odds of KPO"
    return "\n".join([head, advice(result), _text(why, colour=colour), *rows, total])
