"""Bound how much text of one step is kept: events come from attackers, and one may hold 50 MB.

Rule 1: what is cut says so.
Rule 2: two texts that differ still differ when they are cut: names tell steps and hosts apart.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import accumulate
from typing import Any, Final

from attrs import evolve

from ..observation import Link, Observation
from ..text.cutting import both_ends
from .tokens import LONGEST

_LINKS: Final = 64 * 1024  # signs of the links of one step; a build of a hundred tags has 4,000
_COST: Final = 16  # signs that a link is worth, however short it is
_BEGIN: Final = 256  # signs of a name that are shown


def bounded(seen: Observation) -> Observation:
    """Return a step with texts of ``LONGEST`` signs at most, and links of ``_LINKS`` in all.

    The first and the last links are kept: those of processes stand last. One that is longer than
    ``LONGEST`` says nothing, and goes.
    """
    cut: dict[str, Any] = {}
    for name in ("reference", "host", "account", "suppressed_by"):
        text = getattr(seen, name)
        if len(text) > LONGEST:
            cut[name] = _name(text)
    more = 0
    if sum(map(_cost, seen.links)) > LONGEST:  # of few steps
        links = [link for link in seen.links if len(link.value) <= LONGEST]
        if sum(map(_cost, links)) > _LINKS:
            first = _within(links)
            last = _within(links[: len(first) - 1 : -1])
            links = [*first, *reversed(last)]
        if more := len(seen.links) - len(links):
            cut["links"] = tuple(links)
    if more or len(seen.detail) > LONGEST:
        cut["detail"] = both_ends(seen.detail, LONGEST) + (
            f" [{more:,} names more]" if more else ""
        )
    return evolve(seen, **cut) if cut else seen


def _cost(link: Link) -> int:
    return len(link.value) + _COST


def _within(links: list[Link]) -> list[Link]:
    """Return the first links, up to half of the length that all may have."""
    sums = accumulate(map(_cost, links))
    return [link for link, cost in zip(links, sums, strict=True) if cost <= _LINKS // 2]


def _name(text: str) -> str:
    """Cut what tells things apart."""
    return f"{text[:_BEGIN]}…{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
