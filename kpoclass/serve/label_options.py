"""The parameters of a request to label a file: those of ``label_file`` that mean something here."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kpoclass.errors import argument
from kpoclass.serve.problems import Problem

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

#: The formats that label_file reads and writes, as it names them; importing them would hold up the start.
READ = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet", "xlsx", "xlsm", "xls", "ods"]
WRITTEN = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet", "xlsx"]
_TEXT: dict[str, Any] = {"type": "string"}
_YES_OR_NO: dict[str, Any] = {"type": "boolean", "default": False}
#: Each parameter with its schema and what it says.
PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "filename": (_TEXT, "Name of the file; its ending may tell the format, and the answer is named after it."),
    "text": ({"type": "array", "items": _TEXT}, "Column that holds the text; several are joined. By default found."),
    "title": (_TEXT, "Column to put before the text."),
    "sheet": (_TEXT, "Sheet of a workbook, by its name or number."),
    "encoding": (_TEXT, "Encoding of a text file, such as cp1252. By default found out."),
    "delimiter": (_TEXT, "What parts the fields of CSV, such as ; or tab. By default found out."),
    "quote": (_TEXT, "What quotes the fields of CSV; none if nothing does."),
    "header_row": (
        {"type": "integer", "minimum": 0, "maximum": 1_000_000},
        "Line or row with the names of the columns, from 1; 0 if there is none.",
    ),
    "format": ({"enum": READ}, "Format of the file, whatever its name."),
    "out_format": ({"enum": WRITTEN}, "Format of the answer. By default that of the file."),
    "prefix": ({**_TEXT, "default": "kpoclass_"}, "Put before the name of each added column."),
    "explain": (_YES_OR_NO, "Add a column with the words that decided."),
    "model_column": (_YES_OR_NO, "Add a column with the fingerprint of the model."),
    "report": (_YES_OR_NO, "Answer with a page (HTML) about the file as a whole."),
}


def options_of(query: QueryParams) -> dict[str, Any]:
    """Return the parameters of a request by their names; one that is unknown, twice there or wrong is a problem."""
    options: dict[str, Any] = {}
    for name in query:
        if name not in PARAMETERS:
            whole = [each for each in PARAMETERS if len(name) > 2 and each.startswith(name)]
            near = whole or get_close_matches(name, PARAMETERS, n=1)
            known = f"did you mean {argument(near[0])}?" if near else f"there are {', '.join(PARAMETERS)}"
            raise _wrong(f"expected another parameter than {name!r:.60}; {known}")
        values = query.getlist(name)
        schema = PARAMETERS[name][0]
        if schema.get("type") == "array":
            options[name] = values
        elif len(values) > 1:
            raise _wrong(f"expected the parameter {name} once, got it {len(values)} times; leave out one")
        else:
            options[name] = _value(name, values[0], schema)
    return options


def _value(name: str, given: str, schema: dict[str, Any]) -> Any:
    if "enum" in schema and given not in schema["enum"]:
        expected = f"{', '.join(schema['enum'][:-1])} or {schema['enum'][-1]}"
        raise _wrong(f"{name}: expected {expected}, got {given!r:.60}; give {argument(name, schema['enum'][0])}")
    if schema.get("type") == "boolean":
        if given not in {"true", "false", "1", "0"}:
            raise _wrong(f"{name}: expected true or false, got {given!r:.60}; give {argument(name, True)}")
        return given in {"true", "1"}
    if schema.get("type") == "integer":
        if not (given.isascii() and given.isdigit() and int(given[:20]) <= schema["maximum"]):
            said = f"{name}: expected a whole number from 0 to {schema['maximum']:,}, got {given!r:.60}"
            raise _wrong(f"{said}; give {argument(name, 1)}")
        return int(given)
    return given


def _wrong(said: str) -> Problem:
    return Problem(422, "wrong_parameter", said)
