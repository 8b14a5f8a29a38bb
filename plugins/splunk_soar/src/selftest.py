"""Events whose scores are known, to tell that the library in the package works."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from t1612core import HARDENED, SENTINEL, Detector

from .rows import Event

# The event, and what the profiles ``sentinel`` and ``hardened`` give it; 0 is no finding.
KNOWN: Final[tuple[tuple[Event, int, int], ...]] = (
    (
        {
            "Type": "DeviceProcessEvents",
            "FileName": "docker",
            "ProcessCommandLine": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
            "InitiatingProcessFileName": "bash",
        },
        6,
        4,
    ),
    (
        {
            "Type": "DeviceProcessEvents",
            "FileName": "docker",
            "ProcessCommandLine": "docker build -t app:1 .",
            "InitiatingProcessFileName": "make",
        },
        0,
        0,
    ),
    (
        {
            "Type": "DeviceFileEvents",
            "FileName": "Dockerfile",
            "FolderPath": "/dev/shm/x",
            "InitiatingProcessFileName": "bash",
        },
        3,
        4,
    ),
    ({"Type": "DeviceFileEvents", "FileName": "Dockerfile", "FolderPath": "/srv/app"}, 0, 0),
    (
        {
            "Type": "DeviceNetworkEvents",
            "InitiatingProcessFileName": "dockerd",
            "RemoteIP": "203.0.113.7",
            "RemotePort": 443,
            "RemoteUrl": "files.example.net",
        },
        2,
        2,
    ),
    (
        {
            "Type": "DeviceNetworkEvents",
            "InitiatingProcessFileName": "dockerd",
            "RemoteIP": "198.51.100.7",
            "RemotePort": 443,
            "RemoteUrl": "registry-1.docker.io",
        },
        0,
        0,
    ),
)


def problems() -> Iterator[str]:
    """Say of each event that scores otherwise than it should."""
    for profile, at in ((SENTINEL, 1), (HARDENED, 2)):
        detector = Detector(profile)
        for known in KNOWN:
            finding = detector.score(known[0])
            score = finding.score if finding else 0
            if score != known[at]:
                yield f"{profile.name} gives {known[0]} {score}, and should give {known[at]}"
