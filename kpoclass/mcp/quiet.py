"""What both ways of carrying messages keep to: how long a message may be, and that none is logged."""

from __future__ import annotations

import logging

from kpoclass.mcp.tools import MAX_POSTING

#: Most bytes of one message: the longest posting in JSON, where a character takes up to 6 bytes, and what is around it.
MAX_MESSAGE = 6 * MAX_POSTING + 100_000


def log_nothing() -> None:
    """Silence the libraries' logs, whose errors may quote what was sent."""
    for name in ("mcp", "uvicorn", "starlette", "anyio", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
