"""Count the images that are made on a host, and say when they are more than is usual there.

Theory of operation
===================
An *hour* begins with the first image after the last one was over, so that what is made in one go
on a quiet host is not parted. *Usual* is the most of any earlier hour of the week before; none
known, nothing is. What is too many is said by ``knowledge.chains.MANY_IMAGES``.

Rule 1: steps are counted as they are judged, so that the order in which they arrive is no matter.
Rule 2: what was counted is known for as long as its host has a step that later ones may link to
        (``linking``): a state that has none may be dropped, and nothing may depend on whether it
        was.
Rule 3: one hour, and a number for each day of a week, are all that is kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from ..errors import SnapshotError
from ..knowledge.chains import MANY_IMAGES
from .settings import shifted
from .values import list_in, number_in, time_in

_LEAST: Final = MANY_IMAGES.least
_SECOND: Final = timedelta(microseconds=1)


class Excess(NamedTuple):
    """More images than are usual: how many, in which time, and the most of an earlier hour."""

    images: int
    span: timedelta
    usual: int

    def __str__(self) -> str:
        """Return it as a sentence."""
        minutes = int(self.span.total_seconds()) // 60
        time = f"{minutes} min" if minutes else "less than a minute"
        before = f"at most {self.usual} in an hour" if self.usual else "none that is known"
        return f"{self.images} images were made there within {time}, and before that {before}."

    def dumped(self) -> list[int]:
        """Return it as types that JSON has."""
        return [self.images, self.span // _SECOND, self.usual]


class Made:
    """How many images a host has made since this hour began, and the most of an earlier one.

    ``days`` has for each day the most images of an hour that began on it. ``ends`` is when the
    hour does.
    """

    __slots__ = ("count", "days", "ends", "since")

    def __init__(self, since: datetime, count: int = 1, days: dict[int, int] | None = None) -> None:
        self.since = since
        self.ends = shifted(since, MANY_IMAGES.within)
        self.count = count
        self.days = {} if days is None else days

    def add(self, time: datetime) -> bool:
        """Count one image more; return whether they may be too many."""
        if time < self.ends:
            self.count += 1
            return self.count > _LEAST
        self._begin(time)
        return False

    def excess(self, time: datetime) -> Excess | None:
        """Return by how far they are too many at a time in this hour, ``None`` if they are not."""
        usual = max(self.days.values(), default=0)
        if self.count <= MANY_IMAGES.times * usual:
            return None
        return Excess(self.count, time - self.since, usual)

    def copied(self) -> Made:
        """Return an equal one that shares nothing mutable with this one."""
        return Made(self.since, self.count, self.days.copy())

    def dumped(self) -> list[Any]:
        """Return it as types that JSON has."""
        return [self.since.isoformat(), self.count, [list(day) for day in self.days.items()]]

    def _begin(self, time: datetime) -> None:
        """Begin an hour; what the last one had is usual from now on, for a week."""
        day = self.since.toordinal()
        self.days[day] = max(self.days.get(day, self.count), self.count)
        oldest = time.toordinal() - MANY_IMAGES.days
        if min(self.days) < oldest:
            self.days = {each: most for each, most in self.days.items() if each >= oldest}
        self.since, self.ends, self.count = time, shifted(time, MANY_IMAGES.within), 1


def excess_in(saved: list[Any], where: str) -> Excess:
    """Read what ``Excess.dumped`` gave. Raises ``SnapshotError``."""
    images, span, usual = saved
    most = MANY_IMAGES.within // _SECOND
    return Excess(
        number_in(images, f"{where}[1]", 1),
        timedelta(microseconds=number_in(span, f"{where}[2]", 0, most)),
        number_in(usual, f"{where}[3]"),
    )


def made_in(saved: object, where: str, mark: datetime | None) -> Made:
    """Read what ``Made.dumped`` gave; *mark* is the time of the last step that was judged.

    Raises ``SnapshotError``.
    """
    since, count, days = list_in(saved, where, 3)
    made = Made(time_in(since, f"{where}[0]"), number_in(count, f"{where}[1]", 1))
    if mark is None or made.since > mark:
        raise SnapshotError(f"{where}[0]", "is later than what was judged")
    today = made.since.toordinal()
    for n, one in enumerate(list_in(days, f"{where}[2]")):
        day, most = list_in(one, f"{where}[2][{n}]", 2)
        day = number_in(day, f"{where}[2][{n}][0]", today - MANY_IMAGES.days, today)
        if day in made.days:
            raise SnapshotError(f"{where}[2][{n}][0]", "stands there twice")
        made.days[day] = number_in(most, f"{where}[2][{n}][1]", 1)
    return made
