"""What is added to an event shows no secret of the project's corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from t1612_logstash.fields import incident_event, result

from t1612core import correlate, score_process

CORPUS = Path(__file__).parents[3] / "tests" / "vectors" / "secrets.json"


@pytest.mark.skipif(not CORPUS.exists(), reason="the project's vectors are not beside the plugin")
def test_no_secret_is_added() -> None:
    corpus = json.loads(CORPUS.read_text("utf-8"))
    for row in [row for row in corpus if row["secret"] and row["places"] != ["instruction"]]:
        event = {
            "TimeGenerated": "2026-03-02T08:06:43Z",
            "FileName": "bash",
            "ProcessCommandLine": f"sh -c 'docker build --no-cache -t a /tmp/x'\n{row['text']}",
            "InitiatingProcessFileName": "nginx",
        }
        finding = score_process(event)
        told = [result(finding), *map(incident_event, correlate([event]))]

        assert finding is not None
        assert row["secret"] not in json.dumps(told), row["id"]
