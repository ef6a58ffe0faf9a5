"""What OpenAPI tells of the routes for many texts: batches and files."""

from __future__ import annotations

import json
from typing import Any

from kpoclass.serve.label_options import PARAMETERS
from kpoclass.serve.operations import PROBLEM, RESULT, answers, object_of

NDJSON = "application/x-ndjson"
_LINES: dict[str, Any] = {"type": "string", "description": "One JSON value a line: a text, a posting, or a string."}
_ASKED = [
    {"text": "Key in paper forms", "title": "Analyst", "id": 1},
    "Actuary, reserving",
    {"text": "n/a", "id": 3},
]
_BATCH_EXAMPLE = "".join(f"{json.dumps(each)}\n" for each in _ASKED)
#: What a line of the answer is.
LINE: dict[str, Any] = {
    "anyOf": [
        {**RESULT, "title": "Result"},
        {**object_of({"error": PROBLEM}, {"ended": {"const": True}}), "title": "Error"},
    ],
    "properties": {"line": {"type": "integer", "minimum": 1}, "id": {"type": ["string", "number"]}},
    "required": ["line"],
}
BATCH: dict[str, Any] = {
    "operationId": "classifyBatch",
    "summary": "Classify many texts and postings, one a line",
    "description": (
        "Line n of the request is answered by the object with `line` n, in order, each as soon as it came; blank lines "
        "have no answer. A line that can't be classified has `error`, a problem, in place of a result. An `id` (a "
        "string or a number) comes back. If the answer ends early, its last line has `ended`: true, and the number of "
        "the first line that was not answered."
    ),
    "requestBody": {"required": True, "content": {NDJSON: {"schema": _LINES, "example": _BATCH_EXAMPLE}}},
    "responses": answers(
        "One object a line.", {NDJSON: {"schema": {"type": "string"}, "x-line-schema": LINE}}, 401, 413, 415, 503
    ),
}

_COUNTS = {
    "Kpoclass-Rows": "Rows read and written.",
    "Kpoclass-Kpo": "Rows labelled KPO.",
    "Kpoclass-Bpo": "Rows labelled BPO.",
    "Kpoclass-Not-Confident": "Labelled rows that a person should look at.",
    "Kpoclass-Failed": "Rows without a label; the column `error` says why.",
    "Kpoclass-In-Scope": "Labelled rows whose work could be delivered remotely.",
}
_FILE: dict[str, Any] = {"type": "string", "format": "binary"}


def _file_answers() -> dict[str, Any]:
    told = answers(
        "The file with the result columns added, or the report.",
        {"*/*": {"schema": _FILE}},
        401,
        408,
        413,
        415,
        422,
        503,
        504,
    )
    headers = {name: {"description": said, "schema": {"type": "integer"}} for name, said in _COUNTS.items()}
    columns = {"description": "The columns that hold the text, percent-encoded.", "schema": {"type": "string"}}
    told["200"] = {**told["200"], "headers": {**headers, "Kpoclass-Columns": columns}}
    return told


LABEL: dict[str, Any] = {
    "operationId": "label",
    "summary": "Label every row of a file",
    "description": (
        "The body is the file: CSV, TSV, JSON, JSON Lines, Parquet or a workbook, also packed by gzip, bzip2 or xz. "
        "The answer is the same file with columns added, or with `report` a page about it."
    ),
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": said}
        for name, (schema, said) in PARAMETERS.items()
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": _FILE},
            "text/csv": {"schema": {"type": "string"}, "example": "id,title\n1,Actuary\n2,Parcel sorter\n"},
        },
    },
    "responses": _file_answers(),
}
