"""Whether few rows are better added to the shipped model or trained on alone: ``python -m benchmarks.own_rows``.

Draws of our own texts, train rows only, whole groups; both kinds of model are made as ``kpoclass train`` makes them
from a file of texts and labels, and scored on the dev rows. The labels are ours, which the shipped model has learnt
from these very rows, or those of a house rule, which it has not: all work of skill level 3 is BPO. The start that
``kpoclass train`` takes is chosen by this table.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.metrics import accuracy_score, log_loss, roc_auc_score

from kpoclass import Model, load_model
from kpoclass.resources import data_path
from kpoclass.sklearn import KpoClassifier
from kpoclass.training import load_training_set, train_model

SIZES = (50, 100, 200, 500, 1000, 2000)
RULES = ("our labels", "house rule")
METRICS = {"accuracy": accuracy_score, "log-loss": log_loss, "ROC-AUC": roc_auc_score}


def drawn(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Put the groups of the rows in random order."""
    groups = sorted(frame["group"].unique())
    random.Random(seed).shuffle(groups)  # noqa: S311 - not for secrets
    place = {group: number for number, group in enumerate(groups)}
    return frame.iloc[frame["group"].map(place).argsort(kind="stable")]


def score(model: Model, texts: pd.DataFrame) -> dict[str, float]:
    """Score a model."""
    p = [result.p_kpo for result in model.classify_batch(texts["text"].tolist())]
    target = (texts["label"] == "KPO").tolist()
    return {name: float(metric(target, [q >= 0.5 for q in p] if name == "accuracy" else p))
            for name, metric in METRICS.items()}  # fmt: skip


def from_scratch(rows: pd.DataFrame, folder: Path) -> Model:
    """Train on the rows alone, which lend skill levels and scope from the shipped texts."""
    rows[["text", "label"]].to_csv(folder / "rows.csv", index=False)
    return train_model(load_training_set([folder / "rows.csv"]), date="2026-01-01", n_jobs=1).model


def measure(seeds: range, sizes: tuple[int, ...]) -> pd.DataFrame:
    """Fit and score everything."""
    texts = pd.read_csv(data_path("descriptions.csv"), dtype=str, keep_default_na=False)
    texts = texts[texts["split"] != "test"]
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for rule in RULES:
            label = texts["label"].where((texts["skill_level"] != "3") | (rule == RULES[0]), "BPO")
            labelled = texts.assign(label=label)
            dev, train = (labelled[labelled["split"] == split] for split in ("dev", "train"))
            found.append({"rule": rule, "rows": 0, "system": "shipped", **score(load_model(), dev)})
            for seed in seeds:
                rows = drawn(train, seed)
                for size in sizes:
                    mine = rows[:size]
                    tuned = KpoClassifier(prior="shipped").fit(mine["text"].tolist(), mine["label"].to_numpy(dtype=str))
                    for system, model in (
                        ("from scratch", from_scratch(mine, Path(folder))),
                        ("from shipped", tuned.to_model()),
                    ):
                        found.append({"rule": rule, "rows": size, "system": system, **score(model, dev)})
                print(f"done: {rule}, draw {seed}", flush=True)
    return pd.DataFrame(found)


def table(found: pd.DataFrame) -> str:
    """Write the means over draws, with the standard deviation of the accuracy."""
    lines = ["| labels | rows | model | accuracy | log-loss | ROC-AUC |", "| --- " * 6 + "|"]
    for key, rows in found.groupby(["rule", "rows", "system"], sort=False):
        spread = f" ± {rows['accuracy'].std():.3f}" if len(rows) > 1 else ""
        figures = [f"{rows[metric].mean():.3f}" + (spread if metric == "accuracy" else "") for metric in METRICS]
        lines.append(f"| {' | '.join(map(str, key))} | {' | '.join(figures)} |")
    return "\n".join(lines)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5, help="draws (default: 5)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="rows of each draw")
    args = parser.parse_args()
    print(table(measure(range(args.seeds), tuple(args.sizes))))


if __name__ == "__main__":
    main()
