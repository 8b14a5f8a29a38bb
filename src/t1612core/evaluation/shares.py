"""Say how many of how many, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt

from attrs import frozen

_Z = 1.959964  # of 95 %, both sides of a normal distribution


@frozen
class Share:
    """So many of so many."""

    count: int
    total: int

    @property
    def ratio(self) -> float | None:
        """From 0 to 1; ``None`` of nothing."""
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the ratio of all such rows lies, by 95 %; ``None`` of nothing.

        Wilson's interval: it stays within 0 and 1, and says something of few rows, of none or all
        among them as well. It holds if the rows are drawn like those that will come.
        """
        if not self.total:
            return None
        ratio, square = self.count / self.total, _Z * _Z / self.total
        middle = (ratio + square / 2) / (1 + square)
        spread = sqrt(ratio * (1 - ratio) * square + square * square / 4) / (1 + square)
        return max(0.0, middle - spread), min(1.0, middle + spread)


def total(shares: Iterable[Share]) -> Share:
    """Add up shares of different rows."""
    shares = tuple(shares)
    return Share(sum(each.count for each in shares), sum(each.total for each in shares))
