"""Plots of an evaluation, as SVG elements. Needs matplotlib."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.files import write_together

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kpoclass.evaluation.evaluate import Evaluation

_KPO, _GREY = "#1b6ca8", "#7a7a7a"


def _figure(width: float, height: float) -> tuple[Any, Any]:
    matplotlib = require("matplotlib.figure", "matplotlib", "report")
    require("matplotlib", "matplotlib", "report").rcParams["svg.hashsalt"] = "kpoclass"
    figure = matplotlib.Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _svg(figure: Any) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def plot_all(evaluation: Evaluation) -> dict[str, str]:
    """Draw every plot, by its kind."""
    return {
        "systems": plot_systems(evaluation),
        "confusion": plot_confusion(evaluation),
        "calibration": plot_calibration(evaluation),
    }


def save_plots(
    evaluation: Evaluation, folder: str | Path, *, force: bool = True, inputs: Sequence[str | Path] = ()
) -> None:
    """Write the plots as SVG files, named after the set; a full disk leaves none."""
    name = "-".join(re.findall(r"\w+", evaluation.name.lower()))
    plots = {os.path.join(folder, f"{name}-{kind}.svg"): plot.encode() for kind, plot in plot_all(evaluation).items()}
    write_together(plots, force=force, inputs=inputs)


def plot_calibration(evaluation: Evaluation) -> str:
    """Draw how often texts of each probability are KPO."""
    figure, axes = _figure(4.6, 4.2)
    p, share, n = zip(*evaluation.reliability, strict=True)
    sizes = [12 + 260 * count / max(n) for count in n]
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--", label="perfectly calibrated")
    axes.plot(p, share, color=_KPO, linewidth=1.2)
    axes.scatter(p, share, s=sizes, color=_KPO, alpha=0.75, label="measured", clip_on=False)
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.05, 1.05), xlabel="predicted probability of KPO", ylabel="share that is KPO")
    axes.set_title("Calibration (size: number of texts)", fontsize=11)
    axes.legend(frameon=False, loc="lower right")
    return _svg(figure)


def plot_systems(evaluation: Evaluation) -> str:
    """Draw the accuracy of the model and of the baselines, with intervals."""
    names = list(evaluation.systems)[::-1]
    figure, axes = _figure(5.6, 1.0 + 0.5 * len(names))
    for row, name in enumerate(names):
        accuracy = evaluation.systems[name]["accuracy"]
        axes.barh(row, accuracy.value, color=_KPO if name == "kpoclass" else _GREY, height=0.62, alpha=0.85)
        axes.plot([accuracy.low, accuracy.high], [row, row], color="black", linewidth=1.4)
        axes.text(accuracy.high + 0.015, row, f"{accuracy.value:.3f}", va="center", fontsize=9)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlim=(0, 1.1), xticks=[0, 0.2, 0.4, 0.6, 0.8, 1.0], xlabel="accuracy, with 95 % interval")
    return _svg(figure)


def plot_confusion(evaluation: Evaluation) -> str:
    """Draw the confusion matrix: rows, and their share of the true label."""
    figure, axes = _figure(3.9, 3.6)
    labels = ("KPO", "BPO")
    counts = [[evaluation.confusion[truth][predicted] for predicted in labels] for truth in labels]
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share, color = shares[row][column], "white" if shares[row][column] > 0.55 else "black"
        axes.text(column, row, f"{counts[row][column]}\n{share:.0%}", ha="center", va="center", color=color)
    axes.set_xticks([0, 1], labels)
    axes.set_yticks([0, 1], labels)
    axes.set(xlabel="predicted", ylabel="true")
    axes.spines[:].set_visible(False)
    return _svg(figure)
