"""Serve the http filter, and the relay where there is a next pipeline, until a signal comes.

Rule 1: it ends within ``STOP_SECONDS`` of the signal, with the state saved: what is on its way
        by then gets no answer, and comes again.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any, Final, NamedTuple

from .contract import Filter
from .desk import Desk
from .failures import place_of
from .frames import PATH
from .http import Server
from .messages import Answer, Request
from .metrics import Labels, Rows, one
from .relay import Relay
from .scoring import answer
from .tls import HANDSHAKE

STOP_SECONDS: Final = 10.0  # from a signal to the end
_LAST_SECONDS: Final = 3.0  # of these, for what the filter has to tell at last
SCORE: Final = ("/v1/score", "/score")
_OURS: Final = (*SCORE, "/healthz", "/readyz", "/metrics")


class Bounds(NamedTuple):
    """Bytes of a body, events of one, and connections, at most."""

    body: int
    events: int
    connections: int


def refused(is_relay: bool) -> Callable[[str, int], int]:
    """Say with what is answered what cannot be taken.

    The relay never gives 4xx: there are versions of Logstash that send such a batch for ever, too,
    and others that drop it. The http filter passes an event on, whatever is answered.
    """
    return lambda path, status: 503 if is_relay and path not in _OURS else status


def failed(path: str) -> int:
    """Say with what is answered a request that broke what dealt with it."""
    return 500 if path in SCORE else 503


async def served(
    server: Server,
    listener: socket.socket,
    context: ssl.SSLContext | None,
    reload: Callable[[], object],
    ready: Callable[[], object],
    stopping: Callable[[], object],
    others: Sequence[Coroutine[Any, Any, None]],
    seconds: float,
) -> None:
    """Serve until SIGTERM or SIGINT, and answer what has come whole by then, for *seconds*."""
    loop = asyncio.get_running_loop()

    def fails(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        place = place_of(error) if isinstance(error, BaseException) else ""
        server.failures.tell(str(context.get("message", "the server failed")), place)

    loop.set_exception_handler(fails)  # asyncio tells 100 times of one lack of room
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, reload)
    is_unix = listener.family == socket.AF_UNIX
    make: Any = loop.create_unix_server if is_unix else loop.create_server
    handshake = None if context is None else HANDSHAKE
    serving = await make(server, sock=listener, ssl=context, ssl_handshake_timeout=handshake)
    running = [asyncio.ensure_future(each) for each in (server.look_after(), *others)]
    ready()
    await stop.wait()
    stopping()
    deadline = monotonic() + seconds
    serving.close()
    for each in running:
        each.cancel()
    for connection in list(server.open):
        connection.stop()
    while server.open and monotonic() < deadline:
        await asyncio.sleep(0.01)
    for connection in list(server.open):
        connection.abort()


class Service:
    """What is served; ``serve`` is called once. *seconds*: from a stop to the end."""

    def __init__(
        self,
        filter: Filter,
        relay: Relay | None,
        bounds: Bounds,
        token: bytes,
        seconds: float = STOP_SECONDS,
    ) -> None:
        self._filter, self._relay, self._bounds, self._seconds = filter, relay, bounds, seconds
        self._is_stopped, self._deadline = False, 0.0
        self._turns = asyncio.Lock()
        self.server = Server(
            self.handle,
            bounds.body,
            refused(relay is not None),
            failed,
            filter.failures,
            most_open=bounds.connections,
            token=token,
            broken=self._broken,
        )
        self.desk = Desk(filter)
        self.desk.problems.append(lambda: "it is being stopped" if self._is_stopped else "")
        self.desk.rows.append(self._rows)
        self.desk.times["http_seconds"] = ("From a request to its answer", self.server.times)
        if relay is not None:
            downstream = relay.downstream
            self.desk.problems.append(
                lambda: downstream.problem and f"the next pipeline: {downstream.problem}"
            )
            self.desk.rows.append(downstream.rows)
            self.desk.times["downstream_seconds"] = (
                "What the next pipeline took for a batch",
                downstream.times,
            )

    def handle(self, request: Request) -> Answer | Awaitable[Answer]:
        """Answer a request."""
        if request.method in ("GET", "HEAD"):
            return self.desk.answer(request)
        if request.method not in ("POST", "PUT"):
            return Answer(405, b"", "unknown", "text/plain")
        if request.path in SCORE:
            bounds = self._bounds
            return answer(self._filter, request.body, bounds.events, bounds.body, self._turns)
        if self._relay is None:
            return Answer(404, b"POST to /v1/score\n", "unknown", "text/plain")
        return self._relay.relayed(request.body, is_framed=request.path == PATH)

    async def serve(
        self,
        listener: socket.socket,
        context: ssl.SSLContext | None,
        reload: Callable[[], object],
        ready: Callable[[], object],
    ) -> None:
        """Serve until SIGTERM or SIGINT."""
        end = self._seconds - 1.0 - _LAST_SECONDS

        def stopping() -> None:
            self._is_stopped = True
            self._deadline = monotonic() + self._seconds - 1.0

        others = () if self._relay is None else (self._relay.tell(),)
        await served(self.server, listener, context, reload, ready, stopping, others, end)
        await self._finish()

    def _broken(self, request: Request, reason: str) -> bool:
        """Tell that a body which cannot be unpacked is put aside."""
        is_relayed = self._relay is not None and request.path not in _OURS
        if not is_relayed or request.method not in ("POST", "PUT"):
            return False
        assert self._relay is not None
        return self._relay.put_aside(request.body, reason)

    def _rows(self) -> list[Rows]:
        server = self.server
        answers: dict[Labels, float] = {
            (("what", what), ("status", str(status))): count
            for (what, status), count in server.requests.items()
        }
        made = [
            Rows("http_requests_total", "counter", "Answers", answers),
            one("http_connections", "gauge", "Connections that are open", len(server.open)),
            one("http_held_bytes", "gauge", "Bytes of bodies in memory", server.held),
        ]
        if self._relay is not None and self._relay.letters is not None:
            count = self._relay.letters.written
            made.append(one("dead_letters_total", "counter", "Events put aside", count))
        return made

    async def _finish(self) -> None:
        if self._relay is None:
            return
        await asyncio.sleep(0)
        with suppress(TimeoutError):
            async with asyncio.timeout_at(
                asyncio.get_running_loop().time() + max(0.5, self._deadline - monotonic())
            ):
                await self._relay.sent(self._filter.end(is_over=False))
        self._relay.downstream.close()
