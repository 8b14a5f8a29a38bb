"""Times that portals write for people are read where they can mean but one."""

from __future__ import annotations

import pytest

from t1612core import Detector

EVENT = {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}


def time_of(stamp: str) -> str:
    finding = Detector().score({**EVENT, "Timestamp": stamp})
    assert finding is not None
    return finding.time.isoformat() if finding.time else ""


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("3/2/2026, 8:06:41.000 AM", "2026-03-02T08:06:41+00:00"),
        ("3/2/2026, 8:06:41.1234567 PM", "2026-03-02T20:06:41.123456+00:00"),
        ("3/2/2026, 8:06:41.5 PM", "2026-03-02T20:06:41.500000+00:00"),
        ("3/2/2026 12:06:41 AM", "2026-03-02T00:06:41+00:00"),
        ("12/31/2026, 12:59:59\u202fPM", "2026-12-31T12:59:59+00:00"),
        ("Mar 2, 2026 8:06:41 AM", "2026-03-02T08:06:41+00:00"),
        ("Dec 31, 2026, 8:06:41 PM", "2026-12-31T20:06:41+00:00"),
        ("Mar 2, 2026 @ 08:06:41.125", "2026-03-02T08:06:41.125000+00:00"),
        ("Mar 2, 2026 @ 20:06:41.000000001", "2026-03-02T20:06:41+00:00"),
        ("02.03.2026, 08:06:41.000", "2026-03-02T08:06:41+00:00"),
        ("2.3.2026 20:06:41", "2026-03-02T20:06:41+00:00"),
        ("2026/3/2 8:06:41", "2026-03-02T08:06:41+00:00"),
        ("2.3.2026 24:06:41", ""),
        ("2026/13/2 8:06:41", ""),
        ("3/2/2026, 8:06:41 am", ""),
        ("3/2/2026, 08:06:41", ""),
        ("13/2/2026, 8:06:41 AM", ""),
        ("2/30/2026, 8:06:41 AM", ""),
        ("3/2/2026, 0:06:41 AM", ""),
        ("3/2/2026, 13:06:41 AM", ""),
        ("Mai 2, 2026 8:06:41 AM", ""),
        ("3/2/2026, 8:06:41 AM" + " " * 40, ""),
    ],
)
def test_a_stamp(stamp: str, expected: str) -> None:
    assert expected == time_of(stamp)
