"""The examples of the pages on engines, which test_docs.py leaves out because they need Spark, Dask or Ray."""

from __future__ import annotations

import doctest
import inspect
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from programs import without
from test_docs import run_examples

from kpoclass import spark as our_spark

pytestmark = pytest.mark.engines


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ray on two cores of this machine, telling nobody that it runs."""
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    try:
        import ray
    except ImportError:
        without("Ray")
    for left in (2, 1, 0):
        try:
            ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, log_to_driver=False)
            break
        except Exception:  # it gives up where its own processes take 15 seconds to start, as on a busy machine
            ray.shutdown()
            if not left:
                raise
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def test_spark_labels_as_the_page_says(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_examples("docs/beyond.md", {"spark": spark, "__name__": "page"}, "needs Spark") >= 12


def test_the_docstrings_are_right(spark: Any) -> None:
    for name in our_spark.__all__:
        text = inspect.getdoc(getattr(our_spark, name)) or ""
        text = text.replace("  # doctest: +SKIP", "")
        example = doctest.DocTestParser().get_doctest(text, {"spark": spark}, name, name, 0)
        assert len(example.examples) >= 3
        assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example).failed == 0


def test_dask_labels_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        import dask.dataframe  # noqa: F401
    except ImportError:
        without("Dask")
    monkeypatch.chdir(tmp_path)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", category=UserWarning)  # such as that of rows that are too few
        assert run_examples("docs/beyond.md", {"__name__": "page"}, "needs Dask") >= 10


@pytest.mark.usefixtures("ray")
def test_ray_labels_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_examples("docs/beyond.md", {"__name__": "__main__"}, "needs Ray") >= 8
