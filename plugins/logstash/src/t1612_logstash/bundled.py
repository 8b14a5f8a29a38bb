"""The filter that comes with the package: scores each event for T1612, and can tell of chains.

Parameters, all optional: ``profile`` (``hardened``, ``sentinel``), ``allowlist`` (the path of a
TOML file), ``correlate`` (``true``: chains become events of their own), ``window_minutes`` (60: how
far apart two steps may be), ``lateness_seconds`` (300: how much older than the newest of its host
an event may be; a chain is told when the host's events are that far beyond it, or when nothing has
come from it for that long), ``state`` (the path of a file in which chains survive a restart),
``state_seconds`` (10: how often it is written by routes that acknowledge nothing).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from t1612core import PROFILES, AllowList, EventError, Finding, UnrecognisedError

from .chains import Chains
from .codec import Event
from .ecs import says_nothing
from .fields import mark, result, unread
from .reading import Read, Reader

KNOWN: Final = (
    *("profile", "allowlist", "correlate", "window_minutes", "lateness_seconds"),
    *("state", "state_seconds"),
)

_OF_CHAINS: Final = ("window_minutes", "lateness_seconds", "state", "state_seconds")
_YES: Final = ("true", "1", "yes")
_NO: Final = ("false", "0", "no")


class Scorer:
    """Scores events, and keeps the chains among them where it is asked to."""

    def __init__(self, params: dict[str, Any]) -> None:
        if unknown := sorted(set(params) - set(KNOWN)):
            raise ValueError(f"there is no parameter {unknown[0]!r}; there are {', '.join(KNOWN)}")
        profile = str(params.get("profile", "hardened"))
        if profile not in PROFILES:
            raise ValueError(f"profile is {profile!r}; it is one of {', '.join(PROFILES)}")
        self._profile, self._allowlist = PROFILES[profile], params.get("allowlist")
        self.findings = self.suppressed = self.unread = 0
        self.reload()
        self.chains: Chains | None = None
        if _is_true(params):
            self.chains = Chains(params)
        elif useless := [name for name in _OF_CHAINS if name in params]:
            raise ValueError(f"{useless[0]} means nothing without correlate=true")

    def reload(self) -> None:
        """Read the allow-list again; raises ``ValueError`` or ``OSError``, and keeps the old."""
        path = self._allowlist
        # By the day of the start, of an event dated later by its own.
        entries = AllowList.load(path).on(datetime.now(UTC).date()) if path else None
        self._reader = Reader(self._profile, entries)

    def find(self, event: Event) -> Event:
        """Give what stands under ``t1612``; raises ``EventError``."""
        try:
            finding, _ = self._scored(event)
        except UnrecognisedError:
            return self._unread()
        return result(finding)

    def filtered(self, event: Event) -> list[Event]:
        """Mark an event; the chains that it completes are told by ``more``."""
        try:
            finding, read = self._scored(event)
        except UnrecognisedError:
            event["t1612"] = self._unread()
            return [event]
        if self.chains is not None and read is not None:
            self.chains.take(*read)
        return [mark(event, finding)]

    def _scored(self, event: Event) -> tuple[Finding | None, Read | None]:
        """Score an event; raises ``UnrecognisedError`` where nothing in it can be understood."""
        read = self._reader.read(event)
        if read is None:
            return None, None
        detector, row, kind = read
        try:
            finding = detector.find(row, kind)
        except EventError as error:
            if says_nothing(row):
                raise UnrecognisedError(error.kind, "", None, error.problem) from None
            raise
        if finding is not None:
            self._count(finding)
        return finding, read

    def _unread(self) -> Event:
        self.unread += 1
        return unread()

    def _count(self, finding: Finding) -> None:
        if finding.suppressed_by:
            self.suppressed += 1
        else:
            self.findings += 1


_scorer: Scorer | None = None


def register(params: dict[str, Any]) -> None:
    """Take the parameters."""
    global _scorer
    if (chains := _chains()) is not None:
        chains.release()
    _scorer = Scorer(params)


def filter(event: Event) -> list[Event]:
    """Score one event."""
    if _scorer is None:
        register({})
    assert _scorer is not None
    return _scorer.filtered(event)


def find(event: Event) -> Event:
    """Give what stands under ``t1612``, and leave the event alone; raises ``EventError``."""
    if _scorer is None:
        register({})
    assert _scorer is not None
    return _scorer.find(event)


def reload() -> None:
    """Read the allow-list again."""
    if _scorer is not None:
        _scorer.reload()


def counts() -> dict[str, int]:
    """Say how much was found so far."""
    if _scorer is None:
        return {}
    chains = _scorer.chains
    return {
        "findings": _scorer.findings,
        "suppressed": _scorer.suppressed,
        "unread": _scorer.unread,
        "incidents": 0 if chains is None else chains.told,
        "steps_lost": 0 if chains is None else chains.lost,
    }


def tells() -> bool:
    """Tell whether there may be chains to tell of."""
    return _chains() is not None


def more() -> list[Event]:
    """Give the chains that are to be told by now."""
    chains = _chains()
    return [] if chains is None else chains.more()


def end(is_over: bool) -> list[Event]:
    """Give the chains that are to be told at the end."""
    chains = _chains()
    return [] if chains is None else chains.end(is_over=is_over)


def sent(events: list[Event]) -> None:
    """Forget the chains that the next pipeline has."""
    if (chains := _chains()) is not None:
        chains.sent(events)


def unsent(events: list[Event]) -> None:
    """Keep the chains that it has not."""
    if (chains := _chains()) is not None:
        chains.unsent(events)


def save() -> None:
    """Keep what a kill must not undo."""
    if (chains := _chains()) is not None:
        chains.save()


def close() -> None:
    """Save the chains that are not over."""
    if (chains := _chains()) is not None:
        chains.close()


def _chains() -> Chains | None:
    return None if _scorer is None else _scorer.chains


def _is_true(params: dict[str, Any]) -> bool:
    text = str(params.get("correlate", "false")).lower()
    if text not in (*_YES, *_NO):
        raise ValueError(f"correlate is {text!r}; it is true or false")
    return text in _YES


def _is_alert(events: list[Event]) -> bool:
    (event,) = events
    return bool(event["t1612"]["score"] >= 2 and event["event"]["kind"] == "alert")


tests = [
    {
        "name": "a build from a directory for dropped files is an alert",
        "in_event": {
            "event": {"category": ["process"], "type": ["start"]},
            "process": {
                "name": "docker",
                "command_line": "docker build --no-cache -t app:1 /dev/shm/x",
                "parent": {"name": "bash"},
            },
        },
        "expect": _is_alert,
    },
    {
        "name": "an everyday event has a score of 0, and nothing else",
        "in_event": {"process": {"name": "ls", "command_line": "ls"}},
        "expect": lambda events: [event["t1612"] for event in events] == [{"score": 0}],
    },
    {
        "name": "an event that nobody knows says so",
        "in_event": {"message": "docker build /dev/shm/x"},
        "expect": lambda events: events[0]["t1612"] == {"score": 0, "unread": True},
    },
]
