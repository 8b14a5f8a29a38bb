"""Stand between two pipelines of Logstash: a batch comes in, is filtered, and goes on.

Rule 1: 200 is answered when the next pipeline has answered 200, and 503 otherwise: Logstash
        sends again what was answered with 503, for ever, and some of its versions do with 4xx, too.
Rule 2: so nothing is lost, and a batch that was sent on may come twice.
"""

from __future__ import annotations

import asyncio
import http.client
import ssl
import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final
from urllib.parse import urlsplit

from .codec import loads
from .contract import Filter
from .http import Answer

SECONDS: Final = 30.0  # that the next pipeline may take
_AT_A_TIME: Final = 4  # batches that are on their way


class Downstream:
    """The next pipeline, by its URL; one connection for each thread that sends."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no URL: http://HOST:PORT/ is")
        self._parts, self._seconds = parts, seconds
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(_AT_A_TIME, "relay")

    async def send(self, body: bytes) -> str:
        """Send a batch; give nothing when it was accepted, else why it was not."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._send, body)

    def close(self) -> None:
        """End the threads, when what they send has been sent."""
        self._pool.shutdown()

    def _send(self, body: bytes) -> str:
        try:
            connection = self._connected()
            connection.request(
                "POST",
                (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else ""),
                body,
                {"Content-Type": "application/json"},
            )
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            self._forget()
            return f"{type(error).__name__}: {error}"
        return "" if 200 <= response.status < 300 else f"it answered {response.status}"

    def _connected(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            host, port = self._parts.hostname or "", self._parts.port
            if self._parts.scheme == "https":
                context = ssl.create_default_context()
                connection = http.client.HTTPSConnection(
                    host, port, timeout=self._seconds, context=context
                )
            else:
                connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
            self._local.connection = connection
        return connection

    def _forget(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


async def relayed(filter: Filter, downstream: Downstream, body: bytes) -> Answer:
    """Filter a batch (an array, an object, JSON lines) and send it on."""
    problem = ""
    made = batch(filter, body)
    if made:
        problem = await downstream.send(b"[" + b",".join(made) + b"]")
    if problem:
        return Answer(503, f"not sent on: {problem}\n".encode(), "relay", "text/plain")
    return Answer(200, b"ok\n", "relay", "text/plain")


def batch(filter: Filter, body: bytes) -> list[bytes]:
    """Filter what a body holds, whatever it is called."""
    if body.lstrip()[:1] == b"[":
        values = _array(body)
        if values is not None:
            return filter.values(values, lambda: _array(body) or [])
    return filter.lines(_lines(body))


def _array(body: bytes) -> list[Any] | None:
    try:
        value = loads(body)
    except ValueError:
        return None
    return value if isinstance(value, list) else None


def _lines(body: bytes) -> Iterable[bytes]:
    return [body] if b"\n" not in body.strip() else body.split(b"\n")
