"""Put a profile and a schema together: the front door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import field, frozen

from .checks import check
from .engine import Scorer, compile_kind
from .errors import EventError
from .knowledge.profiles import SENTINEL
from .model import KINDS, Event, Finding, Kind, Profile, Schema
from .telemetry.recognise import Route, locator, unwrap
from .telemetry.schemas import MDE


@frozen
class Detector:
    """A profile read through a schema, compiled once.

    Immutable, thread-safe, and picklable: only the profile and the schema travel.
    Raises ``ProfileError`` if they do not fit together.

    ``score_process``, ``score_file`` and ``score_network`` are plain functions of one
    event: a flat row, or an envelope with one. They give a ``Finding`` or, below
    the threshold, ``None``; they raise ``EventError`` where a field they need has a
    value of the wrong type. The event is borrowed and never changed.
    """

    profile: Profile = field(default=SENTINEL, repr=lambda profile: profile.name)
    schema: Schema = field(default=MDE, repr=lambda schema: schema.name)
    score_process: Scorer = field(init=False, eq=False, repr=False)
    score_file: Scorer = field(init=False, eq=False, repr=False)
    score_network: Scorer = field(init=False, eq=False, repr=False)
    _locate: Callable[[Event], tuple[Route, Event]] = field(init=False, eq=False, repr=False)
    _scorers: dict[Route, Scorer] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Compile everything now, so that a mistake in the profile shows here."""
        check(self.profile, self.schema)
        scorers = {kind: compile_kind(kind, self.profile, self.schema) for kind in KINDS}
        put = object.__setattr__
        for kind, scorer in scorers.items():
            put(self, f"score_{kind}", scorer)
        put(self, "_scorers", {**scorers, "other": _other})
        put(self, "_locate", locator(self.schema))

    def kind_of(self, event: Event) -> Kind | None:
        """Tell what an event is about; ``None`` for a table that nothing here scores.

        Raises ``EventError`` where it cannot be told, and for a batch.
        """
        route, _ = self._locate(event)
        return None if route == "other" else route

    def score(self, event: Event) -> Finding | None:
        """Score one event of a mixed stream by its kind.

        Raises ``EventError`` as the other verbs do, where the kind cannot be told,
        and for a batch (``{"records": […]}``), which ``scan`` takes apart.
        """
        route, row = self._locate(event)
        return self._scorers[route](row)

    def scan(
        self, events: Iterable[Event], *, on_error: Callable[[EventError], object] | None = None
    ) -> Iterator[Finding]:
        """Score a mixed stream, batches included; yield the findings as they come.

        An event that cannot be scored goes to *on_error* and the scan goes on;
        without *on_error* the ``EventError`` is raised and ends it.
        """
        for event in self.unwrap(events):
            try:
                finding = self.score(event)
            except EventError as error:
                if on_error is None:
                    raise
                on_error(error)
            else:
                if finding is not None:
                    yield finding

    def unwrap(self, events: Iterable[Any]) -> Iterator[Any]:
        """Yield single events: the members of a batch, anything else as it is."""
        for event in events:
            yield from unwrap(event, self.schema)

    def __reduce__(self) -> tuple[type[Detector], tuple[Profile, Schema]]:
        """Pickle the recipe: compiled functions do not travel."""
        return Detector, (self.profile, self.schema)


def _other(_row: Event) -> None:
    """Score a row of a table that no profile reads."""
