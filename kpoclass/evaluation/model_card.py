"""The model card's figures, written by the evaluation so that nobody types them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.evaluation.beside_readers import N_ERRORS, SETS
from kpoclass.files import atomic_write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kpoclass.evaluation.beside_readers import Comparison
    from kpoclass.evaluation.evaluate import Evaluation
    from kpoclass.evaluation.robustness import Robustness

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
READERS_BEGIN, READERS_END = "<!-- readers: begin -->", "<!-- readers: end -->"
ROBUST_BEGIN, ROBUST_END = "<!-- robust: begin -->", "<!-- robust: end -->"


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


def _errors(comparison: Comparison) -> list[list[str]]:
    readers = [f"reader {number}" for number in range(1, len(comparison.errors[0].readings) + 1)]
    lines = [
        [
            error.id,
            SETS.get(error.source, error.source),
            f"{error.p_kpo:.3f}".removeprefix("0"),
            *(f"{label} {level}" for label, level in ((error.label, error.skill_level), *error.readings)),
        ]
        for error in comparison.errors
    ]
    return [["posting", "set", "p_kpo", "model", *readers], *lines]


def _beside_readers(compared: Sequence[Comparison]) -> str:
    parts = [f"Model {compared[-1].model}."]
    for comparison in compared:
        columns = list(zip(*comparison.table(), strict=True))
        parts += [f"#### {comparison.name}, {comparison.n} postings", _table(columns)]
    if compared[-1].errors:
        parts += [
            "#### The worst confident errors",
            "Confident labels that a reader does not give, the most probable first, with the skill level beside the "
            f"label; at most {N_ERRORS}. The ids are those in the file of counts, which has no texts.",
            _table(_errors(compared[-1])),
        ]
    return "\n\n".join(parts)


def _split(path: Path, begin: str, end: str) -> tuple[str, str, str]:
    before, found_begin, rest = path.read_text(encoding="utf-8").partition(begin)
    old, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise DataError(f"{path}: expected the lines {begin} and {end}, between which the figures are written")
    return before + begin, old, end + after


def check_marks(path: str | Path, begin: str, end: str) -> None:
    """Refuse a card without these marks, before what is to stand between them is measured."""
    _split(Path(path), begin, end)


def _write(path: Path, before: str, body: str, after: str) -> None:
    with atomic_write(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(f"{before}\n\n{body}\n\n{after}")


def update_readers(path: str | Path, compared: Sequence[Comparison]) -> None:
    """Put what ``compare_all`` gives into a card, between marks of its own; the errors are those of the last, all."""
    before, _, after = _split(Path(path), READERS_BEGIN, READERS_END)
    _write(Path(path), before, _beside_readers(compared), after)


def robustness_body(measured: Robustness) -> str:
    """Return what stands between the marks of a card about how far answers move."""
    return "\n\n".join([f"Model {measured.model}.", *map(_table, measured.tables())])


def update_robustness(path: str | Path, measured: Robustness) -> None:
    """Put how far answers move into a card, between marks of its own."""
    before, _, after = _split(Path(path), ROBUST_BEGIN, ROBUST_END)
    _write(Path(path), before, robustness_body(measured), after)


def update_card(path: str | Path, evaluations: Sequence[Evaluation]) -> None:
    """Put figures into a card between its marks, in place of those of the same sets; other sets are kept."""
    before, old, after = _split(Path(path), BEGIN, END)
    sections = {part.split("\n", 1)[0].strip(): f"#### {part.strip()}" for part in old.split("#### ")[1:]}
    sections |= {evaluation.name: _section(evaluation) for evaluation in evaluations}
    _write(Path(path), before, "\n\n".join(sections[name] for name in sorted(sections)), after)
