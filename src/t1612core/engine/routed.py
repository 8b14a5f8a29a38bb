"""Score events of several schemas: each by the detector of its own."""

from __future__ import annotations

from collections.abc import Callable

from ..model import KINDS, Event, Finding, Kind, Route, Routed
from .compiled import Scorer


class RoutedScorers(dict[Route, Scorer]):
    """What scores events of each kind; of an event that was located, by its own schema."""

    def __getitem__(self, route: Route) -> Scorer:
        if type(route) is Routed:
            scorer: Scorer = route.reader._scorers[route]
            return scorer
        return super().__getitem__(route)


def scorers(
    locate: Callable[[Event], tuple[Route, Event]], other: Scorer
) -> tuple[RoutedScorers, dict[Kind, Scorer]]:
    """Make the scorers of a detector of many schemas; *other* scores what nothing scores."""

    def scorer(kind: Kind) -> Scorer:
        def score(event: Event) -> Finding | None:
            route, row = locate(event)
            assert type(route) is Routed
            found: Finding | None = route.reader.find(row, kind)
            return found

        return score

    by_kind = {kind: scorer(kind) for kind in KINDS}
    return RoutedScorers((*by_kind.items(), ("other", other))), by_kind
