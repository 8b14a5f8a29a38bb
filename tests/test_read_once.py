"""An event is read once, counted in functions that it goes through, on whatever machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from t1612core import Detector

DETECTOR = Detector()


def row(line: str, starter: str) -> dict[str, Any]:
    """Make a row of Defender's, of a process that *starter* started."""
    return {
        "Timestamp": "2026-03-02T08:06:41.0000000Z",
        "DeviceName": "host-1.corp.example",
        "ActionType": "ProcessCreated",
        "ReportId": 7,
        "FileName": "docker",
        "FolderPath": "/usr/bin/docker",
        "ProcessCommandLine": line,
        "ProcessId": 41,
        "AccountName": "svc",
        "InitiatingProcessAccountName": "svc",
        "InitiatingProcessFileName": starter,
        "InitiatingProcessFolderPath": f"/usr/bin/{starter}",
        "InitiatingProcessCommandLine": f"/usr/bin/{starter}",
        "InitiatingProcessId": 40,
    }


BELOW = row(
    "docker build --pull --no-cache --label build=1 --build-arg VERSION=2"
    " -t registry.example/shop/web:3 -f deploy/web.Dockerfile /home/runner/work/shop",
    "gitlab-runner",
)
FOUND = row("docker build --no-cache -q -t alpine:1 -f /tmp/.a/Dockerfile /tmp/.a", "bash")


def calls(work: Callable[[dict[str, Any]], object], event: dict[str, Any]) -> int:
    """Count the functions written in Python that are entered, when all is read and remembered."""
    for _ in range(2):
        work(event)
    count = 0

    def seen(_frame: object, what: str, _given: object) -> None:
        nonlocal count
        count += what == "call"

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        work(event)
    finally:
        sys.setprofile(before)
    return count


def _evidence(event: dict[str, Any]) -> object:
    finding = DETECTOR.score_process(event)
    return finding and finding.evidence


@pytest.mark.parametrize(
    ("work", "event", "most"),
    [
        (DETECTOR.score_process, BELOW, 235),
        (_evidence, FOUND, 325),
        (DETECTOR.observe, BELOW, 440),
        (DETECTOR.observe, FOUND, 520),
    ],
    ids=["below the threshold", "found, with its evidence", "observed", "found, observed"],
)
def test_a_row_goes_through_so_many_functions(
    work: Callable[[dict[str, Any]], object], event: dict[str, Any], most: int
) -> None:
    """One that is read twice goes through many more."""
    assert 100 < calls(work, event) <= most
