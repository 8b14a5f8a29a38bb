"""Write a run's output, and choose the exit code if it cannot be written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Protocol

from .exit_codes import BROKEN_OUTPUT
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
    try:
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
    return run.exit_code


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
