"""What a script puts into the context, the war room and a file shows no secret of the corpus."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .events import BUILD

CORPUS = Path(__file__).parents[3] / "tests" / "vectors" / "secrets.json"
PROFILES = pytest.mark.parametrize("profile", ["hardened", "sentinel"])


@PROFILES
@pytest.mark.skipif(not CORPUS.exists(), reason="needs tests/vectors of a full clone")
def test_no_secret_is_told(run: Run, profile: str) -> None:
    corpus = json.loads(CORPUS.read_text("utf-8"))
    rows = [row for row in corpus if row["secret"] and row["places"] != ["instruction"]]
    events: list[dict[str, Any]] = []
    for number, row in enumerate(rows):
        build = {
            "TimeGenerated": "2026-03-02T08:06:43Z",
            "DeviceName": f"host-{number}",
            "FileName": "docker",
            "ProcessCommandLine": f"docker build --no-cache -t a /tmp/x\n{row['text']}",
            "InitiatingProcessFileName": "nginx",
        }
        line = f"sh -c 'docker build --no-cache -t a /tmp/x'\n{row['text']}"
        egress = {
            "TimeGenerated": "2026-03-02T08:07:43Z",
            "DeviceName": f"host-{number}",
            "InitiatingProcessFileName": "dockerd",
            "RemoteIP": "198.51.100.7",
            "RemoteUrl": f"https://evil.example/x {row['text']}",
            "RemotePort": 443,
            "ActionType": "ConnectionSuccess",
        }
        events += [build, {**build, "FileName": "bash", "ProcessCommandLine": line}, egress]
    shown = ""
    for at in range(0, len(events), 30):  # of few, the context has the texts whole
        outcome = run(
            "T1612ScoreEvents",
            events=events[at : at + 30],
            profile=profile,
            min_score="1",
            attach_all="true",
        )
        shown += json.dumps(outcome.entries) + "".join(outcome.lines("t1612.jsonl"))

        assert {each["Kind"] for each in outcome.context("T1612.Finding")} == {"process", "network"}
    assert outcome.context("T1612.Chain")
    assert not [row["id"] for row in rows if row["secret"] in shown]


@pytest.mark.parametrize("host", ["https://u:hunter2@h.example", "\ud800x"])
def test_the_worst_host_is_told_as_its_finding_tells_it(run: Run, host: str) -> None:
    outcome = run("T1612ScoreEvents", events=[{**BUILD, "DeviceName": host}])

    assert "hunter2" not in json.dumps(outcome.entries)
    (found,) = outcome.context("T1612.Finding")
    assert outcome.context("T1612.Summary")["TopDevice"] == found["Device"]
