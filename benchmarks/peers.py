"""Hold what the library is measured against.

The *floor* is the least that any implementation can do with a row that is not about
docker: read one key, test it against a set. It finds nothing.

The *naive* implementation is an afternoon's work: the same verdicts, written straight
down, with the standard library's ``re``.

The *tidy* one is the same by somebody who has measured: patterns are compiled once, all words of
a list are one pattern, and addresses are told by one, too.
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


def _any_of(needles: Iterable[str]) -> re.Pattern[str]:
    parts = []
    for needle in needles:
        left = r"(?<![^\W_])" if needle[0].isalnum() else ""
        right = r"(?![^\W_])" if needle[-1].isalnum() else ""
        parts.append(left + re.escape(needle) + right)
    return re.compile("|".join(parts), re.IGNORECASE)


_BUILD, _TEMP, _NO_CACHE = _any_of(["build"]), _any_of(TEMP), _any_of(["--no-cache"])
_URL, _PARENT, _REGISTRY = re.compile(r"-f\s+https?://"), _any_of(PARENTS), _any_of(REGISTRIES)
_OCTET = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_PUBLIC = re.compile(
    rf"(?!10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.){_OCTET}(?:\.{_OCTET}){{3}}", re.ASCII
)


def tidy_process(event: Event) -> int | None:
    name, line = event.get("FileName"), event.get("ProcessCommandLine")
    if not name or not line or name.lower() not in ("docker", "docker.exe"):
        return None
    if not _BUILD.search(line):
        return None
    score = 3 * bool(_TEMP.search(line)) + bool(_NO_CACHE.search(line))
    score += 4 * bool(_URL.search(line))
    score += 2 * bool(_PARENT.search(event.get("InitiatingProcessFileName") or ""))
    return score if score >= 2 else None


def tidy_file(event: Event) -> int | None:
    name = (event.get("FileName") or "").lower()
    if name != "dockerfile" and not name.endswith(".dockerfile"):
        return None
    return 3 if _TEMP.search(event.get("FolderPath") or "") else None


def tidy_network(event: Event) -> int | None:
    if (event.get("InitiatingProcessFileName") or "").lower() != "dockerd":
        return None
    if event.get("RemotePort") not in (80, 443, 8080, 8443):
        return None
    if not _PUBLIC.fullmatch(event.get("RemoteIP") or ""):
        return None
    return None if _REGISTRY.search(event.get("RemoteUrl") or "") else 2


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
TIDY: Mapping[str, Callable[[Event], int | None]] = {
    "process": tidy_process,
    "file": tidy_file,
    "network": tidy_network,
}
