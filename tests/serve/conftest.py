"""What the tests of the service share: one server for all hostile clients of a module."""

from __future__ import annotations

from hostile_server import server, shared  # noqa: F401 - fixtures
