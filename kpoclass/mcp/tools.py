"""What an assistant is told of the tools: names, descriptions, and the schemas of inputs and answers."""

from __future__ import annotations

from typing import Any, NamedTuple

from kpoclass.classification import REASONS, Classification

#: Most characters of a text, of its title, and of a posting as a string or as JSON.
MAX_TEXT, MAX_TITLE, MAX_POSTING = 100_000, 1_000, 1_000_000
#: Most words and phrases listed for a label, and as many against it.
MAX_WORDS = 10

INSTRUCTIONS = """\
kpoclass says which kind of work an English job title, task or job posting describes. BPO (business process) is \
standard, routine work that follows a script or procedure: data entry, inbound calls, invoice processing. KPO \
(knowledge process) needs expert judgement, analysis or domain knowledge: legal research, valuation, actuarial work. \
It judges the work described, not the employer, the industry or how grand the title sounds.
Use classify_posting for a whole job posting, classify_work for a title or a description of work, and explain_label to \
say why. Give the content itself: names of files and addresses of pages are refused, and nothing is fetched.
Where `confident` is false, do not rely on the label; `reason` says why: "too short" (add the duties), "unknown words" \
(another language, or a trade that the model has not seen) or "close call". The model sees words, not sentences, so it \
misses negation and irony. It says what the work needs, nothing about the people who do it: do not use it to decide \
about a person.\
"""


class Tool(NamedTuple):
    """One tool, as it is listed."""

    name: str
    title: str
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]


def _object(properties: dict[str, dict[str, Any]], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _share(least: float = 0.0) -> dict[str, Any]:
    return {"type": "number", "minimum": least, "maximum": 1}


_RESULT: dict[str, dict[str, Any]] = {
    "label": {"type": "string", "enum": ["KPO", "BPO"]},
    "probability": _share(0.5),
    "p_kpo": _share(),
    "skill_level": {"type": "integer", "minimum": 1, "maximum": 4},
    "in_scope": {"type": "boolean"},
    "p_in_scope": _share(),
    "coverage": _share(),
    "confident": {"type": "boolean"},
    "reason": {"type": ["string", "null"], "enum": [*REASONS, None]},
}
for _name, _schema in _RESULT.items():
    _schema["description"] = getattr(Classification, _name).__doc__.replace("None", "null")  # as JSON has it

_MADE_BY: dict[str, dict[str, Any]] = {
    "version": {"type": "string", "description": "Version of kpoclass."},
    "model": {"type": "string", "description": "Fingerprint of the model file: 12 digits that belong to exactly one."},
}
_WEIGHT = {"type": "number", "description": "Log-odds of KPO that it adds: positive for KPO, negative for BPO."}
_WORD = _object(
    {
        "term": {"type": "string", "description": "The word or phrase, as first written; shortened if it is long."},
        "weight": _WEIGHT,
        "in_title": {"type": "boolean", "description": "Whether this is what it adds by standing in the title."},
    }
)
_WORDS = {"type": "array", "items": _WORD, "maxItems": MAX_WORDS}
_EXPLAINED: dict[str, dict[str, Any]] = {
    "log_odds": {"type": "number", "description": "Log-odds of KPO: the sum of intercept and all weights."},
    "intercept": {"type": "number", "description": "Log-odds of KPO of a text without a known word."},
    "words_for": {**_WORDS, "description": "The words that speak most for the label, strongest first."},
    "words_against": {**_WORDS, "description": "The words that speak most against the label, strongest first."},
    "left_out": {
        **_object(
            {
                "count": {"type": "integer", "minimum": 0, "description": "How many."},
                "weight": {**_WEIGHT, "description": "Log-odds of KPO that they add together."},
            }
        ),
        "description": "The weaker words and phrases, which are not listed.",
    },
}
_TEXT = _object(
    {
        "text": {
            "type": "string",
            "minLength": 1,
            "maxLength": MAX_TEXT,
            "description": "A job title, a task, or a description of work, in English.",
            "examples": ["Reconcile supplier statements and chase missing invoices", "Equity research associate"],
        },
        "title": {
            "anyOf": [{"type": "string", "maxLength": MAX_TITLE}, {"type": "null"}],
            "default": None,
            "description": "The job title, if it is known apart from the text.",
            "examples": ["Accounts payable analyst"],
        },
    },
    "title",
)
_POSTING = _object(
    {
        "posting": {
            "anyOf": [{"type": "string", "minLength": 1, "maxLength": MAX_POSTING}, {"type": "object"}],
            "description": "One whole posting: plain text, the HTML of a page, JSON (schema.org JobPosting or that of "
            "a job board) as a string or an object, or XML. No address and no name of a file.",
            "examples": [
                "Payroll clerk\n\nKey duties:\n- Key in timesheets\n- File payslips",
                {"@type": "JobPosting", "title": "Actuary", "description": "<p>Price marine risks</p>"},
            ],
        }
    }
)
_POSTING_TITLE: dict[str, dict[str, Any]] = {
    "title": {"type": ["string", "null"], "description": "The title found in the posting, or null if there is none."}
}

TOOLS = (
    Tool(
        "classify_work",
        "Classify a job title or description of work",
        "Say whether a job title, a task or a description of work in English is KPO (knowledge process) or BPO "
        "(business process) work, which skill level it needs, and how far to rely on that.",
        _TEXT,
        _object(_RESULT | _MADE_BY),
    ),
    Tool(
        "classify_posting",
        "Classify a job posting",
        "Say whether one whole job posting is KPO (knowledge process) or BPO (business process) work. Duties under a "
        "heading of their own count three times, so that the employer's words about itself weigh less.",
        _POSTING,
        _object(_RESULT | _POSTING_TITLE | _MADE_BY),
    ),
    Tool(
        "explain_label",
        "Explain a label by its words",
        f"Classify a text as classify_work does, and list up to {MAX_WORDS} words and phrases that speak most for the "
        "label, and as many against it.",
        _TEXT,
        _object(_RESULT | _EXPLAINED | _MADE_BY),
    ),
)
