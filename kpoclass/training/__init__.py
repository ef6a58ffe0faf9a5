"""Corpora, data set, fit and evaluation: everything that makes the model file. Needs ``kpoclass[train]``.

Inference never imports this package.

>>> from kpoclass.training import train
"""

from kpoclass.training.dataset import training_frame
from kpoclass.training.recipe import Recipe
from kpoclass.training.train import TrainingResult, train

__all__ = ["Recipe", "TrainingResult", "train", "training_frame"]
