"""Assemble the training set: labelled texts, occupation titles, and the corpora asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from kpoclass.datasets.boilerplate import load_boilerplate, pseudo_postings, wrapped_texts
from kpoclass.datasets.corpora import corpus_path
from kpoclass.datasets.label_words import own_words
from kpoclass.datasets.labelled import LabelledTexts, load_labelled
from kpoclass.datasets.labelled_columns import LabelledColumns
from kpoclass.datasets.near_duplicates import group_near_duplicates
from kpoclass.datasets.onet import load_onet_tasks
from kpoclass.datasets.real_postings import TRAIN, CountedPostings, counts_are_here, load_counts
from kpoclass.datasets.schemas import (
    DTYPES,
    load_descriptions,
    load_occupations,
    load_trade_words,
)
from kpoclass.datasets.tables import open_table
from kpoclass.datasets.uk_titles import load_uk_titles
from kpoclass.errors import CorpusError, DataError
from kpoclass.files import file_sha256
from kpoclass.inference.bare_words import RANKS
from kpoclass.inference.validation import without_markup
from kpoclass.resources import data_path
from kpoclass.training.recipe import Recipe

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The corpora that can be trained on. ESCO is not among them: it is the external test.
TRAINABLE = ("onet", "uk-titles")

#: The columns of a training set.
COLUMNS = ("text", "label", "skill_level", "in_scope", "weight", "group", "source", "kind")

#: Source of rows that teach only skill level and scope, for a user's file that has neither.
LEVELS_ONLY = "levels-only"

#: Source of rows of the user's own.
OWN = "own"

#: Source of real postings, of which there are counts and no texts.
REAL = "real"

#: Weight of a real posting by how sure its reader was: 1 is a coin-flip.
SURE_WEIGHTS = {1: 0.4, 2: 0.8, 3: 1.0}

#: Stands for the shipped tables in a list of data files.
SHIPPED = "shipped"


@dataclass(frozen=True)
class TrainingSet:
    """Rows to train on and where they came from.

    Attributes
    ----------
    frame : DataFrame
        One row per text, with the columns ``COLUMNS``. Rows of one ``group`` are never on both sides of a fold.
    files : mapping of str to str
        SHA-256 of every data file that was read.
    corpora : tuple of str
        Names of the public corpora.
    counted : CountedPostings, optional
        What is counted in the last rows of the frame, those of the source "real", whose ``text`` is empty.
    own : tuple of LabelledTexts
        What was read from each file or data frame of the user's; their rows, in order, are those of the source "own".
    note : str
        What to know of the groups, if anything.
    """

    frame: pd.DataFrame
    files: Mapping[str, str]
    corpora: tuple[str, ...]
    counted: CountedPostings | None = None
    own: tuple[LabelledTexts, ...] = ()
    note: str = ""

    @property
    def n_texts(self) -> int:
        """Rows that have a text; they come before those of which there are only counts."""
        return len(self.frame) - (0 if self.counted is None else len(self.counted.postings))


def _finish(frame: pd.DataFrame, source: str, group: pd.Series, kind: str | None, recipe: Recipe) -> pd.DataFrame:
    frame = frame.assign(source=source, group=group, text=list(map(without_markup, frame["text"])))
    if kind is not None or "kind" not in frame:
        frame["kind"] = kind
    own_weight = frame["weight"].fillna(1.0).astype(float) if "weight" in frame else 1.0
    frame["weight"] = own_weight * recipe.weights.get(source, 1.0)
    for name, dtype in DTYPES.items():
        if name not in frame:
            frame[name] = pd.Series([None] * len(frame), index=frame.index, dtype=object).astype(dtype)
    return frame[list(COLUMNS)]


def _descriptions(path: Path, source: str, recipe: Recipe) -> pd.DataFrame:
    frame = load_descriptions(path)
    frame = frame[frame["split"] == "train"].reset_index(drop=True)
    return _finish(frame, source, "text:" + frame["group"], None, recipe)


def _trade_words(path: Path, descriptions: Path, recipe: Recipe) -> pd.DataFrame:
    """Load the words whose group names no title that is kept from training, else these would be measured by heart."""
    frame = load_trade_words(path)
    texts = load_descriptions(descriptions)
    held_out = texts.loc[texts["split"] != "train", "text"].str.lower()
    seen = frame["text"].str.lower().isin(held_out).groupby(frame["group"]).transform("any")
    frame = frame[~seen].reset_index(drop=True)
    return _finish(frame, "trade-words", "trade:" + frame["group"], "title", recipe)


def _ranks(recipe: Recipe) -> pd.DataFrame:
    """Make a row of each label of every rank, bare and senior: alone it is as often the one as the other."""
    rows = [
        (text, label, f"rank:{rank}")
        for rank in RANKS
        for text in (rank, f"{rank}s", f"senior {rank}")
        for label in ("KPO", "BPO")
    ]
    frame = pd.DataFrame(rows, columns=["text", "label", "group"])
    return _finish(frame, "ranks", frame["group"], "title", recipe)


def _own(texts: LabelledTexts, number: int, recipe: Recipe) -> pd.DataFrame:
    """Take the user's rows; one without a group is a group by itself."""
    frame = texts.frame.reset_index()
    alone = f"{number}:" + frame["row"].astype(str)
    group = frame["group"].fillna(alone) if "group" in frame else alone
    return _finish(frame, OWN, group, None, recipe)


def _with_copies_together(frame: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Put the user's rows that are copies of each other, or of the shipped texts, or nearly, into one group.

    Where hardly any two texts are unlike, only equal ones share a group, which is told.
    """
    rows = frame[frame["source"].isin([OWN, "descriptions"])]
    texts, groups = rows["text"].tolist(), rows["group"].tolist()
    note = ""
    joined = group_near_duplicates(texts, groups)
    if _fewest_groups(rows, joined) < min(2, _fewest_groups(rows, groups)):
        joined = group_near_duplicates(texts, groups, least=1.0)
        note = (
            "nearly all texts of a label are near copies of each other: only equal ones share a fold, and the figures "
        )
        note += "are too good"
    renamed = dict(zip(groups, joined, strict=True))
    return frame.assign(group=frame["group"].map(lambda group: renamed.get(group, group))), note


def _fewest_groups(rows: pd.DataFrame, groups: Sequence[str]) -> int:
    return int(pd.Series(groups, index=rows.index).groupby(rows["label"]).nunique().min())


def _real_postings(counted: CountedPostings, recipe: Recipe) -> pd.DataFrame:
    """Bring labels to balance within each collection: in some of them nearly all is KPO, in others not."""
    frame = counted.readings[0].assign(text="")
    frame["weight"] = frame["sure"].map(SURE_WEIGHTS)
    frame = _finish(frame, REAL, "real:" + counted.postings["group"], "posting", recipe)
    collection = counted.postings["source"].str.split("-").str[0]
    return balance(frame.assign(source=collection), recipe.label_balance).assign(source=REAL)


def _soc_group(codes: pd.Series) -> pd.Series:
    """Group by 6-digit occupation: 15-1252.00 and 15-1252.01 share their tasks' wording, so they share a fold."""
    return "onet:" + codes.str.slice(0, 7)


def _with_labels(texts: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    return texts.merge(table[["code", "label", "skill_level", "in_scope"]], on="code", how="inner")


def balance(frame: pd.DataFrame, exponent: float, column: str = "label") -> pd.DataFrame:
    """Bring the two values in each source nearer to equal weight; the total weight of the source stays the same."""
    by_value = frame.groupby(["source", column])["weight"].transform("sum")
    by_source = frame.groupby("source")["weight"].transform("sum")
    weight = frame["weight"] * (by_source / 2 / by_value) ** exponent
    scale = by_source / weight.groupby(frame["source"]).transform("sum")
    return frame.assign(weight=weight * scale)


def _entries(data: Any, corpora: Sequence[str]) -> Sequence[Any]:
    entries = data if isinstance(data, list | tuple) else [data]
    if not (entries or corpora):
        raise DataError("expected labelled files or data frames to train on, got none")
    return entries


def load_training_set(
    data: Any = (SHIPPED,),
    corpora: Sequence[str] = (),
    recipe: Recipe | None = None,
    *,
    text: str | Sequence[str] | None = None,
    title: str | None = None,
    label: str | None = None,
    kpo: object = (),
    bpo: object = (),
    **source: Any,
) -> TrainingSet:
    """Load a training set.

    Parameters
    ----------
    data : path-like or data frame, or a list of them
        Labelled files of any format that ``label_file`` reads, or data frames. The word ``"shipped"`` stands for the
        project's own tables: its labelled texts (split "train" alone), the titles of O*NET occupations and UK SOC
        2010 units, the bare words of the trade that are no title of another split, the ranks, with both labels, and in
        a clone the counts of real postings. If no file has skill levels or scope, these two are learnt from the shipped
        texts, which then do not influence the label.
    corpora : sequence of {"onet", "uk-titles"}
        Public corpora to add; they must have been fetched before.
    recipe : Recipe, optional
        Weights, pseudo-postings and seed.
    text, title : str or sequence of str, optional
        Columns with the text and its title, as in ``label_file``; found by their names by default.
    label : str, optional
        Column with the labels, KPO and BPO; found by its name, or by what stands in it, by default.
    kpo, bpo : value or list of values, optional
        What else stands for the labels in that column, such as ``kpo=1, bpo=0``.
    **source
        How to read a file, as in ``label_file``, such as ``sheet``.

    Returns
    -------
    TrainingSet
        The rows and their provenance.

    Raises
    ------
    DataError
        If it is not obvious which columns hold text and label, or most rows of a file can't be used; a few bad rows are
        left out, and listed in the attribute ``own``.
    CorpusError
        If a corpus is unknown, not fetched, or must not be trained on.

    Examples
    --------
    >>> data = load_training_set()
    >>> data.frame["source"].unique().tolist()
    ['descriptions', 'wrapped', 'onet-titles', 'uk-units', 'trade-words', 'ranks', 'real']
    """
    recipe = recipe or Recipe()
    for name in corpora:
        if name not in TRAINABLE:
            raise CorpusError(
                f"expected a corpus to train on ({', '.join(TRAINABLE)}), got {name!r:.80}"
                + ("; ESCO is the external test and is never trained on" if name == "esco" else "")
            )
        corpus_path(name)  # one that was not fetched is told before any work is done
    parts: list[pd.DataFrame] = []
    own: list[LabelledTexts] = []
    columns = LabelledColumns(text, title, label, source, own_words(kpo, bpo))
    files: dict[str, str] = {}
    counted: CountedPostings | None = None

    def recorded(path: Path, name: str) -> Path:
        with open_table(path) as file:
            files[name] = file_sha256(file)
        return path

    def shipped(name: str) -> Path:
        return recorded(data_path(name), f"data/{name}")

    for entry in _entries(data, corpora):
        if isinstance(entry, str) and entry == SHIPPED:
            occupations = load_occupations(shipped("occupations.csv")).rename(columns={"title": "text"})
            units = load_occupations(shipped("uk_soc2010.csv")).rename(columns={"title": "text"})
            texts = _descriptions(shipped("descriptions.csv"), "descriptions", recipe)
            boilerplate = load_boilerplate(shipped("boilerplate.csv"))
            shipped("personal_words.csv")  # read where words are counted
            words = _trade_words(shipped("trade_words.csv"), data_path("descriptions.csv"), recipe)
            wrapped = wrapped_texts(texts, boilerplate, each=recipe.wrapped, seed=recipe.seed)
            parts += [
                texts,
                _finish(wrapped.drop(columns="weight"), "wrapped", wrapped["group"], "posting", recipe),
                _finish(occupations, "onet-titles", _soc_group(occupations["code"]), "title", recipe),
                _finish(units, "uk-units", "uk:" + units["code"], "title", recipe),
                words,
                _ranks(recipe),
            ]
            if counts_are_here():
                counted = load_counts(shipped(TRAIN))
        else:
            texts_of_own = load_labelled(entry, columns)
            parts.append(_own(texts_of_own, len(own), recipe))
            own.append(texts_of_own)
            files[Path(texts_of_own.name).name] = texts_of_own.sha256
    if "onet" in corpora:
        occupations = load_occupations(shipped("occupations.csv"))
        tasks = load_onet_tasks()
        postings = pseudo_postings(
            occupations,
            tasks,
            load_boilerplate(shipped("boilerplate.csv")),
            each=recipe.pseudo_postings,
            seed=recipe.seed,
        )
        for of, kind, texts in (("onet-tasks", "task", tasks), ("onet-postings", "posting", postings)):
            rows = _with_labels(texts, occupations)
            parts.append(_finish(rows, of, _soc_group(rows["code"]), kind, recipe))
    if "uk-titles" in corpora:
        titles = _with_labels(load_uk_titles(), load_occupations(shipped("uk_soc2010.csv")))
        parts.append(_finish(titles, "uk-titles", "uk:" + titles["code"], "title", recipe))
    frame, note = balance(pd.concat(parts, ignore_index=True), recipe.label_balance), ""
    if own:
        frame, note = _with_copies_together(frame)
    if counted is not None:
        frame = pd.concat([frame, _real_postings(counted, recipe)], ignore_index=True)
    elif frame["skill_level"].isna().all() or frame["in_scope"].isna().all():
        lent = _descriptions(shipped("descriptions.csv"), LEVELS_ONLY, recipe)
        frame = pd.concat([frame, lent], ignore_index=True)
    return TrainingSet(frame, dict(sorted(files.items())), tuple(corpora), counted, tuple(own), note)
