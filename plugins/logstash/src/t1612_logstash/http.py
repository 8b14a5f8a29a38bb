"""Serve HTTP: one protocol object a connection, requests answered in their order.

Requests are read by llhttp (``httptools``). A body is bounded, and so is what waits: while one
request is answered, nothing more is read of its connection.

Rule 1: each request that came whole is answered, whatever its handler raises.
Rule 2: what is too large is refused before it is read; what the client still sends is let go for
        ``LINGER_SECONDS``, so that it can read why.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

import httptools

from .bodies import BodyError, unpacked
from .failures import Failures, place_of
from .metrics import Requests

MOST_HEADERS: Final = 64 * 1024  # bytes
LINGER_SECONDS: Final = 2.0
_TURN: Final = 0.05  # seconds of work for one connection until others have their turns
_REASONS: Final = {
    200: b"OK",
    400: b"Bad Request",
    404: b"Not Found",
    405: b"Method Not Allowed",
    413: b"Content Too Large",
    500: b"Internal Server Error",
    503: b"Service Unavailable",
}


@dataclass
class Request:
    """A request that has come whole; ``body`` is unpacked."""

    method: str
    path: str
    body: bytes


@dataclass
class Answer:
    """What is answered; ``what`` is its name in the metrics."""

    status: int
    body: bytes
    what: str
    type: str = "application/json"


Handler = Callable[[Request], Answer | Awaitable[Answer]]


@dataclass
class Server:
    """What connections share.

    *refused*: the status for a body that is too large or broken, by path. *failed*: that for a
    request whose handler raised.
    """

    handler: Handler
    most_body: int
    refused: Callable[[str], int]
    failed: Callable[[str], int] = lambda _: 500
    failures: Failures = field(default_factory=Failures)
    requests: Requests = field(default_factory=Counter)
    open: set[Connection] = field(default_factory=set)

    def __call__(self) -> Connection:
        """Make what a new connection needs."""
        return Connection(self)


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
        self._begin()

    # What asyncio calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._server.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.open.discard(self)
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
        elif name == b"expect" and value.strip().lower() == b"100-continue":
            self._is_expecting = True

    def on_headers_complete(self) -> None:
        if self._announced > self._server.most_body:
            self._refuse_body()
        elif self._is_expecting and not self._waiting and self._task is None:
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size > self._server.most_body:
            self._refuse_body()
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._is_closing:
            return
        path = self._path()
        method = self._parser.get_method().decode("latin-1")
        if not self._parser.should_keep_alive():
            self._is_closing = True
        try:
            body = unpacked(b"".join(self._body), self._packing, self._server.most_body)
        except BodyError as error:
            status = self._server.refused(path)
            text = str(error).encode()
            self._waiting.append(Answer(status, text + b"\n", "refused", "text/plain"))
        else:
            self._waiting.append(Request(method, path, body))

    # The rest.

    def stop(self) -> None:
        """Answer what has come whole, and close."""
        self._is_closing = True
        if self._task is None and not self._waiting:
            self._transport.close()

    def abort(self) -> None:
        """Close now, whatever is on its way."""
        self._transport.abort()

    def _begin(self) -> None:
        self._url = self._packing = b""
        self._body: list[bytes] = []
        self._size = self._headers = self._announced = 0
        self._is_expecting = False

    def _path(self) -> str:
        return self._url.decode("latin-1").partition("?")[0]

    def _count(self, data: bytes) -> None:
        self._headers += len(data)
        if self._headers > MOST_HEADERS:
            raise httptools.HttpParserCallbackError("the head is too large")

    def _refuse_body(self) -> None:
        """Refuse a body before it is read on; ends the parser's work."""
        text = f"the body is over {self._server.most_body:,} bytes"
        self._refuse(self._server.refused(self._path()), text)
        raise httptools.HttpParserCallbackError(text)

    def _refuse(self, status: int, text: str) -> None:
        self._is_closing = self._is_refused = True
        self._body.clear()
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
                self._write(answer)
                if monotonic() - start > _TURN and not self._is_held():
                    self._rest()
            else:
                assert isinstance(item, Request)
                self._transport.pause_reading()
                self._task = asyncio.ensure_future(self._later(item, answer))
        if self._is_closing and self._task is None and not self._waiting:
            self._end()

    def _handled(self, request: Request) -> Answer | Awaitable[Answer]:
        try:
            return self._server.handler(request)
        except Exception as error:  # a handler may raise anything
            return self._failed(request, error)

    async def _later(self, request: Request, waiting: Awaitable[Answer]) -> None:
        try:
            answer = await waiting
        except Exception as error:  # without an answer the connection would wait for ever
            answer = self._failed(request, error)
        self._write(answer)
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

    def _write(self, answer: Answer) -> None:
        self._server.requests[answer.what, answer.status] += 1
        head = b"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n" % (
            answer.status,
            _REASONS[answer.status],
            answer.type.encode(),
            len(answer.body),
            b"Connection: close\r\n" if self._is_closing else b"",
        )
        self._transport.write(head + answer.body)
