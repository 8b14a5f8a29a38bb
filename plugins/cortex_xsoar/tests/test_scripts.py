"""The scripts out of the zip, run as the platform runs them: good, bad and hostile input."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, ALLOWED, ASKED, BUILD, DEPLOY, QUIET, lines

ROOT = Path(__file__).parents[3]


def test_what_is_found_is_put_into_the_context(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=ALL)
    build, egress = outcome.context("T1612.Finding")
    (chain,) = outcome.context("T1612.Chain")

    assert outcome.context("T1612.Summary") == {
        "Source": "args",
        "Version": "0.1.1",
        "EventsScored": 4,
        "EventsSkipped": 0,
        "FindingsTotal": 2,
        "FindingsReturned": 2,
        "FindingsSuppressed": 0,
        "MaxScore": chain["Score"],
        "MaxSeverity": "high",
        "Chains": 1,
        "ChainVerdict": "build-then-deploy",
        "Verdict": "malicious",
        "TopDevice": "web-prod-07",
        "Complete": True,
        "Warning": "",
    }
    assert (build["Score"], build["Kind"], build["Device"]) == (4, "process", "web-prod-07")
    assert build["Signals"] == ["process.temp_source", "process.without_cache"]
    assert (egress["Score"], egress["RemoteIP"], egress["RemoteUrl"]) == (
        *(2, "203.0.113.7", "files.example.net"),
    )
    assert (chain["Verdict"], chain["Stages"][-1]) == ("build-then-deploy", "deploy")
    assert all(entry["IgnoreAutoExtract"] for entry in outcome.entries)


def test_what_the_page_tells_to_try_gives_what_it_says(run: Run) -> None:
    page = (ROOT / "plugins" / "cortex_xsoar" / "README.md").read_text("utf-8")
    (events,) = re.findall("^!T1612ScoreEvents events=`(.+)`$", page, re.MULTILINE)
    (verdict, score) = re.findall(
        "^The verdict is `(.+)`, the score ([0-9]+):", page, re.MULTILINE
    )[0]
    summary = run("T1612ScoreEvents", events=events).context("T1612.Summary")

    assert (summary["Verdict"], summary["MaxScore"]) == (verdict, int(score))
    assert "without a time" in summary["Warning"]


def test_the_same_event_has_the_same_id_in_every_run(run: Run) -> None:
    ids = [run("T1612ScoreEvents", events=ALL).context("T1612.Finding")[0]["ID"] for _ in "12"]

    assert len(set(ids)) == 1
    assert re.fullmatch("[0-9a-f]{16}", ids[0])


@pytest.mark.parametrize(
    ("events", "count"),
    [
        (ALL, 4),
        (json.dumps(ALL), 4),
        (lines(ALL), 4),
        (BUILD, 1),
        (json.dumps(BUILD, indent=1), 1),
        ([ALL, ALL], 8),
        ({"Results": ALL}, 4),
        ({"reply": {"results": {"data": ALL}}}, 4),
        ([{"records": ALL}], 4),
    ],
)
def test_events_come_in_every_shape(run: Run, events: Any, count: int) -> None:
    summary = run("T1612ScoreEvents", events=events).context("T1612.Summary")

    assert (summary["EventsScored"], summary["EventsSkipped"]) == (count, 0)
    assert summary["FindingsTotal"] >= 1


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "gzip"])
def test_events_come_from_a_file(run: Run, tmp_path: Path, is_packed: bool) -> None:
    data = (lines(ALL * 100) + "\nno json\n7\n").encode()
    (tmp_path / "x").write_bytes(gzip.compress(data) if is_packed else data)
    outcome = run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, entry_id="7@1", limit="5")
    summary = outcome.context("T1612.Summary")

    assert (summary["Source"], summary["EventsScored"], summary["EventsSkipped"]) == ("7@1", 400, 2)
    assert "2 of 402 events not scored; the first: line 401: is no JSON" in summary["Warning"]
    assert "WARNING: 2 of 402 events not scored" in outcome.readable
    assert (summary["FindingsTotal"], summary["FindingsReturned"]) == (200, 2)
    # What repeats is counted.
    found = [(each["Score"], each["Count"]) for each in outcome.context("T1612.Finding")]
    assert found == [(4, 100), (2, 100)]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "T1612ScoreEvents: give either events or entry_id"),
        ({"events": ALL, "entry_id": "7@1"}, "give either events or entry_id"),
        ({"events": "docker build"}, "the first: event of line 1 is no JSON"),
        ({"events": ALL, "event_type": "all"}, "event_type is 'all'; it is one of auto, process"),
        ({"events": ALL, "profile": "x"}, "profile is 'x'; it is one of "),
        ({"events": ALL, "schema": "xdr"}, "schema is 'xdr'; it is one of auto, "),
        ({"events": ALL, "limit": "x"}, "limit is 'x'; it is a whole number"),
        (
            {"events": ALL, "ready_lists": "x"},
            "x: is no ready-made list; ready_lists are ci-agents",
        ),
        ({"events": ALL, "max_seconds": "-1"}, "max_seconds is -1; it is 0 to 86,400"),
        ({"events": ALL, "malicious_score": "0"}, "malicious_score is 0; it is 1 to 1,000"),
        ({"events": ALL, "limit": "1001"}, "limit is 1001; it is 0 to 1,000"),
        ({"events": ALL, "min_score": "-1"}, "min_score is -1; it is 0 to 1,000"),
        ({"events": ALL, "window": "99999"}, "window is 99999; it is 0 to 10,080"),
        ({"events": ALL, "correlate": "perhaps"}, "correlate is 'perhaps'; it is true or false"),
        ({"events": ALL, "allowlist": "none"}, "allowlist: there is no list 'none'"),
    ],
)
def test_a_bad_argument_is_an_error_that_names_it(
    run: Run, tmp_path: Path, args: dict[str, Any], said: str
) -> None:
    (tmp_path / "x").write_text("")

    assert said in run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, **args).error


@pytest.mark.parametrize(
    ("args", "said"),
    [
        *(
            ({name: value}, expected)
            for name, expected in (
                ("profile", "it is one of "),
                ("limit", "it is a whole number"),
                ("correlate", "it is true or false"),
                ("allowlist", "there is no list"),
            )
            for value in ("x" * (1 << 20), "x --token hunter2 x")
        ),
        ({"limit": "9" * 4_000}, "it is 0 to 1,000"),
        ({"ready_lists": "x" * (1 << 20)}, "x…"),
        ({"ready_lists": "--token hunter2 x"}, "[redacted]"),
        ({"profile": ["x" * (1 << 20)]}, "it is one of "),
        ({"schema": {"a": "password=hunter2"}}, "it is one of "),
    ],
    ids=lambda each: repr(each)[:50],
)
def test_an_error_does_not_show_an_argument_that_is_long_or_secret(
    run: Run, args: dict[str, Any], said: str
) -> None:
    """A file or a password may be given where something else belongs."""
    error = run("T1612ScoreEvents", events=ALL, **args).error

    assert said in error
    assert len(error) <= len("T1612ScoreEvents: ") + 1_000
    assert "hunter2" not in error


def test_a_file_that_breaks_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(lines(ALL).encode())[:-20])
    outcome = run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, entry_id="7@1")

    assert "cannot be read to its end" in outcome.error


def test_profiles_kinds_and_scores_are_as_asked_for(run: Run) -> None:
    sentinel = run("T1612ScoreEvents", events=BUILD, profile="sentinel")
    assert sentinel.context("T1612.Finding")[0]["Score"] == 6
    event = {"FileName": "Dockerfile", "FolderPath": "/dev/shm/x"}
    assert run("T1612ScoreEvents", events=event, event_type="file").context("T1612.Finding")
    for kind in ("auto", "daemon"):
        (asked,) = run("T1612ScoreEvents", events=ASKED, event_type=kind).context("T1612.Finding")
        assert (asked["Kind"], asked["Score"]) == ("daemon", 4)
    assert "daemon" in run("T1612ScoreEvents", events=ALL, event_type="daemon").error
    summary = run("T1612ScoreEvents", events=ALL, min_score="3", correlate="false")
    assert summary.context("T1612.Summary")["FindingsTotal"] == 1
    assert summary.context("T1612.Chain") is None


def test_an_allow_list_comes_from_a_list_of_the_platform(run: Run) -> None:
    outcome = run(
        "T1612ScoreEvents", events=ALL, allowlist="t1612", lists={"t1612": ALLOWED}, correlate="no"
    )
    summary = outcome.context("T1612.Summary")

    assert (summary["FindingsTotal"], summary["FindingsSuppressed"]) == (1, 1)
    # The event is of the day before the entry's last one, and that is over.
    ended = {"t1612": ALLOWED.replace("2099-01-01", "2026-03-03")}
    outcome = run("T1612ScoreEvents", events=ALL, allowlist="t1612", lists=ended, correlate="no")
    assert outcome.context("T1612.Summary")["FindingsSuppressed"] == 0
    broken = run("T1612ScoreEvents", events=ALL, allowlist="t1612", lists={"t1612": "x"})
    assert "T1612ScoreEvents: allowlist" in broken.error


def test_all_findings_are_attached(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=ALL * 3, limit="1", attach_all="true")
    rows = [json.loads(line) for line in outcome.lines("t1612.jsonl")]

    assert [row.get("branch") or row["verdict"] for row in rows] == [
        *(["image_build", "builder_egress"] * 3),
        "build-then-deploy",
    ]


def test_correlate(run: Run) -> None:
    outcome = run("T1612Correlate", events=ALL)

    assert [chain["Verdict"] for chain in outcome.context("T1612.Chain")] == ["build-then-deploy"]
    assert "1 of 1 chains in 4 events" in outcome.readable
    for events in ([DEPLOY], [BUILD], [BUILD, QUIET]):  # a step alone is no chain
        outcome = run("T1612Correlate", events=events)
        assert outcome.context("T1612.Chain") is None
        assert "0 of 0 chains in" in outcome.readable
    assert "window is 0" in run("T1612Correlate", events=ALL, window="0").error


def test_ready_made_lists_apply(run: Run) -> None:
    agent = {
        **BUILD,
        "DeviceName": "fv-az1-2",
        "AccountName": "runner",
        "FolderPath": "/usr/bin/docker",
        "InitiatingProcessFileName": "Runner.Worker",
        "ProcessCommandLine": "docker build -t app:1 /home/runner/work/app/app/tmp/.x",
    }
    for lists in ("ci-agents", "ci-agents,container-scanners", ["ci-agents"]):
        outcome = run("T1612ScoreEvents", events=[agent, BUILD], ready_lists=lists)
        assert outcome.context("T1612.Summary")["FindingsTotal"] == 1


def test_contents_hold_the_data(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=ALL)
    for entry in outcome.entries:
        (held,) = entry["EntryContext"].values()
        assert entry["Contents"] == held


HOSTILE = (
    "![x](http://h.example/p.png) www.h.example [a](http://h.example) "
    "<img src=x> | `id` \n# \u202egpj"
)


def test_texts_of_events_show_themselves_and_nothing_else(run: Run) -> None:
    event = {**BUILD, "DeviceName": HOSTILE, "AccountName": HOSTILE}
    event["ProcessCommandLine"] = f"docker build /tmp/x -t '{HOSTILE}'"
    readable = run("T1612ScoreEvents", events=[event, DEPLOY]).readable
    cells = [line for line in readable.splitlines() if "gpj" in line]

    assert cells
    for line in cells:
        assert len(re.findall(r"(?<!\\)\|", line)) in (8, 9, 10, 13)
        assert not re.search(r"(?<!\\)[\[\]<>`!#]", line)
        assert not re.search(r"(?<!\\)://|www(?<!\\)\.", line)
        assert "\u202e" not in line


@pytest.mark.parametrize("text", ["", "[x](y)" * 500, "\u202e" * 3_000, "é" * 3_000])
def test_fifty_findings_are_below_eighty_kilobytes_whatever_they_say(run: Run, text: str) -> None:
    """They stand there three times: as data, in the context, and to be read."""
    event = {**BUILD, "ProcessCommandLine": BUILD["ProcessCommandLine"] + " " + text}
    event |= {"AccountName": "root" + text}
    events = [{**event, "DeviceName": f"web{at}{text}"} for at in range(60)]
    outcome = run("T1612ScoreEvents", events=events)

    assert outcome.context("T1612.Summary")["FindingsReturned"] == 50
    for entry in outcome.entries:
        assert len(json.dumps(entry, ensure_ascii=False).encode()) < 80_000


def test_a_finding_alone_has_its_texts_whole(run: Run) -> None:
    event = {**BUILD, "ProcessCommandLine": BUILD["ProcessCommandLine"] + " x" * 80}
    (finding,) = run("T1612ScoreEvents", events=event).context("T1612.Finding")

    assert finding["Detail"] == event["ProcessCommandLine"]


LIBRARY = """
import json, sys
import t1612core
assert "embedded" not in t1612core.__spec__.origin
events = map(json.loads, open(sys.argv[1], encoding="utf-8"))
found = t1612core.Detector().scan(events)
print(json.dumps([(each.score, each.detail) for each in found]))
"""


@pytest.mark.parametrize("name", ["attack.jsonl", "validation-tests.jsonl", "labelled.jsonl"])
def test_results_are_those_of_the_library(run: Run, name: str) -> None:
    """In a process of its own, which has the library as it is in the repository."""
    path = ROOT / "examples" / name
    done = subprocess.run(
        [sys.executable, "-c", LIBRARY, str(path)],
        env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    expected = json.loads(done.stdout)
    outcome = run("T1612ScoreEvents", events=path.read_text("utf-8"), limit="1000")
    found = outcome.context("T1612.Finding")

    assert expected
    assert sorted([each["Score"], each["Detail"]] for each in found) == sorted(expected)


def test_a_second_run_imports_nothing_anew(run: Run) -> None:
    run("T1612Score", value=BUILD)
    first = sys.modules["t1612core"]
    run("T1612ScoreEvents", events=ALL)

    assert sys.modules["t1612core"] is first
    assert str(first.__spec__.origin) == "<embedded t1612core>"  # type: ignore[union-attr]
