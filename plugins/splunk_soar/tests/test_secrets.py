"""What an action returns shows no secret of the project's corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

CORPUS = Path(__file__).parents[3] / "tests" / "vectors" / "secrets.json"


@pytest.mark.skipif(not CORPUS.exists(), reason="the project's vectors are not beside the plugin")
def test_no_secret_is_returned(run: Run) -> None:
    corpus = json.loads(CORPUS.read_text("utf-8"))
    rows = [row for row in corpus if row["secret"] and row["places"] != ["instruction"]]
    events = [
        {
            "TimeGenerated": "2026-03-02T08:06:43Z",
            "DeviceName": f"host-{number}",
            "FileName": "bash",
            "ProcessCommandLine": f"sh -c 'docker build --no-cache -t a /tmp/x'\n{row['text']}",
            "InitiatingProcessFileName": "nginx",
        }
        for number, row in enumerate(rows)
    ]
    outcome = run("score_events", events=json.dumps(events))
    told = json.dumps([outcome.get_data(), outcome.get_summary(), outcome.get_message()])

    assert outcome.get_data()
    assert not [row["id"] for row in rows if row["secret"] in told]
