"""The classifier with scikit-learn's interface: parameters, ``fit``, ``predict``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_array, check_consistent_length, column_or_1d, compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted

from kpoclass.api import load_model
from kpoclass.errors import DataError, TextTypeError
from kpoclass.inference.parameters import HEADS
from kpoclass.inference.validation import check_text_at, many_texts
from kpoclass.model import Model
from kpoclass.sklearn.label_head import coefficients, shares, tfidf, with_label_head
from kpoclass.sklearn.map_regression import fit_map
from kpoclass.sklearn.pipeline import text_features
from kpoclass.sklearn.vocabulary import blank, extended
from kpoclass.training.metadata import libraries, today
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike
    from typing import Literal

    from numpy.typing import ArrayLike, NDArray
    from typing_extensions import Self

_LABELS = ("BPO", "KPO")
#: What a model's metadata says of its quality, which does not hold for one fitted further.
_FIGURES = {"confident", "metrics", "real_postings"}


def _prior_model(prior: Model | str | PathLike[str]) -> Model:
    if isinstance(prior, Model):
        return prior
    try:
        return load_model(None if prior == "shipped" else prior)
    except FileNotFoundError as error:
        what = f"prior: expected None, 'shipped', a Model or a model file, got {str(prior)!r}"
        raise FileNotFoundError(f"{what}, and there is no such file") from error


def _check_texts(X: Iterable[object]) -> list[str]:  # noqa: N803 - scikit-learn's name
    if isinstance(X, str | bytes):
        raise TextTypeError(f"expected texts, such as a list or a column of them, got one {type(X).__name__}")
    shape: tuple[int, ...] = getattr(X, "shape", ())
    if len(shape) == 2 and shape[1] == 1:  # scikit-learn's ensembles hand on tables
        X = np.asarray(X, dtype=object).reshape(-1)  # noqa: N806
    return [check_text_at(position, text) for position, text in enumerate(many_texts(X))]


class KpoClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn is not typed
    """Logistic regression on the words of texts, from scratch or starting from a trained model.

    With a ``prior``, fitting moves a trained model's coefficients of the label only as far as the rows require
    (maximum a posteriori estimation, with a Gaussian prior around those coefficients). Words that do not occur in
    the rows keep theirs.

    Parameters
    ----------
    C : float
        How much the rows count: ``C`` times their log-loss plus half the squared distance of the coefficients from the
        prior's, or from 0, is minimised.
    prior : None, "shipped", Model or path-like
        Where to start: from scratch, the shipped model, another model, or a model file. With a prior the labels are
        "BPO" and "KPO", or 0 and 1 or False and True for them; rows of one of them are enough.
    min_df : int
        In how many texts a word or pair must occur to become a feature; with a prior, to be added to its features.
    n_bigrams : int
        How many pairs of words are chosen by chi-squared with the label; with a prior, the new ones are added.
    class_weight : None, "balanced" or dict
        Weights of the classes, as in scikit-learn's classifiers.
    max_iter : int
        Maximum number of iterations.
    tol : float
        The fit has converged when no entry of the gradient is larger, all rows together having weight 1.

    Attributes
    ----------
    classes_ : ndarray, shape (2,)
        The two labels, ascending; the second is the one that positive log-odds speak for.
    coef_ : ndarray of float, shape (1, n_features)
        Of the features, in log-odds per unit of tf-idf: stems and pairs in the text, then those in its title.
    intercept_ : ndarray of float, shape (1,)
        In log-odds.
    n_features_in_ : int
        1: one column of texts.
    n_iter_ : int
        Iterations of the last fit.

    Examples
    --------
    >>> from kpoclass.sklearn import KpoClassifier
    >>> texts = ["Key invoices", "Key claims", "Advise on claims", "Advise on invoices"]
    >>> KpoClassifier(min_df=1).fit(texts, ["BPO", "BPO", "KPO", "KPO"]).predict(["Key and check", "Advise"]).tolist()
    ['BPO', 'KPO']

    Your own rule, on top of what the shipped model knows:

    >>> ours = ["Payroll specialist, German market", "Payroll specialist, Nordics"]
    >>> tuned = KpoClassifier(prior="shipped").fit(ours, ["KPO", "KPO"])
    >>> tuned.predict(["Payroll specialist, Iberia", "Actuary", "Parcel sorter"]).tolist()
    ['KPO', 'KPO', 'BPO']
    """

    def __init__(
        self,
        *,
        C: float = 100.0,  # noqa: N803 - scikit-learn's name
        prior: Model | Literal["shipped"] | str | PathLike[str] | None = None,
        min_df: int = 2,
        n_bigrams: int = 16_000,
        class_weight: Mapping[Any, float] | Literal["balanced"] | None = None,
        max_iter: int = 1000,
        tol: float = 1e-7,
    ) -> None:
        self.C = C
        self.prior = prior
        self.min_df = min_df
        self.n_bigrams = n_bigrams
        self.class_weight = class_weight
        self.max_iter = max_iter
        self.tol = tol

    @classmethod
    def from_pretrained(cls, model: Model | str | PathLike[str] | None = None, **params: Any) -> Self:
        """Return a trained model as a fitted classifier, whose ``fit`` starts from that model.

        Parameters
        ----------
        model : Model or path-like, optional
            The shipped model by default.
        **params
            Further parameters of the classifier.

        Returns
        -------
        KpoClassifier
            Fitted: its probabilities are those of the model.

        Examples
        --------
        >>> KpoClassifier.from_pretrained().predict_proba(["Parcel sorter"]).shape
        (1, 2)
        """
        prior = "shipped" if model is None else model
        classifier = cls(prior=prior, **params)
        classifier._model = _prior_model(prior)
        classifier.classes_ = np.array(_LABELS, dtype=object)
        classifier.n_features_in_ = 1
        classifier.n_iter_ = 0
        return classifier

    def fit(self, X: Iterable[str], y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:  # noqa: N803
        """Fit to labelled texts.

        Parameters
        ----------
        X : iterable of str
            n texts: a list, an array or table of one column, a column of pandas or polars, ... A title goes on the
            first line of its text.
        y : array-like, shape (n,)
            Their labels, two different ones.
        sample_weight : array-like of float, shape (n,), optional
            Weights of the rows.

        Returns
        -------
        KpoClassifier
            Itself.

        Raises
        ------
        TextTypeError, EmptyTextError
            For the first value that is not a text; the message gives its position.
        ValueError
            If labels, weights or parameters are not as described, or X and y differ in length.
        """
        self._check_params()
        texts = _check_texts(X)
        if not texts:
            raise ValueError("expected labelled texts, got none")
        target, classes = self._check_labels(y)
        weight = np.ones(len(texts)) if sample_weight is None else check_array(
            sample_weight, ensure_2d=False, dtype=np.float64, input_name="sample_weight"
        )  # fmt: skip
        if weight.ndim != 1:
            raise ValueError(f"Sample weights must be 1D array or scalar, got {weight.ndim}D array")
        check_consistent_length(texts, target, weight)
        if (weight < 0).any() or not weight.any():
            raise ValueError("expected sample_weight of 0 or more, not all zero")
        weight = weight * compute_sample_weight(self.class_weight, classes[target.astype(int)])

        features = {"min_df": self.min_df, "n_bigrams": self.n_bigrams}
        if self.prior is None:
            start = blank(texts, target, **features)
        else:
            start = extended(_prior_model(self.prior).parameters, texts, target, **features)
        matrix, share = tfidf(start, texts), shares(start)
        before, intercept = coefficients(start), start.heads[1]
        fitted = fit_map(
            (matrix.multiply(share)).tocsr(),
            target,
            weight,
            matrix @ before + intercept,
            C=self.C,
            penalize_intercept=self.prior is not None,
            max_iter=self.max_iter,
            tol=self.tol,
        )
        metadata = self._metadata(start.metadata(), len(texts))
        self._model = with_label_head(start, before + share * fitted.coef, intercept + fitted.intercept, metadata)
        self.classes_ = classes
        self.n_features_in_ = 1
        self.n_iter_ = fitted.n_iter
        return self

    def _check_params(self) -> None:
        for name, least, kinds in (
            ("C", 0, (int, float, np.number)),
            ("tol", 0, (int, float, np.number)),
            ("min_df", 0, (int, np.integer)),
            ("n_bigrams", -1, (int, np.integer)),
            ("max_iter", 0, (int, np.integer)),
        ):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, kinds) or not least < value < np.inf:
                kind = "number" if float in kinds else "whole number"
                raise ValueError(f"{name}: expected a {kind} above {least}, got {value!r}")

    def _check_labels(self, y: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return which rows are of the second class, and both classes."""
        if y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        labels = column_or_1d(y, warn=True)
        try:
            check_classification_targets(labels)
            classes, numbers = np.unique(labels, return_inverse=True)
        except TypeError as error:
            kinds = " and ".join(sorted({type(label).__name__ for label in labels}))
            raise ValueError(f"expected labels of one kind, got {kinds}; leave out rows without a label") from error
        if self.prior is not None:
            if set(classes.tolist()) <= set(_LABELS):
                return labels == "KPO", np.array(_LABELS, dtype=object)
            if classes.dtype.kind in "iub" and set(classes.tolist()) <= {0, 1}:
                return labels == 1, np.array([0, 1], dtype=classes.dtype)
            got = classes.tolist()[:5]
            raise ValueError(f"expected the labels 'BPO' and 'KPO', as the prior has, or 0 and 1 for them, got {got}")
        if len(classes) > 2:
            raise ValueError(
                f"Only binary classification is supported. The type of the target is {type_of_target(labels)}."
            )
        if len(classes) < 2:
            raise ValueError(f"expected two classes, got one class: {classes.tolist()}; with a prior, one is enough")
        return numbers == 1, classes

    def _metadata(self, before: Mapping[str, Any], rows: int) -> dict[str, Any]:
        """Describe what a model was fitted to, without the figures of the prior."""
        kept = {key: value for key, value in before.items() if key not in _FIGURES}
        made = {"format": "kpoclass model", "kpoclass": __version__, "date": today(), "heads": list(HEADS)}
        tuned = {"rows": rows, "C": float(self.C), "prior_date": before.get("date"), "libraries": libraries()}
        return {**kept, **made, "metrics": {}, "fine_tuned": tuned}

    def decision_function(self, X: Iterable[str]) -> NDArray[Any]:  # noqa: N803
        """Return the log-odds of the second class.

        Parameters
        ----------
        X : iterable of str
            n texts.

        Returns
        -------
        ndarray of float, shape (n,)

        Raises
        ------
        TextTypeError, EmptyTextError
            For the first value that is not a text; the message gives its position.
        """
        check_is_fitted(self)
        return self._model.log_odds(_check_texts(X))[:, 0]

    def predict_proba(self, X: Iterable[str]) -> NDArray[Any]:  # noqa: N803
        """Return the probability of each class.

        Parameters
        ----------
        X : iterable of str
            n texts.

        Returns
        -------
        ndarray of float, shape (n, 2)
            Columns as in ``classes_``.
        """
        second = expit(self.decision_function(X))
        return np.column_stack([1.0 - second, second])

    def predict(self, X: Iterable[str]) -> NDArray[Any]:  # noqa: N803
        """Return the likelier class.

        Parameters
        ----------
        X : iterable of str
            n texts.

        Returns
        -------
        ndarray, shape (n,)
        """
        is_second = self.decision_function(X) >= 0
        chosen: NDArray[Any] = self.classes_[is_second.astype(int)]
        return chosen

    @property
    def coef_(self) -> NDArray[Any]:
        """Coefficients of the features, in log-odds per unit of tf-idf."""
        check_is_fitted(self)
        return coefficients(self._model.parameters)[None, :]

    @property
    def intercept_(self) -> NDArray[Any]:
        """Log-odds of a text without a known word."""
        check_is_fitted(self)
        return np.array([self._model.parameters.heads[1]])

    def get_feature_names_out(self, input_features: object = None) -> NDArray[Any]:  # noqa: ARG002
        """Return the names of the features, in the order of ``coef_``.

        Parameters
        ----------
        input_features : ignored
            There for scikit-learn's interface.

        Returns
        -------
        ndarray of str, shape (n_features,)
            A word stands for all with its stem, two words for a pair of neighbours; in a title they count once more,
            which ends in "(title)".

        Examples
        --------
        >>> KpoClassifier.from_pretrained().get_feature_names_out()[-1]
        'youth offender (title)'
        """
        check_is_fitted(self)
        names = text_features(self._model.parameters)
        titles = [f"{names[feature]} (title)" for feature in self._model.parameters.title_features]
        return np.array([*names, *titles], dtype=object)

    def to_model(self) -> Model:
        """Return a model that classifies, and can be saved, without scikit-learn.

        Returns
        -------
        Model
            With the same probabilities. Skill level and scope are those of the prior.

        Raises
        ------
        DataError
            If there was no prior: labels alone teach neither. ``kpoclass train --from scratch`` learns both from ours.

        Examples
        --------
        >>> model = KpoClassifier(prior="shipped").fit(["Payroll specialist"], ["KPO"]).to_model()
        >>> model.classify("Payroll specialist").label
        'KPO'
        """
        check_is_fitted(self)
        if self.prior is None:
            raise DataError(
                "expected a classifier with a prior, whose skill levels and scope the model can keep; "
                'fit KpoClassifier(prior="shipped"), or train from scratch: kpoclass train --data FILE --from scratch'
            )
        return self._model

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        tags.input_tags.one_d_array = True
        tags.classifier_tags.multi_class = False
        return tags

    def _more_tags(self) -> dict[str, Any]:  # scikit-learn before 1.6
        return {"X_types": ["string"], "binary_only": True, "requires_y": True}
