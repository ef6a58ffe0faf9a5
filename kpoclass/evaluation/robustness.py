"""Whether boilerplate around the duties changes what a model says of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kpoclass.datasets.boilerplate import PARTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.model import Model


def wrap(text: str, boilerplate: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """Put a text into a posting: the employer before it, the offer, how to apply and equality after it.

    Parameters
    ----------
    text : str
        The duties.
    boilerplate : mapping of str to sequence of str
        Texts by part, as from :func:`kpoclass.datasets.boilerplate.load_boilerplate`.
    rng : random.Random
        Source of chance.

    Returns
    -------
    str
    """
    about, *after = (rng.choice(boilerplate[part]) for part in PARTS)
    return "\n\n".join([about, text, *after])


def share_kept(model: Model, texts: Sequence[str], boilerplate: Mapping[str, Sequence[str]], *, seed: int = 0) -> float:
    """Give the share of texts whose label stays the same when boilerplate is wrapped around them.

    Parameters
    ----------
    model : Model
        The model.
    texts : sequence of str
        Duties.
    boilerplate : mapping of str to sequence of str
        Texts that the model was not trained with.
    seed : int
        Of the source of chance.

    Returns
    -------
    float
        From 0 to 1.
    """
    rng = random.Random(seed)  # noqa: S311 - not for secrets
    wrapped = [wrap(text, boilerplate, rng) for text in texts]
    pairs = zip(model.classify_batch(texts), model.classify_batch(wrapped), strict=True)
    return sum(bare.label == in_posting.label for bare, in_posting in pairs) / len(texts)
