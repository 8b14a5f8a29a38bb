"""Serve the http filter, and the relay where there is a next pipeline, until a signal comes.

Rule 1: it ends within ``STOP_SECONDS`` of the signal, with the state saved: what is on its way
        by then gets no answer, and comes again.
"""

from __future__ import annotations

import asyncio
import signal
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

from .contract import Filter
from .downstream import Downstream
from .failures import place_of
from .http import Answer, Request, Server
from .metrics import exposed
from .relay import relayed, sent, tell
from .scoring import answer

STOP_SECONDS: Final = 10.0  # from a signal to the end
_LAST_SECONDS: Final = 3.0  # of these, for what the filter has to tell at last
_SCORE: Final = ("/v1/score", "/score")


@dataclass
class Service:
    """What is served; ``serve`` is called once."""

    filter: Filter
    downstream: Downstream | None
    most_body: int
    most_events: int

    def __post_init__(self) -> None:
        # The relay never gives 4xx: there are versions of Logstash that send such a batch for
        # ever, too, and others that drop it. The http filter passes an event on, whatever is
        # answered.
        self.server = Server(
            self.handle,
            self.most_body,
            lambda path: 413 if path in _SCORE else 503,
            lambda path: 500 if path in _SCORE else 503,
            self.filter.failures,
        )

    def handle(self, request: Request) -> Answer | Awaitable[Answer]:
        """Answer a request."""
        if request.method == "GET":
            if request.path == "/healthz":
                return Answer(200, b"ok\n", "health", "text/plain")
            if request.path == "/metrics":
                text = exposed(self.filter.counts, self.server.requests)
                return Answer(200, text.encode(), "metrics", "text/plain; version=0.0.4")
            return Answer(404, b"there is /healthz, and /metrics\n", "unknown", "text/plain")
        if request.method not in ("POST", "PUT"):
            return Answer(405, b"", "unknown", "text/plain")  # to HEAD a body must not be sent
        if request.path in _SCORE:
            return answer(self.filter, request.body, self.most_events, self.most_body)
        if self.downstream is None:
            return Answer(404, b"POST to /v1/score\n", "unknown", "text/plain")
        return relayed(self.filter, self.downstream, request.body, self.most_events)

    async def serve(
        self,
        listen: tuple[str, int],
        context: ssl.SSLContext | None,
        ready: Callable[[str], object],
    ) -> None:
        """Serve until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._fails)  # asyncio tells 100 times of one lack of room
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        serving = await loop.create_server(self.server, listen[0], listen[1], ssl=context)
        telling = None
        if self.downstream is not None:
            telling = asyncio.ensure_future(tell(self.filter, self.downstream))
        ready(f"{listen[0]}:{serving.sockets[0].getsockname()[1]}")
        await stop.wait()
        deadline = monotonic() + STOP_SECONDS - 1.0
        serving.close()
        if telling is not None:
            telling.cancel()
        await self._finish(deadline)

    def _fails(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        place = place_of(error) if isinstance(error, BaseException) else ""
        self.filter.failures.tell(str(context.get("message", "the server failed")), place)

    async def _finish(self, deadline: float) -> None:
        open = self.server.open
        for connection in list(open):
            connection.stop()
        while open and monotonic() < deadline - _LAST_SECONDS:
            await asyncio.sleep(0.01)
        for connection in list(open):
            connection.abort()
        if self.downstream is None:
            return
        await asyncio.sleep(0)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(
                asyncio.get_running_loop().time() + max(0.5, deadline - monotonic())
            ):
                await sent(self.filter, self.downstream, self.filter.end(is_over=False))
        self.downstream.close()
