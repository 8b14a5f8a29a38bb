"""Hold what the library is measured against.

The *floor* is the least that any implementation can do with a row that is not about
docker: read one key, test it against a set. It finds nothing.

The *naive* implementation is an afternoon's work: the same verdicts, written straight
down, with the standard library's ``re``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Event = Mapping[str, Any]

_PROGRAMS = frozenset({"docker", "docker.exe", "Docker", "Docker.exe"})
_FILES = frozenset({"Dockerfile", "dockerfile"})
_DAEMONS = frozenset({"dockerd"})

TEMP = ["/tmp/", "/dev/shm/", "/var/tmp/", "/run/user/", "\\Temp\\", "\\AppData\\Local\\Temp\\"]
PARENTS = ["bash", "sh", "zsh", "python", "python3", "perl", "ruby", "curl", "wget"]
REGISTRIES = [
    *("docker.io", "hub.docker.com", "registry-1.docker.io", "auth.docker.io", "gcr.io"),
    *("production.cloudflare.docker.com", "registry.k8s.io", "mcr.microsoft.com", "quay.io"),
    "ghcr.io",
]


def floor_process(event: Event) -> bool:
    return event.get("FileName") in _PROGRAMS


def floor_file(event: Event) -> bool:
    return event.get("FileName") in _FILES


def floor_network(event: Event) -> bool:
    return event.get("InitiatingProcessFileName") in _DAEMONS


def has_any(value: str, needles: Iterable[str]) -> bool:
    for needle in needles:
        left = r"(?<![^\W_])" if needle[0].isalnum() else ""
        right = r"(?![^\W_])" if needle[-1].isalnum() else ""
        if re.search(left + re.escape(needle) + right, value, re.IGNORECASE):
            return True
    return False


def naive_process(event: Event) -> int | None:
    name = (event.get("FileName") or "").lower()
    line = event.get("ProcessCommandLine") or ""
    parent = event.get("InitiatingProcessFileName") or ""
    if name not in ("docker", "docker.exe") or not has_any(line, ["build", "image build"]):
        return None
    score = 0
    if has_any(line, TEMP):
        score += 3
    if has_any(line, ["--no-cache"]):
        score += 1
    if re.search(r"-f\s+https?://", line):
        score += 4
    if has_any(parent, PARENTS):
        score += 2
    return score if score >= 2 else None


def naive_file(event: Event) -> int | None:
    name = (event.get("FileName") or "").lower()
    folder = event.get("FolderPath") or ""
    if name != "dockerfile" and not name.endswith(".dockerfile"):
        return None
    return 3 if has_any(folder, TEMP) else None


def naive_network(event: Event) -> int | None:
    name = (event.get("InitiatingProcessFileName") or "").lower()
    address = event.get("RemoteIP") or ""
    url = event.get("RemoteUrl") or ""
    if name != "dockerd" or event.get("RemotePort") not in (80, 443, 8080, 8443):
        return None
    octets = address.split(".")
    if len(octets) != 4 or not all(o.isdigit() and int(o) <= 255 for o in octets):
        return None
    a, b = int(octets[0]), int(octets[1])
    if a == 10 or (a == 172 and 16 <= b <= 31) or (a == 192 and b == 168):
        return None
    return None if has_any(url, REGISTRIES) else 2


FLOOR: Mapping[str, Callable[[Event], bool]] = {
    "process": floor_process,
    "file": floor_file,
    "network": floor_network,
}
NAIVE: Mapping[str, Callable[[Event], int | None]] = {
    "process": naive_process,
    "file": naive_file,
    "network": naive_network,
}
