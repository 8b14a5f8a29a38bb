"""Tell whether process events have command lines at all: most builds show in nothing else.

Nothing is read any more once one has been met, which is nearly always in the first event.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field

from ..detector import Detector
from ..model import Event, Route
from ..stream.account import counted
from ..telemetry.fields import complete, label


@define
class LineTally:
    """How many process events were met until the first one with a command line, and whether any."""

    events: int = 0
    met: int = 0

    @property
    def problem(self) -> str:
        """What is wrong where no process event has a command line, and what to do; else ``""``."""
        if self.met or not self.events:
            return ""
        return (
            f"no command line in {counted(self.events, 'process event')}, and most builds show in "
            "nothing else: turn on the recording of command lines, or export them (see t1612 "
            "doctor)"
        )


@define(repr=False)
class CommandLines:
    """What looks for the first command line in the process events of any schema."""

    tally: LineTally = field(factory=LineTally, init=False)
    _readers: dict[str, Callable[[Event], str]] = field(factory=dict, init=False)

    def look(self, detector: Detector, row: Event, kind: Route) -> None:
        """Take an event that *detector* has located."""
        tally = self.tally
        if tally.met or kind != "process":
            return
        schema = detector.schema_of(kind)
        if schema.name not in self._readers:
            place = complete("process", schema.fields.get("process", {}))["command_line"]
            self._readers[schema.name] = label("process", "command_line", place)
        tally.events += 1
        tally.met += bool(self._readers[schema.name](row))
