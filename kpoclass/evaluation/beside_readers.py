"""A model beside two readers, on real postings."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kpoclass.evaluation.evaluate import plain
from kpoclass.evaluation.figures import Figure
from kpoclass.training.counted_scoring import classify_counted
from kpoclass.training.metrics import bootstrap_interval, calibration_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from kpoclass.datasets.real_postings import CountedPostings
    from kpoclass.model import Model

#: The sets of postings, by their source.
SETS = {"uk": "UK", "india": "India", "world": "world", "ph": "Philippines"}

HEADINGS = {
    "label": "label",
    "kappa": "label, kappa",
    "level": "level",
    "within_one": "level within one",
    "scope": "scope",
    "calibration_error": "calibration error",
    "confident": "confident",
    "wrong": "wrong of confident",
}

#: As many confident errors are kept.
N_ERRORS = 20


@dataclass(frozen=True)
class ReadError:
    """A confident label of a model that at least one reader does not give; the text is not known."""

    id: str
    source: str
    label: str
    skill_level: int
    p_kpo: float
    #: Label and skill level by each reader.
    readings: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Comparison:
    """How far readers and a model agree on one set of postings."""

    name: str
    n: int
    #: Who with whom, then the figures of HEADINGS; of two readers not the last three, which need probabilities.
    agreement: dict[str, dict[str, Figure]]
    #: Fingerprint of the model.
    model: str
    #: The most confident errors, the worst first.
    errors: list[ReadError]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain JSON types."""
        plained: dict[str, Any] = plain(asdict(self))
        return plained

    def table(self) -> list[list[str]]:
        """Return the lines that every report shows."""
        lines = [[who, *(str(of.get(name, "-")) for name in HEADINGS)] for who, of in self.agreement.items()]
        return [["agreement", *HEADINGS.values()], *lines]


def _same(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float((one == other).mean())


def _within_one(one: NDArray[Any], other: NDArray[Any]) -> float:
    return float((np.abs(one - other) <= 1).mean())


def _kappa(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Return Cohen's kappa; nan where both say one and the same label throughout."""
    p_one, p_other = one.mean(), other.mean()
    by_chance = p_one * p_other + (1 - p_one) * (1 - p_other)
    return float((_same(one, other) - by_chance) / (1 - by_chance)) if by_chance < 1 else float("nan")


def _share_wrong(confident: NDArray[Any], wrong: NDArray[Any]) -> float:
    return float(wrong[confident].mean()) if confident.any() else float("nan")


def _figure(figure: Callable[[NDArray[Any], NDArray[Any]], float], one: NDArray[Any], other: NDArray[Any]) -> Figure:
    return Figure(figure(one, other), *bootstrap_interval(figure, one, other))


def _agreement(one: pd.DataFrame, other: pd.DataFrame) -> dict[str, Figure]:
    labels = [(of["label"] == "KPO").to_numpy(dtype=bool) for of in (one, other)]
    levels = [of["skill_level"].to_numpy(dtype=int) for of in (one, other)]
    scopes = [of["in_scope"].to_numpy(dtype=bool) for of in (one, other)]
    return {
        "label": _figure(_same, *labels),
        "kappa": _figure(_kappa, *labels),
        "level": _figure(_same, *levels),
        "within_one": _figure(_within_one, *levels),
        "scope": _figure(_same, *scopes),
    }


def _trust(reading: pd.DataFrame, results: pd.DataFrame) -> dict[str, Figure]:
    truth = (reading["label"] == "KPO").to_numpy(dtype=bool)
    confident = results["confident"].to_numpy(dtype=bool)
    wrong = (reading["label"] != results["label"]).to_numpy(dtype=bool)
    return {
        "calibration_error": _figure(calibration_error, truth, results["p_kpo"].to_numpy(dtype=float)),
        "confident": _figure(_same, confident, np.ones_like(confident)),
        "wrong": _figure(_share_wrong, confident, wrong),
    }


def _errors(counted: CountedPostings, results: pd.DataFrame) -> list[ReadError]:
    labels = results["label"].to_numpy()
    wrong = np.any([labels != reading["label"].to_numpy() for reading in counted.readings], axis=0)
    probability = results["probability"].to_numpy(dtype=float)
    rows = np.flatnonzero(wrong & results["confident"].to_numpy(dtype=bool))
    return [
        ReadError(
            counted.postings["id"].iloc[row],
            counted.postings["source"].iloc[row],
            labels[row],
            int(results["skill_level"].iloc[row]),
            float(results["p_kpo"].iloc[row]),
            tuple((of["label"].iloc[row], int(of["skill_level"].iloc[row])) for of in counted.readings),
        )
        for row in rows[np.argsort(-probability[rows], kind="stable")][:N_ERRORS].tolist()
    ]


def compare_with_readers(name: str, counted: CountedPostings, model: Model) -> Comparison:
    """Measure readers against each other, and a model against each reader."""
    results = classify_counted(counted, model)
    readers = {f"reader {number}": reading for number, reading in enumerate(counted.readings, 1)}
    agreement = {
        f"{one} with {other}": _agreement(readers[one], readers[other]) for one, other in combinations(readers, 2)
    }
    for who, reading in readers.items():
        agreement[f"model with {who}"] = _agreement(results, reading) | _trust(reading, results)
    return Comparison(name, len(results), agreement, model.fingerprint, _errors(counted, results))


def compare_all(counted: CountedPostings, model: Model) -> list[Comparison]:
    """Compare on the postings of every source, and on all of them together."""
    source = counted.postings["source"].to_numpy()
    parts = {name: counted.part(source == of) for of, name in SETS.items()} | {"all": counted}
    return [compare_with_readers(name, part, model) for name, part in parts.items()]
