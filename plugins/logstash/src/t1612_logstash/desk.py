"""Answer who operates it: is it alive, is it of use, what has it done.

``/healthz``: the process answers. ``/readyz``: it is of use, or 503 and why not. ``/metrics``: for
Prometheus. HEAD is answered as GET is, without a body.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from .addresses import Address, listening, spelt
from .contract import Filter
from .http import Server
from .messages import Answer, Handler, Request
from .metrics import Labels, Rows, Times, exposed, one

_TEXT: Final = "text/plain"
_MOST_BODY: Final = 1024
_MOST_OPEN: Final = 20


class Desk:
    """What is told of a filter, and of the route that it is on (*problems*, *rows*, *times*)."""

    def __init__(self, filter: Filter) -> None:
        self._filter = filter
        self.problems: list[Callable[[], str]] = [filter.problem]
        self.rows: list[Callable[[], Iterable[Rows]]] = []
        self.times: dict[str, tuple[str, Times]] = {
            "filter_seconds": ("What the filter took for a batch", filter.times)
        }

    def answer(self, request: Request) -> Answer:
        """Answer a GET or a HEAD."""
        if request.path == "/healthz":
            return Answer(200, b"ok\n", "health", _TEXT)
        if request.path == "/readyz":
            found = [problem for each in self.problems if (problem := each())]
            text = "; ".join(found) or "ok"
            return Answer(503 if found else 200, text.encode() + b"\n", "ready", _TEXT)
        if request.path == "/metrics":
            text = exposed(self._all(), self.times)
            return Answer(200, text.encode(), "metrics", f"{_TEXT}; version=0.0.4")
        return Answer(404, b"there is /healthz, /readyz, and /metrics\n", "unknown", _TEXT)

    def _all(self) -> Iterable[Rows]:
        counts = self._filter.counts
        for name, help, value in (
            ("events_in", "Events that came in", counts.events_in),
            ("events_out", "Events that went out", counts.events_out),
            ("events_no_json", "Lines that are no event, passed on tagged", counts.no_json),
            ("events_failed", "Events whose filter failed, passed on tagged", counts.failed),
            *((name, "Told by the filter", n) for name, n in self._filter.more_counts().items()),
        ):
            yield one(f"{name}_total", "counter", help, value)
        totals = self._filter.failures.totals()
        kinds: dict[Labels, float] = {(("kind", kind),): n for kind, n in totals.items()}
        yield Rows("failures_total", "counter", "What failed", kinds)
        for each in self.rows:
            yield from each()


def beside(handler: Handler, listen: Address) -> str:
    """Answer at an address, in a thread of its own, until the program ends; say where."""
    listener = listening(listen)
    server = Server(_read(handler), _MOST_BODY, most_open=_MOST_OPEN)

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        is_unix = listener.family == socket.AF_UNIX
        make: Any = loop.create_unix_server if is_unix else loop.create_server
        await make(server, sock=listener)
        await server.look_after()

    where = spelt(listener)
    threading.Thread(target=lambda: asyncio.run(serve()), daemon=True).start()
    return where


def _read(handler: Handler) -> Handler:
    """Let nothing but reading through."""
    return lambda request: (
        handler(request)
        if request.method in ("GET", "HEAD")
        else Answer(405, b"", "unknown", _TEXT)
    )
