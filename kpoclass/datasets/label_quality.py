"""Rows whose label may be wrong, according to models that did not see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def suspicious_labels(out_of_fold: pd.DataFrame) -> pd.DataFrame:
    """Find rows whose label is probably wrong, by confident learning, from ``label`` and an out-of-fold ``p_kpo``.

    A row is suspicious if its probability of the other label reaches the average of the rows of that label
    (Northcutt, Jiang and Chuang 2021, "Confident learning: estimating uncertainty in dataset labels"). The worst come
    first, index and columns kept, with ``self_confidence``: the probability of the row's own label.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"label": ["KPO", "KPO", "BPO", "BPO"], "p_kpo": [0.9, 0.1, 0.1, 0.4]})
    >>> suspicious_labels(rows)["self_confidence"].to_dict()
    {1: 0.1}
    """
    p_kpo = out_of_fold["p_kpo"].to_numpy(dtype=float)
    is_kpo = (out_of_fold["label"] == "KPO").to_numpy()
    least_kpo = p_kpo[is_kpo].mean() if is_kpo.any() else 1.0
    least_bpo = (1 - p_kpo[~is_kpo]).mean() if not is_kpo.all() else 1.0
    suspicious = np.where(is_kpo, 1 - p_kpo >= least_bpo, p_kpo >= least_kpo)
    scored = out_of_fold.assign(self_confidence=np.where(is_kpo, p_kpo, 1 - p_kpo))
    return scored[suspicious].sort_values("self_confidence", kind="stable")
