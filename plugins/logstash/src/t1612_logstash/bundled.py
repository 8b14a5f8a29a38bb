"""The filter that comes with the package: scores each event for T1612, and can tell of chains.

Parameters, all optional: ``profile`` (``hardened``, ``sentinel``), ``allowlist`` (the path of a
TOML file), ``correlate`` (``true``: chains become events of their own), ``window_minutes`` (60: how
far apart two steps may be), ``lateness_seconds`` (300: how much older than the newest of its host
an event may be; a chain is told when the host's events are that far beyond it), ``state`` (the
path of a file in which chains survive a restart), ``state_seconds`` (10: how often it is written).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, Final

from t1612core import PROFILES, AllowList, Correlator, Detector, Finding, Incident, SnapshotError

from .codec import Event
from .ecs import row_of
from .fields import incident_event, mark

log = logging.getLogger(__name__)

KNOWN: Final = (
    *("profile", "allowlist", "correlate", "window_minutes", "lateness_seconds"),
    *("state", "state_seconds"),
)


class Scorer:
    """Scores events, and keeps the chains among them where it is asked to."""

    def __init__(self, params: dict[str, Any]) -> None:
        if unknown := sorted(set(params) - set(KNOWN)):
            raise ValueError(f"there is no parameter {unknown[0]!r}; there are {', '.join(KNOWN)}")
        profile = str(params.get("profile", "hardened"))
        if profile not in PROFILES:
            raise ValueError(f"profile is {profile!r}; it is one of {', '.join(PROFILES)}")
        path = params.get("allowlist")
        self.detector = Detector(
            PROFILES[profile], allowlist=AllowList.load(path) if path else None
        )
        self._chains: _Chains | None = None
        if str(params.get("correlate", "false")).lower() in ("true", "1", "yes"):
            self._chains = _Chains(params)

    def find(self, event: Event) -> Finding | None:
        """Score one event; raises ``EventError``."""
        row = row_of(event)
        return None if row is None else self.detector.score(row)

    def filtered(self, event: Event) -> list[Event]:
        """Mark an event, and give with it the chains that it completes."""
        row = row_of(event)
        made = [mark(event, None if row is None else self.detector.score(row))]
        if self._chains is not None and row is not None:
            made += map(incident_event, self._chains.after(self.detector, row))
        return made

    def close(self) -> None:
        """Save the chains that are not over."""
        if self._chains is not None:
            self._chains.save()


class _Chains:
    """A correlator whose state is in a file."""

    def __init__(self, params: dict[str, Any]) -> None:
        self._correlator = Correlator(
            timedelta(minutes=float(params.get("window_minutes", 60))),
            timedelta(seconds=float(params.get("lateness_seconds", 300))),
        )
        self._path = Path(params["state"]) if params.get("state") else None
        self._seconds = float(params.get("state_seconds", 10))
        self._saved = monotonic()
        self._lock = Lock()  # connections have threads of their own
        if self._path is not None and self._path.exists():
            try:
                self._correlator.restore(json.loads(self._path.read_text("utf-8")))
            except (OSError, ValueError, SnapshotError) as error:
                raise ValueError(
                    f"state {self._path}: {error}; move it away to begin anew"
                ) from None

    def after(self, detector: Detector, row: Mapping[str, Any]) -> Iterable[Incident]:
        with self._lock:
            host, time = detector.clock_of(row)
            told = [
                incident
                for step in detector.observe(row)
                for incident in self._correlator.feed(step)
            ]
            if time is not None:  # every event says how far its host is
                told += self._correlator.reached(host, time)
            if self._path is not None and monotonic() - self._saved >= self._seconds:
                try:
                    self._save()
                except OSError as error:  # chains that are found are told nevertheless
                    log.warning("the state cannot be written: %s", error)
        return told

    def save(self) -> None:
        with self._lock:
            self._save()

    def _save(self) -> None:
        self._saved = monotonic()
        if self._path is None:
            return
        new = self._path.with_name(self._path.name + ".new")
        with new.open("w", encoding="utf-8") as file:
            json.dump(self._correlator.snapshot(), file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self._path)


_scorer: Scorer | None = None


def register(params: dict[str, Any]) -> None:
    """Take the parameters."""
    global _scorer
    _scorer = Scorer(params)


def filter(event: Event) -> list[Event]:
    """Score one event."""
    if _scorer is None:
        register({})
    assert _scorer is not None
    return _scorer.filtered(event)


def close() -> None:
    """Save what is to survive."""
    if _scorer is not None:
        _scorer.close()


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
]
