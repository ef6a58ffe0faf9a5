"""A data frame of Spark: the values of ``label``, to the last bit, and errors before any job."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from small_model import measured_model

from kpoclass import DataError, KpoclassError, TextTypeError, load_model
from kpoclass.classification import result_types
from kpoclass.labelling.frame import label_frame
from kpoclass.spark import classify_udf, label_dataframe

pytestmark = pytest.mark.engines

TEXTS = ["Value unlisted companies", "", None, "N/A", "Key in paper forms", "<p>Open post &amp; scan it</p>", "Manager"]
TITLES = ["Analyst", "Clerk", None, "n/a", None, "Analyst", ""]


@pytest.fixture
def jobs(spark: Any) -> Any:
    rows = list(zip(range(len(TEXTS)), TITLES, TEXTS, strict=True))
    return spark.createDataFrame(rows, "id int, title string, description string").repartition(3)


@pytest.fixture
def no_job(spark: Any) -> Iterator[None]:
    """Look at the end that no job was run."""
    tracker = spark.sparkContext.statusTracker()
    spark.sparkContext.setJobGroup("none", "no job is run")
    yield
    assert not tracker.getJobIdsForGroup("none")
    spark.sparkContext.setLocalProperty("spark.jobGroup.id", None)


def golden(repository: Path) -> list[str]:
    lines = (repository / "tests" / "golden.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize("explain", [False, True])
@pytest.mark.parametrize("title", [None, "headline"])
def test_the_structs_are_the_columns_of_a_frame(spark: Any, repository: Path, title: str | None, explain: bool) -> None:
    texts = [*golden(repository)[:200], *TEXTS]
    table = pa.table(
        {
            "id": range(len(texts)),
            "headline": [texts[-n][:20] if texts[-n] else None for n in range(len(texts))],
            "body": texts,
        }
    )
    options: dict[str, Any] = {"text": "body", "title": title, "explain": explain, "model_column": True}
    expected = label_frame(table, prefix="", **options)
    df = label_dataframe(spark.createDataFrame(table).repartition(4), **options)
    given = {row["id"]: row["kpoclass"].asDict() for row in df.collect()}
    names = list(result_types(explain=explain, model_column=True))
    assert [given[place] for place in range(len(texts))] == expected.select(names).to_pylist()
    kinds = [field.dataType.simpleString() for field in df.schema["kpoclass"].dataType]
    assert kinds == [
        {"int8": "tinyint", "bool": "boolean"}.get(kind, kind)
        for kind in result_types(explain=explain, model_column=True).values()
    ]


def test_the_text_is_found_as_in_a_frame(jobs: Any) -> None:
    given = {row["id"]: row["kpoclass"].asDict() for row in label_dataframe(jobs).collect()}
    named = label_dataframe(jobs, text="description", title="title").collect()
    assert given == {row["id"]: row["kpoclass"].asDict() for row in named}


def test_a_row_without_text_is_kept_and_says_why(jobs: Any) -> None:
    rows = {row["id"]: row["kpoclass"] for row in label_dataframe(jobs, text="description").collect()}
    assert len(rows) == len(TEXTS)
    failed = {place: row["error"] for place, row in rows.items() if row["label"] is None}
    assert failed == {
        1: "expected a job title, task or posting, got an empty text",
        2: "expected a text (str), got NoneType",
        3: "expected a job title, task or posting, got no text but 'N/A'",
    }
    assert all(value is None for place in failed for name, value in rows[place].asDict().items() if name != "error")


def test_rows_are_counted_in_passing(jobs: Any, tmp_path: Path) -> None:
    from pyspark.sql import Observation

    counts = Observation("labels")
    label_dataframe(jobs, text="description", observation=counts).write.parquet(str(tmp_path / "out"))
    assert counts.get == {"rows": 7, "kpo": 2, "bpo": 2, "not_confident": 1, "failed": 3}


def test_another_model_goes_to_the_workers(jobs: Any) -> None:
    strict = load_model().at_risk(0.01)
    for model in (measured_model(), strict, None):
        df = label_dataframe(jobs, text="description", model=model, model_column=True)
        rows = df.collect()
        assert {row["kpoclass"]["model"] for row in rows} == {(model or load_model()).fingerprint}
        expected = label_frame(pa.table({"text": TEXTS}), text="text", prefix="", model=model)
        given = {row["id"]: row["kpoclass"]["p_kpo"] for row in rows}
        assert [given[place] for place in range(len(TEXTS))] == expected["p_kpo"].to_pylist()


def test_other_columns_and_partitions_stay(jobs: Any) -> None:
    from pyspark.sql.functions import spark_partition_id

    before = jobs.select("*", spark_partition_id().alias("at"))
    after = label_dataframe(jobs, text="description").select(*jobs.columns, spark_partition_id().alias("at"))
    assert sorted(before.collect()) == sorted(after.collect())
    assert after.schema == before.schema


def plan(df: Any) -> str:
    return str(df._jdf.queryExecution().executedPlan().toString())


def test_a_filter_on_other_columns_reaches_the_files(spark: Any, tmp_path: Path) -> None:
    path = str(tmp_path / "jobs")
    spark.range(6).selectExpr("id", "cast(id as string) text", "id % 2 as day").write.partitionBy("day").parquet(path)
    labelled = label_dataframe(spark.read.parquet(path), text="text")
    few = plan(labelled.filter("day = 1 and id > 3"))
    assert re.search(r"PartitionFilters: \[[^]]*day", few)
    assert re.search(r"PushedFilters: \[[^]]*GreaterThan\(id,3\)", few)
    assert few.count("ArrowEvalPython") == 1
    assert "ArrowEvalPython" not in plan(labelled.select("id", "day"))
    assert plan(labelled.select("id", "kpoclass.*")).count("ArrowEvalPython") == 1


def test_counted_rows_are_labelled_once_whatever_is_kept(jobs: Any) -> None:
    kept = label_dataframe(jobs, text="description", observation="counts").filter("kpoclass.label = 'KPO'")
    assert plan(kept).count("ArrowEvalPython") == 1
    assert kept.count() == 2


@pytest.mark.parametrize("name", ["job.text", "a`b", "a.`b`.c", "select"])
def test_any_name_of_a_column_is_taken(spark: Any, name: str) -> None:
    df = spark.createDataFrame([("Actuary", 1)], ["x", "y"]).toDF(name, "kpo.class`")
    for asked in (name, None):
        (row,) = label_dataframe(df, text=asked, column="l.a`bel").collect()
        assert row[2]["label"] == "KPO"
    assert label_dataframe(df, text=name, column="l.a`bel", observation="x").count() == 1


@pytest.mark.usefixtures("no_job")
def test_a_name_is_found_in_any_case(spark: Any) -> None:
    df = spark.createDataFrame([], "Job_Title string")
    assert label_dataframe(df, text="job title").columns == ["Job_Title", "kpoclass"]


def test_two_columns_of_one_name_that_hold_no_text_stay(spark: Any) -> None:
    df = spark.createDataFrame([(1, 2, "Actuary")], "a int, b int, text string").toDF("x", "X", "text")
    for asked in ("text", None):
        labelled = label_dataframe(df, text=asked)
        assert labelled.columns == ["x", "X", "text", "kpoclass"]
        assert labelled.collect()[0]["kpoclass"]["label"] == "KPO"


@pytest.mark.parametrize(
    ("schema", "options", "says"),
    [
        ("a string, b string", {"text": "c"}, "expected a column 'c', got a, b"),
        ("text int", {"text": "text"}, "expected strings in the column 'text', got int; name a column of strings"),
        ("t struct<a: int, body: string>", {"text": "t"}, r"got struct<.*; take the text out .*df\['t'\]\['body'\]"),
        ("t struct<a: int>", {"text": "t"}, "got struct<a:int>; name a column of strings"),
        ("text string, title binary", {"text": "text", "title": "title"}, "'title', got binary"),
        ("text string, kpoclass int", {"text": "text"}, "'kpoclass' already exists; choose another: column='new'"),
        ("text string, KpoClass int", {"text": "text"}, "'KpoClass' already exists"),
        ("a int, b double", {}, "not obvious which column holds the text, got a, b"),
        ("text string", {"text": "text", "column": ""}, "column: expected a name"),
        ("text string", {"text": "text", "column": 3}, "column: expected a name"),
        ("text string", {"text": 3}, "text: expected the name of a column, got 3"),
        ("text string", {"text": "text", "model": "a.model"}, "model: expected a Model, got 'a.model'"),
        ("text string", {"text": "text", "observation": 3}, "observation: expected an Observation"),
    ],
)
@pytest.mark.usefixtures("no_job")
def test_what_can_not_be_done_is_told_before_any_job(
    spark: Any, schema: str, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(KpoclassError, match=says) as caught:
        label_dataframe(spark.createDataFrame([], schema), **options)
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("no_job")
def test_one_name_for_two_columns_is_told(spark: Any) -> None:
    df = spark.createDataFrame([], "a string, b string").toDF("text", "TEXT")
    with pytest.raises(DataError, match="Spark takes 'text' and 'TEXT' for one name"):
        label_dataframe(df, text="text")
    spark.conf.set("spark.sql.caseSensitive", "TRUE")  # in any case, as Spark takes it
    try:
        assert label_dataframe(df, text="TEXT", column="Text").columns == ["text", "TEXT", "Text"]
    finally:
        spark.conf.unset("spark.sql.caseSensitive")


@pytest.mark.usefixtures("no_job")
def test_a_column_itself_is_told_its_call(jobs: Any) -> None:
    with pytest.raises(TextTypeError, match=r"got a Column; give text='description', or .*classify_udf\(\)\(column\)"):
        label_dataframe(jobs, text=jobs["description"])


@pytest.mark.usefixtures("no_job")
def test_a_stream_needs_the_name_of_its_text(spark: Any) -> None:
    df = spark.readStream.format("rate").load().selectExpr("cast(value as string) text")
    with pytest.raises(DataError, match=r"a stream has no first rows .* as in text='text'"):
        label_dataframe(df)
    assert label_dataframe(df, text="text", observation="counts").isStreaming


@pytest.mark.usefixtures("no_job")
def test_frames_of_one_process_and_of_spark_name_each_others_call(jobs: Any) -> None:
    import pandas as pd

    with pytest.raises(TextTypeError, match=r"got pandas.DataFrame; label_frame\(df\)"):
        label_dataframe(pd.DataFrame({"text": ["Actuary"]}))
    with pytest.raises(TextTypeError, match=r"label_dataframe\(df\) of kpoclass.spark labels it where it is"):
        label_frame(jobs)


def test_strings_of_a_fixed_length_are_texts(spark: Any) -> None:
    spark.conf.set("spark.sql.preserveCharVarcharTypeInfo", "true")
    try:
        df = spark.sql("select cast('Actuary' as varchar(20)) text, cast('Actuary' as char(20)) title")
        (row,) = label_dataframe(df, text="text", title="title").collect()
    finally:
        spark.conf.unset("spark.sql.preserveCharVarcharTypeInfo")
    assert row["kpoclass"]["p_kpo"] == load_model().classify("Actuary").p_kpo


def test_texts_with_a_collation_are_texts(spark: Any) -> None:
    df = spark.sql("select 'Actuary' collate UNICODE_CI as text")
    assert label_dataframe(df).first()["kpoclass"]["label"] == "KPO"


def test_a_list_of_texts_is_one_text(spark: Any) -> None:
    df = spark.sql("select array('Key in', null, 'paper forms') as duties")
    for text in (None, "duties"):
        row = label_dataframe(df, text=text).first()
        assert row["kpoclass"]["p_kpo"] == load_model().classify("Key in\npaper forms").p_kpo


def test_the_function_works_in_select_and_in_sql(spark: Any, jobs: Any) -> None:
    function = classify_udf()
    spark.udf.register("kpoclass_of", function)
    jobs.createOrReplaceTempView("jobs")
    expected = {
        row["id"]: row["kpoclass"].asDict()
        for row in label_dataframe(jobs, text="description", title="title").collect()
    }
    both = jobs.select("id", function("description", "title").alias("k"))
    named = spark.sql("select id, kpoclass_of(title => title, text => description) as k from jobs")
    for df in (both, named):
        assert {row["id"]: row["k"].asDict() for row in df.collect()} == expected
    alone = {
        row["id"]: row["k"]["error"] for row in spark.sql("select id, kpoclass_of(description) k from jobs").collect()
    }
    assert alone[1] == "expected a job title, task or posting, got an empty text"
    numbers = spark.sql("select kpoclass_of(id) k from jobs").collect()
    assert {row["k"]["error"] for row in numbers} == {"expected a text (str), got int"}


@pytest.mark.parametrize(
    ("call", "got"),
    [
        ("kpoclass_of(description, title, id)", "text, title, another column"),
        ("kpoclass_of(description, duties => title)", "text, duties"),
        ("kpoclass_of(title => title)", "title"),
        ("kpoclass_of()", "none"),
    ],
)
def test_the_function_says_which_call_works(spark: Any, jobs: Any, call: str, got: str) -> None:
    spark.udf.register("kpoclass_of", classify_udf())
    with pytest.raises(Exception, match=rf"a text and its title, got {got}; give kpoclass\(text, title\)"):
        jobs.selectExpr(call).collect()


def test_a_worker_reads_the_model_once(spark: Any) -> None:
    from pyspark.sql.functions import arrow_udf

    model = measured_model(once=True)

    def seen(texts: pa.Array) -> pa.Array:
        import os

        return pa.array([f"{os.getpid()} {id(model)}"] * len(texts))

    df = spark.range(40).selectExpr("cast(id as string) text").repartition(8)
    found = {row[0] for row in df.select(arrow_udf(seen, "string")("text")).collect()}
    assert len({each.split()[0] for each in found}) == len(found)


def test_another_version_on_a_worker_is_told(jobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kpoclass.spark import udf

    monkeypatch.setattr(udf.BatchLabeller.__new__, "__defaults__", ("0.0.1",))
    with pytest.raises(Exception, match=r"expected kpoclass 0\.0\.1 on this worker, as on the driver, got .*; install"):
        label_dataframe(jobs, text="description").collect()


def test_no_row_and_no_partition_give_an_empty_frame(spark: Any) -> None:
    assert label_dataframe(spark.createDataFrame([], "text string"), text="text").collect() == []
    assert label_dataframe(spark.createDataFrame([], "text string")).collect() == []


def test_batches_of_any_size_give_the_same(spark: Any, jobs: Any) -> None:
    expected = sorted(label_dataframe(jobs, text="description").collect())
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 1)
    try:
        assert sorted(label_dataframe(jobs, text="description").collect()) == expected
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
