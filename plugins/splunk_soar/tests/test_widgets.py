"""Widgets show hostile texts harmlessly, and stand up to Splunk's rules for templates."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, BUILD

CONTEXT = {"QS": {}, "container": 1, "app": 1, "no_connection": False, "google_maps_key": False}
TEMPLATES = sorted((Path(__file__).parents[1] / "templates").glob("*.html"))
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202egpj\x1b[31m'\"&"


def shown(app_results: list[Any], view: Any) -> str:
    totals = {"total_objects": 1, "total_objects_successful": 1}
    return str(view("x", [(totals, app_results)], dict(CONTEXT)))


@pytest.mark.parametrize("action", ["score_events", "correlate"])
def test_texts_of_events_are_shown_and_do_nothing(run: Run, action: str) -> None:
    from splunk_soar.src.app import show_chains, show_findings

    view = show_chains if action == "correlate" else show_findings
    events = [{**each, "DeviceName": HOSTILE, "AccountName": HOSTILE} for each in ALL]
    if action == "score_events":
        events[0]["ProcessCommandLine"] = f"docker build -t {HOSTILE} /tmp/x"
    html = shown([run(action, events=events)], view)

    assert "&lt;script&gt;" in html
    for each in ("<script>alert", "<img", "\u202e", "\x1b"):
        assert each not in html


def test_nothing_found_is_said(run: Run) -> None:
    from splunk_soar.src.app import show_chains, show_findings

    assert "No findings" in shown([run("score_events", events=[])], show_findings)
    assert "No chains" in shown([run("correlate", events=[BUILD], max_chains=0)], show_chains)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_is_one_that_splunk_accepts(path: Path) -> None:
    text = path.read_text("utf-8")

    assert text.startswith("{% extends 'base/logo_header.html' %}")
    assert "<!--" not in text.partition("widget_content")[0]
    assert not re.search(r"\|\s*safe|autoescape|<script|javascript:|\son\w+=", text)
