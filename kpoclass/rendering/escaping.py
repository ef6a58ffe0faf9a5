"""Characters that are commands to a terminal or a browser, as characters that are only seen."""

from __future__ import annotations

_SPACES = "\x0b\x0c\r\x1c\x1d\x1e\x1f\x85"
_CONTROLS = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0))
_DIRECTIONS = (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
#: Control characters but tab and line feed, and marks that turn the direction of text around.
UNSAFE = "".join(map(chr, (*_CONTROLS, *_DIRECTIONS)))


def _seen(character: str) -> str:
    if character in _SPACES:
        return " "
    if character == "\x7f":
        return "\u2421"
    return chr(0x2400 + ord(character)) if character < " " else "\ufffd"


_SEEN = {ord(character): _seen(character) for character in UNSAFE}
_HALVES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def visible(text: str) -> str:
    r"""Replace each control character by one that shows it; what can be printed stays, and so does the length.

    Parameters
    ----------
    text : str
        Any string.

    Returns
    -------
    str
        Of the same length, so that places in the text stay where they are.

    Examples
    --------
    >>> visible("red \x1b[31m clerk\r\n")
    'red ␛[31m clerk \n'
    """
    return text.translate(_SEEN)


def encodable(text: str) -> str:
    r"""Make a text visible, and such that it can be encoded as UTF-8.

    Parameters
    ----------
    text : str
        Any string; of a file, with halves of surrogate pairs for bytes that were not UTF-8.

    Returns
    -------
    str
        Of the same length.

    Examples
    --------
    >>> encodable("caf\udce9") == "caf\N{REPLACEMENT CHARACTER}"
    True
    """
    return visible(text).translate(_HALVES)


def shortened(text: str, length: int) -> str:
    r"""Give a text on one line, cut where it is too long.

    Parameters
    ----------
    text : str
        Any string.
    length : int
        Characters to show at most.

    Returns
    -------
    str
        Visible characters only.

    Examples
    --------
    >>> shortened("Clerk,\n\tmail room and reception", 16)
    'Clerk, mail roo…'
    """
    line = " ".join(encodable(text[: 4 * length]).split())
    whole = len(line) <= length and len(text) <= 4 * length
    return line if whole else line[: length - 1] + "…"
