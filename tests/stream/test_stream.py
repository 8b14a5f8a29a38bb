"""An event is located once, and counted once, whatever becomes of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from t1612core import Detector, Event, EventError, UnrecognisedError
from t1612core.cli.main import main
from t1612core.model import Route
from t1612core.stream.account import Account, Rejected, Stream, Value, event_error, reporter

HIT = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "InitiatingProcessFileName": "bash"}
KNOWN = {"Type": "DeviceLogonEvents"}
EVENTS: list[Any] = [HIT, {**HIT, "FolderPath": "/srv"}, KNOWN, {}, {**HIT, "FileName": 7}, 7]


def test_each_event_is_counted_once() -> None:
    reported: list[Rejected] = []
    stream = Stream(reported.append)
    items: list[Value | Rejected | int] = []
    items += [*(Value(at, event) for at, event in enumerate(EVENTS)), 5, Rejected(6, "is bad")]
    detector = Detector()
    found = list(stream.each(stream.values(items), detector.locate, detector.find))

    assert Account(2, 1, 1, 3, malformed=1, passed_over=5) == stream.account
    assert (len(EVENTS) + 1, 4) == (stream.account.events, stream.account.recognised)
    assert [HIT] == [finding.event for finding in found]
    assert [3, 4, 5, 6] == [each.line for each in reported]
    assert ["unrecognised", *["rejected"] * 3] == [each.outcome for each in reported]


def test_without_somebody_to_tell_the_error_itself_is_raised() -> None:
    for event, error in ((EVENTS[3], UnrecognisedError), (EVENTS[4], EventError)):
        with pytest.raises(error) as raised:
            list(Detector().scan([event]))
        assert raised.value.__cause__ is None
    seen: list[EventError] = []
    reporter(seen.append, event_error)(Rejected(1, "", error=raised.value))
    assert [raised.value] == seen


@pytest.mark.parametrize("command", [("scan",), ("correlate",), ("explain",), ("tune", "explain")])
def test_a_command_locates_an_event_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: tuple[str, ...]
) -> None:
    seen: Counter[str] = Counter()
    made = Detector.__attrs_post_init__

    def counting(self: Detector) -> None:
        made(self)
        locate = self.locate

        def located(event: Event) -> tuple[Route, Event]:
            seen[json.dumps(event)] += 1
            return locate(event)

        object.__setattr__(self, "locate", located)

    monkeypatch.setattr(Detector, "__attrs_post_init__", counting)
    (tmp_path / "x").write_text("".join(json.dumps(event) + "\n" for event in EVENTS))
    listed = ("--allowlist", "ci-agents") if command[0] == "tune" else ()
    main([*command, *listed, str(tmp_path / "x")])

    assert {json.dumps(event): 1 for event in EVENTS} == seen
