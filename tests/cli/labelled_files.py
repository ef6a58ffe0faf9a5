"""Labelled texts of which a model can learn something, and that the shipped model knows too."""

from __future__ import annotations

import json
from pathlib import Path

KPO = ("draft and negotiate software licences", "design the bridge", "analyse credit risk")
BPO = ("answer inbound calls about late parcels", "type handwritten forms", "sort the letters")
WHERE = ("in Pune", "in Leeds", "at night", "for banks")

ROWS = [
    {"text": f"{duty} {where}", "label": label}
    for where in WHERE
    for label, duties in (("KPO", KPO), ("BPO", BPO))
    for duty in duties
]


def write_csv(path: Path, *lines: str) -> str:
    """Write lines, or else all rows with the columns text and label."""
    lines = lines or ("text,label", *(f"{row['text']},{row['label']}" for row in ROWS))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def write_jsonl(path: Path) -> str:
    """Write all rows, with skill level, scope and the column ``where``."""
    rows = [
        {
            **row,
            "skill_level": (4 if number % 2 else 3) if row["label"] == "KPO" else number % 2 + 1,
            "in_scope": number % 3 > 0,
            "where": WHERE[number // 6],
        }
        for number, row in enumerate(ROWS)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)
