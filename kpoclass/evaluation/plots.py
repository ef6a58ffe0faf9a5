"""Plots of an evaluation, as SVG. Needs matplotlib."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpoclass.extras import require
from kpoclass.files import atomic_write, check_output

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.evaluation.evaluate import Evaluation

_KPO, _BPO, _GREY = "#1b6ca8", "#c8553d", "#7a7a7a"


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


def save_plots(
    evaluation: Evaluation, folder: str | Path, *, force: bool = True, inputs: Sequence[str | Path] = ()
) -> None:
    """Write the plots of an evaluation as SVG files, named after its set.

    Parameters
    ----------
    evaluation : Evaluation
        The figures.
    folder : path-like
        Where to; made if it is not there.
    force : bool
        False to refuse where a file is there.
    inputs : sequence of path-like
        Files not to write to.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    OutputExistsError
        If a file is there, without ``force``, or is an input; nothing is written then.
    """
    Path(folder).mkdir(exist_ok=True)
    name = "-".join(re.findall(r"\w+", evaluation.name.lower()))
    plots = {"systems": systems_plot, "confusion": confusion_plot, "calibration": reliability_plot}
    paths = {kind: Path(folder) / f"{name}-{kind}.svg" for kind in plots}
    for path in paths.values():
        check_output(path, force=force, inputs=inputs)
    for kind, plot in plots.items():
        with atomic_write(paths[kind], "w", force=force, inputs=inputs, encoding="utf-8", newline="\n") as file:
            file.write(plot(evaluation))


def reliability_plot(evaluation: Evaluation) -> str:
    """Draw how often texts of each probability are KPO.

    Parameters
    ----------
    evaluation : Evaluation
        The figures.

    Returns
    -------
    str
        An SVG element.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    figure, axes = _figure(4.6, 4.2)
    p, share, n = zip(*evaluation.reliability, strict=True)
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=1, linestyle="--", label="as promised")
    axes.plot(p, share, color=_KPO, linewidth=1.2)
    axes.scatter(
        p, share, s=[12 + 260 * count / max(n) for count in n], color=_KPO, alpha=0.75, label="measured", clip_on=False
    )
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.05, 1.05), xlabel="probability of KPO given", ylabel="share that is KPO")
    axes.set_title("Calibration (size: number of texts)", fontsize=11)
    axes.legend(frameon=False, loc="lower right")
    return _svg(figure)


def systems_plot(evaluation: Evaluation) -> str:
    """Draw the accuracy of the model and of the baselines, with intervals.

    Parameters
    ----------
    evaluation : Evaluation
        The figures.

    Returns
    -------
    str
        An SVG element.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    names = list(evaluation.systems)[::-1]
    figure, axes = _figure(5.6, 1.0 + 0.5 * len(names))
    for row, name in enumerate(names):
        figure_of = evaluation.systems[name]["accuracy"]
        colour = _KPO if name == "kpoclass" else _GREY
        axes.barh(row, figure_of.value, color=colour, height=0.62, alpha=0.85)
        axes.plot([figure_of.low, figure_of.high], [row, row], color="black", linewidth=1.4)
        axes.text(figure_of.high + 0.015, row, f"{figure_of.value:.3f}", va="center", fontsize=9)
    axes.set_yticks(range(len(names)), names)
    axes.set(xlim=(0, 1.1), xlabel="accuracy, with 95 % interval")
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    return _svg(figure)


def confusion_plot(evaluation: Evaluation) -> str:
    """Draw the confusion matrix.

    Parameters
    ----------
    evaluation : Evaluation
        The figures.

    Returns
    -------
    str
        An SVG element.

    Raises
    ------
    MissingExtraError
        If matplotlib is not installed.
    """
    figure, axes = _figure(3.9, 3.6)
    labels = ("KPO", "BPO")
    counts = [[evaluation.confusion[truth][given] for given in labels] for truth in labels]
    shares = [[count / max(1, sum(row)) for count in row] for row in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row in range(2):
        for column in range(2):
            axes.text(
                column,
                row,
                f"{counts[row][column]}\n{shares[row][column]:.0%}",
                ha="center",
                va="center",
                color="white" if shares[row][column] > 0.55 else "black",
            )
    axes.set_xticks([0, 1], labels)
    axes.set_yticks([0, 1], labels)
    axes.set(xlabel="given", ylabel="true")
    axes.spines[:].set_visible(False)
    return _svg(figure)
