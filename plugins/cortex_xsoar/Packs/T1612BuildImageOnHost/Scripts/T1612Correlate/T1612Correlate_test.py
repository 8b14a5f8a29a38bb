import demistomock as demisto
import pytest
from T1612Correlate import correlate

PREPARED = {
    "TimeGenerated": "2026-03-02T08:06:43Z",
    "DeviceName": "web-prod-07",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t app:1 -f /tmp/build/Dockerfile .",
    "InitiatingProcessFileName": "bash",
}
STARTED = {**PREPARED, "TimeGenerated": "2026-03-02T08:07:43Z", "ProcessCommandLine": "docker run -d --privileged app:1"}


def test_a_build_and_what_was_started_from_it_are_a_chain():
    (result,) = correlate({"events": [PREPARED, STARTED]})
    (chain,) = result.to_context()["EntryContext"]["T1612.Chain(val.ID && val.ID == obj.ID)"]

    assert (chain["Verdict"], chain["Device"], chain["Count"]) == ("build-then-deploy", "web-prod-07", 2)


def test_a_build_alone_is_none():
    (result,) = correlate({"events": [PREPARED]})

    assert result.to_context()["HumanReadable"].startswith("### T1612: 0 of 0 chains in 1 events")


def test_events_come_from_an_entry(monkeypatch, tmp_path):
    path = tmp_path / "events"
    path.write_text('{"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}\n')
    monkeypatch.setattr(demisto, "getFilePath", lambda id: {"id": id, "path": str(path)})
    (result,) = correlate({"entry_id": "7@1"})

    assert "in 1 events" in result.to_context()["HumanReadable"]


def test_a_window_of_nothing_is_an_error():
    with pytest.raises(ValueError, match="window is 0"):
        correlate({"events": [PREPARED], "window": "0"})
