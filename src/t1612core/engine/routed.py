"""Score events of several schemas: each by the detector of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..model import KINDS, Event, Finding, Kind, Route, Routed
from .compiled import Scorer


class RoutedScorers(dict[Route, Scorer]):
    """What scores events of each kind; of an event that was located, by its own schema."""

    def __init__(self, scorers: Mapping[Route, Scorer], readers: Mapping[str, Any]) -> None:
        super().__init__(scorers)
        self._readers = readers
        self._made: dict[str, Scorer] = {}

    def __getitem__(self, route: Route) -> Scorer:
        any: Any = route
        try:
            made: Scorer = self._made[any.key]
        except (AttributeError, KeyError):  # of a plain kind, or the first of its schema
            return self._make(route)
        return made

    def _make(self, route: Route) -> Scorer:
        if type(route) is not Routed:
            return super().__getitem__(route)
        made: Scorer = self._readers[route.schema]._scorers[route]
        self._made[route.key] = made
        return made


def scorers(
    locate: Callable[[Event], tuple[Route, Event]], readers: Mapping[str, Any], other: Scorer
) -> tuple[RoutedScorers, dict[Kind, Scorer]]:
    """Make the scorers of a detector of many schemas; *other* scores what nothing scores."""

    def scorer(kind: Kind) -> Scorer:
        def score(event: Event) -> Finding | None:
            route, row = locate(event)
            assert type(route) is Routed
            found: Finding | None = readers[route.schema].find(row, kind)
            return found

        return score

    by_kind = {kind: scorer(kind) for kind in KINDS}
    every: dict[Route, Scorer] = {"other": other}
    every.update((kind, score) for kind, score in by_kind.items())
    return RoutedScorers(every, readers), by_kind
