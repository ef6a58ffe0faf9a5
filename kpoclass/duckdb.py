"""A function for SQL in DuckDB that labels texts. Needs ``kpoclass[duckdb]``.

>>> import duckdb
>>> from kpoclass.duckdb import register
>>> connection = duckdb.connect()
>>> register(connection)
>>> connection.sql("select kpoclass_classify('Actuary').label").fetchall()
[('KPO',)]
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from kpoclass.api import model_or_shipped
from kpoclass.classification import result_types
from kpoclass.errors import DataError, TextTypeError
from kpoclass.extras import require
from kpoclass.labelling.arrow import label_arrays

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from kpoclass.model import Model

__all__ = ["register"]

#: DuckDB's names of types, by pyarrow's.
_TYPES = {"string": "VARCHAR", "double": "DOUBLE", "int8": "TINYINT", "bool": "BOOLEAN"}

#: How DuckDB gives VARCHAR, and what has no other value than NULL, by pyarrow's names.
_TEXTS = {"string", "large_string", "string_view", "null"}


def register(
    connection: DuckDBPyConnection,
    *,
    model: Model | None = None,
    name: str = "kpoclass_classify",
    model_column: bool = False,
    explain: bool = False,
) -> None:
    """Make a function for SQL that labels a text, or a text and its title.

    ``kpoclass_classify(text)``, or ``kpoclass_classify(text, title)``, takes VARCHAR, ENUM or JSON, for the text also
    VARIANT, and returns a STRUCT. Its fields have the names and values of the columns that :func:`kpoclass.label_file`
    adds: ``label, probability, p_kpo, skill_level, in_scope, p_in_scope, coverage, confident, reason, error``. A text
    that is NULL, empty or none ("N/A") has NULL in all of them but ``error``, which says why.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where to register it, outside a transaction; all cursors of the connection have it. A function that was
        registered there before under this name is replaced.
    model : Model, optional
        The shipped one by default.
    name : str
        Of the function.
    model_column : bool
        Whether to add a last field, ``model``, with the model's fingerprint.
    explain : bool
        Whether to add a field, ``because``, with the three words or phrases that speak most for the label. Takes
        several times as long.

    Raises
    ------
    DataError
        If the database has another function of this name, or the connection is closed, in a transaction, or has a
        result that is not read to its end.
    TextTypeError
        If it is no connection, or the name is no string that can be printed.
    MissingExtraError
        If ``kpoclass[duckdb]`` is not installed.

    Examples
    --------
    >>> import duckdb
    >>> from kpoclass.duckdb import register
    >>> connection = duckdb.connect()
    >>> register(connection)
    >>> _ = connection.execute("create table jobs(id int, title text, duties text)")
    >>> _ = connection.execute("insert into jobs values (1, 'Analyst', 'Key in paper forms'), (2, 'Actuary', NULL)")
    >>> connection.sql("select id, unnest(kpoclass_classify(duties)) from jobs").select("id, label, error").fetchall()
    [(1, 'BPO', None), (2, None, 'expected a text (str), got NoneType')]
    >>> connection.sql("select id, kpoclass_classify(duties, title).label from jobs").fetchall()
    [(1, 'BPO'), (2, 'KPO')]
    """
    require("pyarrow", "pyarrow", "duckdb")
    duckdb = require("duckdb", "duckdb", "duckdb")
    if not callable(getattr(connection, "create_function", None)):
        raise TextTypeError(
            f"connection: expected a connection of DuckDB, got {connection!r:.60}; give duckdb.connect(path)"
        )
    if not isinstance(name, str) or not name or not name.isprintable():
        raise TextTypeError(f"name: expected the name of a function, got {name!r:.60}; give name='kpoclass_classify'")
    explain, model_column = bool(explain), bool(model_column)
    function = _function(model_or_shipped(model), name, explain, model_column)
    types = result_types(explain=explain, model_column=model_column)
    returned = f"STRUCT({', '.join(f'{field} {_TYPES[kind]}' for field, kind in types.items())})"
    any_version: Any = connection  # their types differ
    try:
        _refuse_transaction(any_version)
        _make_room(any_version, name, duckdb.InvalidInputException)
        any_version.create_function(name, function, ["VARCHAR"], returned, type="arrow", null_handling="special")
    except duckdb.Error as error:
        raise DataError(
            "connection: expected one that is open and has no result left to read, but DuckDB says "
            f"{str(error).partition(chr(10))[0]!r}; fetch all of the result, or connect again"
        ) from error


@cache
def _function(model: Model, name: str, explain: bool, model_column: bool) -> Callable[..., Any]:
    """Return the function to register.

    It is kept for as long as the process lives: where it was replaced, or the connection that it was registered on is
    gone, DuckDB lets go of it and may still call it, for other cursors and older transactions.
    """
    arrow = require("pyarrow", "pyarrow", "duckdb")

    def classify(*columns: Any) -> Any:
        if len(columns) > 2:
            raise TextTypeError(f"expected a text and its title, got {len(columns)} columns; give {name}(text, title)")
        for column in columns[1:]:  # of the text, DuckDB itself asks for VARCHAR
            of_enum = arrow.types.is_dictionary(column.type)
            if str(column.type.value_type if of_enum else column.type) not in _TEXTS:
                raise TextTypeError(f"title: expected VARCHAR, got {column.type}; give {name}(text, title::VARCHAR)")
        with_title_first = columns[::-1]
        return label_arrays(
            model, with_title_first, titled=len(columns) > 1, explain=explain, model_column=model_column
        )

    return classify


def _refuse_transaction(connection: Any) -> None:
    """Refuse to register within a transaction: its end might take the function away, and its name would stay taken."""
    of_two_queries = {connection.sql("select txid_current()").fetchall()[0] for _ in range(2)}
    if len(of_two_queries) == 1:
        raise DataError("connection: expected one outside a transaction; commit or roll back before register")


def _make_room(connection: Any, name: str, unknown: type[Exception]) -> None:
    """Remove a function of ours that has the name, and refuse any other."""
    with connection.cursor() as cursor:  # a result that waits on the connection stays
        there = cursor.execute(
            "select function_name, return_type from duckdb_functions() where lower(function_name) = lower(?)", [name]
        ).fetchall()
    for known, returned in there:
        if "p_in_scope DOUBLE, coverage DOUBLE" not in (returned or ""):
            raise DataError(f"the database has a function {known!r} already; give another name, such as name='kpo'")
    for known in {known for known, _ in there}:
        try:
            connection.remove_function(known)
        except unknown as error:
            raise DataError(
                f"the function {known!r} was registered by another cursor or connection of this database, and works "
                "here too; to have another one, give another name, such as name='kpo'"
            ) from error
