"""Functions of Spark that label columns: what they do on a worker, and how they are made on the driver."""

from __future__ import annotations

from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from kpoclass.api import model_or_shipped
from kpoclass.classification import result_types
from kpoclass.errors import MissingExtraError, ModelFormatError, TextTypeError
from kpoclass.extras import require
from kpoclass.labelling.arrow import label_arrays
from kpoclass.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpoclass.model import Model

#: Spark's types by pyarrow's names.
_TYPES = {"string": "string", "double": "double", "int8": "tinyint", "bool": "boolean"}


class BatchLabeller(NamedTuple):
    """Labels batches on a worker; the model goes there with it, and is read once in each of its processes."""

    model: Model
    explain: bool
    model_column: bool
    version: str = __version__

    def label(self, columns: list[Any], *, titled: bool) -> Any:
        """Return a struct for each row."""
        if self.version != __version__:
            raise ModelFormatError(
                f"expected kpoclass {self.version} on this worker, as on the driver, got {__version__}; "
                "install the same version on all machines"
            )
        return label_arrays(self.model, columns, titled=titled, explain=self.explain, model_column=self.model_column)


def spark_functions() -> Any:
    """Return Spark's functions, if all is there that is needed."""
    require("pyarrow", "pyarrow", "spark")
    functions = require("pyspark.sql.functions", "pyspark", "spark")
    if not hasattr(functions, "arrow_udf"):
        raise MissingExtraError("pyspark>=4.1", "spark")
    return functions


def arrow_function(function: Callable[..., Any], labeller: BatchLabeller) -> Any:
    """Return a function of Spark that gives the structs of a labeller."""
    functions, arrow = spark_functions(), require("pyarrow", "pyarrow", "spark")
    types = result_types(explain=labeller.explain, model_column=labeller.model_column)
    fields = ", ".join(f"{name} {_TYPES[kind]}" for name, kind in types.items())
    # By its annotations Spark knows that it goes from arrays to an array.
    function.__annotations__ = dict.fromkeys([*signature(function).parameters, "return"], arrow.Array)
    return functions.arrow_udf(function, fields)


def classify_udf(*, model: Model | None = None, model_column: bool = False, explain: bool = False) -> Any:
    """Return a function for columns of Spark, as :func:`kpoclass.classify` is one for texts.

    Parameters
    ----------
    model : Model, optional
        The shipped one by default. It is sent to the workers with the function, as the bytes of its file.
    model_column : bool
        Whether to add the field ``model``, with the model's fingerprint.
    explain : bool
        Whether to add the field ``because``, with the three words or phrases that speak most for the label.

    Returns
    -------
    pyspark.sql.udf.UserDefinedFunction
        It takes a column of texts and, if you have them apart, one of titles: ``(text)`` or ``(text, title)``, also by
        these names. For each row it gives a struct with the fields ``label, probability, p_kpo, skill_level, in_scope,
        p_in_scope, coverage, confident, reason, error``. A row whose text is missing, empty or not a string has only
        ``error`` in it.

    Raises
    ------
    TextTypeError
        If ``model`` is something else, such as a path (a TypeError).
    MissingExtraError
        If ``kpoclass[spark]`` is not installed.

    Notes
    -----
    Where a worker has another version of kpoclass than the driver, the job ends in a ModelFormatError that names both;
    a call without a text, or with a third column, ends it in a TextTypeError.

    Spark calls the function with columns of any type. A column of numbers gives NULL in every row, with the reason in
    ``error``; :func:`label_dataframe` refuses it before any job.

    Examples
    --------
    In a query, register it under a name of your choice:

    >>> from kpoclass.spark import classify_udf
    >>> _ = spark.udf.register("kpoclass", classify_udf())  # doctest: +SKIP
    >>> jobs = "VALUES ('Key in paper forms', 'Analyst') AS jobs(duties, job)"
    >>> spark.sql(f"SELECT kpoclass(duties, job).label AS label FROM {jobs}").first()  # doctest: +SKIP
    Row(label='BPO')
    """
    labeller = BatchLabeller(model_or_shipped(model), bool(explain), bool(model_column))

    def kpoclass(text: Any = None, title: Any = None, *more: Any, **others: Any) -> Any:
        if text is None or more or others:
            named = {"text": text, "title": title, **others}
            got = [name for name, column in named.items() if column is not None] + ["another column"] * len(more)
            raise TextTypeError(
                f"expected a text, or a text and its title, got {', '.join(got) or 'none'}; give kpoclass(text, title)"
            )
        return labeller.label([text] if title is None else [title, text], titled=title is not None)

    return arrow_function(kpoclass, labeller)
