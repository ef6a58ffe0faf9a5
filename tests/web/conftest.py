from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from node_engine import Node
from tables_in_node import Reader, started

from kpoclass.inference.kernel import SWITCH


@pytest.fixture(autouse=True, scope="session")
def _once() -> None:
    """Leave all of this to the run with the kernel: beside plain Python, JavaScript is the same."""
    if os.environ.get(SWITCH):
        pytest.skip(f"{SWITCH} is set, and what runs in JavaScript is tested without it")


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Node with the shipped model; one process for a module of tests."""
    process = Node()
    yield process
    process.stop()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """Node with the tables of the page; one process for a module of tests."""
    with started() as process:
        yield process
