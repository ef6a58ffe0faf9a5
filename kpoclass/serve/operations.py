"""What OpenAPI tells of the routes: what to send, and what comes back."""

from __future__ import annotations

from typing import Any

from kpoclass.classification import REASONS
from kpoclass.serve.problems import MEDIA_TYPE, Problem

_SHARE = {"type": "number", "minimum": 0, "maximum": 1}
_STAMP: dict[str, Any] = {
    "model": {"type": "string", "pattern": "^[0-9a-f]{12}$", "description": "The fingerprint of the model's file."},
    "version": {"type": "string", "description": "The version of kpoclass."},
}
_RESULT: dict[str, Any] = {
    "label": {"enum": ["KPO", "BPO"], "description": "Knowledge process or business process."},
    "probability": {**_SHARE, "minimum": 0.5, "description": "Calibrated probability of the label."},
    "p_kpo": {**_SHARE, "description": "Calibrated probability that the work is KPO."},
    "skill_level": {"type": "integer", "minimum": 1, "maximum": 4, "description": "ISCO-08 skill level of the work."},
    "in_scope": {"type": "boolean", "description": "Whether it could be delivered remotely by a provider."},
    "p_in_scope": {**_SHARE, "description": "Calibrated probability of that."},
    "coverage": {**_SHARE, "description": "Share of the words that the model knows."},
    "confident": {"type": "boolean", "description": "Whether the label can be relied on."},
    "reason": {"enum": [*REASONS, None], "description": "Why it is not confident; null if it is."},
}
_CONTRIBUTION: dict[str, Any] = {
    "term": {"type": "string", "description": "The word or phrase, as first written."},
    "weight": {"type": "number", "description": "What it adds to the log-odds; positive speaks for KPO."},
    "spans": {
        "type": "array",
        "items": {"type": "array", "items": {"type": "integer", "minimum": 0}, "minItems": 2, "maxItems": 2},
        "description": "Where it is in the text, in characters (code points), the end not included.",
    },
    "in_title": {"type": "boolean", "description": "Whether this is what it adds by standing in the title."},
}
#: Examples, of texts and of postings.
TEXT = {"text": "Key paper forms into the system to the manual.", "title": "Analyst"}
POSTING = {
    "@type": "JobPosting",
    "title": "Claims clerk",
    "description": "<h2>What you'll do</h2><ul><li>Key in claims<li>File letters</ul>",
}
_PAGE = "<h1>Claims clerk</h1><h2>What you'll do</h2><ul><li>Key in claims<li>File letters</ul>"
_EXAMPLE = {
    "label": "BPO", "probability": 0.81, "p_kpo": 0.19, "skill_level": 2, "in_scope": True, "p_in_scope": 0.99,
    "coverage": 1.0, "confident": False, "reason": "close call",
}  # fmt: skip
_EXAMPLE_STAMP = {"model": "0123456789ab", "version": "1.0.0"}


def object_of(members: dict[str, Any], optional: dict[str, Any] | None = None, name: str = "") -> dict[str, Any]:
    """Return the schema of an object with some members, and perhaps others; clients are made with its name."""
    schema = {"type": "object", "properties": {**members, **(optional or {})}, "required": list(members)}
    return {"title": name, **schema} if name else schema


def json_of(schema: dict[str, Any], example: Any = None, media_type: str = "application/json") -> dict[str, Any]:
    """Return the content of a body that is JSON."""
    return {media_type: {"schema": schema, **({} if example is None else {"example": example})}}


#: The schema of a result with its model, which a batch has in each of its lines too.
RESULT = object_of(
    {**_RESULT, **_STAMP}, {"title": {"type": ["string", "null"], "description": "That of a posting."}}, name="Result"
)
PROBLEM = object_of(
    {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "description": "What went wrong, in a word that stays the same."},
        "detail": {"type": "string", "description": "What was expected, what came, and what works."},
        **_STAMP,
    },
    {"position": {"type": "integer", "description": "Where in the body."}, "line": {"type": "integer"}},
    name="Problem",
)
_PROBLEMS = {
    400: ("malformed_json", "The JSON is malformed."),
    401: ("no_key", "The service has keys, and none of them came."),
    408: ("slow_body", "The body did not come in time."),
    413: ("too_large", "The body or the text is too large."),
    415: ("media_type", "The body is of another media type, or in an unknown charset."),
    422: ("empty_text", "The text or posting cannot be classified."),
    503: ("busy", "Too much is asked at once, or the service is shutting down."),
    504: ("slow_answer", "The answer took too long."),
}


def problems(*statuses: int) -> dict[str, Any]:
    """Return the responses that tell problems."""
    told = {}
    for status in sorted(statuses):
        code, description = _PROBLEMS[status]
        example = {**Problem(status, code, description).members(), **_EXAMPLE_STAMP}
        told[str(status)] = {"description": description, "content": json_of(PROBLEM, example, MEDIA_TYPE)}
    return told


def answers(description: str, content: dict[str, Any], *statuses: int) -> dict[str, Any]:
    """Return the responses of a route: what it answers, and the problems."""
    return {"200": {"description": description, "content": content}, **problems(*statuses)}


_TEXT_SCHEMA = {
    **object_of(
        {"text": {"type": "string", "description": "A title, a task, or a whole posting, in English."}},
        {"title": {"type": ["string", "null"], "description": "Its title, if you have it apart."}},
    ),
    "additionalProperties": False,
    "title": "Text",
}
_POSTING_SCHEMA = {
    "type": "object",
    "title": "Posting",
    "description": "schema.org JobPosting, or JSON of a job board: any object with a title beside a text.",
}
#: What one asks with JSON, in a body of its own or in a line of a batch.
ASKED = {"anyOf": [_TEXT_SCHEMA, _POSTING_SCHEMA]}
_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": ASKED,
            "examples": {
                "text": {"summary": "A text with its title", "value": TEXT},
                "posting": {"summary": "A posting of schema.org", "value": POSTING},
            },
        },
        "text/html": {"schema": {"type": "string"}, "example": _PAGE},
        "text/plain": {"schema": {"type": "string"}, "example": "Claims clerk\n\nKey in claims, file letters."},
    },
}
_ONE = (400, 401, 408, 413, 415, 422, 503, 504)

CLASSIFY: dict[str, Any] = {
    "operationId": "classify",
    "summary": "Classify one text or posting",
    "description": "A posting is classified by its whole text, in which duties under a heading count three times.",
    "requestBody": _BODY,
    "responses": answers(
        "The result.", json_of(RESULT, {**_EXAMPLE, "title": "Claims clerk", **_EXAMPLE_STAMP}), *_ONE
    ),
}
_EXPLANATION = object_of(
    {
        "text": {"type": "string", "description": "The text that was classified; the spans are of this text."},
        "classification": object_of(_RESULT, name="Classification"),
        "log_odds": {"type": "number", "description": "ln(p_kpo / (1 - p_kpo))"},
        "intercept": {"type": "number", "description": "The log-odds of a text without a known word."},
        "contributions": {"type": "array", "items": object_of(_CONTRIBUTION, name="Contribution")},
        **_STAMP,
    },
    name="Explanation",
)
_WHY = {
    "text": "Key in claims", "classification": _EXAMPLE, "log_odds": -1.45, "intercept": -0.1,
    "contributions": [{"term": "claims", "weight": -1.35, "spans": [[7, 13]], "in_title": False}], **_EXAMPLE_STAMP,
}  # fmt: skip
EXPLAIN: dict[str, Any] = {
    "operationId": "explain",
    "summary": "Say which words decided",
    "description": "The intercept and the weights of all contributions sum to the log-odds of KPO.",
    "requestBody": _BODY,
    "responses": answers("The words and phrases, strongest first.", json_of(_EXPLANATION, _WHY), *_ONE),
}


def _status(name: str) -> dict[str, Any]:
    schema = object_of({"status": {"const": name}, **_STAMP}, name=name.capitalize())
    return json_of(schema, {"status": name, **_EXAMPLE_STAMP})


ALIVE: dict[str, Any] = {
    "operationId": "alive",
    "summary": "Whether the process is alive",
    "responses": answers("It is.", _status("alive")),
}
READY: dict[str, Any] = {
    "operationId": "ready",
    "summary": "Whether it takes requests",
    "responses": answers("It does: the model is loaded.", _status("ready"), 503),
}
METRICS: dict[str, Any] = {
    "operationId": "metrics",
    "summary": "Figures for Prometheus",
    "responses": answers(
        "Requests, times and results, counted.",
        {"text/plain": {"schema": {"type": "string"}, "example": "kpoclass_requests_in_flight 0.0\n"}},
        401,
    ),
}
