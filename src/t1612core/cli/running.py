"""How a run over inputs ends: its exit code, and what became of the events."""

from __future__ import annotations

from abc import ABC, abstractmethod

from .exit_codes import INTERRUPTED, NOTHING_FOUND, UNREADABLE
from .progress import Progress
from .reading import Reader


class ReadingRun(ABC):
    """The end of a run that reads all inputs with one reader; the run has the attributes.

    Where it ``prints_last``, an interrupted run has printed nothing, and gives no account.
    """

    __slots__ = ()

    reader: Reader
    progress: Progress
    is_interrupted: bool
    prints_last = False

    @property
    def exit_code(self) -> int:
        """The exit code of the run, whatever it found: what was not read is not well."""
        if self.is_interrupted:
            return INTERRUPTED
        return NOTHING_FOUND if self.reader.is_whole else UNREADABLE

    def say_account(self) -> None:
        """Print what became of the events."""
        notes = ["interrupted"] if self.is_interrupted else []
        if not (self.is_interrupted and self.prints_last):
            self.reader.say_hidden()
            notes = [*self.notes(), *notes]
        self.progress.say("; ".join(notes))

    @abstractmethod
    def notes(self) -> list[str]:
        """Return the parts of the account, the sum of the events first."""
