"""Acts of several events are told as one incident; what people do every day is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from t1612core import Detector
from t1612core.incident import Incident

from ..conftest import ROOT
from .days import at

DETECTOR = Detector()
ACTS: list[dict[str, Any]] = json.loads((ROOT / "tests" / "vectors" / "acts.json").read_text())
# Who acts where a vector doesn't say it: somebody who logged in.
SHELL = {
    "DeviceName": "web-4",
    "AccountName": "root",
    "InitiatingProcessFileName": "bash",
    "InitiatingProcessCommandLine": "-bash",
    "InitiatingProcessParentFileName": "sshd",
}


def process(second: float, line: str, **more: str) -> dict[str, str]:
    name = line.split()[0].rpartition("/")[2]
    return {
        **{"ActionType": "ProcessCreated", "TimeGenerated": at(second), "FileName": name},
        **{"ProcessCommandLine": line, **SHELL, **more},
    }


def told(lines: list[tuple[float, str]], **more: str) -> list[Incident]:
    return list(DETECTOR.correlate([process(second, line, **more) for second, line in lines]))


@pytest.mark.parametrize("vector", ACTS, ids=[vector["id"] for vector in ACTS])
def test_act(vector: dict[str, Any]) -> None:
    """An act without ``stages`` is no incident, or only its alert."""
    found = told([(20 * n, line) for n, line in enumerate(vector["lines"])], **vector.get("by", {}))
    chains = [one for one in found if one.kind == "chain"]

    assert [vector[name] for name in ("stages",) if name in vector] == [
        " ".join(step.stage for step in one.steps) for one in chains
    ]
    if "severity" in vector:
        assert vector["severity"] == chains[0].severity


def test_rights_are_counted_and_what_else_is_given_only_where_it_is_all() -> None:
    """``--network host`` adds nothing to a mount of the host."""
    lines = (
        "docker run -d --network host app",
        "docker run -d --cap-add SYS_PTRACE --network host app",
        "docker run -d --network host --pid host -v /:/host:ro app",
        "docker run -d --privileged --pid host -v /:/host --network host app",
    )

    assert [1, 1, 2, 3] == [DETECTOR.observe(process(0, line))[0].score for line in lines]


def test_a_preparation_says_what_is_telling_about_it() -> None:
    line = "curl -o /srv/x/Dockerfile http://198.51.100.4/d"
    (step,) = DETECTOR.observe(process(0, line))

    assert ("process.remote_source", "process.bare_address_source") == step.signals
    assert (3, False) == (step.score, step.is_alert)
