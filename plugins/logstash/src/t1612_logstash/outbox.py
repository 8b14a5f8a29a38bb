"""Keep what is to be told until the next pipeline has it.

Rule 1: an event leaves when it was sent; one that was not is given again, in its order.
Rule 2: what is kept is bounded; the oldest goes first, and is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .codec import Event

MOST: Final = 10_000


class Outbox:
    """Events that wait, and those that are on their way."""

    def __init__(self, events: Iterable[Event] = (), most: int = MOST) -> None:
        self._most = most
        self._waiting = list(events)
        self._flying: list[Event] = []
        self.lost = 0

    def __len__(self) -> int:
        return len(self._waiting) + len(self._flying)

    def all(self) -> list[Event]:
        """Give everything that nobody is known to have, oldest first."""
        return self._flying + self._waiting

    def add(self, events: Iterable[Event]) -> None:
        """Let events wait."""
        self._waiting += events
        over = len(self._waiting) - self._most
        if over > 0:
            del self._waiting[:over]
            self.lost += over

    def take(self) -> list[Event]:
        """Give what waits; it is on its way until ``sent`` or ``unsent``."""
        made, self._waiting = self._waiting, []
        self._flying += made
        return made

    def sent(self, events: Iterable[Event]) -> None:
        """Forget events: the next one has them."""
        gone = set(map(id, events))
        self._flying = [event for event in self._flying if id(event) not in gone]

    def unsent(self, events: list[Event]) -> None:
        """Let events wait again, before the others."""
        self.sent(events)
        waiting, self._waiting = self._waiting, []
        self.add([*events, *waiting])
