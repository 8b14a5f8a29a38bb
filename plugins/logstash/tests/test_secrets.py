"""What is added to an event shows no secret of the project's corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from t1612_logstash.fields import incident_event, result

from t1612core import PROFILES, Detector

CORPUS = Path(__file__).parents[3] / "tests" / "vectors" / "secrets.json"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.skipif(not CORPUS.exists(), reason="needs tests/vectors of a full clone")
def test_no_secret_is_added(profile: str) -> None:
    corpus = json.loads(CORPUS.read_text("utf-8"))
    detector = Detector(PROFILES[profile])
    leaks, findings, incidents = [], 0, 0
    for row in [row for row in corpus if row["secret"] and row["places"] != ["instruction"]]:
        build = {
            "TimeGenerated": "2026-03-02T08:06:43Z",
            "FileName": "docker",
            "ProcessCommandLine": f"docker build --no-cache -t a /tmp/x\n{row['text']}",
            "InitiatingProcessFileName": "nginx",
        }
        egress = {
            "TimeGenerated": "2026-03-02T08:07:43Z",
            "InitiatingProcessFileName": "dockerd",
            "RemoteIP": "198.51.100.7",
            "RemoteUrl": f"https://evil.example/x {row['text']}",
            "RemotePort": 443,
            "ActionType": "ConnectionSuccess",
        }
        found = [detector.score_process(build), detector.score_network(egress)]
        chains = detector.correlate([build, egress])
        findings += len(list(filter(None, found)))
        incidents += len(chains)
        if row["secret"] in json.dumps([*map(result, found), *map(incident_event, chains)]):
            leaks.append(row["id"])
    assert not leaks
    assert findings > len(corpus)  # of both kinds
    assert incidents > len(corpus) / 2
