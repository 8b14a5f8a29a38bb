"""Name what can go wrong, told apart by who can mend it.

Rule 1: a message says where and what, and never holds an event's content,
        which may be a secret; the exception carries the value as an attribute.
Rule 2: every class pickles, so that an error can cross a process pool.
"""

from __future__ import annotations

from typing import Any, Self


class T1612Error(Exception):
    """Base of every exception this package raises on purpose."""


class PlacedError(T1612Error):
    """Something given to the package is wrong; ``where`` says in which part, ``problem`` how."""

    def __init__(self, where: str, problem: str) -> None:
        """Keep both parts apart, so that a caller can show its own message."""
        super().__init__(where, problem)
        self.where = where
        self.problem = problem

    def __str__(self) -> str:
        """Say where, then what."""
        return f"{self.where}: {self.problem}"


class ProfileError(PlacedError):
    """A profile or schema cannot be compiled: the caller's to mend.

    Raised while a ``Detector`` is made, never while it scores. ``where`` is a
    dotted path into the profile (``"sentinel.docker_build.weights[3]"``).
    """


class FormatError(T1612Error):
    """A file of settings cannot be used: whoever wrote it has to mend it.

    ``place`` says where, as well as it is known: ``"tuning.toml:12: entry 'ci'.match[0].op"``.
    ``message`` says what is wrong and what to write instead.
    """

    def __init__(self, place: str, message: str) -> None:
        """Keep both parts apart, so that a caller can show its own message."""
        super().__init__(place, message)
        self.place = place
        self.message = message

    def __str__(self) -> str:
        """Say where, then what."""
        return f"{self.place}: {self.message}"


class AllowListError(FormatError):
    """An allow-list cannot be used."""


class FieldMapError(FormatError):
    """A field map cannot be used."""


class EventError(T1612Error):
    """One event cannot be scored: its producer's to mend.

    ``kind`` is the event's kind, or ``"event"`` when that could not be told.
    ``field`` is the canonical field at fault, the envelope's key that is, or ``""`` for
    the event as a whole.
    ``value`` is what stands there: borrowed, and not part of the message.
    """

    def __init__(self, kind: str, field: str, value: object, problem: str) -> None:
        """Keep the parts apart; ``problem`` reads on from the name of what is at fault."""
        super().__init__(kind, field, problem)  # what repr() and logs show: not the value
        self.kind = kind
        self.field = field
        self.value = value
        self.problem = problem

    def __reduce__(self) -> tuple[type[Self], tuple[Any, ...]]:
        """Pickle all parts."""
        return type(self), (self.kind, self.field, self.value, self.problem)

    def __str__(self) -> str:
        """Name the kind, the field and the problem, but not the value."""
        subject = "event" if self.kind == "event" else f"{self.kind} event"
        place = f"{subject}: field {self.field!r}" if self.field else subject
        return f"{place} {self.problem}"


class UnrecognisedError(EventError):
    """One event is none that the schema knows: the wrong telemetry, or columns under other names.

    Apart from other errors, since it seldom comes alone: whoever feeds the stream has to look.
    """


class LineError(T1612Error):
    """A line of input cannot be used: its producer's to mend.

    ``line`` is its number, from 1; ``problem`` reads on from it. Where an event on it cannot be
    scored, the cause is the ``EventError``.
    """

    def __init__(self, line: int, problem: str) -> None:
        """Keep both parts apart."""
        super().__init__(line, problem)
        self.line = line
        self.problem = problem

    def __str__(self) -> str:
        """Say where, then what."""
        return f"line {self.line}: {self.problem}"


class RowError(T1612Error):
    """A row of a table cannot be used: its producer's to mend.

    ``row`` is its number, from 0; otherwise as ``LineError``.
    """

    def __init__(self, row: int, problem: str) -> None:
        """Keep both parts apart."""
        super().__init__(row, problem)
        self.row = row
        self.problem = problem

    def __str__(self) -> str:
        """Say where, then what."""
        return f"row {self.row}: {self.problem}"


class SettingsError(PlacedError):
    """A setting makes no sense: the caller's to mend. ``where`` names it."""


class UnknownNameError(SettingsError, KeyError):
    """A name that nothing has; the message says which there are."""


class ObservationError(PlacedError, TypeError):
    """Something else was given for an observation: the caller's to mend."""


class SnapshotError(PlacedError):
    """A saved state cannot be continued: whoever kept it has to mend or to drop it.

    ``where`` is a dotted path into the snapshot (``"hosts[3].pending[0].time"``), ``""`` for
    the whole. Nothing has changed in the object that was to take it.
    """

    def __str__(self) -> str:
        """Say where, then what."""
        return f"{self.where or 'snapshot'}: {self.problem}"


class SourceError(T1612Error):
    """An input cannot be read, or not to its end; the message says why."""
