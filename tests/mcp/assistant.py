"""An assistant's client, as the tests of the tools use it: the SDK's own, in memory or over a transport."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio
from mcp import Client, StdioServerParameters

COMMAND = [sys.executable, "-m", "kpoclass", "mcp"]
STDIO = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=dict(os.environ))
#: The two ages of the protocol: with a handshake, and without.
MODES = ["legacy", "auto"]

T = TypeVar("T")
#: The first message of a client.
HELLO = {
    "jsonrpc": "2.0",
    "id": 0,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}


def with_client(server: Any, use: Callable[[Client], Awaitable[T]], mode: str = "legacy") -> T:
    """Connect, use the client, and return what that returns; a server that hangs is an error."""

    async def run() -> T:
        with anyio.fail_after(120):
            async with Client(server, mode=mode) as client:
                return await use(client)

    return anyio.run(run)


def call_all(server: Any, calls: list[tuple[str, dict[str, Any]]], mode: str = "legacy") -> list[Any]:
    """Return the result of each call, made one after the other over one connection."""

    async def use(client: Client) -> list[Any]:
        return [await client.call_tool(name, arguments) for name, arguments in calls]

    return with_client(server, use, mode)


def request(number: int, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the message of a call."""
    return {"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
