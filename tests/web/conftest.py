from __future__ import annotations

from collections.abc import Iterator

import pytest
from node_engine import Node
from tables_in_node import Reader, started


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
