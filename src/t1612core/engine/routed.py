"""Score events of a mixed stream: each by its kind, or by the detector of its own schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..model import KINDS, Event, Finding, Kind, Route, Routed
from ..telemetry.auto import Router
from ..telemetry.schemas import MDE
from .by_kind import ByKind
from .compiled import Scorer


class RoutedScorers(ByKind[Route | Routed, Scorer]):
    """What scores events of each kind; of an event that was located, by its own schema."""

    def __init__(self, scorers: Mapping[Route, Scorer], readers: Mapping[str, Any]) -> None:
        super().__init__([*scorers.items()])
        self._readers = readers
        self.of_schema: dict[str, Scorer] = {}  # by the key of a route

    def __getitem__(self, route: Route | Routed) -> Scorer:
        if type(route) is not Routed:
            return super().__getitem__(route)
        return self.of_schema.get(route.key) or self._make(route)

    def _make(self, route: Routed) -> Scorer:
        made: Scorer = self._readers[route.schema]._scorers[route]
        self.of_schema[route.key] = made
        return made


def by_kind(
    locate: Callable[[Event], tuple[Route, Event]], scorers: Mapping[Route, Scorer]
) -> Scorer:
    """Make the function that scores an event by its kind."""

    def score(event: Event) -> Finding | None:
        route, row = locate(event)
        return scorers[route](row)

    return score


def scorers(
    router: Router, readers: Mapping[str, Any], other: Scorer
) -> tuple[RoutedScorers, dict[Kind, Scorer], Scorer]:
    """Make the scorers of a detector of many schemas; *other* scores what nothing scores.

    The second are those for who knows the kind, the third is for who does not.
    """
    locate = router.locate

    def scorer(kind: Kind) -> Scorer:
        def score(event: Event) -> Finding | None:
            route, row = locate(event)
            assert type(route) is Routed
            found: Finding | None = readers[route.schema].find(row, kind)
            return found

        return score

    of_kind = {kind: scorer(kind) for kind in KINDS}
    every: dict[Route, Scorer] = {"other": other}
    every.update((kind, score) for kind, score in of_kind.items())
    routed = RoutedScorers(every, readers)
    made, known_by = routed.of_schema.get, router.known.get
    sure, as_sure = MDE.sure

    def score(event: Event) -> Finding | None:
        # Asked here and not in ``locate``, which asks the same: most events cost one call less.
        if type(event) is dict and sure not in event and as_sure not in event:
            known = known_by(tuple(event))
            if known is not None:
                try:
                    at_once = known.fast(event)
                except Exception:  # noqa: S110  # a value may raise anything: ``locate`` asks again
                    pass
                else:
                    if type(at_once) is Routed:
                        return (made(at_once.key) or routed[at_once])(event)
        route, row = locate(event)
        assert type(route) is Routed
        return (made(route.key) or routed[route])(row)

    return routed, of_kind, score
