"""An evaluation as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.evaluation.evaluate import Evaluation, Figure

HEADINGS = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "roc_auc": "ROC-AUC",
    "calibration_error": "calibration error",
}


def format_figure(figure: Figure) -> str:
    """Give a figure with its interval.

    Parameters
    ----------
    figure : Figure
        The figure.

    Returns
    -------
    str
        Such as ``".861 [.83, .89]"``, or ``"-"`` where it can't be computed.
    """
    if figure.value != figure.value:
        return "-"
    return f"{_short(figure.value, 3)} [{_short(figure.low, 2)}, {_short(figure.high, 2)}]"


def _short(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text[1:] if text.startswith("0.") else text


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay a table out in columns of text.

    Parameters
    ----------
    header : sequence of str
        Headings.
    rows : sequence of sequence of str
        Cells.

    Returns
    -------
    str
        Lines, the first column to the left.
    """
    lines = [list(header), *map(list, rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def figures_table(systems: Mapping[str, Mapping[str, Figure]], first: str = "system") -> str:
    """Lay out figures, one row a system.

    Parameters
    ----------
    systems : mapping of str to mapping of str to Figure
        As in :class:`~kpoclass.evaluation.evaluate.Evaluation`.
    first : str
        Heading of the first column.

    Returns
    -------
    str
    """
    return table(
        [first, *HEADINGS.values()],
        [[name, *(format_figure(figures[figure]) for figure in HEADINGS)] for name, figures in systems.items()],
    )


def to_text(evaluation: Evaluation) -> str:
    """Give an evaluation as text.

    Parameters
    ----------
    evaluation : Evaluation
        The figures.

    Returns
    -------
    str
        Several lines; intervals are 95 % bootstrap intervals.
    """
    parts = [
        f"{evaluation.name}: {evaluation.n} texts, {evaluation.n_kpo} KPO",
        figures_table(evaluation.systems),
        table(
            ["label", "precision", "recall", "F1", "texts"],
            [
                [label, *(_short(float(c[name]), 3) for name in ("precision", "recall", "f1")), str(c["support"])]
                for label, c in evaluation.classes.items()
            ],
        ),
        table(
            ["true \\ given", "KPO", "BPO"],
            [[truth, str(given["KPO"]), str(given["BPO"])] for truth, given in evaluation.confusion.items()],
        ),
    ]
    for column, values in evaluation.slices.items():
        named = {f"{value} ({figures['n']})": figures for value, figures in values.items()}
        parts.append(figures_table(named, column))
    if evaluation.levels:
        levels = evaluation.levels
        parts.append(
            f"  skill level: macro-F1 {_short(levels['macro_f1'], 3)}, accuracy {_short(levels['accuracy'], 3)}, "
            f"within one level {_short(levels['within_one'], 3)}"
        )
    if evaluation.scope:
        scope = evaluation.scope
        parts.append(f"  scope: accuracy {_short(scope['accuracy'], 3)}, ROC-AUC {_short(scope['roc_auc'], 3)}")
    if evaluation.errors:
        parts.append("  most confident errors:\n" + "\n".join(_error(error) for error in evaluation.errors))
    return "\n\n".join(parts)


def _error(error: Mapping[str, object]) -> str:
    text = " ".join(str(error["text"]).split())
    terms = ", ".join(f"{term} {weight:+.2f}" for term, weight in error["terms"])  # type: ignore[attr-defined]
    shown = text if len(text) <= 110 else text[:107] + "..."
    return f"    {error['label']} given as {error['given']} {error['probability']:.2f}: {shown}\n      {terms}"
