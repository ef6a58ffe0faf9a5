"""Label the rows of a data frame of Spark: a column of structs, made where the rows are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kpoclass.api import model_or_shipped
from kpoclass.errors import TextTypeError, kind_name
from kpoclass.extras import require
from kpoclass.spark.columns import asked_columns, refuse_taken_name, text_columns
from kpoclass.spark.udf import BatchLabeller, arrow_function, spark_functions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame, Observation

    from kpoclass.model import Model


def label_dataframe(
    df: DataFrame,
    *,
    text: str | Sequence[str] | None = None,
    title: str | None = None,
    column: str = "kpoclass",
    model: Model | None = None,
    model_column: bool = False,
    explain: bool = False,
    observation: Observation | str | None = None,
) -> DataFrame:
    """Label every row of a data frame of Spark.

    Parameters
    ----------
    df : pyspark.sql.DataFrame
        Its rows, other columns and partitions stay as they are.
    text : column name or sequence of them, optional
        Column that holds the text; several are joined. By default it is found as by :func:`kpoclass.label_frame`, for
        which Spark fetches the text of the first hundred rows at once.
    title : column name, optional
        Column to put before the text, as :func:`kpoclass.label_file` does.
    column : str
        Name of the added column of structs, with the fields ``label, probability, p_kpo, skill_level, in_scope,
        p_in_scope, coverage, confident, reason, error``.
    model : Model, optional
        The shipped one by default. It is sent to the workers with the job, as the bytes of its file.
    model_column : bool
        Whether to add a last field, ``model``, with the model's fingerprint in every row.
    explain : bool
        Whether to add a field, ``because``, with the three words or phrases that speak most for the label.
    observation : pyspark.sql.Observation or str, optional
        Counts ``rows, kpo, bpo, not_confident, failed`` in passing, when the rows are first computed: read
        ``observation.get`` after that. Of a stream, give a name for its listeners.

    Returns
    -------
    pyspark.sql.DataFrame
        With one column more. A row whose text is missing, empty or says that there is none ("N/A") is kept, and its
        struct has only ``error``.

    Raises
    ------
    DataError
        If it is not obvious which column holds the text, it holds no strings, its name is that of another for Spark, or
        the column to add already exists.
    TextTypeError
        If it is not a data frame of Spark (a TypeError).
    MissingExtraError
        If ``kpoclass[spark]`` is not installed.

    Notes
    -----
    What follows on other columns is done first: a filter on a date reaches the files that are read. A filter on a field
    of the new column is done by labelling twice: the rows, and again those that it keeps. Write the labels first, or
    give an ``observation``, which prevents that.

    Examples
    --------
    >>> from kpoclass.spark import label_dataframe
    >>> jobs = spark.createDataFrame([("Actuary", 70), ("Parcel sorter", 25)], ["title", "pay"])  # doctest: +SKIP
    >>> label_dataframe(jobs, text="title").select("pay", "kpoclass.label").show()  # doctest: +SKIP
    +---+-----+
    |pay|label|
    +---+-----+
    | 70|  KPO|
    | 25|  BPO|
    +---+-----+
    """
    spark_functions()  # before anything is asked of Spark
    sql = require("pyspark.sql", "pyspark", "spark")
    if not isinstance(df, sql.DataFrame):
        raise TextTypeError(
            f"expected a data frame of Spark, got {kind_name(df)}; label_frame(df) takes those of one process"
        )
    if observation is not None and not isinstance(observation, str) and type(observation).__name__ != "Observation":
        raise TextTypeError(
            f"observation: expected an Observation, or a name for listeners, got {observation!r:.60}; "
            "give observation=Observation()"
        )
    labeller = BatchLabeller(model_or_shipped(model), bool(explain), bool(model_column))
    asked = asked_columns(text, title)
    refuse_taken_name(df, column)
    columns, titled = text_columns(df, asked)

    def kpoclass(*parts: Any) -> Any:
        return labeller.label(list(parts), titled=titled)

    labelled: DataFrame = df.select("*", arrow_function(kpoclass, labeller)(*columns).alias(column))
    return labelled if observation is None else labelled.observe(observation, *_counts(column))


def _counts(column: str) -> list[Any]:
    """Return what is counted of the added column, by the names that a summary of ``label`` has."""
    from pyspark.sql.functions import col, count, count_if, lit

    result = col(f"`{column.replace('`', '``')}`")
    label = result["label"]
    return [
        count(lit(1)).alias("rows"),
        count_if(label == "KPO").alias("kpo"),
        count_if(label == "BPO").alias("bpo"),
        count_if(~result["confident"]).alias("not_confident"),
        count_if(label.isNull()).alias("failed"),
    ]
