"""The same model, confident at another risk."""

from __future__ import annotations

import pytest
from small_model import measured_model

from kpoclass import Model, ModelFormatError, NotMeasuredError

TEXTS = ["Analyse data", "Enter data, analyse", "Enter data and enter data", "analysing data analyse"]


def test_only_confidence_depends_on_the_risk() -> None:
    model = measured_model()
    strict, lax = model.at_risk(0.01), model.at_risk(0.1)
    assert [of.parameters.least_probability for of in (strict, model, lax)] == [0.9, 0.65, 0.55]
    for text in TEXTS:
        results = [of.classify(text) for of in (strict, model, lax)]
        assert len({result[:7] for result in results}) == 1
        for of, result in zip((strict, model, lax), results, strict=True):
            assert result.confident == (result.probability >= of.parameters.least_probability)
    assert sum(strict.classify(text).confident for text in TEXTS) < sum(lax.classify(text).confident for text in TEXTS)


def test_it_is_another_model_that_can_be_saved_and_says_its_risk(tmp_path: object) -> None:
    model = measured_model()
    strict = model.at_risk(0.01)
    assert strict.metadata["confident"]["risk"] == 0.01
    assert strict.fingerprint != model.fingerprint
    assert strict.at_risk(0.05) == model.at_risk(0.05)
    path = f"{tmp_path}/strict.model"
    strict.save(path)
    assert Model.load(path) == strict


def test_a_risk_that_was_not_measured_is_told_with_those_that_were(model: Model) -> None:
    with pytest.raises(NotMeasuredError, match=r"measured at \(0\.01, 0\.05, 0\.1\), got 0\.03"):
        measured_model().at_risk(0.03)
    with pytest.raises(NotMeasuredError, match=r"at none, got 0\.05"):
        model.at_risk(0.05)


@pytest.mark.parametrize(
    "found",
    [
        [],
        {"risk": 0.05},
        {"least_probability": {"low": 0.7}},
        {"least_probability": {"0.05": 0.3}},
        {"least_probability": {"0.05": None}},
        {"least_probability": {"0.05": float("nan")}},
    ],
)
def test_a_table_that_can_not_be_is_refused(found: object) -> None:
    with pytest.raises(ModelFormatError, match="confident: expected a least probability"):
        measured_model(confident=found).at_risk(0.05)
