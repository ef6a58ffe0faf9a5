"""The share of KPO: between its ends, exact for a perfect model, and covered as often as its interval says."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import MEASURED, measured_model

from kpoclass import DataError, Model, ModelFormatError, NotMeasuredError, TextTypeError, estimate_share
from kpoclass.share import Rates

#: Said KPO, of all.
COUNTS = st.integers(0, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(COUNTS, COUNTS, COUNTS.filter(lambda counts: counts[1] > 0))
def test_the_share_is_within_its_interval(kpo: tuple[int, int], bpo: tuple[int, int], seen: tuple[int, int]) -> None:
    rates = Rates(*kpo, *bpo)
    if not rates.tell_apart():
        return
    share = rates.share(*seen)
    assert 0 <= share.low <= share.adjusted <= share.high <= 1
    assert share.observed == seen[0] / seen[1]


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_of_a_perfect_model_the_interval_is_wilsons(seen: tuple[int, int]) -> None:
    many = 10**9
    share = Rates(many, many, 0, many).share(*seen)
    n, p, z = seen[1], seen[0] / seen[1], 1.959964
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    assert (share.low, share.high) == pytest.approx((middle - half, middle + half), abs=1e-6)
    assert share.adjusted == p


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(20261128)
    draws = 300
    covered = []
    for true, n, of_each, (tpr, fpr) in itertools.product(
        (0.0, 0.05, 0.3, 0.5, 0.8, 1.0), (30, 500, 20_000), (100, 1500), ((0.95, 0.05), (0.92, 0.3))
    ):
        drawn = zip(
            rng.binomial(of_each, tpr, draws).tolist(),
            rng.binomial(of_each, fpr, draws).tolist(),
            rng.binomial(n, fpr + true * (tpr - fpr), draws).tolist(),
            strict=True,
        )
        shares = [Rates(kpo, of_each, bpo, of_each).share(said, n) for kpo, bpo, said in drawn]
        covered.append(sum(share.low <= true <= share.high for share in shares) / draws)
    assert np.mean(covered) >= 0.94
    assert min(covered) >= 0.90  # each of few draws


def test_more_rows_or_more_real_postings_make_it_narrower() -> None:
    def width(rates: Rates, n: int) -> float:
        share = rates.share(n // 2, n)
        return share.high - share.low

    few, many = Rates(90, 100, 10, 100), Rates(900, 1000, 100, 1000)
    assert width(few, 100) > width(few, 10_000) > width(many, 10_000) > 0.02


@pytest.mark.parametrize(
    ("n_kpo", "fits"), [(0, False), (20, False), (100, True), (500, True), (900, True), (1000, False)]
)
def test_labels_that_no_share_can_give_do_not_fit(n_kpo: int, fits: bool) -> None:
    share = Rates(900, 1000, 100, 1000).share(n_kpo, 1000)
    assert share.fits == fits
    assert ("can't be counted in" in str(share)) is not fits
    assert share.adjusted in {0, 1} or fits


@pytest.mark.parametrize(
    "labels",
    [
        ["KPO", "BPO", None, "KPO", "KPO"],
        pd.Series(["KPO", "BPO", float("nan"), "KPO", "KPO"]),
        pd.Series(["KPO", "BPO", pd.NA, "KPO", "KPO"], dtype="string"),
    ],
)
def test_labels_of_any_column_are_counted(labels: Iterable[str | None]) -> None:
    share = estimate_share(labels, measured_model())
    assert (share.n, share.left_out, share.observed) == (4, 1, 0.75)
    assert share.adjusted == pytest.approx((0.75 - 0.1) / 0.8)


def test_results_are_counted_like_their_labels() -> None:
    model = measured_model()
    results = model.classify_batch(["Analyse data", "Enter data", "", "Analysing"], errors="coerce")
    labels = [result and result.label for result in results]
    assert estimate_share(results, model) == estimate_share(labels, model)
    assert estimate_share(results, model).left_out == 1


def test_what_is_no_result_is_told() -> None:
    with pytest.raises(TextTypeError, match=r"result 1: .*'Actuary'.*classify_batch"):
        estimate_share(["KPO", "Actuary"], measured_model())
    with pytest.raises(TextTypeError, match=r"result 0: .*int"):
        estimate_share([1], measured_model())  # type: ignore[list-item]
    with pytest.raises(DataError, match="got 2 texts without one"):
        estimate_share([None, None], measured_model())


@pytest.mark.parametrize("found", [{"kpo": [50, 100], "bpo": [50, 100]}, {"kpo": [0, 0], "bpo": [0, 0]}])
def test_a_model_no_better_than_chance_gives_no_share(found: object) -> None:
    with pytest.raises(NotMeasuredError, match="better than chance"):
        estimate_share(["KPO"], measured_model(real_postings=found))


def test_a_model_that_was_not_measured_gives_no_share(model: Model) -> None:
    assert Rates.of(model) is None
    with pytest.raises(NotMeasuredError, match="real_postings in its metadata"):
        estimate_share(["KPO"], model)


@pytest.mark.parametrize(
    "found",
    [
        [],
        3,
        {"kpo": [90, 100]},
        {"kpo": [101, 100], "bpo": [10, 100]},
        {"kpo": [-1, 100], "bpo": [10, 100]},
        {"kpo": [90.5, 100], "bpo": [10, 100]},
        {"kpo": "many", "bpo": [10, 100]},
    ],
)
def test_rates_that_can_not_be_are_refused(found: object) -> None:
    assert Rates.of(measured_model()) == (*MEASURED["real_postings"]["kpo"], *MEASURED["real_postings"]["bpo"])  # type: ignore[index]
    with pytest.raises(ModelFormatError, match="real_postings: expected how many"):
        Rates.of(measured_model(real_postings=found))
