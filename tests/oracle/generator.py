"""Make events that lie close to every edge of the rule, from a seed.

Text is put together from the rule's own needles, from what is almost one, and from
what may stand beside one: delimiters, letters and digits of other scripts, every kind
of white space, controls. So about half of the rows pass a gate, and each signal is
often one sign away from its opposite.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from .transcription import PARENTS, REGISTRIES, TEMP, WHITE_SPACE

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TABLES = {
    "process": "DeviceProcessEvents",
    "file": "DeviceFileEvents",
    "network": "DeviceNetworkEvents",
}

DELIMITERS = [*" _-./\\:;,=\"'()[]{}<>|&$%#@!?*+~^`", "\0", "\x1b", "\x7f", "\u200b", "\u0301"]
# All of White_Space, and what some libraries take for it.
SPACES = [*map(chr, [*sorted(WHITE_SPACE), 0x1C, 0x1F, 0x180E, 0x200B, 0xFEFF]), "  ", "\r\n"]
SPACES += [" "] * 8
# Letters and digits, of scripts without case too, and beyond the first plane.
TERMS = [*"aZ09\u00e9\u00df\u0416\u4e2d\uac00\u0e01\u00b2\u00bd\u2167\u0663\u00aa\U00010400", "x1"]
# What folds to ASCII under Unicode's rules, and not under Kusto's; a lone surrogate.
TRICKS = ["\u212a", "\u017f", "\u0130", "\ud800"]

_BUILD = [
    "build",
    "image build",
    "image  build",
    "buildx",
    "rebuild",
    "BUILD",
    "Build",
    "buil",
    "builder build",
]
_FLAGS = ["--no-cache", "--NO-CACHE", "--no-cached", "--no-cache=true", "-no-cache", "--no-cach"]
_FILES = ["-f", "-F", "--file", "f", "-f="]
_URLS = [
    "http://",
    "https://",
    "HTTP://",
    "httpss://",
    "http:/",
    "ftp://",
    "https:",
    "http://https://",
]
_NEAR_TEMP = [
    "/tmp",
    "tmp/",
    "/TMP/",
    "/temp/",
    "/Var/Tmp/",
    "/run/user",
    "\\temp\\",
    "\\Temp",
    "Temp\\",
    "/dev/shm",
    "/opt/",
    "/var/folders/",
    "C:\\Temp",
    "/home/u/.cache/",
]
_DOCKERS = ["docker", "docker.exe"]
_NOT_QUITE = [
    "Docker",
    "DOCKER.EXE",
    "docker ",
    " docker",
    "dockerx",
    "docker.ex",
    "dockerd",
    "",
    "sh",
    *("docker-compose", "docker-buildx", "podman", "buildah", "nerdctl"),
    *("dockerd.exe", "containerd", "buildkitd", "com.docker.backend"),
]
_FILE_NAMES = [
    "Dockerfile",
    "dockerfile",
    "DOCKERFILE",
    ".dockerfile",
    ".Dockerfile",
    "a.dockerfile",
    "b.DockerFile",
]
_NOT_FILES = [
    "Dockerfile.dev",
    "xDockerfile",
    "dockerfile ",
    "Dockerfil",
    "",
    "app.dockerfiles",
    "Containerfile",
]
_DAEMONS = ["dockerd", "Dockerd", "DOCKERD"]
_PORTS = [80, 443, 8080, 8443]
_NOT_PORTS = [79, 81, 442, 444, 8081, 8442, 5000, 0, -443, 2**31 - 1, None]
_EDGES = [
    "9.255.255.255",
    "10.0.0.0",
    "10.255.255.255",
    "11.0.0.0",
    "172.15.255.255",
    "172.16.0.0",
    "172.31.255.255",
]
_EDGES += [
    "172.32.0.0",
    "192.167.255.255",
    "192.168.0.0",
    "192.168.255.255",
    "192.169.0.0",
    "0.0.0.0",
]
_EDGES += [
    "255.255.255.255",
    "127.0.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "203.0.113.7",
    "8.8.8.8",
]
_NO_IPV4 = [
    *("", "::1", "2001:db8::7", "::ffff:203.0.113.7", "fe80::1%eth0", "1.2.3", "1.2.3.4.5"),
    *("256.1.1.1", "203.0.113.7/33", "a.b.c.d", "203.0.113.7x", "-1.2.3.4", "203.0.113.7/"),
    *("1..2.3", "\u0663.1.1.1"),
]
_NEAR_HOSTS = [
    "notdocker.io",
    "docker.iox",
    "docker.io.evil.example",
    "evil-docker.io",
    "x/docker.io/y",
    "docker-io",
]
_NEAR_HOSTS += [
    "DOCKER.IO",
    "hub.docker.comx",
    "cr.io",
    "xgcr.io",
    "quay.io:443",
    "ghcr.io.",
    "example.com",
    "",
]


def events(count: int, seed: int, *, tricks: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield *count* pairs of kind and row; the same for the same *seed*.

    With *tricks*, text also holds what the engine to compare with is known to fold
    otherwise than Kusto, or cannot load.
    """
    rng = random.Random(seed)
    odd = DELIMITERS + TERMS + SPACES + (TRICKS * 3 if tricks else [])
    # Each row has a stamp of its own, so that the order of the result is defined: microseconds
    # from now, even ones over more than a day, odd ones packed within one another's millisecond.
    offsets = rng.sample(range(-100_000_000_000, 10_000_000_000, 2), count)
    offsets[::3] = rng.sample(range(1, 4 * count, 2), len(offsets[::3]))
    for number in range(count):
        kind = rng.choices(("process", "file", "network"), (6, 2, 3))[0]
        row = _ROWS[kind](rng, odd)
        row["_id"] = str(number)
        row["DeviceName"] = rng.choice(("web-1", "", "hôte", None))
        if kind != "network":
            row["AccountName"] = rng.choice(("root", "", None))
        row["TimeGenerated"] = _stamp(rng, offsets[number])
        yield (
            kind,
            {key: value for key, value in row.items() if value is not None or rng.random() < 0.5},
        )


def _stamp(rng: random.Random, offset: int) -> str | None:
    if rng.random() < 0.01:
        return None
    if rng.random() < 0.001:
        offset = -86_400_000_000  # exactly on the edge, where the window is open
    return (NOW + timedelta(microseconds=offset)).isoformat().replace("+00:00", "Z")


def _process(rng: random.Random, odd: Sequence[str]) -> dict[str, Any]:
    atoms = (_BUILD, _FLAGS, _FILES, _URLS, TEMP, _NEAR_TEMP, SPACES, odd, [" "], [" "])
    line = _text(rng, atoms, 10)
    if rng.random() < 0.7:
        line = _beside(rng, "build", odd) + rng.choice(SPACES) + line
    if rng.random() < 0.3:
        flag = "-f" if rng.random() < 0.6 else rng.choice(_FILES)
        url = rng.choice(_URLS[:2] if rng.random() < 0.6 else _URLS)
        line += flag + _text(rng, (SPACES,), 2) + url
    return {
        "FileName": rng.choice(_DOCKERS) if rng.random() < 0.8 else _odd_name(rng, _NOT_QUITE, odd),
        "ProcessCommandLine": None if rng.random() < 0.01 else line,
        "InitiatingProcessFileName": _parent(rng, odd),
        "InitiatingProcessCommandLine": rng.choice(("bash -c x", "", None)),
        "AccountDomain": rng.choice(("corp", "", None)),
    }


def _parent(rng: random.Random, odd: Sequence[str]) -> str | None:
    if rng.random() < 0.1:
        return rng.choice(("", None))
    if rng.random() < 0.3:
        return rng.choice(("dash", "pwsh", "cmd.exe", "python2", "python31", "systemd", "BASH.EXE"))
    return _beside(rng, rng.choice(PARENTS), odd)


def _file(rng: random.Random, odd: Sequence[str]) -> dict[str, Any]:
    is_file = rng.random() < 0.75
    return {
        "FileName": rng.choice(_FILE_NAMES) if is_file else _odd_name(rng, _NOT_FILES, odd),
        "FolderPath": _text(rng, (TEMP, _NEAR_TEMP, odd, TERMS), 4)
        if rng.random() > 0.02
        else None,
        "InitiatingProcessCommandLine": rng.choice(("tee x", None)),
    }


def _network(rng: random.Random, odd: Sequence[str]) -> dict[str, Any]:
    url = (
        _beside(rng, rng.choice(REGISTRIES), odd) if rng.random() < 0.4 else rng.choice(_NEAR_HOSTS)
    )
    if rng.random() < 0.2:
        url = _text(rng, (_NEAR_HOSTS, REGISTRIES, odd), 4)
    return {
        "InitiatingProcessFileName": rng.choice(_DAEMONS)
        if rng.random() < 0.85
        else _odd_name(rng, _NOT_QUITE, odd),
        "InitiatingProcessCommandLine": rng.choice(("dockerd -H fd://", None)),
        "RemoteIP": _address(rng),
        "RemoteUrl": url if rng.random() > 0.05 else None,
        "RemotePort": _port(rng),
    }


def _port(rng: random.Random) -> int | None:
    if rng.random() < 0.85:
        return rng.choice(_PORTS)
    return rng.randrange(65536) if rng.random() < 0.3 else rng.choice(_NOT_PORTS)


def _address(rng: random.Random) -> str | None:
    if rng.random() < 0.15:
        return rng.choice([*_NO_IPV4, None])
    address = rng.choice(_EDGES)
    if rng.random() < 0.3:
        address = ".".join(
            str(rng.choice((0, 1, 9, 10, 16, 99, 100, 168, 172, 192, 255))) for _ in range(4)
        )
    if rng.random() < 0.1:
        address += f"/{rng.randint(16, 32)}"
    return f" {address}  " if rng.random() < 0.05 else address


_ROWS = {"process": _process, "file": _file, "network": _network}


def _text(rng: random.Random, kinds: Sequence[Sequence[str]], most: int) -> str:
    text = "".join(rng.choice(rng.choice(kinds)) for _ in range(rng.randint(0, most)))
    if rng.random() < 0.01:  # what matters may stand far from the start
        text = rng.choice(("ab ", "/x", "-f", "\u00e9.")) * rng.randint(100, 700) + text
    return text


def _beside(rng: random.Random, needle: str, odd: Sequence[str]) -> str:
    """Put something, or nothing, on each side of a needle, in any case."""
    left, right = (rng.choice(odd) if rng.random() < 0.4 else "" for _ in "lr")
    return left + rng.choice((needle, needle, needle.upper(), needle.title())) + right


def _odd_name(rng: random.Random, names: Sequence[str], odd: Sequence[str]) -> str | None:
    name = rng.choice(names)
    return name + rng.choice(odd) if rng.random() < 0.3 else name or None
