"""Write a run's output, and choose the exit code if it cannot be written.

Rule 1: a signal that ends a run ends it with its account, as an interruption does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from .exit_codes import BROKEN_OUTPUT, TERMINATED
from .progress import Progress


class Run(Protocol):
    """A run that can say what became of its input."""

    progress: Progress
    is_interrupted: bool

    @property
    def exit_code(self) -> int:
        """The exit code of the run."""

    def say_account(self) -> None:
        """Print what became of the input."""


def write_out(write: Callable[[], object], run: Run) -> int:
    """Call what reads and prints, then print the account; return the exit code."""
    ended: list[int] = []
    try:
        with _terminable(ended):
            write()
            sys.stdout.flush()
    except KeyboardInterrupt:
        run.is_interrupted = True
    except BrokenPipeError:
        hush()
        return run.exit_code
    except OSError as error:
        run.progress.say(f"cannot write the output: {error.strerror}")
        return BROKEN_OUTPUT
    run.say_account()
    return TERMINATED if ended else run.exit_code


@contextmanager
def _terminable(ended: list[int]) -> Iterator[None]:
    """Let SIGTERM interrupt the block, and note it, where nobody else takes or ignores it."""

    def interrupt(number: int, _frame: object) -> None:
        ended.append(number)
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def write_lines(lines: Iterable[str], code: int) -> int:
    """Print lines; return *code*, unless they cannot be written."""
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        hush()
    except OSError as error:
        print(f"t1612: cannot write the output: {error.strerror}", file=sys.stderr)
        return BROKEN_OUTPUT
    return code


def hush() -> None:
    """Send further output nowhere: the reader of the pipe is gone."""
    # Else Python reports the broken pipe once more at exit.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
