"""scikit-learn's own checks of estimators.

For an estimator of texts scikit-learn yields but one of them, for it does not know how to write texts. So the tables of
numbers it makes are put into words: then every check runs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sklearn
from sklearn.utils.validation import check_is_fitted

from kpoclass.sklearn import KpoClassifier

if tuple(map(int, sklearn.__version__.split(".")[:2])) < (1, 6):
    pytest.skip("the checks' options, and validate_data, came with scikit-learn 1.6", allow_module_level=True)

from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import validate_data


class OnNumbers(KpoClassifier):
    """Each number becomes a word of its column and sign, as often as it is large."""

    def _texts(self, X: Any, *, reset: bool) -> list[str]:  # noqa: N803
        numbers = np.asarray(validate_data(self, X, reset=reset), dtype=float)
        return [
            " ".join(
                f"{'more' if value > 0 else 'less'}{column} " * int(1 + min(abs(value), 8))
                for column, value in enumerate(row)
            )
            for row in numbers
        ]

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> OnNumbers:  # noqa: N803
        texts = self._texts(X, reset=True)
        n_columns = self.n_features_in_
        super().fit(texts, y, sample_weight)
        self.n_features_in_ = n_columns  # scikit-learn means those of its table
        return self

    def decision_function(self, X: Any) -> Any:  # noqa: N803
        check_is_fitted(self)
        return super().decision_function(self._texts(X, reset=False))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array, tags.input_tags.one_d_array, tags.input_tags.string = True, False, False
        return tags


def expected_failures(estimator: object) -> dict[str, str]:  # noqa: ARG001 - scikit-learn hands it over
    """Name each check that may fail, and why: none."""
    return {}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.SkipTestWarning")
@parametrize_with_checks([KpoClassifier(), OnNumbers()], expected_failed_checks=expected_failures)
def test_scikit_learns_check(estimator: Any, check: Any) -> None:
    check(estimator)


def test_the_tags_say_what_it_takes() -> None:
    tags = KpoClassifier().__sklearn_tags__()
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert not tags.classifier_tags.multi_class
    assert tags.estimator_type == "classifier"
