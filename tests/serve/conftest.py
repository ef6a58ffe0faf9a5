"""What the tests of the service share: an app, and one server for all hostile clients of a module."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from hostile_server import server, shared  # noqa: F401 - fixtures

from kpoclass.serve import create_app


@pytest.fixture(scope="session")
def app() -> FastAPI:
    return create_app()
