"""The sets a model is measured on: a file, our own texts, ESCO, or the training rows out of fold."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kpoclass.datasets.any_table import find_column
from kpoclass.datasets.esco import load_esco
from kpoclass.datasets.label_words import own_words
from kpoclass.datasets.labelled import load_labelled
from kpoclass.datasets.labelled_columns import LabelledColumns
from kpoclass.datasets.schemas import load_descriptions
from kpoclass.errors import CorpusError, DataError, argument
from kpoclass.evaluation.baselines import default_pipeline, keyword_rule, majority
from kpoclass.evaluation.evaluate import Evaluation, Predictions, evaluate_predictions
from kpoclass.resources import data_path
from kpoclass.training.dataset import LEVELS_ONLY, REAL, SHIPPED, TrainingSet, load_training_set
from kpoclass.training.seen import count_seen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from kpoclass.explanation import Explanation
    from kpoclass.model import Model
    from kpoclass.training.train import TrainingResult

#: ISCO-08 groups of office work: managers of administration and commerce (12) and of ICT (133), professionals of
#: business (24), ICT (25), law (261), libraries (262), economics and social science (2631-2633) and writing (264),
#: against clerks.
OFFICE_KPO = ("12", "133", "24", "25", "261", "262", "2631", "2632", "2633", "264")
OFFICE_BPO = ("4",)


@dataclass(frozen=True)
class LabelledSet:
    """A named set of labelled texts."""

    name: str
    frame: pd.DataFrame
    #: Of the file, if it is one.
    sha256: str = ""
    #: Rows of the file that can't be used, by number, and why.
    bad: Mapping[int, str] = field(default_factory=dict)
    #: Numbers of rows of the file that nobody has labelled.
    unlabelled: tuple[int, ...] = ()
    #: What was read as what.
    told: str = ""
    row_word: str = "row"  #: What the numbers of rows count; "line" in JSON Lines.


def label_of_isco(isco08: str) -> str | None:
    """Return the label of an ISCO-08 code by its skill level (ILO 2012): 4 is KPO, 1 and 2 are BPO, 3 is neither.

    Managers are level 4 except those of hospitality, retail and other services (14), which are level 3; of the armed
    forces, commissioned officers (01) are level 4, the others 1 and 2.
    """
    if isco08[0] == "2" or isco08[:2] in {"01", "11", "12", "13"}:
        return "KPO"
    if isco08[0] in "456789" or isco08[:2] in {"02", "03"}:
        return "BPO"
    return None


def esco_sets() -> list[LabelledSet]:
    """Return the external tests: descriptions of level 4 against 1-2, the office part of them, its titles alone."""
    esco = load_esco()
    esco = esco.assign(label=esco["isco08"].map(label_of_isco), group=esco["isco08"].str[:2])
    esco = esco[esco["label"].notna()].reset_index(drop=True)
    codes = esco["isco08"]
    office = esco[
        ((esco["label"] == "KPO") & codes.str.startswith(OFFICE_KPO))
        | ((esco["label"] == "BPO") & codes.str.startswith(OFFICE_BPO))
    ].reset_index(drop=True)
    return [
        LabelledSet("ESCO descriptions, level 4 against 1-2", esco),
        LabelledSet("ESCO descriptions, office", office),
        LabelledSet("ESCO titles, office", office.assign(text=office["title"])),
    ]


def split_set(split: str) -> LabelledSet:
    """Return a part of our own texts kept from training: ``dev`` to choose by, ``test`` to score for a release."""
    texts = load_descriptions(data_path("descriptions.csv"))
    part = texts[texts["split"] == split].reset_index(drop=True)
    if part.empty:
        raise DataError(
            f"the {split} part of our own texts is in a clone, not in a wheel; install it from one: pip install -e ."
        )
    return LabelledSet(f"our own texts, {split}", part)


def file_set(
    path: str | Path,
    name: str | None = None,
    *,
    text: str | Sequence[str] | None = None,
    title: str | None = None,
    label: str | None = None,
    kpo: object = (),
    bpo: object = (),
    **source: Any,
) -> LabelledSet:
    """Load a labelled file as a set to evaluate on.

    Parameters
    ----------
    path : path-like or data frame
        File of any format that ``label_file`` reads.
    name : str, optional
        What to call the set; the file's name by default.
    text, title : str or sequence of str, optional
        Columns with the text and its title; found by their names by default.
    label : str, optional
        Column with the labels, KPO and BPO; found by default.
    kpo, bpo : value or list of values, optional
        What else stands for the labels in that column, such as ``kpo=1, bpo=0``.
    **source
        How to read a file, as in ``label_file``, such as ``sheet``.

    Returns
    -------
    LabelledSet
        With the attributes ``name`` and ``frame``, and with the rows that can't be used in ``bad``.

    Raises
    ------
    DataError
        If it is not obvious which columns hold text and label, or most rows can't be used.
    """
    texts = load_labelled(path, LabelledColumns(text, title, label, source, own_words(kpo, bpo)))
    frame = texts.frame.reset_index(drop=True)
    return LabelledSet(
        name or Path(texts.name).name, frame, texts.sha256, texts.bad, texts.unlabelled, texts.told, texts.row_word
    )


def training_set_of(model: Model, progress: Callable[[str], None]) -> TrainingSet:
    """Load the rows the baselines are trained on: those of the model, as far as its corpora have been fetched."""
    named = model.metadata.get("corpora")
    corpora = tuple(named) if isinstance(named, dict) else ()  # a stranger's may have anything there
    try:
        return load_training_set((SHIPPED,), corpora)
    except CorpusError as error:
        progress(f"baselines are trained on the shipped tables alone, because {error}")
        return load_training_set((SHIPPED,))


def _fitted_baselines(model: Model, progress: Callable[[str], None]) -> Callable[[Sequence[str]], dict[str, Any]]:
    """Return what gives the probabilities of the baselines that are fitted, on the rows of the model."""
    training = training_set_of(model, progress).frame
    training = training[training["source"] != REAL]  # the baselines need texts
    progress(f"fitting the scikit-learn baseline on {len(training)} rows")
    defaults = default_pipeline(training)
    return lambda texts: {
        "majority": majority(training, len(texts)),
        "keyword rule": keyword_rule(texts),
        "scikit-learn defaults": defaults.predict_proba(texts)[:, 1],
    }


def _predict(model: Model, texts: Sequence[str]) -> Predictions:
    results = model.classify_batch(texts)
    return Predictions(
        np.array([result.p_kpo for result in results]),
        np.array([result.skill_level for result in results]),
        np.array([result.p_in_scope for result in results]),
        model=model.fingerprint,
    )


def evaluate_sets(
    model: Model,
    sets: Sequence[LabelledSet],
    *,
    by: Sequence[str] = ("kind",),
    baselines: bool = True,
    beside: Model | None = None,
    progress: Callable[[str], None],
) -> list[Evaluation]:
    """Measure a model and the baselines on some sets.

    Parameters
    ----------
    model : Model
        The model.
    sets : sequence of LabelledSet
        What to measure it on.
    by : sequence of str
        Columns whose values get figures of their own.
    baselines : bool
        Whether to fit scikit-learn's defaults, and count the majority, on the shipped rows, which takes a while; if
        not, the only baseline is the keyword rule.
    beside : Model, optional
        Another model to measure on the same texts: the shipped one.
    progress : callable
        Called with a message at each step.

    Returns
    -------
    list of Evaluation
        One per set.

    Raises
    ------
    DataError
        If no set has a column named in ``by``, other than ``kind``.
    """
    there = list(dict.fromkeys(column for labelled in sets for column in labelled.frame.columns))
    by = [find_column(column, there) or column for column in by]
    for column in by:
        if column != "kind" and column not in there:
            listed = f"got {', '.join(there)}; name one of these with {argument('by')}"
            raise DataError(f"expected a column {column!r} to slice by, {listed}")
    of_baselines = (
        _fitted_baselines(model, progress) if baselines else lambda texts: {"keyword rule": keyword_rule(texts)}
    )

    def measure(labelled: LabelledSet) -> Evaluation:
        progress(f"measuring {labelled.name}")
        texts: list[str] = labelled.frame["text"].tolist()
        return evaluate_predictions(
            labelled.name,
            labelled.frame,
            _predict(model, texts),
            explain=lambda row: model.explain(texts[row]),
            baselines=({} if beside is None else {"shipped model": _predict(beside, texts).p_kpo})
            | of_baselines(texts),
            by=by,
            n_seen=count_seen(model.metadata, texts, labelled.sha256),
        )

    return list(map(measure, sets))


def evaluate_out_of_fold(
    result: TrainingResult, data: TrainingSet, *, by: Sequence[str] = ("kind",), progress: Callable[[str], None]
) -> list[Evaluation]:
    """Measure a training by its out-of-fold scores, one evaluation per source of rows; baselines use the same folds.

    Calibration was fitted on these same scores (two numbers per head), so its error looks slightly better than it is.
    """
    frame = data.frame.assign(fold=result.out_of_fold["fold"].to_numpy())
    frame = frame[~frame["source"].isin([LEVELS_ONLY, REAL])]  # the baselines and explanations need texts
    defaults = np.zeros(len(data.frame))
    prior = np.zeros(len(data.frame))
    for fold in sorted(set(frame["fold"])):
        progress(f"fitting the scikit-learn baseline, fold {fold + 1} of {len(result.fold_models)}")
        held_out = frame["fold"] == fold
        train = frame[~held_out]
        rows = frame.index[held_out].to_numpy()
        defaults[rows] = default_pipeline(train).predict_proba(frame.loc[rows, "text"])[:, 1]
        prior[rows] = majority(train, len(rows))

    def measure(source: str) -> Evaluation:
        progress(f"measuring {source} out of fold")
        rows = frame.index[frame["source"] == source].to_numpy()
        part = frame.loc[rows].reset_index(drop=True)
        scores = result.out_of_fold.loc[rows]

        def explain(row: int) -> Explanation:
            model: Model = result.fold_models[part["fold"].iloc[row]]
            return model.explain(part["text"].iloc[row])

        columns = ("p_kpo", "predicted_skill_level", "p_in_scope")
        return evaluate_predictions(
            f"{source}, out of fold",
            part,
            Predictions(*(scores[column].to_numpy() for column in columns)),
            explain=explain,
            baselines={
                "majority": prior[rows],
                "keyword rule": keyword_rule(part["text"]),
                "scikit-learn defaults": defaults[rows],
            },
            by=by,
            repeats=200 if len(part) > 5000 else 1000,
        )

    return list(map(measure, sorted(set(frame["source"]))))
