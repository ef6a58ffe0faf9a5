"""The physical limit beside the engines: a loop in C that finds the words of a text and looks each one up."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sysconfig
from collections.abc import Callable
from pathlib import Path

from benchmarks.texts import sample

SOURCE = Path(__file__).with_name("limit.c")


def compile_limit(folder: Path) -> Callable[[bytes], int]:
    """Compile ``limit.c`` and fill its table with the words of the shipped model.

    Parameters
    ----------
    folder : Path
        Where to put the compiled library.

    Returns
    -------
    callable
        Takes texts as one piece of UTF-8, and returns how many of their words the model knows.

    Raises
    ------
    FileNotFoundError, subprocess.CalledProcessError
        If there is no compiler, or it is one that does not take this.
    """
    from kpoclass import load_model

    library = folder / f"limit-{os.getpid()}.so"
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    subprocess.run([compiler, "-O3", "-shared", "-fPIC", SOURCE, "-o", library], check=True, capture_output=True)
    loaded = ctypes.CDLL(str(library))
    words = load_model().parameters.words
    if not all(loaded.add_word(word + b" " * 16) for word in words):
        raise ValueError(f"the table of limit.c is too small for {len(words)} words")
    loaded.count_known.restype = ctypes.c_size_t

    def count_known(texts: bytes) -> int:
        return int(loaded.count_known(texts, ctypes.c_size_t(len(texts))))

    _check(count_known, set(words))
    return count_known


def _check(count_known: Callable[[bytes], int], words: set[bytes]) -> None:
    """Compare it with the same in plain Python."""
    texts = "\n".join([*sample("posting", 100), *sample("title", 100)]).encode()
    expected, got = sum(word in words for word in re.findall(rb"[a-z0-9]+", texts.lower())), count_known(texts)
    if got != expected:
        raise ValueError(f"limit.c found {got} known words where there are {expected}")
