"""Make events whole that stand in several: the state that one stream needs, and no more.

Rule 1: an event is never changed: one that gets something from another is a new one.
Rule 2: bounded, and what is lost is counted (``Account.stages``).
Rule 3: who reads one product whose events are whole has none of this.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

from attrs import define, field

from ..model import Event, Route, Routed
from ..schema import Schema
from ..telemetry.audit_records import is_for_people
from ..telemetry.auditd import Assembler, Joined, host_of, text_of
from ..telemetry.parents import Parents
from ..telemetry.schemas import SCHEMAS
from ..telemetry.shapes import Unusable

_FOR_PEOPLE = "is a record in ausearch's words for people; export with ausearch --raw"


Locate = Callable[[Any], tuple[Route, Event]]


class Placed(Protocol):
    """What knows on which line the last event began."""

    line: int


@define(repr=False)
class Stages:
    """The records of a stream that wait for others of their event, and the processes seen.

    ``counts`` is told what became of them, and what was lost.
    """

    counts: Counter[str]
    assembler: Assembler = field(init=False)
    parents: Parents = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Begin with nothing waiting, and no process known."""
        self.assembler, self.parents = Assembler(self.counts), Parents(self.counts)

    def resume(self, waiting: Iterable[tuple[str, str]]) -> None:
        """Take hosts and texts of records that waited; none of them makes an event whole."""
        for host, text in waiting:
            list(self.assembler.feed(text, 0, host))

    def joined(
        self, events: Iterable[Any], stream: Placed, *, is_whole: bool = True
    ) -> Iterator[Any]:
        """Yield events, and in the place of records the event that they make.

        Meanwhile ``stream.line`` is where that begins. Where the input is *whole*, what waits at
        its end is given.
        """
        for event in events:
            text = text_of(event)
            if text is None:
                yield event
                continue
            line, host = stream.line, host_of(event)
            for each in text.split("\n"):
                for joined in self.assembler.feed(each, line, host):
                    if joined is not None:
                        yield from _at(joined, stream)
                    else:
                        yield Unusable(_FOR_PEOPLE) if is_for_people(each) else event
            stream.line = line
        if is_whole:
            for joined in self.assembler.flush():
                yield from _at(joined, stream)

    def filled(self, locate: Locate, schema: Schema) -> Locate:
        """Make of a function that locates an event one that fills it from earlier ones as well."""
        fill = self.parents.fill
        given = {each.name: each for each in schema.first}

        def located(event: Any) -> tuple[Route, Event]:
            route, row = locate(event)
            own = schema
            if type(route) is Routed:
                own = given.get(route.schema) or SCHEMAS[route.schema]
            return route, fill(own, route, row)

        return located


def _at(joined: Joined, stream: Placed) -> Iterator[Any]:
    stream.line = joined.place
    yield joined.event
