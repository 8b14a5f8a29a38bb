"""Collect what to look for elsewhere: images, containers, paths, addresses, URLs.

Rule 1: only what a finding or a step that scores named: else it is a list of everybody's images.
Rule 2: memory is bounded; what is named most often stays.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from attrs import define, field

from ..model import Finding
from ..observation import LinkKind, Observation
from .content import Indicator, IndicatorKind
from .marking import shown

_KINDS: Final[dict[LinkKind, IndicatorKind]] = {
    "image": "image",
    "container": "container",
    "path": "path",
    "host": "address",
}
_FIELDS: Final[dict[str, IndicatorKind]] = {"ip": "address", "url": "address"}
_NO_ADDRESS: Final = frozenset({"network.plain_http"})  # it shows "http", or a port
_URL: Final = re.compile(r"(?:https?|ftp|git|ssh)://[^\s'\"<>|;]{1,500}")
_LONGEST: Final = 300
_MOST: Final = 5_000
_MOST_HOSTS: Final = 1_000  # that are told apart for one


@define
class _Named:
    times: int = 0
    hosts: set[str] = field(factory=set)


class Indicators:
    """What was named, how often, and on which hosts."""

    def __init__(self) -> None:
        self._named: dict[tuple[IndicatorKind, str], _Named] = {}
        self._left_out: Counter[IndicatorKind] = Counter()

    def meet(self, step: Observation) -> None:
        """Take the links of a step that scores."""
        if step.score <= 0:
            return
        for link in step.links:
            if kind := _KINDS.get(link.kind):
                self._add(kind, link.value, step.host)

    def meet_finding(self, finding: Finding) -> None:
        """Take the addresses and URLs that a finding's evidence is about."""
        for item in finding.evidence:
            if (kind := _FIELDS.get(item.field)) and item.signal.id not in _NO_ADDRESS:
                self._add(kind, item.text, finding.host)
            for match in _URL.finditer(item.text[: _LONGEST * 4]):
                self._add("url", match[0], finding.host)

    def _add(self, kind: IndicatorKind, value: str, host: str) -> None:
        value = shown(value, _LONGEST)
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":  # another reading of it
            value = value[1:-1]
        if not value:
            return
        named = self._named.setdefault((kind, value), _Named())
        named.times += 1
        if len(named.hosts) < _MOST_HOSTS:
            named.hosts.add(host)
        if len(self._named) > _MOST:
            for key, _ in self._ranked()[_MOST // 2 :]:
                del self._named[key]
                self._left_out[key[0]] += 1

    @property
    def found(self) -> int:
        """How many there are, those that are left out among them."""
        return len(self._named) + self._left_out.total()

    def best(self, most: int) -> tuple[Indicator, ...]:
        """Return those that are named most often, by kind."""
        listed = [
            Indicator(kind, value, named.times, len(named.hosts))
            for (kind, value), named in self._ranked()[:most]
        ]
        return tuple(sorted(listed, key=lambda each: (each.kind, -each.times, each.value)))

    def _ranked(self) -> list[tuple[tuple[IndicatorKind, str], _Named]]:
        return sorted(self._named.items(), key=lambda item: (-item[1].times, item[0]))
