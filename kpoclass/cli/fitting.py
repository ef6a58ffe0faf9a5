"""Which start a training on labelled files takes, and the training."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from kpoclass.api import load_model
from kpoclass.cli.console import tell
from kpoclass.cli.mistaken import nearest
from kpoclass.errors import DataError, ModelFormatError, quoted
from kpoclass.inference.model_file import MAGIC

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Sequence

    from kpoclass.training import TrainingResult, TrainingSet

#: With fewer rows of their own, users start from the shipped model: it did better on average with up to as many (the
#: table in docs/training.md, measured by benchmarks/own_rows.py).
FINE_TUNE_BELOW = 2_000

SHIPPED, SCRATCH = "shipped", "scratch"


def add_start_option(parser: ArgumentParser) -> None:
    """Add ``--from``."""
    parser.add_argument(
        "--from",
        dest="start",
        metavar="shipped|scratch|FILE",
        help="model to start from: the shipped one, none, or a model file (default: the shipped one for files of your "
        f"own with fewer than {FINE_TUNE_BELOW:,} rows, else none)",
    )


def check_start(start: str | None, files: Sequence[str], corpora: Sequence[str]) -> None:
    """Refuse a start that does not go with the rows, before they are read."""
    if start and not os.path.exists(start) and start not in {SHIPPED, SCRATCH}:
        near = nearest(start, (SHIPPED, SCRATCH))
        if near:
            raise DataError(f"--from {quoted(start)}: there is no such file; did you mean --from {near}?")
    if start not in {None, SCRATCH} and (SHIPPED in files or corpora):
        raise DataError(
            f"--from {start} starts from a model and adds your own rows: expected your files in --data, and neither "
            "'shipped' nor --corpora; to train on everything, leave out --from"
        )
    if start not in {None, SCRATCH, SHIPPED}:
        try:
            load_model(start)  # one that can't be read is told before any work is done
        except ModelFormatError as error:
            with open(start, "rb") as file:
                is_model = file.read(len(MAGIC)) == MAGIC
            if is_model:
                raise
            raise DataError(
                f"--from {quoted(start)}: expected a model file that kpoclass train wrote, got another kind of file; "
                "name your labelled files with --data, and give --from shipped to start from the shipped model"
            ) from error


def fit(
    data: TrainingSet, start: str | None, *, date: str | None = None, n_jobs: int = -1, progress: Callable[[str], None]
) -> TrainingResult:
    """Fine-tune a model on the rows, or train on them alone."""
    from kpoclass.training import train_model
    from kpoclass.training.dataset import LEVELS_ONLY, OWN

    if data.note:
        progress(data.note)
    sources = set(data.frame["source"]) - {LEVELS_ONLY}
    rows = int((data.frame["source"] == OWN).sum())
    if start is None:
        start = SHIPPED if sources == {OWN} and rows < FINE_TUNE_BELOW else SCRATCH
        if start == SHIPPED:
            progress(
                f"starting from the shipped model, which does better with fewer than {FINE_TUNE_BELOW:,} rows "
                "(--from scratch to train on yours alone)"
            )
    if start == SCRATCH:
        return train_model(data, date=date, n_jobs=n_jobs, progress=progress)
    from kpoclass.sklearn.fine_tuning import fine_tune

    labels = data.frame.loc[data.frame["source"] == OWN, "label"].unique().tolist()
    if len(labels) == 1:
        other = {"KPO": "BPO", "BPO": "KPO"}[labels[0]]
        tell(
            f"warning: all {rows:,} rows are {labels[0]}: the model learns only to say {labels[0]} more often; "
            f"add rows that are {other}"
        )
    if any(
        not texts.frame[name].isna().all()
        for texts in data.own
        for name in ("skill_level", "in_scope")
        if name in texts.frame
    ):
        progress("skill levels and scope stay those of the model started from (--from scratch to learn yours)")
    return fine_tune(data, load_model(None if start == SHIPPED else start), date=date, progress=progress)
