"""Say of one event what it is and what stands in it, wherever its product keeps that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import cast

from ..detector import Detector
from ..errors import UnrecognisedError
from ..model import Event, Kind, Route, Routed
from ..telemetry.fields import label
from ..telemetry.schemas import AUTO, MDE


def located(
    detector: Detector,
    event: Event,
    kind: Kind | None = None,
    locate: Callable[[Event], tuple[Route, Event]] | None = None,
) -> tuple[Route, Event]:
    """Return the kind of an event and its row, for a detector's verbs: *kind* where that is given.

    The caller's word for the kind is taken; the event tells whose it is, and is Defender's where
    it does not. Raises ``EventError`` as ``Detector.locate`` does, where no *kind* is given;
    *locate* may stand in for that.
    """
    find = locate or detector.locate
    if kind is None:
        return find(event)
    if detector.schema != AUTO:
        return kind, event
    row, schema = event, MDE.name
    with suppress(UnrecognisedError):
        route, row = find(event)
        assert type(route) is Routed
        schema = route.schema
    routed = Routed(kind)
    routed.schema, routed.key = schema, f"{schema}:{kind}"
    return cast("Route", routed), row


def text_of(detector: Detector, row: Event, name: str, kind: Route) -> str:
    """Return a canonical field of an event that was located as text, ``""`` where it has none.

    As ``host``, ``account``, or ``ip``, ``url`` and ``port`` of a connection. *row* and *kind* are
    what ``located`` gave. The text is raw: secrets and all.
    """
    if kind == "other":
        return ""
    field = detector.schema_of(kind).fields.get(kind, {}).get(name)
    return label(kind, name, field)(row) if field is not None else ""
