"""Be the way to the next pipeline's http input."""

from __future__ import annotations

import asyncio
import http.client
import ssl
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from .failures import told
from .metrics import Labels, Rows, Times, one
from .tls import Trust, to_next

SECONDS: Final = 30.0  # that the next pipeline may take for each step of an answer
_AT_A_TIME: Final = 4  # batches that are on their way
_READ: Final = 64 * 1024
_OURS: Final = frozenset({"content-length", "content-type", "host", "transfer-encoding"})


class Sent(NamedTuple):
    """What became of a batch: *problem* is empty where it was taken; *status* 0: no answer."""

    problem: str
    status: int = 0


class Downstream:
    """The next pipeline, by its URL; one connection for each thread that sends."""

    def __init__(self, url: str, trust: Trust | None = None, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} is no URL: http://HOST:PORT/ is")
        self._parts, self._seconds = parts, seconds
        self._trust = trust or Trust()
        if parts.scheme == "http" and (self._trust.ca or self._trust.cert):
            raise ValueError(f"{url!r}: certificates mean nothing without https")
        self._local = threading.local()
        self._lock = threading.Lock()
        self._sending = 0
        self._waiting = 0
        self._pool = ThreadPoolExecutor(_AT_A_TIME, "relay")
        self._outcomes: Counter[str] = Counter()
        self.times = Times()
        self.problem = ""  # of the last batch
        self._read()

    def reload(self) -> None:
        """Read certificates and headers again; raises ``OSError`` or ``ValueError``."""
        self._read()

    async def send(self, body: bytes) -> Sent:
        """Send a batch, and say what became of it."""
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            made = await loop.run_in_executor(self._pool, self._send, body)
        finally:
            self._waiting -= 1
        self.problem = made.problem
        self._outcomes[str(made.status) if made.status else "no answer"] += 1
        return made

    def rows(self) -> list[Rows]:
        """Tell of it in numbers."""
        outcomes: dict[Labels, float] = {(("answer", key),): n for key, n in self._outcomes.items()}
        return [
            Rows("downstream_batches_total", "counter", "Batches sent, by the answer", outcomes),
            one("downstream_waiting", "gauge", "Batches on their way, or waiting", self._waiting),
        ]

    def close(self) -> None:
        """Begin nothing more; what is being sent is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def is_busy(self) -> bool:
        """Tell whether a batch is being sent."""
        return self._sending > 0

    def _read(self) -> None:
        trust = self._trust
        headers = _headers(trust.headers) if trust.headers else {}
        context = to_next(trust) if self._parts.scheme == "https" else None
        self._settings = (headers, context)  # in one step: other threads read it

    def _send(self, body: bytes) -> Sent:
        with self._lock:
            self._sending += 1
        began = monotonic()
        try:
            return self._answered(body)
        finally:
            with self._lock:
                self._sending -= 1
                self.times.took(monotonic() - began)

    def _answered(self, body: bytes) -> Sent:
        settings = self._settings
        try:
            connection = self._connected(settings)
            connection.request(
                "POST",
                (self._parts.path or "/") + (f"?{self._parts.query}" if self._parts.query else ""),
                body,
                {"Content-Type": "application/json", **settings[0]},
            )
            response = connection.getresponse()
            while response.read(_READ):  # and let go
                pass
            if response.length:  # read() with a size does not tell
                raise http.client.IncompleteRead(b"", response.length)
        except (OSError, http.client.HTTPException) as error:
            self._forget()
            return Sent(told(error))
        except Exception:  # half a request was sent: the next needs a new connection
            self._forget()
            raise
        status = response.status
        return Sent("" if 200 <= status < 300 else f"it answered {status}", status)

    def _connected(
        self, settings: tuple[dict[str, str], ssl.SSLContext | None]
    ) -> http.client.HTTPConnection:
        local = self._local
        if getattr(local, "settings", None) is not settings:  # they were read again
            self._forget()
            local.settings = settings
        connection: http.client.HTTPConnection | None = getattr(local, "connection", None)
        if connection is None:
            host, port = self._parts.hostname or "", self._parts.port
            context = settings[1]
            if context is not None:
                connection = http.client.HTTPSConnection(
                    host, port, timeout=self._seconds, context=context
                )
            else:
                connection = http.client.HTTPConnection(host, port, timeout=self._seconds)
            local.connection = connection
        return connection

    def _forget(self) -> None:
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None


def _headers(path: str) -> dict[str, str]:
    """Read lines ``Name: value``; what is in them is secret, and never told."""
    made = {}
    for number, line in enumerate(Path(path).read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        name, colon, value = line.partition(":")
        is_name = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
        if not colon or not is_name or not value.isprintable() or not value.isascii():
            raise ValueError(f"{path}: line {number} is no header: Name: value is")
        if name.lower() in _OURS:
            raise ValueError(f"{path}: line {number}: {name} is set by the relay")
        made[name] = value.strip()
    return made
