"""Find the time that a stream has reached, from stamps of which some are wrong.

Theory of operation
===================
A stamp that is ahead of the time shown by more than ``leap`` moves nothing: it may be wrong,
and would close all open chains. But after an outage all stamps are ahead. So stamps ahead are
believed when ``AHEAD`` of them come in a row, with none near the time shown between them. The
earliest of them is the new time. A wrong time is left in the same way: when ``BEHIND`` stamps in a
row are older by more than ``leap``. ``BEHIND`` is the larger number, since late stamps come in
rows, too.

Rule 1: no other clock: the result depends on the stamps and their order alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from .settings import EARLIEST

AHEAD: Final = 8
BEHIND: Final = 64


class Clock:
    """The time that stamps have shown: ``newest``, ``EARLIEST`` before there was any.

    ``run`` counts the stamps in a row that are ahead of it, or, less than 0, behind; ``edge`` is
    the least of those ahead, or the newest of those behind. ``ahead`` counts the stamps that were
    ahead and were not believed, but for those of the run.
    """

    __slots__ = ("ahead", "edge", "newest", "run")

    def __init__(self, newest: datetime = EARLIEST) -> None:
        self.newest = newest
        self.run = 0
        self.edge = EARLIEST
        self.ahead = 0

    def see(self, time: datetime, leap: timedelta, shown: datetime = EARLIEST) -> bool:
        """Take the next stamp; return whether it has set the time back.

        *shown* is what a stream has shown of which this is a part: up to that, and by *leap*
        beyond, a stamp is believed at once; what is not beyond is never left.
        """
        newest = self.newest
        if time > newest:
            known = max(newest, shown)
            if known == EARLIEST or time - known <= leap:
                self.newest = time
                self._refute()
            else:
                self.edge = min(self.edge, time) if self.run > 0 else time
                self.run = max(self.run, 0) + 1
                if self.run >= AHEAD:
                    self.newest = self.edge
                    self.run = 0
        elif newest - time <= leap:
            self._refute()
        elif newest - shown > leap:
            self.edge = max(self.edge, time) if self.run < 0 else time
            self.ahead += max(self.run, 0)
            self.run = min(self.run, 0) - 1
            if self.run <= -BEHIND:
                self.newest = self.edge
                self.run = 0
                return True
        return False

    def is_shown(self, time: datetime, leap: timedelta) -> bool:
        """Return whether a stamp is not far ahead of the time shown."""
        return time - self.newest <= leap

    def _refute(self) -> None:
        """Take a stamp that is near the time shown: a run ends."""
        if self.run:
            self.ahead += max(self.run, 0)
            self.run = 0

    def copied(self) -> Clock:
        """Return an equal clock."""
        made = Clock(self.newest)
        made.run, made.edge, made.ahead = self.run, self.edge, self.ahead
        return made
