"""Evaluations as one HTML page that needs nothing else: styles and plots are inside."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kpoclass.evaluation.evaluate import Evaluation

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2330; --paper: #ffffff; --line: #d9dee7; --soft: #f4f6fa;
        --kpo: #1b6ca8; --bpo: #b8452e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebf1; --paper: #14171d; --line: #333a47; --soft: #1d222b; --kpo: #6db6ea; --bpo: #f0907a; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { margin-top: 3rem; border-bottom: 2px solid var(--line); } h3 { margin-top: 2rem; }
table { border-collapse: collapse; margin: .8rem 0; } .wide { overflow-x: auto; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
tr.ours td { font-weight: 600; } td.text { white-space: normal; min-width: 20rem; }
.plots { display: flex; flex-wrap: wrap; gap: 1rem; }
.plots figure { margin: 0; background: #ffffff; padding: .5rem; border: 1px solid var(--line); border-radius: 6px; }
.plots svg { max-width: 100%; height: auto; }
.KPO { color: var(--kpo); } .BPO { color: var(--bpo); } small { opacity: .8; }
"""


def _table(header: Sequence[str], rows: Iterable[Sequence[str]], ours: str = "") -> str:
    """Lay out a table; cells are HTML already."""
    head = "".join(f"<th scope='col'>{escape(cell)}</th>" for cell in header)
    body = "".join(
        f"<tr{' class=ours' if row[0] == ours else ''}>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<div class='wide'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _figures(table: Sequence[Sequence[str]]) -> str:
    header, *rows = table
    return _table(header, [list(map(escape, row)) for row in rows], ours="kpoclass")


def _error_rows(evaluation: Evaluation) -> Iterable[Sequence[str]]:
    for error in evaluation.errors:
        text = str(error["text"])
        shown = escape(text if len(text) <= 400 else text[:397] + "...")
        terms = ", ".join(
            f"<span class='{'KPO' if weight > 0 else 'BPO'}'>{escape(term)}&nbsp;{weight:+.2f}</span>"
            for term, weight in error["terms"]
        )
        yield [
            f"<span class='{error['label']}'>{error['label']}</span>",
            f"<span class='{error['predicted_label']}'>{error['predicted_label']}</span> {error['probability']:.2f}",
            f"<div style='white-space: normal; min-width: 22rem'>{shown}<br><small>{terms}</small></div>",
        ]


def _section(evaluation: Evaluation, plots: Iterable[str]) -> str:
    systems, *slices = evaluation.figure_tables()
    parts = [
        f"<h2>{escape(evaluation.name)}</h2>",
        f"<p>{evaluation.n} texts, {evaluation.n_kpo} of them KPO. Intervals are 95 % bootstrap intervals.</p>",
        _figures(systems),
        "<div class='plots'>",
        *(f"<figure>{plot}</figure>" for plot in plots),
        "</div>",
        "<h3>By label</h3>",
        _table(
            ["label", "precision", "recall", "F1", "texts"],
            [
                [label, *(f"{c[name]:.3f}" for name in ("precision", "recall", "f1")), str(c["support"])]
                for label, c in evaluation.classes.items()
            ],
        ),
    ]
    for table in slices:
        parts += [f"<h3>By {escape(table[0][0])}</h3>", _figures(table)]
    if evaluation.skill_level:
        parts += [
            "<h3>Skill level</h3>",
            _table(
                ["macro-F1", "accuracy", "within one level"],
                [[f"{evaluation.skill_level[name]:.3f}" for name in ("macro_f1", "accuracy", "within_one")]],
            ),
        ]
    if evaluation.in_scope:
        parts += [
            "<h3>Scope</h3>",
            _table(["accuracy", "ROC-AUC"], [[f"{evaluation.in_scope[name]:.3f}" for name in ("accuracy", "roc_auc")]]),
        ]
    if evaluation.errors:
        parts += [
            "<h3>Most confident errors</h3>",
            _table(["true", "predicted", "text and terms"], _error_rows(evaluation)),
        ]
    return "\n".join(parts)


def to_html(evaluations: Sequence[Evaluation], title: str, plots: Sequence[Iterable[str]]) -> str:
    """Write evaluations, each with its plots as SVG elements, as one HTML document; texts from the data are escaped."""
    sections = "\n".join(map(_section, evaluations, plots))
    return (
        "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body><h1>{escape(title)}</h1>\n{sections}\n</body></html>\n"
    )
