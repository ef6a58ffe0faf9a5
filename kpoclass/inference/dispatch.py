"""Whether a batch is worth numpy. Both engines give the same results; this is only about time.

Measured by ``benchmarks/``: numpy costs about a tenth of a second to import, as long as plain Python takes for some
1.5 million characters; once it is there, a few postings or some fifty titles pay for the handling of arrays.
"""

from __future__ import annotations

import sys

#: Characters in all that pay for importing numpy.
PAYS_FOR_IMPORT = 1_500_000
#: Characters in all that pay for using it, if it is there; a text counts as some more, for the handling around it.
PAYS_FOR_USE = 4_000
_PER_TEXT = 60


def prepare(size: int) -> None:
    """Import numpy if so much text is to come that it pays.

    Parameters
    ----------
    size : int
        Characters in all, or about so many.
    """
    if size >= PAYS_FOR_IMPORT:
        import numpy  # noqa: F401


def pays(texts: list[str]) -> bool:
    """Say whether the texts should go through numpy.

    Parameters
    ----------
    texts : list of str
        The texts.

    Returns
    -------
    bool
    """
    least = PAYS_FOR_USE if "numpy" in sys.modules else PAYS_FOR_IMPORT
    return sum(map(len, texts)) + _PER_TEXT * len(texts) >= least
