"""The function for SQL in DuckDB: the columns of ``label_file`` as a struct, in every thread, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from small_model import small_parameters

from kpoclass import DataError, TextTypeError, label_file, load_model
from kpoclass.classification import RESULT_COLUMNS
from kpoclass.duckdb import register
from kpoclass.model import Model

MODEL = Model(small_parameters())
TEXTS = ["Enter data", "Analyse data, été", None, "", "N/A", "zyxomancer", "<p>Analyse</p>", "a\0b", "data " * 300]
TITLES = ["Analyst", None, "Clerk", "N/A", None, "", "Analyse", "Entry", "x"]


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    register(connection, model=MODEL)
    return connection


def write_jobs(path: Path, copies: int = 1) -> None:
    rows = len(TEXTS) * copies
    pq.write_table(pa.table({"id": range(rows), "text": TEXTS * copies, "headline": TITLES * copies}), path)


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("title", [None, "headline"])
def test_the_struct_has_names_types_and_values_of_the_labelled_file(
    tmp_path: Path, title: str | None, explain: bool
) -> None:
    connection = duckdb.connect()
    register(connection, model=MODEL, explain=explain, model_column=True)
    write_jobs(tmp_path / "jobs.parquet")
    options: dict[str, Any] = {"model": MODEL, "explain": explain, "model_column": True, "prefix": "", "text": "text"}
    label_file(tmp_path / "jobs.parquet", tmp_path / "labelled.parquet", title=title, **options)
    call = "kpoclass_classify(text, headline)" if title else "kpoclass_classify(text)"
    found = connection.sql(
        f"select id, text, headline, unnest({call}) from '{tmp_path / 'jobs.parquet'}' order by id"  # noqa: S608
    ).to_arrow_table()
    expected = pq.read_table(tmp_path / "labelled.parquet")
    assert found.schema.names == expected.schema.names
    assert [field.type for field in found.schema] == [field.type for field in expected.schema]
    assert found.to_pylist() == expected.to_pylist()


def test_a_row_without_a_text_has_nothing_but_an_error(connection: duckdb.DuckDBPyConnection) -> None:
    row, *rest = connection.sql("select unnest(kpoclass_classify('N/A'))").fetchall()
    assert not rest
    assert row == (None,) * (len(RESULT_COLUMNS) - 1) + (
        "expected a job title, task or posting, got no text but 'N/A'",
    )
    assert connection.sql("select kpoclass_classify(NULL).error").fetchall() == [
        ("expected a text (str), got NoneType",)
    ]


def test_every_row_that_goes_in_comes_out(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Over several of DuckDB's batches, from CSV, through a filter, a join and a sort."""
    rows = [f"{n},{'analyse' if n % 3 else 'enter'} data {n}" for n in range(5000)]
    (tmp_path / "jobs.csv").write_text("id,text\n" + "\n".join(rows), encoding="utf-8")
    connection.execute(
        f"create table labelled as select id, text, kpoclass_classify(text) as r from '{tmp_path / 'jobs.csv'}'"  # noqa: S608
    )
    found = connection.sql(
        "select a.id, a.r.p_kpo from labelled a join labelled b using (id) where a.r.error is null order by a.id desc"
    ).fetchall()
    texts = [row.partition(",")[2] for row in rows]
    expected = [(n, result.p_kpo) for n, result in enumerate(MODEL.classify_batch(texts))]
    assert found == expected[::-1]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("kpoclass_classify(7)", "No function matches"),
        ("kpoclass_classify('x'::BLOB)", "No function matches"),
        ("kpoclass_classify(['x'])", "No function matches"),
        ("kpoclass_classify()", "No function matches"),
        (
            "kpoclass_classify('x', 7)",
            "title: expected VARCHAR, got int32; give kpoclass_classify.text, title::VARCHAR.",
        ),
        ("kpoclass_classify('x', {'a': 'y'})", "title: expected VARCHAR, got struct<a: string>"),
        ("kpoclass_classify('x', map(['y'], ['z']))", "title: expected VARCHAR, got map<string, string>"),
        ("kpoclass_classify('x', ['y'])", "title: expected VARCHAR, got list<l: string>"),
        ("kpoclass_classify('x', union_value(k := 'y'))", "title: expected VARCHAR, got sparse_union<k: string=0>"),
        ("kpoclass_classify('x', 'y', 'z')", "expected a text and its title, got 3 columns"),
    ],
)
def test_what_is_no_text_is_refused(connection: duckdb.DuckDBPyConnection, call: str, told: str) -> None:
    with pytest.raises(duckdb.Error, match=told):
        connection.sql(f"select {call}").fetchall()
    assert connection.sql("select kpoclass_classify('analyse').label").fetchall() == [("KPO",)]


def test_enumerations_and_json_are_texts(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("create table t as select 'analyse'::enum('analyse') as e, 'enter'::enum('enter') as title")
    assert connection.sql("select kpoclass_classify(e).label, kpoclass_classify(e, title).error from t").fetchall() == [
        ("KPO", None)
    ]
    connection.execute("""create table j as select '"analyse"'::json as j""")
    assert connection.sql("select kpoclass_classify(j).label, kpoclass_classify(j, j).error from j").fetchall() == [
        ("KPO", None)
    ]


def test_threads_of_duckdb_and_of_python_change_no_result(tmp_path: Path) -> None:
    """Four cursors at a time over files that DuckDB reads in threads of its own; the first use is among them."""
    for n in range(4):
        write_jobs(tmp_path / f"{n}.parquet", copies=300)
    connection = duckdb.connect()
    connection.execute("set threads = 4")
    register(connection, model=Model(small_parameters()))
    results = MODEL.classify_batch(TEXTS, titles=TITLES, errors="coerce")
    expected = [result and result.p_kpo for result in results]
    wrong: list[object] = []

    def query(cursor: duckdb.DuckDBPyConnection) -> None:
        rows = cursor.execute(
            f"select id, kpoclass_classify(text, headline).p_kpo from '{tmp_path}/*.parquet'"  # noqa: S608
        ).fetchall()
        wrong.extend(row for row in rows if row[1] != expected[row[0] % len(TEXTS)])
        wrong.extend([f"{len(rows)} rows"] if len(rows) != 4 * 300 * len(TEXTS) else [])

    threads = [threading.Thread(target=query, args=[connection.cursor()]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_registering_again_replaces_the_model(connection: duckdb.DuckDBPyConnection) -> None:
    ask = "select KPOclass_classify('analyse').p_kpo"
    of_each = [model.classify("analyse").p_kpo for model in (MODEL, load_model())]
    assert of_each[0] != of_each[1]
    assert connection.sql(ask).fetchall() == [(of_each[0],)]
    register(connection, name="Kpoclass_Classify")
    assert connection.sql(ask).fetchall() == [(of_each[1],)]


#: Each lets DuckDB call a function that it was told to forget, or that was of a connection that is gone.
FORGOTTEN = """
import gc
import duckdb
from kpoclass import KpoclassError, load_model
from kpoclass.duckdb import register
ask = "select kpoclass_classify('Actuary ' || i).label from range(3) r(i)"

def again(connection):
    register(connection, explain=True)
    gc.collect()

def after_it_was_registered_and_rolled_back():
    connection = duckdb.connect()
    connection.execute("begin")
    try:
        register(connection)
    except KpoclassError:
        pass
    connection.execute("rollback")
    register(connection)
    return connection

def after_it_was_replaced_and_rolled_back():
    connection = duckdb.connect()
    register(connection)
    connection.execute("begin")
    try:
        again(connection)
    except KpoclassError:
        pass
    connection.execute("rollback")
    return connection

def after_its_removal_was_rolled_back():
    connection = duckdb.connect()
    register(connection)
    connection.execute("begin")
    connection.remove_function("kpoclass_classify")
    connection.execute("rollback")
    return connection

def by_a_cursor_of_a_connection_that_is_gone():
    connection = duckdb.connect()
    register(connection)
    return connection.cursor()

def in_a_transaction_that_is_older():
    connection = duckdb.connect()
    register(connection)
    cursor = connection.cursor()
    cursor.execute("begin")
    cursor.execute(ask).fetchall()
    again(connection)
    return cursor

def in_a_result_that_is_not_read_to_its_end():
    connection = duckdb.connect()
    register(connection)
    cursor = connection.cursor()
    cursor.execute(ask.replace("3", "10000")).fetchone()
    again(connection)
    assert len(cursor.fetchall()) == 9999
    return cursor

for name, situation in list(globals().items()):
    if name.startswith(("after", "by", "in_")):
        connection = situation()
        gc.collect()
        assert set(connection.execute(ask).fetchall()) == {("KPO",)}, name
        print(name)
"""


def test_a_function_that_duckdb_still_calls_is_there() -> None:
    """In a process of its own, since it would crash."""
    ended = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", FORGOTTEN], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert len(ended.stdout.split()) == 6


@pytest.mark.parametrize("name", ["a b", 'a"b', "select", "été", "a.b", "A'B"])
def test_a_name_may_have_any_characters(name: str) -> None:
    connection = duckdb.connect()
    register(connection, model=MODEL, name=name)
    register(connection, model=MODEL, name=name)
    called = name.replace('"', '""')
    assert connection.sql(f"select \"{called}\"('analyse').label").fetchall() == [("KPO",)]


def _from_a_cursor(connection: duckdb.DuckDBPyConnection) -> None:
    register(connection.cursor(), model=MODEL)


def _in_a_transaction(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("begin")
    try:
        register(connection)
    finally:
        connection.execute("commit")


def _in_a_transaction_that_failed(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("begin")
    with pytest.raises(duckdb.Error):
        connection.execute("select error('x')").fetchall()
    try:
        register(connection)
    finally:
        connection.execute("rollback")


def _of_the_user(connection: duckdb.DuckDBPyConnection) -> None:
    connection.create_function("mine", lambda text: text, ["VARCHAR"], "VARCHAR")  # type: ignore[list-item, arg-type]
    register(connection, model=MODEL, name="mine")


@pytest.mark.parametrize(
    ("call", "error", "told"),
    [
        (lambda c: register(c, name="lower"), DataError, "a function 'lower' already; give another name"),
        (lambda c: register(c, name="COUNT"), DataError, "a function 'count' already; give another name"),
        (_of_the_user, DataError, "a function 'mine' already; give another name"),
        (_from_a_cursor, DataError, "was registered by another cursor or connection of this database, and works here"),
        (_in_a_transaction, DataError, "expected one outside a transaction; commit or roll back before register"),
        (_in_a_transaction_that_failed, DataError, "DuckDB says .*transaction is aborted"),
        (lambda c: register(c, name="a\0b"), TextTypeError, "name: expected the name of a function, got 'a.x00b'"),
        (lambda c: register(c, name="\ud800"), TextTypeError, "name: expected the name of a function, got '.ud800'"),
        (lambda c: register(c, name=""), TextTypeError, "name: expected the name of a function, got ''"),
        (lambda c: register(c, name=7), TextTypeError, "name: expected the name of a function, got 7"),
        (
            lambda _: register("jobs.db"),
            TextTypeError,
            "connection: expected a connection of DuckDB, got 'jobs.db'; give",
        ),
        (lambda c: register(c, model="x"), TextTypeError, "expected"),
    ],
)
def test_what_can_not_be_registered_is_told(
    connection: duckdb.DuckDBPyConnection, call: Callable[[Any], object], error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        call(connection)
    assert connection.sql("select kpoclass_classify('analyse').label, lower('A')").fetchall() == [("KPO", "a")]


def test_a_closed_connection_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    connection.close()
    with pytest.raises(DataError, match=r"expected one that is open .* closed.*; fetch all of the result, or connect"):
        register(connection)


def test_an_unread_result_stays_or_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    """DuckDB 2 refuses anything else meanwhile; before, a short one stayed."""
    connection.execute("select * from range(10)").fetchone()
    try:
        register(connection, model=MODEL)
    except DataError as error:
        assert "has no result left to read, but DuckDB says" in str(error)  # noqa: PT017
    assert connection.fetchall() == [(n,) for n in range(1, 10)]
    assert connection.sql("select kpoclass_classify('analyse').label").fetchall() == [("KPO",)]


def test_a_variant_is_the_text_that_it_holds(connection: duckdb.DuckDBPyConnection) -> None:
    assert connection.sql("select kpoclass_classify('analyse'::variant).label").fetchall() == [("KPO",)]
    with pytest.raises(duckdb.Error, match=r"expected VARCHAR|Unsupported"):
        connection.sql("select kpoclass_classify('analyse', 'x'::variant)").fetchall()
