"""What an action returns, or puts into a report, shows no secret of the project's corpus."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from t1612core import PROFILES, Detector, Limits

from .conftest import ROOT, Run

FUNCTION = ROOT / "custom_functions" / "t1612_score.py"
CORPUS = Path(__file__).parents[3] / "tests" / "vectors" / "secrets.json"
BY_PROFILE = pytest.mark.parametrize("profile", PROFILES)
pytestmark = pytest.mark.skipif(not CORPUS.exists(), reason="needs tests/vectors of a full clone")


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    rows = json.loads(CORPUS.read_text("utf-8"))
    return [row for row in rows if row["secret"] and row["places"] != ["instruction"]]


def build(number: int, text: str) -> dict[str, str]:
    return {
        "TimeGenerated": "2026-03-02T08:06:43Z",
        "DeviceName": f"host-{number}",
        "FileName": "docker",
        "ProcessCommandLine": f"docker build --no-cache -t a /tmp/x\n{text}",
        "InitiatingProcessFileName": "nginx",
    }


def shell(number: int, text: str) -> dict[str, str]:
    line = f"sh -c 'docker build --no-cache -t a /tmp/x'\n{text}"
    return {**build(number, text), "FileName": "bash", "ProcessCommandLine": line}


def egress(number: int, text: str) -> dict[str, Any]:
    return {
        "TimeGenerated": "2026-03-02T08:07:43Z",
        "DeviceName": f"host-{number}",
        "InitiatingProcessFileName": "dockerd",
        "RemoteIP": "198.51.100.7",
        "RemoteUrl": f"https://evil.example/x {text}",
        "RemotePort": 443,
        "ActionType": "ConnectionSuccess",
    }


@BY_PROFILE
def test_no_secret_is_returned_or_reported(
    app: Any, run: Run, corpus: list[dict[str, Any]], profile: str
) -> None:
    events = [
        make(number, row["text"])
        for number, row in enumerate(corpus)
        for make in (build, shell, egress)
    ]
    asset = {"profile": profile, "max_findings": 1_000}
    outcome = run("score_events", asset, events=json.dumps(events), write_report=True)
    (report,) = app.soar_client.vault.get_attachment(
        vault_id=outcome.get_summary()["report_vault_id"]
    )
    told = [outcome.get_data(), outcome.get_summary(), outcome.get_message()]
    shown = json.dumps(told) + Path(report.path).read_text("ascii")

    assert {row["kind"] for row in outcome.get_data()} == {"process", "network"}
    assert '"steps"' in shown
    assert not [row["id"] for row in corpus if row["secret"] in shown]


@BY_PROFILE
def test_no_secret_is_returned_of_what_is_no_finding(
    corpus: list[dict[str, Any]], profile: str
) -> None:
    from splunk_soar.src.scan import single

    detector, limits = Detector(PROFILES[profile]), Limits(2)
    leaks = []
    for row in corpus:
        quiet = {**egress(0, row["text"]), "RemoteIP": "10.0.0.1"}
        line = {"FileName": "cat", "ProcessCommandLine": f"cat x\n{row['text']}"}
        is_list = "\0" in row["text"]  # of words: what stands in front is the name of its program
        for event in (quiet,) if is_list else (quiet, line):
            told, _ = single(detector, event, None, limits)

            assert not told["matched"]
            assert told["detail"]
            if row["secret"] in json.dumps(told):
                leaks.append(row["id"])
    assert not leaks


@pytest.mark.parametrize("host", ["https://u:hunter2@h.example", "password=hunter2", "\ud800x"])
def test_the_worst_host_is_told_as_its_finding_tells_it(run: Run, host: str) -> None:
    event = {**build(0, ""), "DeviceName": host}
    outcome = run("score_events", events=json.dumps([event]))

    told = [outcome.get_data(), outcome.get_summary(), outcome.get_message()]
    assert "hunter2" not in json.dumps(told)
    assert outcome.get_summary()["top_device"] == outcome.get_data()[0]["device"]
    assert json.dumps(told, ensure_ascii=False).encode()
    function = runpy.run_path(str(FUNCTION))["t1612_score"]
    assert "hunter2" not in function(event=[event])["device"]


def test_a_file_below_the_threshold_is_told_by_its_path(run: Run) -> None:
    event = {"FileName": "Dockerfile", "FolderPath": "/srv/app", "ActionType": "FileCreated"}

    assert run("score_event", event=json.dumps(event)).get_data()[0]["detail"] == (
        "/srv/app/Dockerfile"
    )
