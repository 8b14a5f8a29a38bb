"""Make ordinary days of a developer's machine and of a CI host, and an intruder's act among them.

Wording, names and addresses are made up; which events such a day has is told by docker's clients:
``docker build`` starts ``docker-buildx`` with the same words, and the daemon pulls from a content
network whose addresses have no names.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]

START = datetime(2026, 6, 1, 7, tzinfo=UTC)
_RIGHTS = (
    "",
    "--privileged ",
    "-v /var/run/docker.sock:/var/run/docker.sock ",
    "--network host ",
    "--cap-add SYS_PTRACE --security-opt seccomp=unconfined ",
)
RIGHTS = _RIGHTS
_CDN = ("104.18.7.9", "151.101.1.6", "13.224.1.4")


def at(second: float) -> str:
    """Give a time of the day as telemetry does."""
    return (START + timedelta(seconds=second)).isoformat().replace("+00:00", "Z")


class Host:
    """One machine: whose it is, and what stands above the shells on it."""

    def __init__(self, name: str, account: str, parent: str, line: str, above: str) -> None:
        self.name, self.account = name, account
        self.parent, self.line, self.above = parent, line, above

    def process(self, second: float, line: str, pid: int, **more: Any) -> Event:
        """Give a process that a shell of this machine starts."""
        return {
            "TimeGenerated": at(second),
            "DeviceName": self.name,
            "ActionType": "ProcessCreated",
            "FileName": line.split()[0].rpartition("/")[2],
            "FolderPath": "/usr/bin/" + line.split()[0].rpartition("/")[2],
            "ProcessCommandLine": line,
            "ProcessId": pid,
            "AccountName": self.account,
            "InitiatingProcessFileName": self.parent,
            "InitiatingProcessCommandLine": self.line,
            "InitiatingProcessId": 300,
            "InitiatingProcessParentFileName": self.above,
            "InitiatingProcessAccountName": self.account,
            **more,
        }

    def file(self, second: float, path: str, program: str, **more: Any) -> Event:
        """Give a file that a program of this machine writes."""
        return {
            "TimeGenerated": at(second),
            "DeviceName": self.name,
            "ActionType": "FileCreated",
            "FileName": path.rpartition("/")[2],
            "FolderPath": path,
            "InitiatingProcessFileName": program,
            "InitiatingProcessCommandLine": program,
            "InitiatingProcessId": 300,
            "InitiatingProcessParentFileName": self.above,
            "InitiatingProcessAccountName": self.account,
            **more,
        }

    def network(self, second: float, ip: str, url: str = "", port: int = 443) -> Event:
        """Give a connection of the daemon."""
        return {
            "TimeGenerated": at(second),
            "DeviceName": self.name,
            "ActionType": "ConnectionSuccess",
            "RemoteIP": ip,
            "RemoteUrl": url,
            "RemotePort": port,
            "Protocol": "Tcp",
            "InitiatingProcessFileName": "dockerd",
            "InitiatingProcessFolderPath": "/usr/bin/dockerd",
            "InitiatingProcessCommandLine": "/usr/bin/dockerd -H fd://",
            "InitiatingProcessId": 77,
            "InitiatingProcessAccountName": "root",
        }

    def build(self, second: float, words: str, pid: int) -> Iterator[Event]:
        """Give a build, and the plugin that it starts."""
        line = f"docker build {words}"
        yield self.process(second, line, pid)
        yield self.process(
            second,
            f"/usr/libexec/docker/cli-plugins/docker-buildx buildx build {words}",
            pid + 1,
            InitiatingProcessFileName="docker",
            InitiatingProcessCommandLine=line,
            InitiatingProcessId=pid,
            InitiatingProcessParentFileName=self.parent,
        )


def developer(rights: str, *, is_written: bool, is_fresh: bool, egress: str) -> list[Event]:
    """Give an edit, a build and a run of one's own image. *egress*: none, nameless or a forge."""
    host = Host("desk-12", "mira", "zsh", "-zsh", "gnome-terminal-server")
    place = "/home/mira/work/quotes" if is_written else "."
    events = [host.file(0, f"{place}/Dockerfile", "code")] if is_written else []
    fresh = "--no-cache " if is_fresh else ""
    events += host.build(50, f"{fresh}-t quotes {place}", 400)
    if egress:
        name = "" if egress == "nameless" else "github.com"
        events.append(host.network(55, "140.82.121.3" if name else _CDN[0], name))
    return [*events, host.process(110, f"docker run --rm {rights}quotes", 410)]


def ci_day(seed: int, *, tag: str, builds: int = 150) -> list[Event]:
    """Give a day of a runner: checkouts, builds, pushes, tests in containers, services."""
    source = random.Random(seed)
    host = Host("runner-3", "gitlab-runner", "bash", "/usr/bin/bash --login", "gitlab-runner")
    events = []
    for number in range(builds):
        second = number * 86400 / builds
        name = f"team{number % 9}"
        image = f"{tag.format(name=name, number=number)}"
        place = f"/builds/{name}/app"
        if source.random() < 0.6:
            events.append(host.file(second, f"{place}/Dockerfile", "git"))
        fresh = "--no-cache " if source.random() < 0.3 else ""
        words = f"{fresh}-t {image} {source.choice((place, '.'))}"
        events += host.build(second + 2, words, 1000 + 10 * number)
        events.append(host.network(second + 5, source.choice(_CDN)))
        if source.random() < 0.3:
            events.append(host.network(second + 6, "140.82.121.3", "github.com"))
        if source.random() < 0.6:
            run = f"docker run --rm {source.choice(_RIGHTS)}{image} make check"
            events.append(host.process(second + 25, run, 1004 + 10 * number))
        if source.random() < 0.4:
            events.append(host.process(second + 30, f"docker push {image}", 1005 + 10 * number))
        if source.random() < 0.2:
            events.append(host.process(second + 35, f"docker start cache-{number % 3}", 1006))
    return events


def attack() -> list[Event]:
    """Give an intruder's four steps on the runner, in the middle of its day."""
    host = Host("runner-3", "www-data", "sh", "sh", "php-fpm8.2")
    return [
        host.file(40_000, "/dev/shm/.q/Dockerfile", "sh"),
        host.process(40_004, "docker build -t metrics-agent:2 /dev/shm/.q", 9000),
        host.network(40_009, "203.0.113.60", port=8080),
        host.process(46_000, "docker run -d --privileged -v /:/h metrics-agent:2", 9001),
    ]
