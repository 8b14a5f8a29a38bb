"""Sort a finite number of observations by time, within bounded memory.

Theory of operation
===================
Steps are few where events are many, so steps are sorted, not events. At most ``most`` steps wait
here; the earliest leaves when there are more. So the output is sorted if no step is out of order
by more than ``most`` places. Other steps come out too late, and the caller counts those.

Rule 1: steps are compared by all that they hold, so the order of the input decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappushpop

from ..errors import EventError
from ..observation import STAGES, Observation
from .settings import moment

_Row = tuple[datetime, str, int, str, int, str, int, Observation]


def in_order(observations: Iterable[Observation], most: int | None = None) -> Iterator[Observation]:
    """Yield observations by their times, those without one at once; ``None``: sort all."""
    rows: list[_Row] = []
    is_full = False
    for number, seen in enumerate(observations):
        time = moment(seen.time)
        if time is None:
            yield seen
            continue
        row = (
            *(time, seen.host, STAGES.index(seen.stage), seen.reference, -seen.score),
            *(seen.detail, number, seen),
        )
        if most is None or len(rows) < most:
            rows.append(row)
            continue
        if not is_full:
            heapify(rows)
            is_full = True
        yield heappushpop(rows, row)[-1]
    rows.sort(reverse=True)
    while rows:
        yield rows.pop()[-1]


def timed(
    observations: Iterable[Observation], on_error: Callable[[EventError], object] | None
) -> Iterator[Observation]:
    """Yield the observations that have a time, and tell of the others, which no chain can have."""
    for seen in observations:
        if seen.time is not None:
            yield seen
        elif on_error is not None:
            on_error(EventError("event", "time", None, "is missing or cannot be read"))
