"""Serve HTTP: one protocol object a connection, requests answered in their order.

Requests are read by llhttp (``httptools``). A body is bounded, and so is what waits: while one
request is answered, nothing more is read of its connection.

Rule 1: each request that came whole is answered, whatever its handler raises.
Rule 2: none waits for ever: a request has to come, and its answer to be read, in a time, and where
        there are too many connections the one goes that has done nothing for longest.
Rule 3: what is too large is refused before it is read; what the client still sends is let go for
        ``LINGER_SECONDS``, so that it can read why.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from hmac import compare_digest
from time import monotonic
from typing import Any, Final

import httptools

from .bodies import BodyError, unpacked
from .failures import Failures, place_of
from .messages import Answer, Handler, Request
from .metrics import Requests, Times

MOST_HEADERS: Final = 64 * 1024  # bytes
LINGER_SECONDS: Final = 2.0
# Seconds that a connection may be at one of these. A batch that is dealt with has no limit here.
LIMITS: Final = {"reading": 60, "writing": 60, "idle": 300}
MOST_OPEN: Final = 1_000
_LOOK: Final = 1.0  # seconds between two looks at all connections
_FRESH: Final = 2  # looks: one that is younger is not taken for idle
_OPEN_TO_ALL: Final = ("/healthz", "/readyz")  # without a token
_TURN: Final = 0.05  # seconds of work for one connection until others have their turns


@dataclass
class Server:
    """What connections share.

    *refused*: the status for what cannot be taken, by path and the status that it would be.
    *failed*: that for a request whose handler raised. *token*: what has to be shown. *most_held*:
    bytes of all bodies together. *broken*: told of a body that cannot be unpacked.
    """

    handler: Handler
    most_body: int
    refused: Callable[[str, int], int] = lambda _, status: status
    failed: Callable[[str], int] = lambda _: 500
    failures: Failures = field(default_factory=Failures)
    requests: Requests = field(default_factory=Counter)
    open: set[Connection] = field(default_factory=set)
    most_open: int = MOST_OPEN
    most_held: int = 0  # twice most_body
    token: bytes = b""
    broken: Callable[[Request, str], bool] = lambda *_: False
    limits: dict[str, int] = field(default_factory=lambda: dict(LIMITS))
    times: Times = field(default_factory=Times)
    held: int = 0

    def __post_init__(self) -> None:
        self.most_held = self.most_held or 2 * self.most_body

    def __call__(self) -> Connection:
        """Make what a new connection needs."""
        return Connection(self)

    async def look_after(self) -> None:
        """End, for ever, connections that are at one thing for too long."""
        while True:
            await asyncio.sleep(_LOOK)
            for connection in list(self.open):
                connection.look()

    def has_room(self) -> bool:
        """Tell whether one more may come; where it may not, the one that is idle longest goes."""
        if len(self.open) < self.most_open:
            return True
        self.failures.tell("there are too many connections", f"--max-connections {self.most_open}")
        idle = max(self.open, key=lambda each: each.looks if each.is_waiting else -1)
        if not idle.is_waiting or idle.looks < _FRESH:
            return False
        idle.abort()
        return True


class Connection(asyncio.Protocol):
    """One connection."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._transport: Any = None
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: list[Request | Answer] = []
        self._task: asyncio.Task[None] | None = None
        self._is_closing = False
        self._is_refused = False  # nothing more is read
        self._is_full = False  # the client does not read its answers
        self._is_resting = False  # others have their turns
        self._is_reading = False  # a request has begun, and not ended
        self._number = 0  # of requests
        self._seen = ("", 0)
        self.looks = 0  # at which it was at one thing
        self._held = 0
        self._body: list[bytes] = []
        self._size = 0
        self._begin()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        has_room = self._server.has_room()
        self._server.open.add(self)
        if not has_room:
            self._refuse(503, "there are too many connections")
            self._work()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.open.discard(self)
        self._hold(-self._held)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(400, "nothing can be upgraded")
        except httptools.HttpParserError as error:
            if not self._is_refused:  # else it was told why
                self._refuse(400, f"no HTTP: {error}")
        self._work()

    def pause_writing(self) -> None:
        self._is_full = True
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._is_full = False
        self._work()
        self._read_on()

    # What the parser calls.

    def on_message_begin(self) -> None:
        self._is_reading = True
        self._number += 1
        self._begin()

    def on_url(self, url: bytes) -> None:
        self._url += url
        self._count(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(name + value)
        name = name.lower()
        if name == b"content-length" and value.strip().isdigit():
            self._announced = int(value.strip()[:20])
        elif name == b"content-encoding":
            self._packing = value.strip().lower()
        elif name == b"authorization":
            self._shown = value.strip()
        elif name == b"expect" and value.strip().lower() == b"100-continue":
            self._is_expecting = True

    def on_headers_complete(self) -> None:
        if not self._is_known():
            self._refuse_now(401, "the token is missing, or wrong")
        if self._announced > self._server.most_body:
            self._refuse_body()
        elif self._is_expecting and not self._waiting and self._task is None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._server.most_body:
            self._refuse_body()
        if not self._hold(len(body)):
            self._refuse_now(503, "too much is on its way; send it again")
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._is_closing:
            return
        self._is_reading = False
        method = self._parser.get_method().decode("latin-1")
        if not self._parser.should_keep_alive():
            self._is_closing = True
        body, size = b"".join(self._body), self._size
        made = Request(method, self._path(), body, self._packing, monotonic(), size)
        self._body = []
        self._waiting.append(made)

    # The rest.

    def stop(self) -> None:
        """Answer what has come whole, and close."""
        self._is_closing = True
        if self._task is None and not self._waiting:
            self._transport.close()

    def abort(self) -> None:
        """Close now, whatever is on its way."""
        self._transport.abort()

    @property
    def is_waiting(self) -> bool:
        """Tell that nothing is dealt with for it."""
        return self._seen[0] in ("reading", "idle") and self._seen == (self._stage(), self._number)

    def look(self) -> None:
        """End it, where it has been at one thing for too long."""
        seen = (self._stage(), self._number)
        self.looks = self.looks + 1 if seen == self._seen else 0
        self._seen = seen
        if self.looks < self._server.limits.get(seen[0], self.looks + 1):
            return
        self.looks = 0
        if seen[0] == "reading" and not self._is_refused:
            self._server.failures.tell("a request did not come in time", "")
            self._refuse(self._server.refused(self._path(), 408), "it did not come in time")
            self._work()
        elif seen[0] == "idle":
            self._transport.close()
        else:
            self._server.failures.tell("an answer was not read in time", "")
            self.abort()

    def _stage(self) -> str:
        if self._task is not None:
            return "working"
        return "writing" if self._is_full else "reading" if self._is_reading else "idle"

    def _hold(self, size: int) -> bool:
        """Count bytes that are kept; tell that there is room for them."""
        self._held += size
        self._server.held += size
        return self._server.held <= self._server.most_held

    def _is_known(self) -> bool:
        token = self._server.token
        if not token or self._path() in _OPEN_TO_ALL:
            return True
        return compare_digest(self._shown, b"Bearer " + token)

    def _begin(self) -> None:
        self._url = self._packing = self._shown = b""
        self._body = []
        self._size = self._headers = self._announced = 0
        self._is_expecting = False

    def _path(self) -> str:
        return self._url.decode("latin-1").partition("?")[0]

    def _count(self, data: bytes) -> None:
        self._headers += len(data)
        if self._headers > MOST_HEADERS:
            raise httptools.HttpParserCallbackError("the head is too large")

    def _refuse_body(self) -> None:
        self._refuse_now(413, f"the body is over {self._server.most_body:,} bytes")

    def _refuse_now(self, status: int, text: str) -> None:
        """Refuse a request before it is read on; ends the parser's work."""
        self._server.failures.tell("a request was refused", text)
        self._refuse(self._server.refused(self._path(), status), text)
        raise httptools.HttpParserCallbackError(text)

    def _refuse(self, status: int, text: str) -> None:
        self._is_closing = self._is_refused = True
        self._hold(-sum(map(len, self._body)))
        self._body = []
        self._waiting.append(Answer(status, text.encode() + b"\n", "refused", "text/plain"))

    def _work(self) -> None:
        start = monotonic()
        while self._waiting and not self._is_held():
            if self._transport.is_closing():
                self._waiting.clear()
                return
            item = self._waiting.pop(0)
            answer = item if isinstance(item, Answer) else self._handled(item)
            if isinstance(answer, Answer):
                self._write(answer, item)
                if monotonic() - start > _TURN and not self._is_held():
                    self._rest()
            else:
                assert isinstance(item, Request)
                self._transport.pause_reading()
                self._task = asyncio.ensure_future(self._later(item, answer))
        if self._is_closing and self._task is None and not self._waiting:
            self._end()

    def _handled(self, request: Request) -> Answer | Awaitable[Answer]:
        server = self._server
        try:
            request.body = unpacked(request.body, request.packing, server.most_body)
        except BodyError as error:
            if server.broken(request, str(error)):
                return Answer(200, b"", "refused", "text/plain")
            status = server.refused(request.path, 413)
            return Answer(status, f"{error}\n".encode(), "refused", "text/plain")
        size = len(request.body) - request.held
        request.held += size
        if not self._hold(size) and size:
            text = b"too much is on its way; send it again\n"
            return Answer(503, text, "refused", "text/plain")
        try:
            return server.handler(request)
        except Exception as error:  # a handler may raise anything
            return self._failed(request, error)

    async def _later(self, item: Request, waiting: Awaitable[Answer]) -> None:
        try:
            answer = await waiting
        except Exception as error:  # without an answer the connection would wait for ever
            answer = self._failed(item, error)
        self._write(answer, item)
        self._task = None
        self._read_on()
        self._work()

    def _is_held(self) -> bool:
        """Tell that nothing is answered, nor read, for now."""
        return self._task is not None or self._is_full or self._is_resting

    def _rest(self) -> None:
        """Let others have their turns."""
        self._is_resting = True
        self._transport.pause_reading()
        asyncio.get_running_loop().call_soon(self._rested)

    def _rested(self) -> None:
        self._is_resting = False
        self._work()
        self._read_on()

    def _read_on(self) -> None:
        if not self._is_held() and not self._transport.is_closing():
            self._transport.resume_reading()

    def _failed(self, request: Request, error: Exception) -> Answer:
        self._server.failures.tell("a request could not be dealt with", place_of(error))
        return Answer(self._server.failed(request.path), b"", "failed", "text/plain")

    def _end(self) -> None:
        """Close, when what is written has gone out."""
        if not self._is_refused or not self._transport.can_write_eof():
            self._transport.close()
        elif not self._transport.is_closing():
            with suppress(OSError, RuntimeError):  # it is gone already
                self._transport.write_eof()
            asyncio.get_running_loop().call_later(LINGER_SECONDS, self._transport.abort)

    def _write(self, answer: Answer, to: Request | Answer) -> None:
        is_head = False
        if isinstance(to, Request):
            is_head = to.method == "HEAD"
            self._hold(-to.held)
            to.held = 0
            self._server.times.took(monotonic() - to.came)
        self._server.requests[answer.what, answer.status] += 1
        head = answer.head(is_last=self._is_closing)
        self._transport.write(head if is_head else head + answer.body)
