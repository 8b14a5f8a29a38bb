"""Serve HTTP: one protocol object a connection, requests answered in their order.

Requests are read by llhttp (``httptools``). A body is bounded, and so is what waits: while one
request is answered, nothing more is read of its connection.
"""

from __future__ import annotations

import asyncio
import zlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final

import httptools

from .metrics import Requests

MOST_HEADERS: Final = 64 * 1024  # bytes
_REASONS: Final = {
    200: b"OK",
    400: b"Bad Request",
    404: b"Not Found",
    405: b"Method Not Allowed",
    413: b"Content Too Large",
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
    """What connections share. *refused*: the status for a body that is too large or broken."""

    handler: Handler
    most_body: int
    refused: Callable[[str], int]
    requests: Requests = field(default_factory=Counter)
    open: set[Connection] = field(default_factory=set)

    def __call__(self) -> Connection:
        """Make what a new connection needs."""
        return Connection(self)


class BodyError(Exception):
    """A body cannot be unpacked, or is too large."""


class Connection(asyncio.Protocol):
    """One connection."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._transport: Any = None
        self._parser = httptools.HttpRequestParser(self)
        self._waiting: list[Request | Answer] = []
        self._task: asyncio.Task[None] | None = None
        self._is_closing = False
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
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._refuse(400, "nothing can be upgraded")
        except httptools.HttpParserError as error:
            self._refuse(400, f"no HTTP: {error}")
        self._work()

    def pause_writing(self) -> None:
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self._transport.resume_reading()

    # What the parser calls.

    def on_message_begin(self) -> None:
        self._begin()

    def on_url(self, url: bytes) -> None:
        self._url += url
        self._count(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(name + value)
        if name.lower() == b"content-encoding":
            self._packing = value.strip().lower()
        elif name.lower() == b"expect" and value.strip().lower() == b"100-continue":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, body: bytes) -> None:
        self._size += len(body)
        if self._size <= self._server.most_body:
            self._body.append(body)

    def on_message_complete(self) -> None:
        if self._is_closing:
            return
        path = self._url.decode("latin-1").partition("?")[0]
        method = self._parser.get_method().decode("latin-1")
        if not self._parser.should_keep_alive():
            self._is_closing = True
        try:
            if self._size > self._server.most_body:
                raise BodyError(f"the body is over {self._server.most_body:,} bytes")
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
        if self._task is None:
            self._transport.close()

    def _begin(self) -> None:
        self._url = self._packing = b""
        self._body: list[bytes] = []
        self._size = self._headers = 0

    def _count(self, data: bytes) -> None:
        self._headers += len(data)
        if self._headers > MOST_HEADERS:
            raise httptools.HttpParserCallbackError("the head is too large")

    def _refuse(self, status: int, text: str) -> None:
        self._is_closing = True
        self._waiting.append(Answer(status, text.encode() + b"\n", "refused", "text/plain"))

    def _work(self) -> None:
        while self._waiting and self._task is None:
            item = self._waiting.pop(0)
            answer = item if isinstance(item, Answer) else self._server.handler(item)
            if isinstance(answer, Answer):
                self._write(answer)
            else:
                self._transport.pause_reading()
                self._task = asyncio.ensure_future(self._later(answer))
        if self._is_closing and self._task is None and not self._waiting:
            self._transport.close()

    async def _later(self, answer: Awaitable[Answer]) -> None:
        self._write(await answer)
        self._task = None
        if not self._transport.is_closing():
            self._transport.resume_reading()
        self._work()

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


def unpacked(body: bytes, packing: bytes, most: int) -> bytes:
    """Unpack a body, gzip or not; raises ``BodyError`` where it breaks or is over *most* bytes."""
    if packing in (b"", b"identity"):
        return body
    if packing not in (b"gzip", b"x-gzip", b"deflate"):
        raise BodyError("the body is packed in a way that is not read: gzip is")
    unpack = zlib.decompressobj(47)  # of gzip or zlib, as it says
    try:
        made = unpack.decompress(body, most + 1)
    except zlib.error as error:
        raise BodyError(f"the body cannot be unpacked: {error}") from None
    if len(made) > most:
        raise BodyError(f"the body is over {most:,} bytes when it is unpacked")
    if not unpack.eof:
        raise BodyError("the body ends before its end")
    return made
