"""What of kpoclass.spark needs no Spark: what a worker does with a batch, and what is said of what is missing."""

from __future__ import annotations

import pickle
import sys
from types import ModuleType

import pyarrow as pa
import pytest

from kpoclass import MissingExtraError, ModelFormatError
from kpoclass.labelling.arrow import label_arrays
from kpoclass.model import Model
from kpoclass.spark import classify_udf, label_dataframe
from kpoclass.spark.udf import BatchLabeller

BATCH = [pa.array(["Analyst", None, "N/A"]), pa.array(["Key in paper forms", "", None])]


class Without:
    """Finds no package of a name, whether it is installed or not."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        if name == self.package:
            raise ModuleNotFoundError(name, name=name)


@pytest.mark.parametrize("titled", [False, True])
def test_a_worker_labels_what_it_is_sent(model: Model, titled: bool) -> None:
    sent = pickle.loads(pickle.dumps(BatchLabeller(model, explain=True, model_column=True)))  # noqa: S301 - our own
    expected = label_arrays(model, BATCH, titled=titled, explain=True, model_column=True)
    assert sent.label(BATCH, titled=titled).equals(expected)


def test_a_worker_of_another_version_says_so(model: Model) -> None:
    sent = BatchLabeller(model, explain=False, model_column=False)._replace(version="0.0.1")
    with pytest.raises(ModelFormatError, match=r"expected kpoclass 0\.0\.1 on this worker.*install the same version"):
        sent.label(BATCH, titled=True)


@pytest.mark.parametrize("missing", ["pyspark", "pyarrow"])
def test_what_is_missing_is_told_before_anything_is_asked(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Without(missing), *sys.meta_path])
    for call in (classify_udf, lambda: label_dataframe(None)):  # type: ignore[arg-type]
        with pytest.raises(MissingExtraError, match=rf"'{missing}'.*kpoclass\[spark\]"):
            call()


def test_an_older_spark_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pyspark.sql", "pyspark.sql.functions"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    with pytest.raises(MissingExtraError, match=r"'pyspark>=4\.1'.*kpoclass\[spark\]"):
        classify_udf()
