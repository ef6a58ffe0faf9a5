"""One posting, whatever its format, to its label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.api import model_or_shipped
from kpoclass.postings.read import read_posting

if TYPE_CHECKING:
    from kpoclass.classification import Classification
    from kpoclass.model import Model

#: How often duties count beside the whole text. With boilerplate around them this corrects labels and breaks few, while
#: duties alone, or all but what the employer offers, break many (docs/postings.md). Otherwise it changes nothing.
_MORE_OFTEN = 2


def classify_posting(obj: object, model: Model | None = None) -> Classification:
    """Classify one job posting by its whole text, in which the sections on duties count three times.

    Parameters
    ----------
    obj : str, bytes, mapping or Posting
        As for :func:`kpoclass.postings.read_posting`.
    model : Model, optional
        The shipped one by default.

    Returns
    -------
    Classification
        Label, probability, skill level, scope, and how far to rely on them.

    Raises
    ------
    EmptyTextError, TextTypeError, PostingError, MissingExtraError
        As for :func:`kpoclass.postings.read_posting`.

    Examples
    --------
    >>> classify_posting({"@type": "JobPosting", "title": "Filing clerk", "description": "Sort and file letters"}).label
    'BPO'
    """
    posting = read_posting(obj)
    return model_or_shipped(model).classify("\n".join([posting.text, *[posting.duties] * _MORE_OFTEN]))
