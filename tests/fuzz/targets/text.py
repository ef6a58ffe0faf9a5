"""Texts, with titles or without: both engines, one text or many, and the explanation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from engines import Both, assert_agree, both_of

from kpoclass import load_model
from kpoclass.classification import REASONS
from kpoclass.errors import EmptyTextError, TextTypeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpoclass import Classification
    from kpoclass.model import Model

LONGEST = 2_000
TOKENS = (
    "\x1f", "\x1e", "<p>", "</p>", "<br>", "&amp;", "&nbsp;", "&#233;", "N/A", "clerk", "analyst", "\u200b", "\u00ad",
    "\u0130", "\ufb03", "\u1e9e", "'s", "\u2019", "invoices", "<script>", "<!--", "-->",
)  # fmt: skip


def seeds() -> Iterator[bytes]:
    """Make a few texts, some of them with titles, or several in a row."""
    yield from (
        b"Key in claims", b"Analyst\x1eKey supplier invoices into the ledger", b"N/A\x1fActuary\x1f\x1fPrice risks",
        b"<p>Advise the board on <b>mergers</b> &amp; valuations</p>", "Sachbearbeiter f\u00fcr Rechnungen".encode(),
        b"\xff\xfe", b"x" * 40,
    )  # fmt: skip


@cache
def _both() -> Both:
    return both_of(load_model().parameters)


def check(data: bytes) -> None:
    """Classify texts by every route."""
    given = data.decode("utf-8", "surrogateescape").split("\x1f")[:8]
    texts = [each.partition("\x1e")[2] if "\x1e" in each else each for each in given]
    titles = [each.partition("\x1e")[0] if "\x1e" in each else None for each in given]
    assert_agree(_both(), texts)
    for model in _both():
        results = model.classify_batch(texts, titles=titles, errors="coerce")
        assert results == list(model.iter_classify(texts, titles=titles, errors="coerce"))
        for text, title, result in zip(texts, titles, results, strict=True):
            check_one(model, text, title, result)


def check_one(model: Model, text: str, title: str | None, expected: Classification | None) -> None:
    """Classify and explain one text; it is in order, and is what it was among others."""
    try:
        result = model.classify(text, title)
    except (EmptyTextError, TextTypeError):
        assert expected is None
        return
    assert result == expected
    assert result.label == ("KPO" if result.p_kpo >= 0.5 else "BPO")
    assert result.probability == max(result.p_kpo, 1 - result.p_kpo)
    assert 0 <= result.p_kpo <= 1
    assert 0 <= result.p_in_scope <= 1
    assert 0 <= result.coverage <= 1
    assert result.in_scope == (result.p_in_scope >= 0.5)
    assert result.skill_level in {1, 2, 3, 4}
    assert result.confident == (result.reason is None)
    assert result.reason is None or result.reason in REASONS
    why = model.explain(text, title)
    assert why.classification == result
    assert abs(why.intercept + sum(each.weight for each in why.contributions) - why.log_odds) < 1e-9
    for each in why.contributions:
        assert each.spans
        assert all(0 <= start < end <= len(why.text) for start, end in each.spans)
