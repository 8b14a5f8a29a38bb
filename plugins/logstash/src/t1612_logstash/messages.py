"""What is asked and answered over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

_REASONS: Final = {
    200: b"OK",
    400: b"Bad Request",
    401: b"Unauthorized",
    404: b"Not Found",
    405: b"Method Not Allowed",
    408: b"Request Timeout",
    413: b"Content Too Large",
    500: b"Internal Server Error",
    503: b"Service Unavailable",
}


@dataclass
class Request:
    """A request that has come whole; ``body`` is unpacked when it is dealt with."""

    method: str
    path: str
    body: bytes
    packing: bytes = b""
    came: float = 0.0
    held: int = 0  # bytes


@dataclass
class Answer:
    """What is answered; ``what`` is its name in the metrics."""

    status: int
    body: bytes
    what: str
    type: str = "application/json"

    def head(self, *, is_last: bool) -> bytes:
        """Spell what goes before the body; *is_last*: the connection is closed behind it."""
        return b"HTTP/1.1 %d %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n%s\r\n" % (
            self.status,
            _REASONS[self.status],
            self.type.encode(),
            len(self.body),
            b"Connection: close\r\n" if is_last else b"",
        )


Handler = Callable[[Request], Answer | Awaitable[Answer]]
