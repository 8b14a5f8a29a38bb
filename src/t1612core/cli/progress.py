"""Write to standard error: the progress, on a terminal, and what went wrong.

Rule 1: nothing here raises: a closed standard error must not stop a scan.
"""

from __future__ import annotations

from contextlib import suppress
from time import monotonic
from typing import TextIO

from attrs import define, field

from ..output.safe import printable

_EVERY = 0.2  # seconds between two updates
_KEPT = 20  # lines
_LOOK_EVERY = 1024  # events between two looks at the clock


@define
class Progress:
    """Lines that stay, and, where *is_on*, one line of progress that is written over.

    ``said`` keeps the first lines.
    """

    stream: TextIO
    is_on: bool
    said: list[str] = field(factory=list, init=False)
    _shown_at: float = field(factory=monotonic, init=False)
    _is_shown: bool = field(default=False, init=False)

    def say(self, text: str) -> None:
        """Write one line that stays: a reason may name columns, which an event chooses."""
        text = printable(text)
        if len(self.said) < _KEPT:
            self.said.append(text)
        self.clear()
        self._write(f"t1612: {text}\n")

    def show(self, events: int, findings: int) -> None:
        """Print how far the scan is, at most every ``_EVERY`` seconds."""
        if not self.is_on or events % _LOOK_EVERY:
            return
        if (now := monotonic()) - self._shown_at >= _EVERY:
            self._shown_at = now
            self._is_shown = True
            self._write(f"\r\x1b[K{events:,} events, {findings:,} findings")

    def clear(self) -> None:
        """Remove the line of progress before something else is written."""
        if self._is_shown:
            self._is_shown = False
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        with suppress(OSError):
            self.stream.write(text)
            self.stream.flush()
