"""Log failures: the first of each kind at once, and then how many more there were.

Rule 1: no content of an event is logged. Errors of filters may quote what they were given, so of
        an error only its type and its place in the source are told.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import PurePath
from threading import Lock
from time import monotonic
from typing import Final

log = logging.getLogger("t1612_logstash")

SECONDS: Final = 10.0  # between two lines about one kind
_MOST_ERROR: Final = 500  # characters of an error that goes on with an event


class Failures:
    """Says what fails, each kind once in a while. Safe to share between threads."""

    def __init__(self, seconds: float = SECONDS, now: Callable[[], float] = monotonic) -> None:
        self._seconds, self._now = seconds, now
        self._lock = Lock()
        self._told: dict[str, float] = {}  # by kind: when it was told last
        self._more: dict[str, int] = {}  # by kind: how many there were since
        self._totals: dict[str, int] = {}  # by kind: how many there were

    def tell(self, kind: str, text: str, count: int = 1) -> None:
        """Log *text*, or count it where its *kind*, one of a few, was logged a moment ago."""
        with self._lock:
            now = self._now()
            self._totals[kind] = self._totals.get(kind, 0) + count
            if now - self._told.get(kind, float("-inf")) < self._seconds:
                self._more[kind] = self._more.get(kind, 0) + count
                return
            self._told[kind] = now
            count += self._more.pop(kind, 0)
        log.warning("%s: %s%s", kind, text, f" ({count} times)" if count > 1 else "")

    def totals(self) -> dict[str, int]:
        """Give how many there were of each kind."""
        with self._lock:
            return dict(self._totals)

    def close(self) -> None:
        """Log what was counted, and not told yet."""
        with self._lock:
            rest, self._more = self._more, {}
        for kind, count in rest.items():
            log.warning("%s: %d more", kind, count)


def place_of(error: BaseException) -> str:
    """Say of an error what may be logged: its type, and where it was raised."""
    name = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{name} at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else name


def spelt(error: BaseException) -> str:
    """Say what an error says, bounded; for the event alone. Nothing that it does can raise."""
    try:
        text = str(error)
    except Exception:  # an error's own __str__ may raise anything
        text = "its message cannot be told"
    return f"{type(error).__name__}: {text}"[:_MOST_ERROR]


def told(error: Exception) -> str:
    """Say what may be logged of an error: nothing of an event's content."""
    ssl = sys.modules.get("ssl")  # not there where nobody speaks TLS, as within syslog-ng
    if ssl and isinstance(error, ssl.SSLError):  # its number is none of the system's
        return f"{type(error).__name__}: {error.reason or 'no reason told'}"
    if isinstance(error, OSError) and error.errno:
        return f"{type(error).__name__}: {os.strerror(error.errno)}"
    return place_of(error)
