"""Read an event by its ECS fields, as a row of Defender, or as whichever product's it is.

Most events say by ``event.category`` that they are of ECS, and are read without asking further.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from t1612core import AUTO, HARDENED, AllowList, Detector, Profile, UnrecognisedError
from t1612core.model import Route

from .codec import Event
from .ecs import Row, guessed, row_of

# The detector that scores an event, the event as a row, and the kind of it.
Read = tuple[Detector, Mapping[str, Any], Route]


class Reader:
    """Tells of each event how it is read; *profile* and *allowlist* are for who scores it."""

    def __init__(self, profile: Profile = HARDENED, allowlist: AllowList | None = None) -> None:
        self._profile, self._allowlist = profile, allowlist
        self._of_defender: Final = Detector(profile, allowlist=allowlist)

    @cached_property
    def _of_any(self) -> Detector:
        return Detector(self._profile, AUTO, self._allowlist)

    def read(self, event: Event) -> Read | None:
        """Give what an event is, ``None`` where it is of a known kind that nothing here scores.

        Raises ``UnrecognisedError`` where nobody knows what it is, and ``EventError`` for a batch.
        """
        detector = self._of_defender
        try:
            row = row_of(event)
            if row is None:
                return None
            if type(row) is Row:
                return detector, row, row.kind
            kind, row = detector.locate(event)
            return None if kind == "other" else (detector, row, kind)
        except UnrecognisedError:
            return self._asked(event)

    def _asked(self, event: Event) -> Read | None:
        """Ask whose event it is, and go by its fields where nobody knows it."""
        kind: Route = "other"
        try:
            kind, row = self._of_any.locate(event)
        except UnrecognisedError:
            if guessed(event) is None:
                raise
        if kind != "other":
            return self._of_any, row, kind
        found = guessed(event)  # a category that is empty is none
        return None if found is None else (self._of_defender, found, found.kind)
