from __future__ import annotations

import pytest
from fastapi import FastAPI

from kpoclass.serve import create_app


@pytest.fixture(scope="session")
def app() -> FastAPI:
    return create_app()
