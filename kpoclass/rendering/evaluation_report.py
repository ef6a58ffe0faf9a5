"""Evaluations as one self-contained HTML page, with styles and plots inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpoclass.rendering.escaping import shortened
from kpoclass.rendering.html import page, table, text_in_html
from kpoclass.rendering.phrases import signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kpoclass.evaluation.evaluate import Evaluation

_TEXT_LENGTH = 400


def to_html(evaluations: Sequence[Evaluation], title: str, plots: Sequence[Iterable[str]]) -> str:
    """Return evaluations, each with its plots as SVG elements, as one page; every text from the data is escaped."""
    return page(title, "", "\n".join(map(_section, evaluations, plots)))


def _section(evaluation: Evaluation, plots: Iterable[str]) -> str:
    systems, *slices = evaluation.figure_tables()
    classes = [
        [_label(label), *(f"{of[name]:.3f}" for name in ("precision", "recall", "f1")), str(of["support"])]
        for label, of in evaluation.classes.items()
    ]
    parts = [
        f"<h2>{text_in_html(evaluation.name)}</h2>",
        f"<p>{evaluation.about()}. All intervals are 95 % confidence intervals.</p>",
        _figures(systems),
        '<div class="plots">',
        *(f"<figure>{plot}</figure>" for plot in plots),
        "</div>",
        "<h3>By label</h3>",
        table("", ["label", "precision", "recall", "F1", "texts"], classes, "numbers"),
    ]
    for lines in slices:
        parts += [f"<h3>By {text_in_html(lines[0][0])}</h3>", _figures(lines)]
    if level := evaluation.skill_level:
        names = {"macro-F1": "macro_f1", "accuracy": "accuracy", "within one level": "within_one"}
        parts += ["<h3>Skill level</h3>", _one_row(names, level)]
    if scope := evaluation.in_scope:
        parts += ["<h3>Scope</h3>", _one_row({"accuracy": "accuracy", "ROC-AUC": "roc_auc"}, scope)]
    if evaluation.errors:
        header = ["true", "predicted", "text and terms"]
        parts += ["<h3>Most confident errors</h3>", table("", header, _error_rows(evaluation), "rows")]
    return "\n".join(parts)


def _figures(lines: Sequence[Sequence[str]]) -> str:
    header, *rows = lines
    return table("", header, map(_cells, rows), "numbers")


def _cells(row: Sequence[str]) -> list[str]:
    cells = list(map(text_in_html, row))
    return [f"<b>{cell}</b>" for cell in cells] if row[0] == "kpoclass" else cells


def _one_row(names: dict[str, str], figures: dict[str, float]) -> str:
    return table("", list(names), [[f"{figures[name]:.3f}" for name in names.values()]], "numbers")


def _error_rows(evaluation: Evaluation) -> Iterable[Sequence[str]]:
    for error in evaluation.errors:
        terms = ", ".join(
            f'<span class="{"K" if weight > 0 else "B"}">{text_in_html(term)}&nbsp;{signed(weight)}</span>'
            for term, weight in error["terms"]
        )
        yield [
            _label(error["label"]),
            f"{_label(error['predicted_label'])} {error['probability']:.2f}",
            f'<div dir="auto">{text_in_html(shortened(error["text"], _TEXT_LENGTH))}</div><div>{terms}</div>',
        ]


def _label(label: str) -> str:
    return f'<b class="{label[0]}">{label}</b>'
