"""Corpora, data set, fit and evaluation: everything that makes the model file. Needs ``kpoclass[train]``.

Inference never imports this package.

>>> from kpoclass.training import train_model
"""

from kpoclass.training.dataset import load_training_set
from kpoclass.training.recipe import Recipe
from kpoclass.training.train import TrainingResult, train_model

__all__ = ["Recipe", "TrainingResult", "load_training_set", "train_model"]
