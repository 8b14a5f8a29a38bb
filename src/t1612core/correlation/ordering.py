"""Put observations that are at hand in the order of their times, whatever order they come in.

Theory of operation
===================
Steps are few where events are many, so steps are sorted, never events. At most ``most`` wait
here: when there are more, the earliest goes on. So what comes in order, or is out of order by no
more steps than that, is in order then; what is not comes when it is too late, which whoever
takes it counts.

Rule 1: the order is that of all that a step has, so that the order of the input decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heapify, heappushpop

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
