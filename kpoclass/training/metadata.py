"""What a model file says about how it was made."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict
from datetime import datetime, timezone
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from kpoclass.datasets.corpora import CORPORA
from kpoclass.inference.parameters import HEADS
from kpoclass.training import seen
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpoclass.training.dataset import TrainingSet
    from kpoclass.training.recipe import Recipe

_LIBRARIES = ("joblib", "nltk", "numpy", "pandas", "scikit-learn", "scipy")


def today() -> str:
    """Return the ISO date to record: that of SOURCE_DATE_EPOCH if it is set, for reproducible builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), timezone.utc) if epoch else datetime.now(timezone.utc)
    return moment.date().isoformat()


@lru_cache(maxsize=1)
def libraries() -> dict[str, str]:
    """Return the versions that a fit depends on."""
    return {"python": platform.python_version(), **{name: version(name) for name in _LIBRARIES}}


def describe(
    data: TrainingSet, recipe: Recipe, *, features: int, metrics: Mapping[str, float], date: str | None
) -> dict[str, Any]:
    """Assemble the metadata of a model, in plain JSON types; ``metrics`` are out of fold."""
    own = [text for texts in data.own for text in texts.frame["text"]]
    corpora = {name: CORPORA[name] for name in data.corpora}
    return {
        "format": "kpoclass model",
        "kpoclass": __version__,
        "date": date or today(),
        "heads": list(HEADS),
        "features": features,
        "recipe": {**asdict(recipe), "weights": dict(recipe.weights)},
        "rows": {str(source): int(count) for source, count in data.frame["source"].value_counts().sort_index().items()},
        "data": dict(data.files),
        "corpora": {
            name: {
                "package": f"{corpus.package}=={corpus.version}",
                "file": corpus.member,
                "sha256": corpus.file_sha256,
                "licence": corpus.licence,
                "attribution": corpus.attribution,
            }
            for name, corpus in corpora.items()
        },
        **({seen.KEY: seen.hashes_to_keep(own)} if own else {}),
        "libraries": libraries(),
        "metrics": {name: round(value, 4) for name, value in metrics.items()},
    }
