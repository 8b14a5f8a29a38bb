"""Show on a terminal that something is going on."""

from __future__ import annotations

from time import monotonic
from typing import TextIO

from attrs import define, field

_EVERY = 0.2  # seconds between two updates
_LOOK_EVERY = 1024  # events between two looks at the clock


@define
class Progress:
    """One line that is written over; nothing at all where *is_on* is false."""

    stream: TextIO
    is_on: bool
    _shown_at: float = field(factory=monotonic, init=False)
    _is_shown: bool = field(default=False, init=False)

    def show(self, events: int, findings: int) -> None:
        """Say how far the scan is, at most every ``_EVERY`` seconds."""
        if not self.is_on or events % _LOOK_EVERY:
            return
        if (now := monotonic()) - self._shown_at >= _EVERY:
            self._shown_at = now
            self._is_shown = True
            self.stream.write(f"\r\x1b[K{events:,} events, {findings:,} findings")
            self.stream.flush()

    def clear(self) -> None:
        """Take the line away before something else is written."""
        if self._is_shown:
            self._is_shown = False
            self.stream.write("\r\x1b[K")
            self.stream.flush()
