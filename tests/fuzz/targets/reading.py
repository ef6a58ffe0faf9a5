"""What holds of whatever is read as postings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass import classify_posting, load_model
from kpoclass.errors import EmptyTextError, PostingError, TextTypeError
from kpoclass.postings import Posting, read_posting, read_postings
from kpoclass.postings.classifying import text_to_classify
from kpoclass.postings.read import outcomes

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass import Classification

#: What the functions are documented to raise, but for extras, all of which are installed.
DOCUMENTED = (EmptyTextError, TextTypeError, PostingError)
KINDS = {"duties", "requirements", "employer", "other"}
#: Characters of a message: it quotes no more than a few words of what was given.
LONGEST_MESSAGE = 1_000


def check_read(given: object) -> None:
    """Read postings one by one, all, and all but what is wrong; classify the one that is alone."""
    found = list(outcomes(given))
    assert found
    for outcome in found:
        if isinstance(outcome, Posting):
            assert outcome.text.strip()
            assert {part.kind for part in outcome.sections} <= KINDS
        else:
            assert isinstance(outcome, DOCUMENTED)
            assert 0 < len(str(outcome)) < LONGEST_MESSAGE
    postings = [outcome if isinstance(outcome, Posting) else None for outcome in found]
    assert list(read_postings(given, errors="coerce")) == postings
    try:
        posting = read_posting(given)
    except DOCUMENTED:
        assert postings[0] is None or len(postings) > 1
        return
    assert postings == [posting]
    assert _answer(lambda: classify_posting(given)) == _answer(lambda: load_model().classify(text_to_classify(posting)))


def _answer(classify: Callable[[], Classification]) -> Classification | None:
    try:
        return classify()
    except EmptyTextError:
        return None
