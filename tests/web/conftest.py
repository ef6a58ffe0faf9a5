from __future__ import annotations

from collections.abc import Iterator

import pytest
from node_engine import Node


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Node with the shipped model; one process for a module of tests."""
    process = Node()
    yield process
    process.stop()
