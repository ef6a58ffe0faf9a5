"""What the plan for a billion postings promises, at a small scale: retries, and output that is there exactly once."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from test_docs import run_examples

from kpoclass import load_model
from kpoclass.spark import label_dataframe

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def page(spark: Any) -> dict[str, Any]:
    """What the examples of the page have made: its rows, its functions, and labels by two models."""
    names: dict[str, Any] = {"spark": spark, "__name__": "page"}
    assert run_examples("docs/billion.md", names, "needs Spark") >= 20
    return names


def killing(jobs: Any, day: str, once: Path | None) -> Any:
    """Return the rows with a text whose reading kills the process that labels those of a day: at first, or always."""
    from pyspark.sql.functions import arrow_udf

    def deadly(text: pa.Array, days: pa.Array) -> pa.Array:
        if day in days.to_pylist() and not (once and once.exists()):
            if once:
                once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return text

    return jobs.withColumn("text", arrow_udf(deadly, "string")("text", "day"))


def labels(spark: Any, target: str) -> list[Any]:
    return sorted(spark.read.parquet(target).collect(), key=lambda row: (row["model"], row["id"]))


def label_parts_left(page: dict[str, Any], jobs: Any, target: str) -> None:
    """Go on as the page does."""
    for part in page["parts_left"](jobs, target, page["model"]):
        page["write_labels"](jobs.where(jobs.part == part), target, page["model"])


def test_a_worker_that_is_killed_changes_no_row(page: dict[str, Any], tmp_path: Path) -> None:
    jobs, mark = page["jobs"], tmp_path / "killed"
    expected = label_dataframe(jobs, text="text").orderBy("id").collect()
    deadly = killing(jobs.repartition(4), "2026-03-02", mark)
    assert label_dataframe(deadly, text="text").orderBy("id").collect() == expected
    assert mark.exists()


def test_a_run_that_fails_leaves_what_there_was_and_can_be_repeated(
    spark: Any, page: dict[str, Any], tmp_path: Path
) -> None:
    jobs, model, target = page["jobs"], load_model(), str(tmp_path / "labels")
    page["write_labels"](jobs.where("day = '2026-03-01'"), target, model)
    before = labels(spark, target)
    assert len(before) == 300
    with pytest.raises(Exception, match="Python worker"):
        page["write_labels"](killing(jobs.repartition(4), "2026-03-02", None), target, model)
    assert labels(spark, target) == before
    assert page["parts_left"](jobs, target, model) == ["2026-03-02", "2026-03-03", "unknown"]
    label_parts_left(page, jobs, target)
    unbroken = str(tmp_path / "unbroken")
    page["write_labels"](jobs, unbroken, model)
    assert labels(spark, target) == labels(spark, unbroken)


def test_a_part_that_is_written_twice_is_there_once(spark: Any, page: dict[str, Any]) -> None:
    before = labels(spark, page["target"])
    page["write_labels"](page["jobs"].where("day <> '2026-03-03'").repartition(3), page["target"], page["model"])
    assert labels(spark, page["target"]) == before


@pytest.mark.parametrize("kind", ["string", "date"])
def test_a_row_without_a_day_or_with_a_strange_one_is_labelled_once(
    spark: Any, page: dict[str, Any], tmp_path: Path, kind: str
) -> None:
    days = [None, "2026-03-01", "1999-12-31", None]
    if kind == "string":
        days += ["", "2026/03/01", "2026-03-01\n", "1 March", "a=b%20", "unknown", "__HIVE_DEFAULT_PARTITION__"]
    rows = [(number, day, "Key in paper forms") for number, day in enumerate(days)]
    given = spark.createDataFrame(rows, "id int, day string, text string")
    jobs, target = page["with_parts"](given.withColumn("day", given.day.cast(kind))), str(tmp_path / "labels")
    page["write_labels"](jobs.where("part = '2026-03-01'"), target, page["model"])
    assert page["parts_left"](jobs, target, page["model"]) == ["1999-12-31", "unknown"]
    label_parts_left(page, jobs, target)
    assert page["parts_left"](jobs, target, page["model"]) == []
    written = labels(spark, target)
    assert [(row["id"], None if row["day"] is None else str(row["day"])) for row in written] == list(enumerate(days))
    assert {row["kpoclass"]["label"] for row in written} == {"BPO"}


def test_two_models_stand_side_by_side(spark: Any, page: dict[str, Any]) -> None:
    by_model: dict[str, list[Any]] = {}
    for row in labels(spark, page["target"]):
        by_model.setdefault(row["model"], []).append(row)
    assert set(by_model) == {page["model"].fingerprint, page["careful"].fingerprint}
    for model in (page["model"], page["careful"]):
        expected = model.classify("Key in paper forms")
        assert {row["kpoclass"]["confident"] for row in by_model[model.fingerprint]} == {expected.confident}


def test_long_texts_are_labelled_in_small_batches(spark: Any) -> None:
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 2)
    try:
        df = spark.range(8).selectExpr("id", "repeat('Key in paper forms. ', 50000) as text")
        rows = label_dataframe(df, text="text").collect()
    finally:
        spark.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert {row["kpoclass"]["p_kpo"] for row in rows} == {load_model().classify("Key in paper forms. " * 50000).p_kpo}
