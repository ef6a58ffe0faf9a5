from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_model import small_parameters

from kpoclass import Model, load_model
from kpoclass.datasets.real_postings import count_postings
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.inference.validation import without_markup
from kpoclass.resources import data_path
from kpoclass.training.counted_scoring import classify_counted, score_counted


def agree(model: Model, texts: list[str]) -> None:
    counted = count_postings(texts, pd.DataFrame({"id": range(len(texts)), "source": "ours"}))
    of_texts = model.log_odds(list(map(without_markup, texts)))
    assert np.abs(score_counted(counted, model).log_odds - of_texts).max() < 1e-12


PARTS = st.text("\n 7x").filter(str.strip) | st.sampled_from(["analyse data\n", "enter data ", "enterData"])


@given(st.lists(PARTS, min_size=1))
def test_scores_of_titles_are_those_of_the_texts(parts: list[str]) -> None:
    agree(Model(small_parameters()), ["".join(parts), *parts])


def test_scores_from_counts_are_those_of_the_texts() -> None:
    shipped = load_model()
    texts = load_descriptions(data_path("descriptions.csv"))["text"].map(without_markup).tolist()[::4]
    texts += ["24 7 99", "\u043f\u0440\u0438\u0432\u0435\u0442", "a" * 40, "Payroll " * 300]
    agree(shipped, texts)
    counted = count_postings(texts, pd.DataFrame({"id": range(len(texts)), "source": "ours"}))
    for of_text, result in zip(
        shipped.classify_batch(texts), classify_counted(counted, shipped).itertuples(index=False), strict=True
    ):
        for name in ("label", "skill_level", "confident"):
            assert getattr(of_text, name) == getattr(result, name)
        assert of_text.coverage == pytest.approx(result.coverage, abs=1e-12)
