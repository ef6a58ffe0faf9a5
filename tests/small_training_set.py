"""A training set small enough to fit in a moment and varied enough to learn something."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kpoclass.training import Recipe, TrainingResult
    from kpoclass.training.dataset import TrainingSet

_KPO = ("analyse credit risk", "draft the contract", "design the experiment", "interpret the scan", "model the turbine")
_BPO = ("answer the phone", "type the forms", "sort the parcels", "scan the files", "enter the invoices")
_WHERE = ("in a lab", "in a shop", "in a depot", "for a bank", "for a clinic", "at night", "with a team", "from home")


def write_small_csv(path: Path) -> Path:
    """Write forty texts of each label, with levels, scope and groups."""
    import pandas as pd

    rows = [
        {
            "text": f"{duty} {where}",
            "label": label,
            "skill_level": level_of(label, number),
            "in_scope": str(number % 3 > 0).lower(),
            "kind": "task",
            "group": f"{label}{number}",
        }
        for label, duties in (("KPO", _KPO), ("BPO", _BPO))
        for where in _WHERE
        for number, duty in enumerate(duties)
    ]
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def level_of(label: str, number: int) -> int:
    return (4 if number % 2 else 3) if label == "KPO" else number % 3 + 1


@pytest.fixture(scope="session")
def small_csv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_csv(tmp_path_factory.mktemp("small") / "small.csv")


@pytest.fixture(scope="session")
def small_recipe() -> Recipe:
    from kpoclass.training import Recipe

    return Recipe(n_bigrams=20, folds=3, label_balance=0.0)


@pytest.fixture(scope="session")
def small_set(small_csv: Path, small_recipe: Recipe) -> TrainingSet:
    from kpoclass.training import load_training_set

    return load_training_set([small_csv], recipe=small_recipe)


@pytest.fixture(scope="session")
def small_result(small_set: TrainingSet, small_recipe: Recipe, _own_cache: None) -> TrainingResult:
    from kpoclass.training import train_model

    return train_model(small_set, small_recipe, date="2026-01-02", n_jobs=1)
