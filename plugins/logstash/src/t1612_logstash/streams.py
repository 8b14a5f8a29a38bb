"""Read standard input until it ends or the program is asked to stop, and keep the streams apart.

Rule 1: a stop loses nothing that has come: it is read first, without waiting for more.
Rule 2: ``STOP_SECONDS`` after a stop ``Expired`` is raised, wherever the program is; ``ended``
        takes that back, so that what is to survive can be saved.
"""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from .lines import Splitter, waiting
from .watch import Expired

STOP_SECONDS: Final = 10.0  # from a stop to the end
_READ: Final = 64 * 1024  # bytes at a time
_TICK: Final = 1.0  # seconds without input after which that is told


class Input:
    """Blocks of standard input; ``None`` where nothing has come for a while.

    *is_over* is set when there is no more, and not after a stop.
    """

    def __init__(self, number: int = 0) -> None:
        self._number = number
        self._is_stopped = False
        self.is_over = False
        self._woken, wake = os.pipe()
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, self._stop)
        signal.signal(signal.SIGALRM, _expire)
        self._poll = select.poll()
        self._poll.register(self._number, select.POLLIN)
        self._poll.register(self._woken, select.POLLIN)

    def __iter__(self) -> Iterator[bytes | None]:
        left = sys.maxsize  # bytes; after a stop those that have come by then
        while True:
            seconds = 0.0 if self._is_stopped else _TICK
            if self._is_stopped and left == sys.maxsize:
                left = waiting(self._number)
            if left <= 0:
                return
            ready = [number for number, _ in self._poll.poll(seconds * 1_000)]
            if self._number in ready:
                data = os.read(self._number, min(left, _READ))
                if not data:
                    self.is_over = True
                    return
                if left != sys.maxsize:
                    left -= len(data)
                yield data
            elif self._is_stopped:
                return
            else:
                if self._woken in ready:
                    os.read(self._woken, _READ)
                yield None

    def lines(self, splitter: Splitter) -> Iterator[bytes | None]:
        """Give whole lines, and the last one, which may have no end."""
        for data in self:
            if data is None:
                yield None
            else:
                yield from splitter.lines(data)
        yield from splitter.rest()

    def _stop(self, *_: Any) -> None:
        if not self._is_stopped:
            self._is_stopped = True
            signal.setitimer(signal.ITIMER_REAL, STOP_SECONDS)


def _expire(*_: Any) -> None:
    raise Expired


def ended() -> None:
    """Let the program end in its own time: no signal interrupts what it saves now."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(each, signal.SIG_IGN)


def own_output() -> BinaryIO:
    """Take standard output for answers alone: what else is printed goes to standard error."""
    sys.stdout.flush()
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return target


def errors_to(path: str) -> None:
    """Let standard error go to a file: rsyslog's mmexternal reads it as answers."""
    sys.stderr.flush()
    number = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    os.dup2(number, 2)
    os.close(number)
