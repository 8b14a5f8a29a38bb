"""Bound what correlation keeps: how long, how many hosts, how many steps of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from attrs import field, frozen

from ..errors import SettingsError
from ..knowledge.attack import VERSION, VERSIONS

EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
LONGEST: Final = timedelta(days=3653)
# An image waits on its host until somebody comes back to start it.
WINDOW: Final = timedelta(hours=24)
_LEAP: Final = timedelta(hours=1)
LATEST: Final = datetime.max.replace(tzinfo=UTC)


def shifted(time: datetime, span: timedelta) -> datetime:
    """Add *span*, which may be negative, without leaving the calendar."""
    try:
        return time + span
    except OverflowError:
        return LATEST if span > timedelta() else EARLIEST


def in_utc(time: datetime) -> datetime:
    """Return a time in UTC. A time without a zone is UTC already.

    Near the ends of the calendar, where it cannot be converted, its zone is ignored.
    """
    if time.tzinfo is None:
        return time.replace(tzinfo=UTC)
    try:
        return time.astimezone(UTC)
    except OverflowError:
        return time.replace(tzinfo=UTC)


def moment(time: object) -> datetime | None:
    """Return a time in UTC; ``None`` for anything that is no time, such as ``pandas.NaT``."""
    if not isinstance(time, datetime) or time != time:
        return None
    return in_utc(time)


@frozen
class Settings:
    """What a correlator may keep, and for how long.

    ``window``: how far apart two steps may lie that a link joins, positive. ``lateness``: how
    much older than the newest event an event may be when it arrives, 0 or more. ``max_hosts``
    and, of each host, ``max_steps``: 1 or more. ``attack_version``: of ATT&CK, for names.
    Raises ``SettingsError``.
    """

    window: timedelta = WINDOW
    lateness: timedelta = timedelta(minutes=5)
    max_hosts: int = 100_000
    max_steps: int = 64
    attack_version: int = field(default=VERSION)

    @property
    def leap(self) -> timedelta:
        """How far ahead of the time shown a stamp may be and still be believed at once.

        At most one window and one lateness: so much closes no chain that could still grow. And
        an hour at most: so much of its own host's later steps can come too late.
        """
        return min(self.window, _LEAP) + self.lateness

    def __attrs_post_init__(self) -> None:
        for name in ("window", "lateness"):
            if not isinstance(getattr(self, name), timedelta):
                problem = f"is {_type(self, name)}, expected a timedelta, as timedelta(hours=24)"
                raise SettingsError(name, problem)
        for name in ("max_hosts", "max_steps"):
            value = getattr(self, name)
            if type(value) is not int or value < 1:
                raise SettingsError(name, f"is {value!r}, expected 1 or more")
        if self.window <= timedelta():
            raise SettingsError("window", "is not positive")
        if self.lateness < timedelta():
            raise SettingsError("lateness", "is negative")
        for name in ("window", "lateness"):
            if getattr(self, name) > LONGEST:
                raise SettingsError(name, "is more than ten years")
        if self.attack_version not in VERSIONS:
            raise SettingsError("attack_version", f"is none of {', '.join(map(str, VERSIONS))}")


def _type(settings: Settings, name: str) -> str:
    return type(getattr(settings, name)).__name__
