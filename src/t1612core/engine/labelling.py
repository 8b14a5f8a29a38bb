"""Read an event's fields as text: for writers, which score nothing.

What a product calls them is left behind: a writer knows the canonical names alone. Secrets are
taken out, whichever profile scored the event; what may be a whole file is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from attrs import define, field

from ..model import Event, Kind
from ..schema import Schema
from ..telemetry.fields import completed, full_path, label
from .compiled import redacting

Read = Callable[[Event], dict[str, str]]

_BULKY: Final = frozenset({"content", "body"})
_TOLD: Final = frozenset({"time", "host"})  # what a finding says itself


@define(repr=False)
class Labels:
    """What reads the fields of events of any schema; each reader is made when it is needed."""

    _readers: dict[tuple[str, Kind], Read] = field(factory=dict, init=False)

    def of(self, event: Event, kind: Kind, schema: Schema) -> dict[str, str]:
        """Return an event's fields by their names; absent ones are left out.

        ``path`` is folder and name joined. It never raises: what has an odd type is shown as text.
        """
        key = schema.name, kind
        if key not in self._readers:
            self._readers[key] = _reader(kind, completed(schema))
        return self._readers[key](event)


def _reader(kind: Kind, schema: Schema) -> Read:
    readers = {
        name: label(kind, name, field)
        for name, field in schema.fields[kind].items()
        if name not in _BULKY | _TOLD
    }

    def read(event: Event) -> dict[str, str]:
        redact = redacting()
        told = {name: text for name, get in readers.items() if (text := get(event))}
        if "folder" in told:
            told["path"] = full_path(told["folder"], told.get("name", ""))
        return {name: redact(text) for name, text in told.items()}

    return read
