"""How much of many texts is KPO: the share of such labels, corrected for the model's own mistakes.

A model that takes some BPO for KPO, and some KPO for BPO, gives labels whose share is off by more than chance, the more
so the further it is from half. What it said of real postings whose label readers know tells how often either happens.
With ``tpr`` the share said KPO of those that are KPO and ``fpr`` of those that are BPO, a share ``p`` among all has the
labels ``fpr + p * (tpr - fpr)``, which is solved for ``p``.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from kpoclass.api import model_or_shipped
from kpoclass.errors import DataError, NotMeasuredError, TextTypeError
from kpoclass.inference.validation import many_texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kpoclass.classification import Classification
    from kpoclass.model import Model

#: More than anybody will ever read; a count from a stranger's file must fit a float.
MOST_POSTINGS = 10**9

#: Standard errors to either side in an interval of 95 %.
_Z = 1.959964


class Share(NamedTuple):
    """The share of KPO in many texts, with an interval. Immutable.

    Attributes
    ----------
    observed : float
        Share of the labels that are KPO, from 0 to 1.
    adjusted : float
        The same, corrected for the model's mistakes on real postings.
    low, high : float
        Ends of the 95 % interval of the corrected share. It counts in that the texts are a sample of more like them,
        and that the model's mistakes are known from a limited number of postings.
    n : int
        Labels counted.
    left_out : int
        Texts without a label.
    fits : bool
        Whether any share could have given these labels. If none could, the model errs otherwise on such texts than on
        real postings, and only ``observed`` means something.

    Examples
    --------
    >>> share = Share(observed=0.5, adjusted=0.48, low=0.39, high=0.57, n=120, left_out=1)
    >>> print(share)
    48% KPO (95% interval 39% to 57%)
    """

    observed: float
    adjusted: float
    low: float
    high: float
    n: int
    left_out: int

    @property
    def fits(self) -> bool:
        """Whether any share could have given these labels."""
        return self.low < self.high

    def __str__(self) -> str:
        if not self.fits:
            return f"{self.observed:.0%} of the labels are KPO (the model's mistakes can't be counted in)"
        return f"{self.adjusted:.0%} KPO (95% interval {self.low:.0%} to {self.high:.0%})"


class Rates(NamedTuple):
    """What a model said of real postings that it was not trained on, by what readers say."""

    kpo_said_kpo: int
    kpo: int
    bpo_said_kpo: int
    bpo: int

    @classmethod
    def of(cls, model: Model) -> Rates | None:
        """Read them from a model's metadata; None if it has none, or they tell KPO from BPO no better than chance."""
        found = model.metadata.get("real_postings")
        if found is None:
            return None
        try:
            (kpo_said_kpo, kpo), (bpo_said_kpo, bpo) = found["kpo"], found["bpo"]
            fits = all(
                type(said) is int and type(n) is int and 0 <= said <= n <= MOST_POSTINGS
                for said, n in ((kpo_said_kpo, kpo), (bpo_said_kpo, bpo))
            )
        except (KeyError, TypeError, ValueError):
            fits = False
        if not fits:
            raise model.parameters.refused(
                "the metadata's real_postings: expected how many were said to be KPO, and how many there are, as in "
                f"{{'kpo': [90, 100], 'bpo': [10, 100]}}, got {found!r:.200}"
            )
        rates = cls(kpo_said_kpo, kpo, bpo_said_kpo, bpo)
        return rates if rates.tell_apart() else None

    def tell_apart(self) -> bool:
        """Whether the model says KPO more often of what is KPO, with a posting of each kind added to either count."""
        return self.kpo_said_kpo * self.bpo > self.bpo_said_kpo * self.kpo and _smoothed(
            self.kpo_said_kpo, self.kpo
        ) > _smoothed(self.bpo_said_kpo, self.bpo)

    def share(self, n_kpo: int, n: int, left_out: int = 0) -> Share:
        """Return the share of KPO among texts of which n have a label, and so many the label KPO."""
        observed = n_kpo / n
        tpr, fpr = self.kpo_said_kpo / self.kpo, self.bpo_said_kpo / self.bpo
        adjusted = _clipped((observed - fpr) / (tpr - fpr))
        low, high = self._interval(observed, n)
        return Share(observed, adjusted, min(low, adjusted), max(high, adjusted), n, left_out)

    def _interval(self, observed: float, n: int) -> tuple[float, float]:
        """Return every share with which the observed one is within 1.96 standard errors of what is expected.

        That is where ``(observed - q)**2 <= z**2 * (q * (1 - q) / n + p**2 * v_tpr + (1 - p)**2 * v_fpr)``, with
        ``q = fpr + p * (tpr - fpr)``: an inequality of the second degree in ``p``.
        """
        tpr, fpr = _smoothed(self.kpo_said_kpo, self.kpo), _smoothed(self.bpo_said_kpo, self.bpo)
        v_tpr, v_fpr = tpr * (1 - tpr) / (self.kpo + 2), fpr * (1 - fpr) / (self.bpo + 2)
        z2, apart, above = _Z**2, tpr - fpr, observed - fpr
        a = apart**2 * (1 + z2 / n) - z2 * (v_tpr + v_fpr)
        b = above * apart + z2 * (apart * (1 - 2 * fpr) / (2 * n) - v_fpr)
        c = above**2 - z2 * (fpr * (1 - fpr) / n + v_fpr)
        if a <= 0:  # the rates are so uncertain that any share is possible
            return 0.0, 1.0
        root = sqrt(max(0.0, b * b - a * c))
        return _clipped((b - root) / a), _clipped((b + root) / a)


def estimate_share(results: Iterable[Classification | str | None], model: Model | None = None) -> Share:
    """Estimate how much of many texts is KPO, with the model's own mistakes counted in.

    Parameters
    ----------
    results : iterable of Classification or str
        The results of the texts, or only their labels, such as the column ``kpoclass_label`` of a data frame. None and
        nan stand for a text without a label, which is left out.
    model : Model, optional
        The model that gave them; the shipped one by default.

    Returns
    -------
    Share
        Observed and corrected share, and the 95 % interval of the latter.

    Raises
    ------
    NotMeasuredError
        If the model does not say how it does on real postings, or does no better than chance there.
    DataError
        If no text has a label.
    TextTypeError
        If something is neither a result nor a label (a TypeError).

    Notes
    -----
    The correction is that of [1]_ and [2]_, known as the adjusted count [3]_. The interval is Wilson's, with the
    variances of both rates added, each of them counted with one posting more of either answer, as in [4]_. It
    holds where the model errs as often as on the real postings it was measured on, whole ones: on titles, tasks, or
    another kind of work it can be further off.

    Examples
    --------
    >>> share = estimate_share(["KPO"] * 60 + ["BPO"] * 40)
    >>> share.observed, share.low < share.adjusted < share.high
    (0.6, True)

    References
    ----------
    .. [1] Gart, J. J. and Buck, A. A. (1966). Comparison of a screening test and a reference test in epidemiologic
       studies II. American Journal of Epidemiology 83(3), 593-602.
    .. [2] Rogan, W. J. and Gladen, B. (1978). Estimating prevalence from the results of a screening test. American
       Journal of Epidemiology 107(1), 71-76.
    .. [3] Forman, G. (2008). Quantifying counts and costs via classification. Data Mining and Knowledge Discovery
       17(2), 164-206.
    .. [4] Lang, Z. and Reiczigel, J. (2014). Confidence limits for prevalence of disease adjusted for estimated
       sensitivity and specificity. Preventive Veterinary Medicine 113(1), 13-22.
    """
    rates = Rates.of(model_or_shipped(model))
    if rates is None:
        raise NotMeasuredError(
            "expected a model that says how it does on real postings (real_postings in its metadata), and better than "
            "chance; this one does not; without one, give the share of labels that are KPO as it is"
        )
    labels = [_label(place, result) for place, result in enumerate(many_texts(results, "results"))]
    n_kpo, n_bpo = labels.count("KPO"), labels.count("BPO")
    if not n_kpo + n_bpo:
        raise DataError(f"expected at least one label, got {len(labels)} texts without one; classify them first")
    return rates.share(n_kpo, n_kpo + n_bpo, labels.count(None))


def _label(place: int, result: object) -> str | None:
    label = getattr(result, "label", result)
    if isinstance(label, str) and label in {"KPO", "BPO"}:
        return label
    if not isinstance(label, str) and str(label) in {"None", "nan", "<NA>", "NaT"}:
        return None
    raise TextTypeError(
        f"result {place}: expected a result of classify, 'KPO', 'BPO' or None, got {type(label).__name__} "
        f"({label!r:.60}); to classify texts, use classify_batch"
    )


def _smoothed(said: int, n: int) -> float:
    return (said + 1) / (n + 2)


def _clipped(share: float) -> float:
    return min(1.0, max(0.0, share))
