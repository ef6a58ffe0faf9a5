"""Evaluations as one HTML page that needs nothing else: styles and plots are inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.evaluation.plots import confusion_plot, reliability_plot, systems_plot
from kpoclass.evaluation.report_text import HEADINGS, format_figure
from kpoclass.rendering.escaping import shortened
from kpoclass.rendering.html import page, table, text_in_html
from kpoclass.rendering.phrases import signed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kpoclass.evaluation.evaluate import Evaluation

_TEXT_LENGTH = 400


def _figures(rows: Mapping[str, Mapping[str, Any]], first: str) -> str:
    return table("", [first, *HEADINGS.values()], [_cells(name, figures) for name, figures in rows.items()], "numbers")


def _cells(name: str, figures: Mapping[str, Any]) -> list[str]:
    cells = [text_in_html(cell) for cell in (name, *(format_figure(figures[figure]) for figure in HEADINGS))]
    return [f"<b>{cell}</b>" for cell in cells] if name == "kpoclass" else cells


def _error_rows(evaluation: Evaluation) -> Iterable[Sequence[str]]:
    for error in evaluation.errors:
        terms = ", ".join(
            f'<span class="{"K" if weight > 0 else "B"}">{text_in_html(term)}&nbsp;{signed(weight)}</span>'
            for term, weight in error["terms"]
        )
        yield [
            _label(error["label"]),
            f"{_label(error['given'])} {error['probability']:.2f}",
            f'<div dir="auto">{text_in_html(shortened(error["text"], _TEXT_LENGTH))}</div><div>{terms}</div>',
        ]


def _label(label: str) -> str:
    return f'<b class="{label[0]}">{label}</b>'


def _section(evaluation: Evaluation) -> str:
    parts = [
        f"<h2>{text_in_html(evaluation.name)}</h2>",
        f"<p>{evaluation.n} texts, {evaluation.n_kpo} of them KPO. Intervals are 95 % bootstrap intervals.</p>",
        _figures(evaluation.systems, "system"),
        '<div class="plots">',
        *(f"<figure>{plot(evaluation)}</figure>" for plot in (systems_plot, confusion_plot, reliability_plot)),
        "</div>",
        "<h3>By label</h3>",
        table(
            "",
            ["label", "precision", "recall", "F1", "texts"],
            [
                [_label(label), *(f"{c[name]:.3f}" for name in ("precision", "recall", "f1")), str(c["support"])]
                for label, c in evaluation.classes.items()
            ],
            "numbers",
        ),
    ]
    for column, values in evaluation.slices.items():
        named = {f"{value} ({figures['n']})": figures for value, figures in values.items()}
        parts += [f"<h3>By {text_in_html(column)}</h3>", _figures(named, column)]
    if evaluation.levels:
        parts += [
            "<h3>Skill level</h3>",
            table(
                "",
                ["macro-F1", "accuracy", "within one level"],
                [[f"{evaluation.levels[name]:.3f}" for name in ("macro_f1", "accuracy", "within_one")]],
                "numbers",
            ),
        ]
    if evaluation.scope:
        parts += [
            "<h3>Scope</h3>",
            table(
                "",
                ["accuracy", "ROC-AUC"],
                [[f"{evaluation.scope[name]:.3f}" for name in ("accuracy", "roc_auc")]],
                "numbers",
            ),
        ]
    if evaluation.errors:
        parts += [
            "<h3>Most confident errors</h3>",
            table("", ["true", "given", "text and terms"], _error_rows(evaluation), "rows"),
        ]
    return "\n".join(parts)


def to_html(evaluations: Sequence[Evaluation], title: str) -> str:
    """Return evaluations as one page; every text from the data is escaped."""
    return page(title, "", "\n".join(map(_section, evaluations)))
