"""The examples of the pages on engines, which test_docs.py leaves out because they need Spark, Dask or Ray."""

from __future__ import annotations

import doctest
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from programs import without
from test_docs import BLOCK, read

from kpoclass import spark as our_spark

pytestmark = pytest.mark.engines


def run(page: str, reason: str, names: dict[str, Any]) -> int:
    """Run the examples that a page leaves out for a reason; return how many there were."""
    runner, attempted, text = doctest.DocTestRunner(), 0, read(page)
    for found in BLOCK.finditer(text):
        if found["kind"] != "python" or found["reason"] != reason:
            continue
        line = text.count("\n", 0, found.start("code"))
        if ">>>" in found["code"]:
            example = doctest.DocTestParser().get_doctest(found["code"], names, page, page, line)
            failed, tried = runner.run(example, clear_globs=False)
            names.update(example.globs)
            attempted += tried
            assert failed == 0
        else:
            exec(compile(found["code"], page, "exec"), names)
    return attempted


@pytest.fixture
def ray(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ray on two cores of this machine, telling nobody that it runs."""
    for name, value in {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_AUTH_MODE": "disabled",
        "RAY_raylet_start_wait_time_s": "100",
    }.items():
        monkeypatch.setenv(name, value)
    try:
        import ray
    except ImportError:
        without("Ray")
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()


def test_spark_labels_as_the_page_says(spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("docs/beyond.md", "needs Spark", {"spark": spark, "__name__": "page"}) >= 12


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
    assert run("docs/beyond.md", "needs Dask", {"__name__": "page"}) >= 8


@pytest.mark.usefixtures("ray")
def test_ray_labels_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("docs/beyond.md", "needs Ray", {"__name__": "__main__"}) >= 8
