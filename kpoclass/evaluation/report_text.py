"""An evaluation, or a comparison with readers, as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.evaluation.figures import short

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kpoclass.evaluation.beside_readers import Comparison
    from kpoclass.evaluation.evaluate import Evaluation
    from kpoclass.evaluation.robustness import Robustness


def text_table(lines: Sequence[Sequence[str]]) -> str:
    """Write lines of cells as columns."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def to_text(evaluation: Evaluation) -> str:
    """Write an evaluation as several lines of text."""
    systems, *slices = map(text_table, evaluation.figure_tables())
    classes = [
        [label, *(short(of[name]) for name in ("precision", "recall", "f1")), str(of["support"])]
        for label, of in evaluation.classes.items()
    ]
    confusion = [[label, str(of["KPO"]), str(of["BPO"])] for label, of in evaluation.confusion.items()]
    parts = [
        f"{evaluation.name}: {evaluation.about()}",
        systems,
        text_table([["label", "precision", "recall", "F1", "texts"], *classes]),
        text_table([["true \\ predicted", "KPO", "BPO"], *confusion]),
        *slices,
    ]
    if level := evaluation.skill_level:
        parts.append(
            f"  skill level: macro-F1 {short(level['macro_f1'])}, accuracy {short(level['accuracy'])}, "
            f"within one level {short(level['within_one'])}"
        )
    if scope := evaluation.in_scope:
        parts.append(f"  scope: accuracy {short(scope['accuracy'])}, ROC-AUC {short(scope['roc_auc'])}")
    if evaluation.errors:
        parts.append("  most confident errors:\n" + "\n".join(map(_error, evaluation.errors)))
    return "\n\n".join(parts)


def _error(error: Mapping[str, Any]) -> str:
    text = " ".join(error["text"].split())
    terms = ", ".join(f"{term} {weight:+.2f}" for term, weight in error["terms"])
    shown = text if len(text) <= 110 else text[:107] + "..."
    return (
        f"    {error['label']} given as {error['predicted_label']} {error['probability']:.2f}: {shown}\n      {terms}"
    )


def comparison_to_text(comparison: Comparison) -> str:
    """Write a comparison with readers as a table, a column for each two who are compared."""
    columns = zip(*comparison.table(), strict=True)
    return f"{comparison.name}: {comparison.n} posting{'' if comparison.n == 1 else 's'}\n\n{text_table(list(columns))}"


def robustness_to_text(measured: Robustness) -> str:
    """Write how far answers move as two tables."""
    return "\n\n".join([f"how far answers move: model {measured.model}", *map(text_table, measured.tables())])
