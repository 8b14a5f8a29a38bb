"""Write a run's output, and end the run in the way that the output ended."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Protocol

from .exits import BROKEN_OUTPUT
from .progress import Progress


class Run(Protocol):
    """A run that can say what became of its input."""

    progress: Progress
    is_interrupted: bool

    @property
    def exit_code(self) -> int:
        """Say how the run ended."""

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
        # The reader has what it wanted. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return run.exit_code
    except OSError as error:
        run.progress.say(f"cannot write the output: {error.strerror}")
        return BROKEN_OUTPUT
    run.say_account()
    return run.exit_code
