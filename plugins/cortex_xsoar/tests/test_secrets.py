"""What a script puts into the context and the war room shows no secret of the corpus."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run

CORPUS = Path(__file__).parents[3] / "tests" / "vectors" / "secrets.json"


@pytest.mark.skipif(not CORPUS.exists(), reason="the project's vectors are not beside the plugin")
def test_no_secret_is_told(run: Run) -> None:
    corpus = json.loads(CORPUS.read_text("utf-8"))
    for row in [row for row in corpus if row["secret"] and row["places"] != ["instruction"]]:
        event = {
            "TimeGenerated": "2026-03-02T08:06:43Z",
            "FileName": "bash",
            "ProcessCommandLine": f"sh -c 'docker build --no-cache -t a /tmp/x'\n{row['text']}",
            "InitiatingProcessFileName": "nginx",
        }
        outcome = run("T1612ScoreEvents", events=[event])

        assert outcome.context("T1612.Finding")
        assert row["secret"] not in json.dumps(outcome.entries), row["id"]
