"""The model files of ``tests/models``, and what each answers to the same texts.

``python tests/released_models.py`` adds the answers of a file that has none. Answers once written are never replaced: a
file gives for ever what it gave when it was new.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from kpoclass import Classification, load_model

FOLDER = Path(__file__).with_name("models")
ANSWERS = FOLDER / "answers.jsonl"
#: A source distribution has the small ones only.
FILES = sorted(FOLDER.glob("*.model"))
#: What is kept of a result; the label and its probability follow from ``p_kpo``.
FIELDS = ("p_kpo", "p_in_scope", "skill_level", "coverage", "confident")


class Kept(NamedTuple):
    """Texts, and what each file answers to them, by its name."""

    texts: list[str]
    answers: dict[str, list[list[Any]]]


def kept() -> Kept:
    texts, *models = map(json.loads, ANSWERS.read_text(encoding="utf-8").splitlines())
    return Kept(texts, {model["model"]: model["answers"] for model in models})


def fields_of(result: Classification) -> list[Any]:
    """Return of a result what is kept."""
    return [getattr(result, field) for field in FIELDS]


def _add() -> None:
    texts, answers = kept()
    with ANSWERS.open("a", encoding="utf-8") as file:
        for path in FILES:
            if path.stem not in answers:
                given = [fields_of(result) for result in load_model(path).classify_batch(texts)]
                file.write(json.dumps({"model": path.stem, "answers": given}) + "\n")


if __name__ == "__main__":
    _add()
