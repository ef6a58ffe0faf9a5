"""Train a model: features, heads, out-of-fold scores, calibration, export. Needs ``kpoclass[train]``.

Inference never imports this package.

>>> from kpoclass.training import Recipe, load_training_set, train_model
"""

from kpoclass.extras import require_train

require_train()

# ruff: noqa: E402 - what these import may be missing
from kpoclass.training.dataset import TrainingSet, load_training_set
from kpoclass.training.recipe import Recipe
from kpoclass.training.train import TrainingResult, train_model

__all__ = ["Recipe", "TrainingResult", "TrainingSet", "load_training_set", "train_model"]
