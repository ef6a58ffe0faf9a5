"""Messages over the standard input and output of the process, which an assistant's client has started."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from kpoclass.errors import KpoclassError
from kpoclass.extras import require
from kpoclass.mcp.quiet import MAX_MESSAGE, log_nothing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from mcp.server.lowlevel import Server


def serve_stdio(server: Server[Any]) -> None:
    """Answer the messages on standard input until it ends; BrokenPipeError if nobody reads the answers."""
    from asyncio import CancelledError

    anyio = require("anyio", "anyio", "mcp")
    log_nothing()
    try:
        anyio.run(_serve, server)
    except BaseException as error:
        fault = next(_leaves(error))  # as it was before its tasks were put in groups
        if isinstance(fault, CancelledError):  # how Ctrl-C reaches the tasks, in Python 3.10 to the end
            fault = KeyboardInterrupt()
        raise fault from None


async def _serve(server: Server[Any]) -> None:
    from anyio import create_memory_object_stream, create_task_group, sleep
    from mcp.server.stdio import stdio_server

    asked: set[object] = set()
    to_server, requests = create_memory_object_stream[Any](0)
    from_server, answers = create_memory_object_stream[Any](0)

    async def receive() -> None:
        async with to_server:
            async for item in read:
                message: Any = getattr(item, "message", None)  # or it is an exception
                if getattr(message, "method", None) == "notifications/cancelled":
                    asked.discard((message.params or {}).get("requestId"))
                elif hasattr(message, "method") and hasattr(message, "id"):
                    asked.add(message.id)
                await to_server.send(item)
            while asked:  # the server would drop what it has not answered when its input ends
                await sleep(0.01)

    async def send() -> None:
        async with write:
            async for item in answers:
                await write.send(item)
                asked.discard(getattr(item.message, "id", None))

    lines: Any = _lines(sys.stdin.buffer)
    async with stdio_server(stdin=lines) as (read, write), create_task_group() as tasks:
        tasks.start_soon(receive)
        tasks.start_soon(send)
        await server.run(requests, from_server, server.create_initialization_options())


async def _lines(file: BinaryIO) -> AsyncIterator[str]:
    from anyio import to_thread

    # Abandoned when the server ends: a thread that waits for a client would hold it up.
    while line := await to_thread.run_sync(file.readline, MAX_MESSAGE, abandon_on_cancel=True):
        if len(line) == MAX_MESSAGE and not line.endswith(b"\n"):
            raise KpoclassError(f"expected messages of less than {MAX_MESSAGE:,} bytes, got a longer one")
        yield with_whole_characters(line)


def with_whole_characters(line: bytes) -> str:
    r"""Replace halves of surrogate pairs, for which the whole message would be dropped without an answer.

    >>> with_whole_characters(rb'["\ud83d\ude00", "\ud83d"]')
    '["😀", "�"]'
    """
    text = line.decode("utf-8", "replace")
    if "\\ud" not in text.lower():
        return text
    try:
        text = json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):  # no JSON, as the protocol will find
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _leaves(error: BaseException) -> Iterator[BaseException]:
    for each in getattr(error, "exceptions", [error]):
        yield from _leaves(each) if hasattr(each, "exceptions") else [each]
