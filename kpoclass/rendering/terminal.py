"""An explanation in a terminal: the text with its words coloured, and the words with bars."""

from __future__ import annotations

import os
from typing import IO, TYPE_CHECKING

from kpoclass.rendering.escaping import visible
from kpoclass.rendering.highlights import strength, strongest_terms, to_pieces
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
    """Return whether to write in colour: ``NO_COLOR`` and ``FORCE_COLOR`` count if they are set and not empty."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    if os.name == "nt" and not {"WT_SESSION", "ANSICON", "TERM", "ConEmuANSI"} & set(environment):
        return False  # an old console, which would show the codes as text
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
    side = "KPO" if weight > 0 else "BPO" if weight < 0 else "   "
    return f"  {weight:+.3f} {side}  {_painted('█' * blocks, weight, colour=colour)}{' ' * (_BAR - blocks)}  {term}"


def to_terminal(why: Explanation, *, colour: bool) -> str:
    """Lay an explanation out for a terminal: KPO in blue, BPO in orange and underlined, the strongest words bold.

    Apart from the colours, nothing in it is a command to the terminal, whatever the text contains.
    """
    result = why.classification
    label = _painted(result.label, 1.0 if result.label == "KPO" else -1.0, colour=colour, style=_BOLD)
    terms, rest = strongest_terms(why, TERMS_SHOWN)
    terms += [(f"({name})", weight) for name, weight in rest]
    strongest = max(abs(weight) for _, weight in terms)
    head = f"{label}  {LABELS[result.label]}, {', '.join(facts(result))}"
    rows = [_row(term, weight, strongest, colour=colour) for term, weight in terms]
    total = f"  {why.log_odds:+.3f} {result.label}  in all: the log-odds of KPO"
    return "\n".join([head, advice(result), _text(why, colour=colour), *rows, total])
