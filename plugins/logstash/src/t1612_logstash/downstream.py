"""Be the way to the next pipeline's http input."""

from __future__ import annotations

import asyncio
import http.client
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import urlsplit

from .failures import told

SECONDS: Final = 30.0  # that the next pipeline may take for each step of an answer
_AT_A_TIME: Final = 4  # batches that are on their way
_READ: Final = 64 * 1024


class Downstream:
    """The next pipeline, by its URL; one connection for each thread that sends."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no URL: http://HOST:PORT/ is")
        self._parts, self._seconds = parts, seconds
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sending = 0
        self._pool = ThreadPoolExecutor(_AT_A_TIME, "relay")

    async def send(self, body: bytes) -> str:
        """Send a batch; give nothing when it was accepted, else why it was not."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._send, body)

    def close(self) -> None:
        """Begin nothing more; what is being sent is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def is_busy(self) -> bool:
        """Tell whether a batch is being sent."""
        return self._sending > 0

    def _send(self, body: bytes) -> str:
        with self._lock:
            self._sending += 1
        try:
            return self._answered(body)
        finally:
            with self._lock:
                self._sending -= 1

    def _answered(self, body: bytes) -> str:
        try:
            connection = self._connected()
            connection.request(
                "POST",
                (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else ""),
                body,
                {"Content-Type": "application/json"},
            )
            response = connection.getresponse()
            while response.read(_READ):  # and let go
                pass
        except (OSError, http.client.HTTPException) as error:
            self._forget()
            return told(error)
        except Exception:  # half a request was sent: the next needs a new connection
            self._forget()
            raise
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
