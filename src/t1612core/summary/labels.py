"""Read one field of an event, wherever its product keeps it."""

from __future__ import annotations

from ..detector import Detector
from ..model import Event, Route
from ..telemetry.fields import label


def text_of(detector: Detector, row: Event, name: str, kind: Route) -> str:
    """Give a canonical field of an event that was located as text, ``""`` where it has none.

    As ``host``, ``account``, or ``ip``, ``url`` and ``port`` of a connection. *row* and *kind* are
    what ``Detector.locate`` gave. The text is raw: secrets and all.
    """
    if kind == "other":
        return ""
    field = detector.schema_of(kind).fields.get(kind, {}).get(name)
    return label(kind, name, field)(row) if field is not None else ""
