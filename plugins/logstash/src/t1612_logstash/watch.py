"""Look after a filter that may never come back.

One thread looks at how far the filter is. Where it has been at one event for too long, an exception
is raised in the thread that runs it, so that its event goes on, tagged. The main thread is woken by
a signal, which ends a sleep or a wait for the network, too. In another thread a wait inside C code
cannot be ended: where nothing helps, the program ends, so that whoever started it starts it again.

Rule 1: the exception is raised while a filter runs, or is let go: ``end`` takes it back.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

SECONDS: Final = 5.0  # that a filter may take for one event
GIVEN_UP: Final = 70  # the exit code where nothing helps
_LOOKS: Final = 5  # in that time


class Hung(BaseException):
    """A filter takes too long for one event; none can catch it by accident."""


class Expired(BaseException):
    """The time after a stop is over; no filter can catch it by accident."""


class Watch:
    """What one filter does, and since when. ``step`` grows with each event."""

    def __init__(self) -> None:
        self.step = 0
        self.is_stuck = False  # it takes too long just now
        self._lock = threading.Lock()
        self._runner: int | None = None  # the thread that runs the filter
        self._is_fired = False

    def begin(self) -> None:
        """Say that this thread runs the filter from here."""
        with self._lock:
            self._runner = threading.get_ident()

    def end(self) -> None:
        """Say that it does no longer. An exception that is on its way is taken back."""
        with self._lock:
            if self._is_fired and self._runner is not None:
                _raise_in(self._runner, None)
            self._is_fired, self._runner = False, None

    def look_after(self, seconds: float, tell: Callable[[str, str], object]) -> None:
        """Begin to look, for ever; called once, by the main thread."""
        signal.signal(signal.SIGUSR1, self._woken)
        threading.Thread(target=self._look, args=(seconds, tell), daemon=True).start()

    def _woken(self, *_: Any) -> None:
        if self._is_fired:
            self._is_fired = False
            raise Hung

    def _look(self, seconds: float, tell: Callable[[str, str], object]) -> None:
        pause = threading.Event()
        at: tuple[int | None, int] = (None, 0)
        since, fired = monotonic(), 0
        while True:
            pause.wait(seconds / _LOOKS)
            now = monotonic()
            seen = (self._runner, self.step)
            if seen[0] is None or seen != at:
                at, since, fired, self.is_stuck = seen, now, 0, False
            elif now - since >= seconds * (fired + 1):
                fired += 1
                self.is_stuck = True
                if fired > 2:
                    tell("the filter does not come back", "the program ends")
                    os._exit(GIVEN_UP)
                self._fire(at)

    def _fire(self, at: tuple[int | None, int]) -> None:
        with self._lock:
            if self._runner is None or (self._runner, self.step) != at:
                return
            self._is_fired = True
            if self._runner == threading.main_thread().ident:
                signal.pthread_kill(self._runner, signal.SIGUSR1)
            else:
                _raise_in(self._runner, Hung)


def _raise_in(thread: int, what: type[BaseException] | None) -> None:
    error = None if what is None else ctypes.py_object(what)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error)
