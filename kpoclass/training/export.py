"""From fitted heads to the integers of a model file."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kpoclass.inference.parameters import IDF_STEP, Parameters
from kpoclass.model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpoclass.training.heads import FittedHeads

#: Steps to the largest weight of a head. 16 bits have room for more, but they are noise, and noise does not compress:
#: finer steps move no probability by more than 0.002, and add a tenth to the wheel.
_STEPS = 2_047
_SMALLEST_SCALE = 2.0**-20


def weight_scale(values: NDArray[Any], steps: int = _STEPS) -> float:
    """Return the smallest power of two with which the largest value is at most so many steps: finer ones are noise."""
    largest = float(np.abs(values).max(initial=0.0))
    if largest == 0.0:
        return _SMALLEST_SCALE
    return max(_SMALLEST_SCALE, 2.0 ** math.ceil(math.log2(largest / steps)))


def view(values: NDArray[Any], code: str) -> memoryview:
    """Return an array, of the type that a code of :mod:`struct` stands for, as ``Parameters`` takes it."""
    return memoryview(np.ascontiguousarray(values).tobytes()).cast(code)  # type: ignore[call-overload, no-any-return]


def to_model(
    heads: FittedHeads,
    terms: NDArray[Any],
    stems: Mapping[bytes, str],
    calibration: NDArray[Any],
    metadata: Mapping[str, Any],
) -> Model:
    """Make a model of fitted heads: weights rounded to at most ``_STEPS`` steps of a power of two, idf to 1/4096.

    ``terms`` names the columns of the count matrix, ``stems`` maps every word of its texts to its stem, and
    ``calibration`` holds slope and offset of each head (calibrated log-odds are slope * log-odds + offset).
    """
    # Terms are in ascending order, and a space sorts before any letter: so pairs of stem numbers ascend too.
    names: list[str] = terms[heads.blocks.columns].tolist()
    stem_of = {name: number for number, name in enumerate(names) if " " not in name}
    pairs = [name.split(" ") for name in names[len(stem_of) :]]
    first = np.array([stem_of[pair[0]] for pair in pairs], dtype=np.uint16)
    second = np.array([stem_of[pair[1]] for pair in pairs], dtype=np.uint16)

    idf = np.rint(heads.blocks.idf / IDF_STEP)
    slopes, offsets = calibration[:, 0], calibration[:, 1]
    folded = slopes[:, None] * heads.coefficients * (idf * IDF_STEP * heads.blocks.weights)
    scales = [weight_scale(row) for row in folded]
    weights = np.stack([np.rint(row / scale) for row, scale in zip(folded, scales, strict=True)])
    intercepts = slopes * heads.intercepts + offsets
    words = {word: stem_of[stem] for word, stem in stems.items() if stem in stem_of}
    return Model(
        Parameters(
            metadata_json=json.dumps(dict(metadata), ensure_ascii=False, sort_keys=True).encode(),
            word_lines=b"\n".join(sorted(words)),
            word_stems=view(np.array([words[word] for word in sorted(words)], dtype=np.uint16), "H"),
            bigram_first=view(first, "H"),
            bigram_second=view(second, "H"),
            title_features=view(heads.blocks.title_features.astype(np.uint32), "I"),
            idf=view(idf.astype(np.uint16), "H"),
            weights=view(weights.astype(np.int16), "h"),
            heads=view(np.column_stack([scales, np.round(intercepts, 6)]), "d"),
        )
    )
