"""The kernel in C: whether there is one, and one made from a model's arrays."""

from __future__ import annotations

import os

from kpoclass.classification import Classification
from kpoclass.inference.bare_words import tells
from kpoclass.inference.decision import CODES, LEAST_COVERAGE, kind_of
from kpoclass.inference.missing import BEGINNINGS, DECISIVE
from kpoclass.inference.tokens import CASES, TABLE, VANISHING, fold_page

TYPE_CHECKING = False  # typing takes longer to import than this whole package
if TYPE_CHECKING:
    from kpoclass.inference._kernel import Kernel
    from kpoclass.inference.parameters import Parameters

#: Set to anything, it keeps the kernel from being built, or used where it was built.
SWITCH = "KPOCLASS_NO_EXTENSION"
#: Changes with what the kernel is called with or returns; it has the same number.
INTERFACE = 1


def why_absent() -> str | None:
    """Return why texts are classified in plain Python, or None if the kernel does it."""
    if os.environ.get(SWITCH):
        return f"{SWITCH} is set"
    try:
        from kpoclass.inference import _kernel
    except ImportError as error:
        if not os.path.isfile(__file__):
            return "kpoclass is imported from a zip, where no C extension can be loaded"
        if error.name == __package__:
            return f"there was no C compiler when kpoclass was installed, or {SWITCH} was set"
        return f"the kernel can not be loaded: {error}"
    if getattr(_kernel, "INTERFACE", 0) != INTERFACE:
        return "the kernel is of another version; install kpoclass again"
    return None


def _beginnings() -> bytes:
    """Return a bit for each three letters, by the low five bits of each, with which a text that is none may begin."""
    bits = bytearray(4096)
    for beginning in BEGINNINGS:
        if len(beginning) == DECISIVE and beginning.isascii():
            first, second, third = (ord(letter) & 31 for letter in beginning)
            place = first << 10 | second << 5 | third
            bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def make_kernel(parameters: Parameters) -> Kernel | None:
    """Return a kernel with the arrays of a model, or None where there is none."""
    if why_absent() is not None:
        return None
    from kpoclass.inference import _kernel

    return _kernel.Kernel(
        Classification,
        (None, *map(kind_of, CODES)),
        fold_page,
        LEAST_COVERAGE,
        (
            bytes(0 if letter in VANISHING else folded for letter, folded in enumerate(TABLE)),
            CASES,
            _beginnings(),
            os.urandom(32),  # hashes words, so that no model file can be made to collide
            parameters.heads.tobytes(),
            parameters.word_lines,
            bytes(map(tells, parameters.words)),
            parameters.word_stems.tobytes(),
            parameters.bigram_first.tobytes(),
            parameters.bigram_second.tobytes(),
            parameters.title_features.tobytes(),
            parameters.idf.tobytes(),
            parameters.weights.tobytes(),
        ),
    )
