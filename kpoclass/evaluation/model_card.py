"""The model card's figures, written by the evaluation so that nobody types them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.evaluation.report_text import HEADINGS, format_figure
from kpoclass.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from kpoclass.evaluation.evaluate import Evaluation

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def _table(rows: Mapping[str, Mapping[str, Any]], first: str) -> str:
    lines = [f"| {first} | {' | '.join(HEADINGS.values())} |", "| --- " * (1 + len(HEADINGS)) + "|"]
    lines += [
        f"| {name} | {' | '.join(format_figure(figures[figure]) for figure in HEADINGS)} |"
        for name, figures in rows.items()
    ]
    return "\n".join(lines)


def section(evaluation: Evaluation) -> str:
    """Give the figures of one set as Markdown.

    Parameters
    ----------
    evaluation : Evaluation
        The figures.

    Returns
    -------
    str
        A heading and tables.
    """
    parts = [
        f"#### {evaluation.name}",
        f"{evaluation.n} texts, {evaluation.n_kpo} of them KPO.",
        _table(evaluation.systems, "system"),
    ]
    for column, values in evaluation.slices.items():
        parts.append(_table({f"{value} ({figures['n']})": figures for value, figures in values.items()}, column))
    if evaluation.levels:
        levels = evaluation.levels
        parts.append(
            f"Skill level: macro-F1 {levels['macro_f1']:.3f}, accuracy {levels['accuracy']:.3f}, "
            f"within one level {levels['within_one']:.3f}."
        )
    if evaluation.scope:
        parts.append(f"Scope: accuracy {evaluation.scope['accuracy']:.3f}, ROC-AUC {evaluation.scope['roc_auc']:.3f}.")
    return "\n\n".join(parts)


def update_card(path: str | Path, evaluations: Sequence[Evaluation]) -> None:
    """Put figures into a model card, in place of those of the same sets; other sets stay.

    Parameters
    ----------
    path : path-like
        The card, Markdown, with the lines ``<!-- figures: begin -->`` and ``<!-- figures: end -->``.
    evaluations : sequence of Evaluation
        The figures.

    Raises
    ------
    DataError
        If the card lacks these lines.
    """
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not begin or not end:
        raise DataError(f"{path}: expected the lines {BEGIN} and {END}, between which the figures are written")
    sections = {part.split("\n", 1)[0].strip(): f"#### {part.strip()}" for part in old.split("#### ")[1:]}
    sections |= {evaluation.name: section(evaluation) for evaluation in evaluations}
    body = "\n\n".join(sections[name] for name in sorted(sections))
    with atomic_write(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}")
