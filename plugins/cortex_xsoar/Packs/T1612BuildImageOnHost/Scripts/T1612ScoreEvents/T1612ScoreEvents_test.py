import demistomock as demisto
import pytest
from T1612ScoreEvents import score_events

BUILD = {
    "TimeGenerated": "2026-03-02T08:06:43Z",
    "DeviceName": "web-prod-07",
    "AccountName": "root",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
    "InitiatingProcessFileName": "bash",
}
QUIET = {"DeviceName": "web-02", "FileName": "ls", "ProcessCommandLine": "ls"}


def contexts(results):
    """Give what is put into the context, by the path before its key."""
    entries = [each.to_context() for each in results if hasattr(each, "to_context")]
    return {path.split("(")[0]: held for each in entries for path, held in each["EntryContext"].items()}


def test_findings_and_a_summary_are_put_into_the_context():
    context = contexts(score_events({"events": [BUILD, QUIET]}))
    summary, (finding,) = context["T1612.Summary"], context["T1612.Finding"]

    assert (summary["EventsScored"], summary["Verdict"], summary["TopDevice"]) == (2, "suspicious", "web-prod-07")
    assert (finding["Score"], finding["Count"], finding["Device"]) == (4, 1, "web-prod-07")


def test_nothing_found_leaves_a_summary_alone():
    context = contexts(score_events({"events": QUIET}))

    assert list(context) == ["T1612.Summary"]
    assert context["T1612.Summary"]["Verdict"] == "none"


def test_what_cannot_be_scored_is_an_error_and_not_none():
    with pytest.raises(ValueError, match="none of 1 events can be scored"):
        score_events({"events": "docker build"})


def test_an_allow_list_comes_from_the_platform(monkeypatch):
    monkeypatch.setattr(demisto, "executeCommand", lambda *_: [{"Type": 1, "Contents": "version = 2"}])
    with pytest.raises(ValueError, match="allowlist"):
        score_events({"events": BUILD, "allowlist": "mine"})
