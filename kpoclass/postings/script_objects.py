r"""Objects as scripts write them, read by chompjs.

Texts on which it would read or write out of bounds are changed or refused first. Its parser in C (1.4) does not stop at
the end of a text that ends in the middle of something, and goes on in whatever memory is behind; and each negative
octal or binary number doubles the memory that it takes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from kpoclass.extras import require

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Ends whatever a text may end in the middle of: a comment of either kind, a value, an escaped character.
END = "\n*/>>>"
#: JavaScript has no such numbers. The parser comes to none within a word, or after one that is no value in itself
#: (unlike ``true``, ``null``, ``NaN`` and ``0x1f``); and none is negative unless a digit follows its sign at once.
_NO_NUMBER = re.compile(r"(?<!\w)(?<![^\W\da-fA-FlN_] )0[oObB]\s*-[0-7]")


def first_object(text: str) -> Any:
    """Return the first object or list in a text.

    >>> first_object("state = {'a': 1, b: [2,],};")
    {'a': 1, 'b': [2]}
    """
    return _chompjs().parse_js_object(_bounded(text), loader_kwargs={"strict": False})


def all_objects(text: str) -> Iterator[Any]:
    """Yield every object or list in a text.

    >>> list(all_objects("{a: 1} {b: 2"))
    [{'a': 1}]
    """
    yield from _chompjs().parse_js_objects(_bounded(text), loader_kwargs={"strict": False})


def _chompjs() -> Any:
    return require("chompjs", "chompjs", "postings")


def _bounded(text: str) -> str:
    if _NO_NUMBER.search(text):
        raise ValueError("expected numbers of JavaScript")
    return text + END
