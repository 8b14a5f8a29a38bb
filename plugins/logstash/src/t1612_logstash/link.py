"""Ask a worker over HTTP, on connections that are kept."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, NamedTuple

import httptools


class Told(NamedTuple):
    """What a worker answers."""

    status: int
    body: bytes


class Link:
    """The way to one worker, by the path of its socket."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._idle: list[_Talk] = []

    async def ask(self, method: bytes, path: bytes, body: bytes = b"") -> Told:
        """Ask it; raises ``OSError`` where it is not there.

        What it may have dealt with already is asked once more, on a connection of its own: the
        worker may have closed one that was kept.
        """
        data = b"%s %s HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (method, path, len(body))
        while self._idle:
            talk = self._idle.pop()
            if talk.is_open:
                with suppress(OSError):
                    return await self._asked(talk, data, body)
                break
        loop = asyncio.get_running_loop()
        _, talk = await loop.create_unix_connection(_Talk, self._path)
        return await self._asked(talk, data, body)

    def close(self) -> None:
        """Close what is kept."""
        for each in self._idle:
            each.close()
        self._idle = []

    async def _asked(self, talk: _Talk, head: bytes, body: bytes) -> Told:
        try:
            told = await talk.ask(head, body)
        except BaseException:  # whoever asked may have gone; its answer is nobody else's
            talk.close()
            raise
        self._idle.append(talk)
        return told


class _Talk(asyncio.Protocol):
    """One connection, on which one question at a time is asked."""

    def __init__(self) -> None:
        self._transport: Any = None
        self._answer: asyncio.Future[Told] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._parts: list[bytes] = []
        self.is_open = True

    async def ask(self, head: bytes, body: bytes) -> Told:
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(head)
        if body:
            self._transport.write(body)
        return await self._answer

    def close(self) -> None:
        self.is_open = False
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("the worker has ended"))

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_message_begin(self) -> None:
        self._parts = []

    def on_body(self, body: bytes) -> None:
        self._parts.append(body)

    def on_message_complete(self) -> None:
        if not self._parser.should_keep_alive():
            self.is_open = False
        if self._answer is not None and not self._answer.done():
            status = self._parser.get_status_code()
            self._answer.set_result(Told(status, b"".join(self._parts)))
