"""The files that peers need: the same model as a scikit-learn pickle, fastText trained on the same texts."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from benchmarks.texts import DATA


def prepare(folder: Path) -> None:
    """Write ``pipeline.joblib`` and ``fasttext.bin``.

    Parameters
    ----------
    folder : Path
        Where to.
    """
    import joblib

    from kpoclass import load_model

    joblib.dump(load_model().to_sklearn(), folder / "pipeline.joblib", compress=3)
    try:
        import fasttext
    except ImportError:
        return
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train"]
    random.Random(0).shuffle(rows)  # noqa: S311 - fastText learns badly from sorted rows
    lines = [f"__label__{row['label']} {' '.join(row['text'].split())}\n" for row in rows]
    (folder / "train.txt").write_text("".join(lines), encoding="utf-8")
    model = fasttext.train_supervised(
        str(folder / "train.txt"), wordNgrams=2, epoch=25, bucket=20_000, dim=10, verbose=0, thread=1
    )  # 50 dimensions are as often right, and slower
    model.save_model(str(folder / "fasttext.bin"))
