"""The model card's figures, written by the evaluation so that nobody types them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.evaluation.evaluate import Evaluation

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def _table(lines: Sequence[Sequence[str]]) -> str:
    header, *rows = (f"| {' | '.join(line)} |" for line in lines)
    return "\n".join([header, "| --- " * len(lines[0]) + "|", *rows])


def _section(evaluation: Evaluation) -> str:
    systems, *slices = map(_table, evaluation.figure_tables())
    parts = [f"#### {evaluation.name}", f"{evaluation.about()}.", systems, *slices]
    if level := evaluation.skill_level:
        parts.append(
            f"Skill level: macro-F1 {level['macro_f1']:.3f}, accuracy {level['accuracy']:.3f}, "
            f"within one level {level['within_one']:.3f}."
        )
    if scope := evaluation.in_scope:
        parts.append(f"Scope: accuracy {scope['accuracy']:.3f}, ROC-AUC {scope['roc_auc']:.3f}.")
    return "\n\n".join(parts)


def update_card(path: str | Path, evaluations: Sequence[Evaluation]) -> None:
    """Put figures into a card between its marks, in place of those of the same sets; other sets are kept."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not begin or not end:
        raise DataError(f"{path}: expected the lines {BEGIN} and {END}, between which the figures are written")
    sections = {part.split("\n", 1)[0].strip(): f"#### {part.strip()}" for part in old.split("#### ")[1:]}
    sections |= {evaluation.name: _section(evaluation) for evaluation in evaluations}
    body = "\n\n".join(sections[name] for name in sorted(sections))
    with atomic_write(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"{before}{BEGIN}\n\n{body}\n\n{END}{after}")
