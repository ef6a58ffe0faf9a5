"""Names of charsets that others have written, of which Python knows more than are good for text."""

from __future__ import annotations

import codecs
import encodings
import pkgutil
from functools import cache

#: What is known as an encoding of text, and is none in which a text is sent; the first takes hours for a few megabytes.
_OTHERS = frozenset(["punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"])
_LONGEST = 40


@cache
def _known() -> frozenset[str]:
    from encodings.aliases import aliases

    modules = {module.name for module in pkgutil.iter_modules(encodings.__path__)}
    return frozenset({*modules, *aliases})


def charset_named(name: str) -> str | None:
    """Return what Python calls a charset, or None if it is none; Python would keep each name that it does not know.

    >>> charset_named("ISO-8859-1"), charset_named("punycode"), charset_named("zlib"), charset_named("anything")
    ('iso8859-1', None, None, None)
    """
    if len(name) > _LONGEST or not name.isascii():
        return None
    written = encodings.normalize_encoding(name.strip().lower()).replace(".", "_")
    if written not in _known():
        return None
    try:
        found = codecs.lookup(written)
    except LookupError:  # a module that holds no encoding, or one of another system
        return None
    is_text = found._is_text_encoding and found.name.replace("-", "_") not in _OTHERS
    return found.name if is_text else None
