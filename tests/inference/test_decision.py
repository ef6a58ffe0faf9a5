from __future__ import annotations

import math
import pydoc
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpoclass.classification import REASONS, Classification, Scores
from kpoclass.inference.decision import CODES, LEAST_COVERAGE, code_of, decide, estimate, kind_of, sigmoid, skill_level
from kpoclass.inference.scoring import FeatureCounts

LOG_ODDS = st.lists(st.floats(-50, 50), min_size=5, max_size=5)
LEAST = 0.65
ANY_NUMBER = st.floats(allow_nan=False, allow_infinity=False)


def found(known: int = 10, countable: int = 10, telling: bool = True) -> FeatureCounts:
    return FeatureCounts({}, {}, known, countable, telling)


@given(ANY_NUMBER)
def test_sigmoid_never_overflows(log_odds: float) -> None:
    assert 0.0 <= sigmoid(log_odds) <= 1.0


@given(st.floats(-700, 700))
def test_sigmoid_is_symmetric(log_odds: float) -> None:
    assert sigmoid(log_odds) + sigmoid(-log_odds) == pytest.approx(1.0, abs=1e-15)


def test_from_minus_seven_hundred_down_there_are_no_odds() -> None:
    assert sigmoid(-700.0) == 0.0 < sigmoid(math.nextafter(-700.0, 0.0)) < 1e-303
    assert sigmoid(-1e308) == 0.0
    assert sigmoid(0.0) == sigmoid(-0.0) == 0.5


@given(LOG_ODDS)
def test_level_probabilities_sum_to_one_and_agree_with_the_label(log_odds: list[float]) -> None:
    p_kpo, (one, two, three, four), p_in_scope = estimate(log_odds)
    assert (p_kpo, p_in_scope) == (sigmoid(log_odds[0]), sigmoid(log_odds[1]))
    assert one + two + three + four == pytest.approx(1.0)
    assert four <= sigmoid(log_odds[0]) + 1e-12
    assert one + two <= 1 - sigmoid(log_odds[0]) + 1e-12


@given(LOG_ODDS)
def test_the_level_never_contradicts_the_label(log_odds: list[float]) -> None:
    result = decide(found(), log_odds, LEAST)
    assert result.skill_level in ((3, 4) if result.label == "KPO" else (1, 2, 3))
    assert result.skill_level == skill_level(log_odds, estimate(log_odds)[1])
    assert 0.5 <= result.probability <= 1.0
    assert result.probability == pytest.approx(max(result.p_kpo, 1 - result.p_kpo))
    assert result.in_scope == (result.p_in_scope >= 0.5)


@pytest.mark.parametrize(
    ("kpo", "one", "two", "four", "level"),
    [(2, 0, 0, 1, 4), (2, 0, 0, -1, 3), (-2, 3, 1, 9, 1), (-2, 1, 3, 9, 2), (-2, -1, -1, 9, 3)],
)
def test_each_level_can_be_given(kpo: float, one: float, two: float, four: float, level: int) -> None:
    assert decide(found(), [kpo, 0, one, two, four], LEAST).skill_level == level


def test_at_the_very_limits() -> None:
    even = (0.5, 0.0, 0.5, 0.0)
    assert [skill_level([log_odds], even) for log_odds in (0.0, 0.5, -0.5)] == [3, 3, 1]
    assert skill_level([1.0], (0.0, 0.0, 0.5, 0.5)) == 4
    assert skill_level([-1.0], (0.25, 0.25, 0.5, 0.0)) == 2
    assert decide(found(), [0.0, 0, 0, 0, 0], LEAST).label == "KPO"
    assert decide(found(13, 20), [9.0, 0, 0, 0, 0], LEAST).coverage == LEAST_COVERAGE
    assert decide(found(13, 20), [9.0, 0, 0, 0, 0], LEAST).reason is None


def test_no_log_odds_are_too_large() -> None:
    for one, two in product((-1000.0, 0.0, 1000.0), repeat=2):
        assert sum(estimate([-1.0, 0, one, two, 0])[1]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("known", "countable", "telling", "p", "reason"),
    [
        (10, 10, True, 0.9, None),
        (2, 3, True, 0.9, None),
        (6, 10, True, 0.9, "unknown words"),
        (0, 0, False, 0.9, "unknown words"),
        (1, 1, True, 0.9, None),
        (1, 1, False, 0.9, "too short"),
        (2, 2, False, 0.55, "too short"),
        (10, 10, True, 0.55, "close call"),
        (10, 10, True, 0.45, "close call"),
    ],
)
def test_reasons_for_doubt(known: int, countable: int, telling: bool, p: float, reason: str | None) -> None:
    result = decide(found(known, countable, telling), [math.log(p / (1 - p)), 0, 0, 0, 0], LEAST)
    assert result.reason == reason
    assert result.confident == (reason is None)


@given(LOG_ODDS, st.floats(0.5, 1))
def test_below_the_least_probability_it_is_a_close_call(log_odds: list[float], least: float) -> None:
    result = decide(found(), log_odds, least)
    assert result.reason == ("close call" if result.probability < least else None)


def test_a_result_is_printed_as_a_sentence_and_represented_exactly() -> None:
    sure = decide(found(), [2.0, 1.0, 0, 0, 1.0], LEAST)
    unsure = decide(found(1, 4), [-0.1, -3.0, 0, 0, 0], LEAST)
    assert str(sure) == f"{sure}" == "KPO 0.88, skill level 4, in scope"
    assert str(unsure) == "BPO 0.52, skill level 3, out of scope, not confident: unknown words"
    fields = ", ".join(f"{name}={value!r}" for name, value in unsure.to_dict().items())
    assert repr(unsure) == f"Classification({fields})"


@pytest.mark.parametrize("kind", [Classification, Scores])
def test_help_on_a_field_is_about_the_field(kind: type[Classification | Scores]) -> None:
    for name in kind._fields:
        told = pydoc.render_doc(getattr(kind, name), renderer=pydoc.plaintext)
        assert (getattr(kind, name).__doc__ or "") in told
        assert len(getattr(kind, name).__doc__ or "") > 20
        assert "itemgetter" not in told


def test_a_result_cannot_be_changed() -> None:
    result = decide(found(), [1.0, 0, 0, 0, 0], LEAST)
    with pytest.raises(AttributeError):
        result.label = "BPO"  # type: ignore[misc]


def test_a_result_as_json() -> None:
    import json

    result = decide(found(), [1.0, 0, 0, 0, 0], LEAST)
    assert json.loads(json.dumps(result.to_dict())) == result.to_dict()
    assert set(result.to_dict()) == set(result._fields)


def test_each_code_says_what_its_number_does_not() -> None:
    told = set()
    for label, level, in_scope, reason in product(("BPO", "KPO"), range(1, 5), (False, True), (None, *REASONS)):
        result = Classification(label, 0.9, 0.9, level, in_scope, 0.5, 1.0, reason is None, reason)
        code = code_of(result)
        place = (None, *REASONS).index(reason)
        assert code == 1 + (label == "KPO") + 2 * in_scope + 4 * (level - 1) + 16 * place
        assert kind_of(code) == (label, level, in_scope, reason is None, reason)
        assert list(map(type, kind_of(code)))[:4] == [str, int, bool, bool]
        told.add(code)
    assert told == set(CODES)
