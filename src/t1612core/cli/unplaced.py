"""Account for steps that no chain can be made of: they have no time, or came too late."""

from __future__ import annotations

from typing import Final

from attrs import define, field

from ..correlation import Loss
from ..detector import Detector
from ..model import Event, Route
from ..observation import Observation
from ..output.safe import printable

UNPLACED: Final[tuple[Loss, ...]] = ("no_time", "late")
_FORMS: Final = 3  # different forms that are shown


@define
class Stamps:
    """What stood in the field of the time where it is no time: forms, and how often each came."""

    forms: dict[str, int] = field(factory=dict)

    def add(self, form: str) -> None:
        """Count one; of the first few forms, for there may be any number."""
        if form in self.forms or len(self.forms) < _FORMS:
            self.forms[form] = self.forms.get(form, 0) + 1

    def look(
        self, detector: Detector, event: Event, kind: Route, seen: tuple[Observation, ...]
    ) -> None:
        """Count what an event has for a time, once for each of its steps that has none."""
        for each in seen:
            if each.time is None:
                self.add(detector.stamp_of(event, kind=kind))

    @property
    def notes(self) -> list[str]:
        """What was seen, as notes; empty if nothing was."""
        seen = [f"{printable(form)} ({number:,})" for form, number in self.forms.items()]
        return [f"no time in ISO 8601: {', '.join(seen)}"] if seen else []
