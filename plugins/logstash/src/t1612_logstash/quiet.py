"""Tell how far the clocks of hosts are from which nothing comes any more.

A host's time is what its last event said, and what has passed since that came. So an old log that
is read now keeps its own time, and an incident of a host that has become quiet is told.

Rule 1: only hosts are kept that have steps, and each only until all of them are over.
Rule 2: while nothing can be sent, nobody is quiet: what they have to say is held up.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

MOST_HOSTS: Final = 100_000


class Quiet:
    """The last times of hosts. All times that are not the events' are in seconds."""

    def __init__(self, lateness: timedelta, window: timedelta) -> None:
        self._after = lateness.total_seconds()
        self._over = (lateness + window).total_seconds() + 1
        self._hosts: OrderedDict[str, tuple[datetime, float]] = OrderedDict()
        self._held_up = float("-inf")

    def __contains__(self, host: str) -> bool:
        return host in self._hosts

    def heard(self, host: str, time: datetime, now: float) -> None:
        """Note an event of a host that has steps."""
        before = self._hosts.get(host)
        self._hosts[host] = (time if before is None else max(time, before[0]), now)
        self._hosts.move_to_end(host)
        if len(self._hosts) > MOST_HOSTS:
            self._hosts.popitem(last=False)

    def held_up(self, now: float) -> None:
        """Note that nothing can be sent."""
        self._held_up = now

    def times(self, now: float) -> Iterator[tuple[str, datetime]]:
        """Give the hosts that are quiet, with the times that they have reached."""
        over = []
        for host, (time, heard) in self._hosts.items():
            passed = now - max(heard, self._held_up)
            if passed <= self._after:
                break  # and so are all that come
            if passed > self._over:
                over.append(host)
            try:
                yield host, time + timedelta(seconds=passed)
            except OverflowError:  # a clock at the end of the calendar
                yield host, time
        for host in over:
            del self._hosts[host]
