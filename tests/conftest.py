"""What all tests share: models, the choice of an engine, and the switches for tests that are left out."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from engines import PATIENCE, Both, both_of, need_kernel
from fewer_rows import few_lent_texts, small_baselines  # noqa: F401 - fixtures
from hypothesis import HealthCheck, settings
from small_model import small_parameters
from small_training_set import small_csv, small_recipe, small_result, small_set  # noqa: F401 - fixtures

from kpoclass import api, load_model
from kpoclass.inference import dispatch
from kpoclass.inference.parameters import Parameters
from kpoclass.model import Model

#: Models of all tests answer by the kernel where there is one, so that a run of the tests is of one engine.
dispatch.PAYS_FOR_KERNEL = PATIENCE["kernel"]

#: No tests are in them, and pytest, which looks for examples in every module, takes two modules of one name for one.
collect_ignore_glob = ["conftest.py", "*/conftest.py"]

settings.register_profile(
    "kpoclass", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("kpoclass")


#: Markers of tests that are left out unless asked for by the option of the same name.
ON_REQUEST = {
    "engines": "run the tests that need Spark, Dask or Ray",
    "network": "run the tests that need the public corpora",
    "slow": "run the tests that take long, too",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    for marker, explained in ON_REQUEST.items():
        parser.addoption(f"--{marker}", action="store_true", help=explained)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for marker, explained in ON_REQUEST.items():
        if not config.getoption(f"--{marker}"):
            for item in items:
                if item.get_closest_marker(marker):  # a folder of that name is a keyword, too
                    item.add_marker(pytest.mark.skip(reason=f"--{marker}: {explained}"))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name no test by a file's bytes: an archive holds the time, and processes of a run would name it differently."""
    return argname if isinstance(val, bytes) and len(val) > 60 else None


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> None:
    """Keep the user's cache out of the tests, except where they are asked to use the corpora."""
    if not pytestconfig.getoption("--network"):
        os.environ["KPOCLASS_CACHE"] = str(tmp_path_factory.mktemp("cache"))


@pytest.fixture(autouse=True, scope="session")
def _own_width() -> None:
    """Keep the width of the user's terminal out of what argparse prints."""
    os.environ["COLUMNS"] = "80"


@pytest.fixture(autouse=True, scope="session")
def _own_signals() -> None:
    """Let processes of tests hear the signals that this one was started to ignore (``nohup``, ``&`` in a script)."""
    for number in signal.Signals:
        if signal.getsignal(number) is signal.SIG_IGN and number.name in {"SIGHUP", "SIGINT", "SIGTERM"}:
            signal.signal(number, lambda *_: None)  # ignored still, but a process that is started does not inherit it


@pytest.fixture
def parameters() -> Parameters:
    return small_parameters()


@pytest.fixture
def model(parameters: Parameters) -> Model:
    return Model(parameters)


@pytest.fixture(params=PATIENCE)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine by which every model answers that is made in the test; the shipped one is made anew."""
    if request.param == "kernel":
        need_kernel()
    monkeypatch.setattr(dispatch, "PAYS_FOR_KERNEL", PATIENCE[request.param])
    monkeypatch.setattr(api, "_shipped", None)
    return str(request.param)


@pytest.fixture(scope="session")
def both() -> Both:
    """The shipped model, answering by either engine."""
    need_kernel()
    return both_of(load_model().parameters)


@pytest.fixture(scope="session")
def repository() -> Path:
    return Path(__file__).resolve().parent.parent
