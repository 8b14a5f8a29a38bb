"""An evaluation counts what a person would, whatever the rows hold."""

from __future__ import annotations

import errno
import gzip
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import PROFILES, SENTINEL, Detector, EventError
from t1612core.cli import evaluate as command
from t1612core.cli import scorecard
from t1612core.cli.main import main
from t1612core.evaluation import (
    EXPECTATIONS,
    Chains,
    Expect,
    Label,
    Share,
    Verdict,
    count,
    evaluate,
    judge,
    labelled,
)
from t1612core.output.table import columns, plain

from .beside import shared

DETECTOR = Detector(SENTINEL)
# Finds what SENTINEL does not: any build; and misses what it finds: files.
OTHER = Detector(
    evolve(
        SENTINEL,
        name="other",
        words=evolve(SENTINEL.words, parents=("make", "bash")),
        branches=tuple(branch for branch in SENTINEL.branches if branch.kind != "file"),
    )
)


def row(id: str = "e-1", expect: str = "alert", label: str = "malicious", **more: Any) -> Any:
    return {"event_id": id, "scenario": id.split("-")[0], "label": label, "expect": expect, **more}


def build(id: str, expect: str, label: str, parent: str = "bash", **more: Any) -> Any:
    event = {
        "FileName": "docker",
        "ProcessCommandLine": "docker build .",
        "InitiatingProcessFileName": parent,
    }
    return row(id, expect, label, **{**event, **more})


def file(id: str, expect: str, label: str, folder: str = "/tmp/") -> Any:
    return row(id, expect, label, table="file", FileName="Dockerfile", FolderPath=folder)


ROWS = (
    build("a-1", "alert", "malicious"),  # found by both
    build("a-2", "alert", "malicious", "make"),  # found by OTHER
    file("a-3", "alert", "malicious"),  # found by SENTINEL
    build("a-4", "chain-only", "malicious"),  # a violation of both
    build("b-1", "quiet", "benign-ci"),  # a false alert of both
    build("b-2", "low", "benign-dev", "make"),  # a false alert of OTHER
    file("b-3", "low", "benign-dev"),  # a false alert of SENTINEL
    file("b-4", "quiet", "benign-dev", "/srv/"),
)


def ids(verdicts: tuple[Verdict, ...]) -> list[str]:
    return [verdict.label.event_id for verdict in verdicts]


def test_the_counts_are_those_made_by_hand() -> None:
    sentinel, other = evaluate(ROWS, [DETECTOR, OTHER])

    assert ("sentinel", "other") == (sentinel.profile, other.profile)
    assert Share(2, 3) == sentinel.counts.found == other.counts.found
    assert Share(2, 4) == sentinel.counts.benign_alerts == other.counts.benign_alerts
    assert Share(2, 4) == sentinel.counts.precision
    assert {"benign-ci": Share(1, 1), "benign-dev": Share(1, 3)} == sentinel.families
    assert Share(1, 1) == sentinel.counts.chain_only_alerts
    assert Share(1, 2) == sentinel.counts.low_alerts
    assert Share(1, 2) == sentinel.counts.quiet_alerts == sentinel.counts.quiet_scores
    assert Share(3, 5) == sentinel.counts.violations
    assert ["a", "b"] == list(sentinel.scenarios)
    assert Share(2, 3) == sentinel.scenarios["a"].found
    assert Share(0, 0) == sentinel.scenarios["b"].found
    assert Share(2, 4) == sentinel.scenarios["b"].benign_alerts
    assert Share(1, 1) == sentinel.scenarios["a"].violations
    assert ["a-2"] == ids(sentinel.misses)
    assert ["a-3"] == ids(other.misses)
    assert ["a-4", "b-1", "b-3"] == ids(sentinel.false_alerts)
    assert ["a-4", "b-1", "b-2"] == ids(other.false_alerts)


def test_a_planted_fault_shows() -> None:
    """A label turned round moves the figures it is part of, and no other."""
    turned = [{**each, "expect": "low"} if each["event_id"] == "a-1" else each for each in ROWS]
    (before,), (after,) = evaluate(ROWS, [DETECTOR]), evaluate(turned, [DETECTOR])

    assert Share(1, 2) == after.counts.found
    assert Share(2, 3) == after.counts.low_alerts
    assert before.counts.benign_alerts == after.counts.benign_alerts
    assert before.counts.quiet_alerts == after.counts.quiet_alerts
    assert ["a-1", *ids(before.false_alerts)] == ids(after.false_alerts)


verdicts = st.builds(
    Verdict,
    label=st.builds(
        Label,
        event_id=st.text(),
        scenario=st.sampled_from("abc"),
        label=st.sampled_from(["malicious", "benign-ci", "benign-dev"]),
        expect=st.sampled_from(EXPECTATIONS),
        why=st.text(),
    ),
    score=st.integers(0, 9),
    is_alert=st.booleans(),
    signals=st.just(("process.no_cache",)),
    detail=st.text(),
)


@given(st.lists(verdicts))
def test_all_parts_add_up_to_the_whole(rows: list[Verdict]) -> None:
    counts = count(rows)
    shares = counts.found, counts.chain_only_alerts, counts.low_alerts, counts.quiet_alerts

    assert len(rows) == sum(share.total for share in shares)
    assert sum(each.is_alert for each in rows) == sum(share.count for share in shares)
    assert counts.found.count + sum(each.is_miss for each in rows) == counts.found.total
    assert counts.found.total + counts.violations.total == len(rows)


def test_a_quiet_row_that_scores_below_the_threshold_is_a_violation() -> None:
    def verdict(score: int, expect: Expect = "quiet") -> Verdict:
        label = Label("e-1", "e", "benign-ci", expect, "")
        return Verdict(label, score, is_alert=score > 2, signals=(), detail="")

    counts = count([verdict(0), verdict(1), verdict(3), verdict(1, "low")])

    assert Share(1, 3) == counts.quiet_alerts
    assert Share(2, 3) == counts.quiet_scores
    assert Share(2, 4) == counts.violations


def test_the_kind_is_what_the_label_says_else_what_the_event_tells() -> None:
    bare = row(InitiatingProcessFileName="dockerd", RemoteIP="8.8.8.8", RemotePort=443)
    other_table = row(Type="SigninLogs")

    assert 2 == judge(DETECTOR, labelled({**bare, "table": "network"})).score
    assert 0 == judge(DETECTOR, labelled({**bare, "table": "process"})).score
    assert 3 == judge(DETECTOR, labelled({**file("e-1", "alert", "malicious"), "table": ""})).score
    assert (0, "") == (
        (verdict := judge(DETECTOR, labelled(other_table))).score,
        verdict.detail,
    )


def test_a_miss_shows_what_the_event_is_about() -> None:
    line = {"FileName": "podman", "ProcessCommandLine": "podman build ."}
    for event in (line, {"category": "AdvancedHunting-DeviceProcessEvents", "properties": line}):
        assert "podman build ." == judge(DETECTOR, labelled(row(**event))).detail
    assert "" == judge(DETECTOR, labelled(row(table="process", FolderPath="/usr/bin/x"))).detail
    assert "" == judge(OTHER, labelled(file("e-1", "alert", "malicious"))).detail


def without(key: str) -> Any:
    return {name: value for name, value in ROWS[0].items() if name != key}


@pytest.mark.parametrize("value", [None, "", float("nan")])
def test_a_column_that_a_data_frame_leaves_empty_is_absent(value: object) -> None:
    row = labelled({**ROWS[0], "why": value, "table": value})

    assert ("", None) == (row.label.why, row.kind)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (7, "event is int, expected a mapping"),
        *(
            (without(key), f"event: field '{key}' is missing: the event is not labelled")
            for key in ("event_id", "scenario", "label", "expect")
        ),
        ({**ROWS[0], "label": ""}, "event: field 'label' is missing: the event is not labelled"),
        *(
            (
                {**ROWS[0], "label": value},
                "event: field 'label' is missing: the event is not labelled",
            )
            for value in (None, float("nan"))
        ),
        ({**ROWS[0], "label": []}, "event: field 'label' is list, expected str"),
        *(
            (
                {**ROWS[0], "label": label},
                "event: field 'label' is none of malicious, benign and families such as benign-ci",
            )
            for label in ("FP", "malicous", "7", "Malicious", "benignci", "s3cret")
        ),
        ({**ROWS[0], "why": 7}, "event: field 'why' is int, expected str"),
        (
            {**ROWS[0], "expect": "s3cret"},
            "event: field 'expect' is none of alert, chain-only, low, quiet",
        ),
        (
            {**ROWS[0], "table": "s3cret"},
            "event: field 'table' is none of process, file, network, daemon",
        ),
        (
            {**ROWS[0], "label": "benign-ci"},
            "event: field 'expect' is alert, and the label says that the row is benign",
        ),
        (row(table="file", FileName=7), "file event: field 'name' is int, expected str"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_counts_for_no_profile(
    event: Any, message: str
) -> None:
    errors: list[EventError] = []
    evaluations = evaluate([event, ROWS[0]], [DETECTOR, OTHER], on_error=errors.append)

    assert [message] == [str(error) for error in errors]
    assert [1, 1] == [len(each.verdicts) for each in evaluations]
    with pytest.raises(EventError):
        evaluate([event], [DETECTOR])


def test_a_row_that_one_profile_cannot_score_counts_for_none() -> None:
    errors: list[EventError] = []
    bad = build("e-1", "alert", "malicious", InitiatingProcessFileName=7)
    (one,) = evaluate([bad], [no_parents()], on_error=errors.append)

    assert ([], 1) == (errors, len(one.verdicts))

    both = evaluate([bad], [no_parents(), DETECTOR], on_error=errors.append)

    assert [1, 0, 0] == [len(errors), *(len(each.verdicts) for each in both)]


def no_parents() -> Detector:
    build, *rest = SENTINEL.branches
    weights = tuple(pair for pair in build.weights if pair[0] != "process.suspicious_parent")
    return Detector(evolve(SENTINEL, branches=(evolve(build, weights=weights), *rest)))


# The scorecard


def lines(rows: Any, *detectors: Detector, width: int = 100, encoding: str = "utf-8") -> list[str]:
    evaluations = evaluate(rows, detectors or [DETECTOR])
    return plain(scorecard.lay_out(evaluations, width, encoding)).splitlines()


def test_profiles_stand_beside_each_other() -> None:
    table = """\
8 labelled rows of 2 scenarios: 3 alert, 1 chain-only, 2 low, 2 quiet

                                             sentinel                  other
recall: alert rows found         2/3   66.7%   21–94%   2/3   66.7%   21–94%
precision                        2/4   50.0%   15–85%   2/4   50.0%   15–85%
alerts on benign rows            2/4   50.0%   15–85%   2/4   50.0%   15–85%
  benign-ci                      1/1  100.0%  21–100%   1/1  100.0%  21–100%
  benign-dev                     1/3   33.3%    6–79%   1/3   33.3%    6–79%
violations                       3/5   60.0%   23–88%   3/5   60.0%   23–88%
  chain-only rows that alert     1/1  100.0%  21–100%   1/1  100.0%  21–100%
  low rows that alert            1/2   50.0%    9–91%   1/2   50.0%    9–91%
  quiet rows that score at all   1/2   50.0%    9–91%   1/2   50.0%    9–91%
    quiet rows that alert        1/2   50.0%    9–91%   1/2   50.0%    9–91%

                                   sentinel                              other
SCENARIO   FOUND  BENIGN ALERTS  VIOLATIONS   FOUND  BENIGN ALERTS  VIOLATIONS
a            2/3              –         1/1     2/3              –         1/1
b              –            2/4         2/4       –            2/4         2/4

MISSED: expected to alert, and does not: 2 rows
EVENT  LABEL      EXPECT  sentinel  other  WHY
a-2    malicious  alert          0
    docker build .
a-3    malicious  alert                 0
    /tmp/Dockerfile

FALSE ALERTS: not expected to alert, and does: 4 rows
EVENT  LABEL       EXPECT      sentinel  other  WHY
a-4    malicious   chain-only         2      2  no sign of its own
    docker build .
    sentinel: process.suspicious_parent; other: process.suspicious_parent
b-1    benign-ci   quiet              2      2
    docker build .
    sentinel: process.suspicious_parent; other: process.suspicious_parent
b-2    benign-dev  low                       2
    docker build .
    other: process.suspicious_parent
b-3    benign-dev  low                3
    /tmp/Dockerfile
    sentinel: file.in_temp_path"""
    rows = [{**x, "why": "no sign of its own"} if x["event_id"] == "a-4" else x for x in ROWS]

    assert table.splitlines() == lines(rows, DETECTOR, OTHER)


def test_profiles_that_do_not_fit_come_below() -> None:
    shown = lines(ROWS, DETECTOR, OTHER, width=50)

    assert 2 == sum(line.startswith("recall") for line in shown)
    assert 2 == sum(line.startswith("SCENARIO") for line in shown)


def test_of_nothing_there_is_no_ratio() -> None:
    shown = lines([])

    assert "0 labelled rows of 0 scenarios: 0 alert, 0 chain-only, 0 low, 0 quiet" == shown[0]
    assert ["recall: alert rows found           –  –", 11] == [shown[3], len(shown)]


def test_a_row_without_text_takes_one_line() -> None:
    assert (
        "e-1    malicious  alert          0"
        == lines([row(table="process", FolderPath="/usr/bin/x")])[-1]
    )


# Incidents


def step(id: str, host: str, second: int, line: str, **label: Any) -> Any:
    """Give a process's row on a host, some seconds after the others' beginning."""
    number = id.partition("-")[2]
    event = {
        "TimeGenerated": f"2026-03-01T10:00:{second:02}Z",
        "DeviceName": host,
        "AccountName": "root",
        "FileName": "docker",
        "ProcessCommandLine": line,
        "InitiatingProcessFileName": "bash",
        "ReportId": int(number),
    }
    return row(id, label.pop("expect", "alert"), label.pop("label", "malicious"), **event, **label)


FROM_MEMORY = "docker build --no-cache -t alpine:3 /dev/shm/.x"
WITH_THE_HOST = "docker run -d --privileged --pid=host -v /:/mnt alpine:3"
CHAINED = (
    step("c-1", "h1", 1, FROM_MEMORY, chain_expected="build-then-deploy"),
    step("c-2", "h1", 9, WITH_THE_HOST, expect="chain-only"),
    step("d-3", "h2", 1, "docker build .", expect="chain-only", chain_expected="build"),
    step("e-4", "h3", 1, FROM_MEMORY, expect="low", label="benign-ci", chain_expected="none"),
    step("f-5", "h4", 1, "ls", expect="quiet", label="benign", chain_expected="none"),
    step("g-6", "h5", 1, FROM_MEMORY),  # says nothing of a chain
)
HARDENED_DETECTOR = Detector()


def chained(rows: Any, detector: Detector = HARDENED_DETECTOR) -> Chains:
    (evaluation,) = evaluate(rows, [detector])
    assert evaluation.chains is not None
    return evaluation.chains


def test_scenarios_are_held_against_the_incident_that_they_have_to_become() -> None:
    found = chained(CHAINED)

    assert ["c", "d", "e", "f"] == [each.scenario for each in found.scenarios]
    assert [True, False, False, True] == [each.is_right for each in found.scenarios]
    assert [("build-then-deploy",), (), ("build",), ()] == [each.found for each in found.scenarios]
    assert Share(1, 2) == found.found == found.unexpected
    assert Share(2, 3) == found.members
    assert (3, Share(1, 4), 0) == (found.incidents, found.benign_steps, found.undated)


def test_a_turned_expectation_shows() -> None:
    turned = [{**CHAINED[0], "chain_expected": "build"}, *CHAINED[1:]]

    assert Share(0, 2) == chained(turned).found


def test_one_row_is_enough_to_say_what_a_scenario_has_to_become() -> None:
    said = [CHAINED[1] | {"chain_expected": "build-then-deploy"}]
    rows = [{k: v for k, v in CHAINED[0].items() if k != "chain_expected"}, *said]

    assert Share(1, 1) == chained(rows).found
    assert Share(2, 2) == chained(rows).members
    around = step("c-8", "h1", 3, "id", expect="quiet")  # no step of anything, and need not be
    assert Share(2, 2) == chained([*rows, around]).members


def test_without_an_expectation_no_incident_is_judged() -> None:
    (evaluation,) = evaluate([CHAINED[1]], [HARDENED_DETECTOR])

    assert evaluation.chains is None


def test_rows_that_disagree_about_their_scenario_are_refused() -> None:
    errors: list[EventError] = []
    rows = [*CHAINED, CHAINED[1] | {"chain_expected": "none"}, row() | {"chain_expected": "chain"}]
    (evaluation,) = evaluate(rows, [HARDENED_DETECTOR], on_error=errors.append)

    assert [
        "event: field 'chain_expected' is none of none, build, build-then-deploy",
        "event: field 'chain_expected' is none, and a row before says build-then-deploy of the "
        "same scenario",
    ] == sorted(map(str, errors))
    assert len(CHAINED) == len(evaluation.verdicts)


def test_a_step_without_a_time_is_in_no_incident_and_counted() -> None:
    rows = [{**CHAINED[0], "TimeGenerated": None}]

    assert (1, Share(0, 1), 0) == (
        (found := chained(rows)).undated,
        found.found,
        found.incidents,
    )


def test_steps_that_cannot_be_read_make_no_row_unusable() -> None:
    odd = [{**CHAINED[0], "InitiatingProcessAccountName": 7}]

    assert Share(0, 1) == chained(odd, Detector(SENTINEL)).found


def test_scenarios_on_one_host_are_joined_as_they_would_be() -> None:
    """Another's row in an incident makes it no incident of that scenario, unless it wants none."""
    other = step("h-7", "h1", 5, "docker build -t b /dev/shm/.x", label="benign-ci", expect="low")
    rows = [*CHAINED[:2], {**other, "chain_expected": "none"}]
    found = chained(rows)

    assert [True, False] == [each.is_right for each in found.scenarios]
    wanted = chained([*CHAINED[:2], {**other, "chain_expected": "build-then-deploy"}])
    assert [True, False] == [each.is_right for each in wanted.scenarios]
    assert Share(1, 3) == found.benign_steps


def test_incidents_that_are_not_as_expected_are_shown() -> None:
    shown = lines(CHAINED, HARDENED_DETECTOR)

    assert [
        "chains: scenarios found          1/2   50.0%    9–91%",
        "  their rows that are steps      2/3   66.7%   21–94%",
        "incidents where none should be   1/2   50.0%    9–91%",
        "  benign steps of incidents      1/4   25.0%    5–70%",
    ] == [line for line in shown[:20] if "chains" in line or "steps" in line or "incidents" in line]
    assert [
        "",
        "CHAINS: not as expected: 2 scenarios",
        "SCENARIO  EXPECTED  hardened",
        "d         build     none",
        "e         none      build",
    ] == shown[-5:]


def test_incidents_that_are_as_expected_are_not_shown() -> None:
    assert not [line for line in lines(CHAINED[:2], HARDENED_DETECTOR) if "CHAINS" in line]


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [
        (Share(0, 10), 0.0, 0.2775),
        (Share(10, 10), 0.7225, 1.0),
        (Share(1, 2), 0.0945, 0.9055),
        (Share(20, 32), 0.4525, 0.7707),
    ],
)
def test_an_interval_is_wilsons(share: Share, low: float, high: float) -> None:
    """Bounds as tables of the method give them."""
    assert share.interval is not None
    assert [low, high] == [pytest.approx(bound, abs=1e-4) for bound in share.interval]


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_ratio_and_stays_a_ratio(count: int, more: int) -> None:
    share = Share(count, count + more)
    if share.ratio is None:
        assert share.interval is None
    else:
        assert share.interval is not None
        low, high = share.interval
        assert 0 <= low <= share.ratio + 1e-12
        assert share.ratio - 1e-12 <= high <= 1


def test_of_many_rows_no_interval_is_shown() -> None:
    many = [evolve(Verdict(Label("e", "e", "benign", "low", ""), 0, False, (), ""))] * 1000
    evaluation = evolve(evaluate([], [DETECTOR])[0], counts=count(many))
    shown = plain(scorecard.lay_out([evaluation], 100)).splitlines()

    assert ["alerts on benign rows            0/1,000  0.0%"] == [
        line for line in shown if line.startswith("alerts on benign")
    ]


HOSTILE = st.text(
    st.sampled_from("a \n\r\t\x1b\u202e\u2028字\u0301\ud800=–"), min_size=1, max_size=60
)


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, st.integers(1, 120))
def test_no_text_forges_a_line_or_leaves_its_width(
    id: str, scenario: str, family: str, why: str, line: str, width: int
) -> None:
    texts = {
        "event_id": id,
        "scenario": scenario,
        "why": why,
        "ProcessCommandLine": f"docker build {line}",
    }
    rows = [
        {**build("e-1", "alert", "malicious", **texts), "FileName": "podman"},
        {**build("e-1", "quiet", f"benign-{family}", **texts), "FileName": "docker"},
        {**file("e-2", "low", f"benign-{family}"), "why": why},
    ]
    evaluations = evaluate(rows, [DETECTOR, OTHER])
    shown = plain(scorecard.lay_out(evaluations, width)).split("\n")

    assert all(each.isprintable() for each in shown)
    assert max(map(columns, shown)) <= max(width, 40)
    # From the first title on: it, the head, a miss of two lines, a blank; then a title, a head and
    # two false alerts of three; and nothing after the last line's end.
    (title,) = (at for at, each in enumerate(shown) if each.startswith("MISSED"))
    assert 5 + 8 + 1 == len(shown) - title


def test_a_line_that_is_cut_says_so() -> None:
    *_, head, detail = lines([build("e-1", "alert", "malicious", "x", why="w" * 99)], width=40)

    assert (40, "…") == (len(head), head[-1])
    assert "    docker build ." == detail
    assert (
        "字…" == lines([build("e-1", "alert", "malicious", "x", why="字" * 99)], width=43)[-2][-2:]
    )


# The command


Result = tuple[int, str, str]
Run = Callable[..., Result]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Evaluate rows, or a file's bytes; give the exit code, output and errors."""

    def evaluate_rows(content: Any, *args: str) -> Result:
        path = tmp_path / "labelled.jsonl"
        text = content if isinstance(content, bytes) else ndjson(*content)
        path.write_bytes(text)
        code = main(["evaluate", str(path), *args])
        out, err = capfd.readouterr()
        return code, out, err.replace(f"{tmp_path}/", "")

    monkeypatch.setenv("COLUMNS", "100")
    return evaluate_rows


def ndjson(*rows: Any) -> bytes:
    return b"".join(json.dumps(each).encode() + b"\n" for each in rows)


SENTINEL_ONLY = ("--profile", "sentinel")


@pytest.mark.no_cover  # repeats at length what others run
def test_the_table_is_what_is_printed_even_when_piped(run: Run) -> None:
    code, out, err = run(ROWS, *SENTINEL_ONLY)

    assert 0 == code
    assert lines(ROWS) == out.splitlines()
    assert "t1612: 8 rows = 8 evaluated + 0 rejected; 1 profile\n" == err


def test_all_profiles_are_evaluated_unless_some_are_named(run: Run) -> None:
    _, out, _ = run(gzip.compress(ndjson(*ROWS)), "--format", "json")

    assert list(PROFILES) == [each["profile"] for each in json.loads(out)["profiles"]]

    _, _, err = run(ROWS, *SENTINEL_ONLY, *SENTINEL_ONLY)

    assert err.endswith("; 1 profile\n")


def test_json_holds_what_became_of_scenarios(run: Run) -> None:
    _, out, _ = run(CHAINED, "--format", "json", "--profile", "hardened")
    (profile,) = json.loads(out)["profiles"]
    chains = profile["chains"]

    assert (1, 2) == (chains["found"]["count"], chains["found"]["total"])
    assert (3, 0) == (chains["incidents"], chains["steps_without_time"])
    assert {
        "scenario": "e",
        "expected": "none",
        "found": ["build"],
        "members": {"count": 0, "total": 0, "ratio": None, "interval": None},
        "missing": [],
    } == chains["scenarios"][2]
    assert ["d-3"] == chains["scenarios"][1]["missing"]

    _, out, _ = run(ROWS, "--format", "json", *SENTINEL_ONLY)
    assert json.loads(out)["profiles"][0]["chains"] is None


def test_json_holds_all_numbers(run: Run) -> None:
    rows = [*ROWS, {**ROWS[0], "event_id": "\ud800", "label": "benign-ci"}, ROWS[0] | {"why": 7}]
    code, out, _ = run(
        [*rows, {**ROWS[1], "event_id": "c-\ud800", "scenario": "c"}],
        "--format",
        "json",
        *SENTINEL_ONLY,
    )
    document = json.loads(out)
    (profile,) = document["profiles"]

    assert (3, 11, 9, 2) == (
        code,
        *(document[key] for key in ("rows", "evaluated", "rejected")),
    )
    assert out.isascii()
    assert {"count": 2, "total": 4, "ratio": 0.5}.items() <= profile["recall"].items()
    assert profile["precision"] == profile["recall"]
    assert [0.15, 0.85] == [round(bound, 3) for bound in profile["recall"]["interval"]]
    assert [("benign-ci", 1), ("benign-dev", 1)] == [
        (family["label"], family["benign_alerts"]["count"]) for family in profile["families"]
    ]
    assert {"count": 3, "total": 5, "ratio": 0.6}.items() <= profile["violations"].items()
    assert ["a", "b", "c"] == [scenario["scenario"] for scenario in profile["scenarios"]]
    assert profile["scenarios"][1]["recall"]["ratio"] is None
    assert ["a-2", "c-\ufffd"] == [miss["event_id"] for miss in profile["misses"]]
    assert {
        "event_id": "b-3",
        "scenario": "b",
        "label": "benign-dev",
        "expect": "low",
        "score": 3,
        "signals": ["file.in_temp_path"],
        "detail": "/tmp/Dockerfile",
        "why": "",
    } == profile["false_alerts"][-1]


def test_an_empty_file_is_no_division_by_zero(run: Run) -> None:
    code, out, err = run(b"", "--format", "json", *SENTINEL_ONLY)

    assert 3 == code
    assert "t1612: 0 rows = 0 evaluated + 0 rejected; 1 profile, nothing was read" in err
    nothing = {"count": 0, "total": 0, "ratio": None, "interval": None}
    assert nothing == json.loads(out)["profiles"][0]["recall"]

    assert lines([]) == run(b"", *SENTINEL_ONLY)[1].splitlines()


def test_rows_that_cannot_be_used_are_counted_and_the_first_are_shown(run: Run) -> None:
    code, _, err = run(
        ndjson(ROWS[0], {"FileName": "s3cret"}, *[7] * 6) + b"s3cret\n", *SENTINEL_ONLY
    )

    assert 3 == code
    assert [
        "t1612: labelled.jsonl:2: rejected: event: field 'event_id' is missing: "
        "the event is not labelled",
        *(
            f"t1612: labelled.jsonl:{line}: rejected: event is int, expected a mapping"
            for line in (3, 4, 5, 6)
        ),
        "t1612: … and 3 more rejected",
        "t1612: 9 rows = 1 evaluated + 8 rejected; 1 profile",
    ] == err.splitlines()


def test_an_input_that_cannot_be_read_is_said(run: Run) -> None:
    code, out, err = run(ROWS, "none.jsonl", *SENTINEL_ONLY)

    assert 3 == code
    assert lines(ROWS) == out.splitlines()
    assert "t1612: none.jsonl: cannot be opened: No such file or directory\n" in err
    assert err.endswith("; 1 profile, 1 input not read to the end\n")


def test_standard_input_is_read_where_no_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "rows").write_bytes(ndjson(*ROWS))
    with (tmp_path / "rows").open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)

        assert 0 == main(["evaluate"])
    assert "8 rows = 8 evaluated" in capfd.readouterr().err


def test_an_interrupted_evaluation_prints_no_figures(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "judged", interrupted)

    assert (130, "", "t1612: interrupted\n") == run(ROWS)


def test_an_output_that_cannot_be_written_is_said(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setitem(command.FORMATS, "table", full)

    assert (2, "", "t1612: cannot write the output: No space left on device\n") == run(ROWS)


def test_the_corpus_beside_the_project_gives_its_figures(run: Run) -> None:
    """What the corpus states of the published rule, counted by other code."""
    content = shared("corpus/events.jsonl").read_bytes()
    code, out, _ = run(content, "--format", "json", *SENTINEL_ONLY)
    document = json.loads(out)
    (profile,) = document["profiles"]
    stated = json.loads(shared("corpus/stats.json").read_text("utf-8"))["seed_baseline"]

    assert (0, 402, 402, 0) == (
        code,
        *(document[key] for key in ("rows", "evaluated", "rejected")),
    )
    assert {"count": 20, "total": 32, "ratio": 0.625}.items() <= profile["recall"].items()
    assert (46, 350) == tuple(profile["benign_alerts"][key] for key in ("count", "total"))
    assert 0.303 == round(profile["precision"]["ratio"], 3) == stated["precision"]
    assert stated["fp_by_label"] == {
        family["label"]: family["benign_alerts"]["count"] for family in profile["families"]
    }
    assert 12 == len(profile["misses"])
