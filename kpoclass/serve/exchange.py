"""A response that is written while the request is still read."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Protocol

from starlette.requests import ClientDisconnect
from starlette.responses import Response

from kpoclass.serve.answering import noted
from kpoclass.serve.limits import too_large
from kpoclass.serve.problems import Problem, stopping
from kpoclass.serve.spool import Spool

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from kpoclass.serve.service import Service

#: Bytes of the request that are answered at a time, if so many have arrived.
BLOCK = 1 << 17
#: Seconds between looks whether the service is stopping, and for what is then still on its way.
LOOK, LAST_LOOK = 0.5, 0.1


class Answers(Protocol):
    """What turns the parts of a request into parts of the response."""

    def answer(self, data: bytes, *, is_last: bool) -> tuple[bytes, Problem | None]:
        """Answer a part, and say what ends the exchange early; runs in a thread, one part after the other."""

    def end(self, problem: Problem) -> bytes:
        """Say that no more is answered, and why."""


class Arriving:
    """The body of a request, which is read as it comes, whether or not what came before is answered."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left = receive, most
        self._spool = Spool()
        self._news = asyncio.Event()
        self._too_large = too_large(most)
        self._problem: Problem | None = None
        self._is_whole = self._is_gone = False

    async def read(self) -> None:
        """Read all of the body, and then wait for the client to go."""
        try:
            while not self._is_gone:
                message = await self._receive()
                self._is_gone = message["type"] == "http.disconnect"
                body = message.get("body", b"")
                if self._problem is None:
                    self._spool.put(body[: self._left])
                    self._problem = self._too_large if len(body) > self._left else None
                    self._left -= len(body)
                self._is_whole = self._is_whole or not message.get("more_body", False)
                self._news.set()
        except Exception as error:
            self._problem = noted(error, "reading a batch")
        finally:
            self._news.set()

    async def part(self) -> tuple[bytes, bool]:
        """Return the next bytes, as soon as there are some, and whether they are the last; raise what ended them."""
        while True:
            self._news.clear()
            if self._is_gone:
                raise ClientDisconnect
            if self._spool or (self._is_whole and self._problem is None):
                data = self._spool.take(BLOCK)
                return data, self._is_whole and not self._spool and self._problem is None
            if self._problem is not None:
                raise self._problem
            await self._news.wait()

    def close(self) -> None:
        """Let go of what was not answered."""
        self._spool.close()


class Exchange(Response):
    """Answers each part of a request as soon as it is there, and reads on even while nobody takes the answers."""

    def __init__(self, service: Service, answers: Answers, media_type: str, most: int) -> None:
        super().__init__(media_type=media_type)
        del self.headers["content-length"]
        self.headers["cache-control"] = "no-store"
        self.headers["x-accel-buffering"] = "no"  # nginx would keep answers back until it has many
        self._service, self._answers, self._most = service, answers, most

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Read and answer at the same time."""
        arriving = Arriving(receive, self._most)
        reader = asyncio.ensure_future(arriving.read())
        ends = asyncio.get_running_loop().time() + self._service.settings.label_timeout
        try:
            await asyncio.sleep(0)  # the reader first: a client may wait for "100 Continue" until it is read
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._answer(arriving, send, ends)
        except ClientDisconnect:
            pass
        finally:
            reader.cancel()
            arriving.close()

    async def _answer(self, arriving: Arriving, send: Send, ends: float) -> None:
        loop = asyncio.get_running_loop()
        settings = self._service.settings
        problem: Problem | None = None
        while problem is None:
            try:
                data, is_last = await self._part(arriving, ends - loop.time())
                work = partial(self._answers.answer, data, is_last=is_last)
                body, problem = await loop.run_in_executor(self._service.batch_threads, work)
            except ClientDisconnect:
                raise
            except Exception as error:
                problem = noted(error, "a part of a batch")
                break
            is_done = is_last and problem is None
            await self._send(send, body, ends, more=not is_done)
            if is_done:
                return
        await self._send(send, self._answers.end(problem), loop.time() + settings.request_timeout, more=False)

    async def _part(self, arriving: Arriving, left: float) -> tuple[bytes, bool]:
        """Wait for the next part of the request, but not for ever."""
        settings = self._service.settings
        waits = patience = min(settings.request_timeout, left)
        while self._service.ready and waits > 0:
            with suppress(asyncio.TimeoutError):
                return await asyncio.wait_for(arriving.part(), min(LOOK, waits))
            waits -= LOOK
        with suppress(asyncio.TimeoutError):  # what has come is answered, even if it is late
            return await asyncio.wait_for(arriving.part(), LAST_LOOK)
        if not self._service.ready:
            raise stopping("send the rest again in a moment")
        if left <= patience:
            said = f"expected the whole batch within {settings.label_timeout:g} seconds; send the rest again"
            raise Problem(504, "slow_answer", said)
        raise Problem(408, "slow_body", f"expected a line within {patience:g} seconds, got none; send the rest again")

    async def _send(self, send: Send, body: bytes, ends: float, *, more: bool) -> None:
        """Send a part, and give up on a client that takes nothing for long."""
        if not body and more:
            return
        loop = asyncio.get_running_loop()
        patience = min(self._service.settings.request_timeout, max(0.0, ends - loop.time()))
        message = {"type": "http.response.body", "body": body, "more_body": more}
        try:
            await asyncio.wait_for(send(message), patience)
        except asyncio.TimeoutError:
            raise ClientDisconnect from None
