"""Rows of data frames, of whichever product, are read as what they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from t1612core import AUTO, Detector, events_from
from t1612core.telemetry.values import listed

DETECTOR = Detector(schema=AUTO)
NETWORK: dict[str, dict[str, Any]] = {
    "ecs": {
        "@timestamp": pd.Timestamp("2026-03-02"),
        "event.category": np.array(["network"], dtype=object),
        "process.name": np.str_("dockerd"),
        "process.pid": 7.0,
        "destination.ip": "203.0.113.9",
        "destination.port": np.float64(8443),
        "destination.domain": np.nan,
        "user.name": pd.NA,
    },
    "ocsf": {
        "metadata": {"version": "1.1"},
        "class_uid": 4001.0,
        "category_uid": 4.0,
        "activity_id": np.float64(1),
        "type_uid": 400101.0,
        "time": np.int64(1772438801000),
        "actor": {"process": {"name": "dockerd"}},
        "dst_endpoint": {"ip": "203.0.113.9", "port": 8443.0, "hostname": None},
    },
    "sysmon": {
        "Event": {
            "System": {"EventID": 3.0, "Channel": "Microsoft-Windows-Sysmon/Operational"},
            "EventData": {
                "Image": "/usr/bin/dockerd",
                "DestinationIp": "203.0.113.9",
                "DestinationPort": np.int32(8443),
                "DestinationHostname": float("nan"),
            },
        }
    },
}
PROCESS = {
    "@timestamp": "2026-03-02",
    "ecs.version": "8",
    "event.category": ["process"],
    "event.type": ["start"],
    "process.name": "docker",
    "process.args": ["docker", "build", "/tmp/x"],
    "process.parent.args": [],
}


@pytest.mark.parametrize("schema", NETWORK)
def test_numbers_and_what_is_missing(schema: str) -> None:
    finding = DETECTOR.score(NETWORK[schema])

    assert finding is not None
    assert ("203.0.113.9 port 8443", 2) == (finding.detail, finding.score)


@pytest.mark.parametrize("held", [np.array, tuple, list])
def test_a_column_of_lists(held: Any) -> None:
    event = {key: held(each) if type(each) is list else each for key, each in PROCESS.items()}
    finding = DETECTOR.score(event)

    assert finding is not None
    assert ("docker build /tmp/x", 3) == (finding.detail, finding.score)


def test_lists_of_mappings_are_followed() -> None:
    class_ = {"class_uid": 1007, "activity_id": 1, "category_uid": 1, "type_uid": 100701}
    process = {"name": "docker", "cmd_line": "docker build /tmp/x"}
    event = {"metadata": {"version": "1"}, **class_, "process": process}

    assert DETECTOR.score({**event, "observables": np.array([{"name": "a"}])}) is not None


def test_a_whole_frame_is_read_like_its_rows() -> None:
    frame = pd.DataFrame([*NETWORK.values(), PROCESS])
    errors: list[Exception] = []
    rows = events_from(frame.to_dict("records"), on_error=errors.append)
    found = [finding.score for finding in DETECTOR.scan(rows, on_error=errors.append)]

    assert ([2, 2, 2, 3], []) == (found, errors)


def test_what_is_no_list_is_itself() -> None:
    assert (7, "a", [1]) == (listed(7), listed("a"), listed((1,)))
