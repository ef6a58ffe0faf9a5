from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kpoclass import load_model
from kpoclass.datasets.real_postings import count_postings
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.resources import data_path
from kpoclass.training.counted_scoring import classify_counted, score_counted
from kpoclass.training.out_of_fold import head_log_odds


def test_scores_from_counts_are_those_of_the_texts() -> None:
    shipped = load_model()
    texts = load_descriptions(data_path("descriptions.csv"))["text"].tolist()[::4]
    texts += ["24 7 99", "\u043f\u0440\u0438\u0432\u0435\u0442", "a" * 40, "Payroll " * 300]
    counted = count_postings(texts, pd.DataFrame({"id": range(len(texts)), "source": "ours"}))
    assert np.abs(score_counted(counted, shipped).log_odds.T - head_log_odds(shipped, texts)).max() < 1e-12
    for of_text, result in zip(
        shipped.classify_batch(texts), classify_counted(counted, shipped).itertuples(index=False), strict=True
    ):
        for name in ("label", "skill_level", "confident"):
            assert getattr(of_text, name) == getattr(result, name)
        assert of_text.coverage == pytest.approx(result.coverage, abs=1e-12)
