"""Stand before several workers over HTTP: a score is any worker's, a batch is cut by hosts.

Rule 1: 200 is answered to a batch when each worker has answered so to its part, else 503: all of
        it comes again then, and what was taken before may come twice.
Rule 2: what cannot be cut goes to the first worker, which says why not.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import count
from typing import Final

from .bodies import BodyError, elements
from .failures import Failures, told
from .frames import PATH, framed
from .hosts import Hosts
from .http import Server
from .link import Link, Told
from .messages import Answer, Request
from .metrics import Labels, Rows, exposed, one, summed
from .serving import SCORE, Bounds, failed, refused

_TEXT: Final = "text/plain"
_METRICS: Final = f"{_TEXT}; version=0.0.4"


class Front:
    """What is served to all, by workers at *paths*. *is_relay*: there is a next pipeline."""

    def __init__(
        self, paths: list[str], is_relay: bool, bounds: Bounds, token: bytes, failures: Failures
    ) -> None:
        self._links = [Link(path) for path in paths]
        self._hosts, self._bounds = Hosts(len(paths)), bounds
        self._is_relay, self._failures = is_relay, failures
        self._next = count()
        self.is_stopped = False
        self.rows: list[Callable[[], Iterable[Rows]]] = []
        self.server = Server(
            self.handle,
            bounds.body,
            refused(is_relay),
            failed,
            failures,
            most_open=bounds.connections,
            token=token,
        )

    def handle(self, request: Request) -> Answer | Awaitable[Answer]:
        """Answer a request."""
        if request.method in ("GET", "HEAD"):
            return self._told(request.path)
        if request.method not in ("POST", "PUT"):
            return Answer(405, b"", "unknown", _TEXT)
        if request.path in SCORE:
            return self._scored(request.body)
        if not self._is_relay:
            return Answer(404, b"POST to /v1/score\n", "unknown", _TEXT)
        return self._relayed(request.body)

    def close(self) -> None:
        """Close the ways to the workers."""
        for each in self._links:
            each.close()

    async def _scored(self, body: bytes) -> Answer:
        link = self._links[next(self._next) % len(self._links)]
        made = await self._asked(link, b"POST", SCORE[0].encode(), body)
        return Answer(made.status, made.body, "score" if made.status == 200 else "refused")

    async def _relayed(self, body: bytes) -> Answer:
        try:
            parts = self._hosts.spread(elements(body, self._bounds.events))
        except BodyError:
            made = await self._asked(self._links[0], b"POST", b"/", body)
            return Answer(made.status, made.body, "refused", _TEXT)
        asked = [
            self._asked(link, b"POST", PATH.encode(), framed(part))
            for link, part in zip(self._links, parts, strict=True)
            if part
        ]
        for made in await asyncio.gather(*asked):
            if made.status != 200:
                return Answer(503, made.body, "relay", _TEXT)
        return Answer(200, b"ok\n", "relay", _TEXT)

    async def _told(self, path: str) -> Answer:
        """Answer who operates it: of use when each worker is, and with the sum of all metrics."""
        if path == "/healthz":
            return Answer(200, b"ok\n", "health", _TEXT)
        if path not in ("/readyz", "/metrics"):
            return Answer(404, b"there is /healthz, /readyz, and /metrics\n", "unknown", _TEXT)
        asked = [self._asked(link, b"GET", path.encode()) for link in self._links]
        made = await asyncio.gather(*asked)
        if path == "/metrics":
            texts = [each.body.decode() for each in made if each.status == 200]
            text = summed(texts) + exposed(self._rows(), {})
            return Answer(200, text.encode(), "metrics", _METRICS)
        bad = {each.body.decode().strip() for each in made if each.status != 200}
        if self.is_stopped:
            bad.add("it is being stopped")
        return Answer(
            503 if bad else 200, ("; ".join(bad) or "ok").encode() + b"\n", "ready", _TEXT
        )

    def _rows(self) -> Iterable[Rows]:
        """Tell what is not of the workers."""
        totals = self._failures.totals()
        kinds: dict[Labels, float] = {(("kind", kind),): n for kind, n in totals.items()}
        yield Rows("front_failures_total", "counter", "What failed before the workers", kinds)
        yield one("front_workers", "gauge", "Workers", len(self._links))
        for each in self.rows:
            yield from each()

    async def _asked(self, link: Link, method: bytes, path: bytes, body: bytes = b"") -> Told:
        try:
            return await link.ask(method, path, body)
        except OSError as error:
            self._failures.tell("a worker is not there", told(error))
            return Told(503, b"a worker is not there; send it again\n")
