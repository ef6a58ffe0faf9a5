"""What OpenAPI tells of the routes for many texts: batches and files."""

from __future__ import annotations

import json
from typing import Any

from kpoclass.classification import RESULT_COLUMNS
from kpoclass.serve.file_names import MEDIA_TYPES
from kpoclass.serve.label_options import PARAMETERS
from kpoclass.serve.operations import CLASSIFY, PROBLEM, RESULT, answers, object_of

NDJSON = "application/x-ndjson"
_LINES: dict[str, Any] = {"type": "string", "description": "One JSON value a line: a text, a posting, or a string."}
_ASKED = [
    {"text": "Key in paper forms", "title": "Analyst", "id": 1},
    {"title": "Claims clerk", "description": "Key in claims", "url": "https://example.com/jobs/2"},
    {"text": "n/a", "id": 3},
]
#: The answer to one text, as an example.
_ANSWER: dict[str, Any] = CLASSIFY["responses"]["200"]["content"]["application/json"]["example"]
_TOLD: dict[str, Any] = CLASSIFY["responses"]["422"]["content"]["application/problem+json"]["example"]
_STAMP = {name: _ANSWER[name] for name in ("model", "version")}
_ERROR = {name: value for name, value in _TOLD.items() if name not in _STAMP}
_ANSWERED = [
    {"line": 1, "id": 1, **{name: value for name, value in _ANSWER.items() if name != "title"}},
    {"line": 2, **_ANSWER},
    {"line": 3, "id": 3, "error": _ERROR, **_STAMP},
]


def _lines(values: list[Any]) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


_STAMPED = {name: PROBLEM["properties"][name] for name in _STAMP}
_PROBLEM = object_of({name: PROBLEM["properties"][name] for name in PROBLEM["required"] if name not in _STAMP})
#: What a line of the answer is.
LINE: dict[str, Any] = {
    "anyOf": [
        {**RESULT, "title": "Result"},
        {
            **object_of(
                {"error": _PROBLEM, **_STAMPED},
                {"ended": {"type": "boolean", "description": "True where the answer ends early."}},
            ),
            "title": "Error",
        },
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
    "requestBody": {"required": True, "content": {NDJSON: {"schema": _LINES, "example": _lines(_ASKED)}}},
    "responses": answers(
        "One object a line.",
        {NDJSON: {"schema": {"type": "string"}, "example": _lines(_ANSWERED), "x-line-schema": LINE}},
        401,
        413,
        415,
        503,
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
#: What the headers of a labelled file tell.
FILE_HEADERS: dict[str, Any] = {
    **{name: {"description": said, "schema": {"type": "integer"}} for name, said in _COUNTS.items()},
    "Kpoclass-Columns": {
        "description": "The columns that hold the text, percent-encoded.",
        "schema": {"type": "string"},
    },
}
_FILE: dict[str, Any] = {"type": "string", "format": "binary"}
_ROW = {"title": "Analyst", **{f"kpoclass_{name}": _ANSWER.get(name) for name in RESULT_COLUMNS}}
_NAMES = list(_ROW)
_VALUES = [each if isinstance(each, str) else json.dumps(each) if each is not None else "" for each in _ROW.values()]
_PACKED = ("parquet", "xlsx", "gz", "bz2", "xz")


def _table(delimiter: str) -> dict[str, Any]:
    return {"schema": {"type": "string"}, "example": f"{delimiter.join(_NAMES)}\n{delimiter.join(_VALUES)}\n"}


def _file_answers() -> dict[str, Any]:
    content: dict[str, Any] = {
        MEDIA_TYPES["csv"]: _table(","),
        MEDIA_TYPES["tsv"]: _table("\t"),
        MEDIA_TYPES["txt"]: _table(";"),
        MEDIA_TYPES["jsonl"]: {"schema": {"type": "string"}, "example": _lines([_ROW])},
        MEDIA_TYPES["json"]: {"schema": {"type": ["array", "object"]}, "example": [_ROW]},
        MEDIA_TYPES["html"]: {"schema": {"type": "string"}, "example": "<!doctype html>"},
        **{MEDIA_TYPES[ending]: {"schema": _FILE} for ending in _PACKED},
    }
    statuses = (401, 408, 413, 415, 422, 503, 504)
    told = answers("The file with the result columns added, or the report.", content, *statuses)
    told["200"] = {**told["200"], "headers": FILE_HEADERS}
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
