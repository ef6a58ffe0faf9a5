"""What holds of whatever is read as postings."""

from __future__ import annotations

from kpoclass import classify_posting, load_model
from kpoclass.errors import EmptyTextError, KpoclassError, PostingError, TextTypeError
from kpoclass.postings import Posting, read_posting, read_postings
from kpoclass.postings.classifying import text_to_classify
from kpoclass.postings.read import outcomes

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
    text = text_to_classify(posting)
    try:
        expected = load_model().classify(text)
    except EmptyTextError:
        expected = None
    try:
        assert classify_posting(given) == expected
    except KpoclassError as error:
        assert isinstance(error, EmptyTextError)
        assert expected is None
