"""What products write by which their events are told, and when and where it was."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from t1612core import AUTO, Detector
from t1612core.telemetry.auto import recognise

DETECTOR = Detector(schema=AUTO)
LINE = "docker build /tmp/x"
TIME = "2026-03-02T08:06:41Z"
WHEN = datetime(2026, 3, 2, 8, 6, 41, tzinfo=UTC)
EVENTS: dict[str, tuple[dict[str, Any], str, str, datetime | None]] = {
    "Sysmon by its channel, as NXLog writes": (
        {"Channel": "Microsoft-Windows-Sysmon/Operational", "EventID": 1, "CommandLine": LINE}
        | {"Image": "/usr/bin/docker", "Hostname": "h1", "UtcTime": "2026-03-02 08:06:41.000"},
        *("sysmon", "h1", WHEN),
    ),
    "Falcon's data as Panther names it": (
        {"cmdline": LINE, "parent_cmdline": "bash", "filename": "docker", "timestamp": TIME},
        *("crowdstrike", "", WHEN),
    ),
    "Splunk's CIM with the host of Windows": (
        {"Processes.process": LINE, "Processes.process_name": "docker", "Processes.Computer": "h1"},
        *("splunk", "h1", None),
    ),
    "podman events --format json": (
        {"Name": "a", "Status": "build", "Time": TIME, "Type": "image", "ID": "cd" * 32},
        *("podman_events", "", WHEN),
    ),
}


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_a_step_has_its_host_and_its_time(
    event: tuple[dict[str, Any], str, str, datetime | None],
) -> None:
    given, schema, host, when = event
    (step,) = DETECTOR.observe(given)

    assert schema == recognise(given).name
    assert (host, when) == (step.host, step.time)


@pytest.mark.parametrize(
    ("event", "schema"),
    [
        ({"process_exit": {"process": {}}, "node_name": "h1", "time": TIME}, "tetragon"),
    ],
)
def test_an_event_of_another_kind_is_known(event: dict[str, Any], schema: str) -> None:
    """It is no step, and no event that nobody understood."""
    assert () == DETECTOR.observe(event)
    assert schema == recognise(event).name
