"""A scikit-learn classifier of texts, which can start from a trained model. Needs ``kpoclass[train]``.

>>> from kpoclass.sklearn import KpoClassifier
>>> KpoClassifier.from_pretrained().predict(["Actuary", "Parcel sorter"]).tolist()
['KPO', 'BPO']
"""

from kpoclass.extras import require_train

require_train()

from kpoclass.sklearn.classifier import KpoClassifier  # noqa: E402 - what it imports may be missing

__all__ = ["KpoClassifier"]
