"""Tell what time a stream has shown, by stamps of which some are wrong.

Theory of operation
===================
A stamp that is ahead of what was shown by more than ``leap`` moves nothing: it may be wrong,
and would end what is open. But after an outage all stamps are so. So stamps ahead are believed
when ``AHEAD`` came in a row, none near the time shown between them: the earliest of them is the
time then. In the same way a time that was believed wrongly is left: by ``BEHIND`` in a row that
are older by more than ``leap``. These are more, since what is late comes in rows, too.

Rule 1: no clock but this: what is believed depends on the stamps and their order alone.
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
        """Take the next stamp; tell whether the time has gone back by it.

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
        """Tell whether a stamp is not ahead."""
        return time - self.newest <= leap

    def _refute(self) -> None:
        """Take a stamp that is near the time shown: a run ends."""
        if self.run:
            self.ahead += max(self.run, 0)
            self.run = 0

    def copied(self) -> Clock:
        """Give one that is equal."""
        made = Clock(self.newest)
        made.run, made.edge, made.ahead = self.run, self.edge, self.ahead
        return made
