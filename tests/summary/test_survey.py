"""Whatever is handed over, the summary says what it holds, and what it could not read."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from t1612core import (
    AllowList,
    Correlator,
    Detector,
    EventError,
    Finding,
    Incident,
    Limits,
    SettingsError,
    SourceError,
    Summary,
    summarise,
)
from t1612core.summary import chains, survey

from .events import ALL, BUILD, DEPLOY, EGRESS, HIGH, LOGON, NO_LINE, QUIET, UNKNOWN, Event, later


def told(summary: Summary, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(summary, name) for name in names)


def test_a_summary_says_what_events_hold() -> None:
    summary = summarise([ALL])
    (chain,) = summary.chains

    assert ("malicious", chain.score, "high", "web-prod-07", "build-then-deploy") == told(
        summary, "verdict", "score", "severity", "host", "outcome"
    )
    assert (2, 0, 4, 0, 1, True, "") == told(
        *(summary, "findings", "suppressed", "events", "skipped", "chains_found", "is_whole"),
        "warning",
    )
    assert [0, 1] == [place.index for place in summary.places]


SHAPES: list[Any] = [
    ALL,
    json.dumps(ALL),
    "\n".join(map(json.dumps, ALL)),
    [json.dumps(each) for each in ALL],
    {"Results": ALL, "Schema": []},
    {"hits": {"hits": [{"_source": each} for each in ALL]}},
    {"tables": [{"columns": [{"name": key} for key in BUILD], "rows": [list(BUILD.values())] * 4}]},
]


@pytest.mark.parametrize("value", SHAPES, ids=range(len(SHAPES)))
def test_a_source_is_of_any_shape_and_a_file_is_one_too(value: Any, tmp_path: Path) -> None:
    assert (4, 0) == told(summarise([value]), "events", "skipped")
    text = value if isinstance(value, str) else json.dumps(value)
    path = tmp_path / "events"
    path.write_bytes(gzip.compress(text.encode()))
    for source in (path, io.BytesIO(text.encode())):
        assert (4, 0) == told(summarise([source]), "events", "skipped")


def test_several_sources_are_one_heap(tmp_path: Path) -> None:
    path = tmp_path / "events"
    path.write_text("\n".join(map(json.dumps, [EGRESS, UNKNOWN])), "utf-8")
    summary = summarise([BUILD, path, [DEPLOY, QUIET]])

    assert (5, 1, "build-then-deploy") == told(summary, "events", "skipped", "outcome")
    assert [0, 1] == [place.index for place in summary.places]


# --- Green never means unread ---


@pytest.mark.parametrize(
    ("value", "events", "said"),
    [
        ([], 0, "there were no events"),
        ("", 0, "there were no events"),
        (7, 1, "1 of 1 event not scored; the first: event is int, expected a mapping"),
        ([None, "x"], 2, "2 of 2 events not scored; the first: event is NoneType"),
        ("docker build /tmp/x", 1, "is no JSON"),
        ("ImageFileName,Line\ndocker,docker build\n", 1, "event is not recognised"),
        (UNKNOWN, 1, "event is not recognised"),
        (LOGON, 1, "event is of a kind that nothing here scores"),
        ({**BUILD, "ProcessCommandLine": 7}, 1, "'command_line' is int, expected str"),
        ({"tables": [{"columns": [{}], "rows": [[1]]}]}, 1, "a column without a name"),
    ],
    ids=str,
)
def test_what_was_not_scored_is_unknown(value: Any, events: int, said: str) -> None:
    summary = summarise([value])

    assert ("unknown", events, events, 0) == told(
        summary, "verdict", "events", "skipped", "findings"
    )
    assert said in summary.warning


def test_a_file_of_nothing_that_can_be_read_is_unknown_or_an_error() -> None:
    assert "unknown" == summarise([io.BytesIO(b"\x93\xf1\x00\n" * 9)]).verdict
    for data, said in (
        (b"PK\x03\x04\x14\x00" + bytes(99), "archive"),
        (gzip.compress(b"{}\n" * 999)[:-20], "cannot be read to its end"),
    ):
        with pytest.raises(SourceError, match=said):
            summarise([io.BytesIO(data)])


def test_what_was_skipped_is_told_beside_what_was_found() -> None:
    summary = summarise([[UNKNOWN, QUIET, 7, LOGON, 7, {**BUILD, "FileName": 3}]])

    # What was found stands beside it; but nothing found says nothing where something was not read.
    assert ("unknown", 6, 5) == told(summary, "verdict", "events", "skipped")
    assert "suspicious" == summarise([[BUILD, 7]]).verdict
    assert "none" == summarise([[QUIET, LOGON]]).verdict
    assert "5 of 6 events not scored; the first: event is not recognised" in summary.warning
    assert 5 == sum(number for _, number in summary.reasons)
    assert ("event is int, expected a mapping", 2) == summary.reasons[0]


HITS = {"hits": [{"_source": QUIET}]}


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"value": [QUIET], "@odata.nextLink": "…"}, "there is a next page (@odata.nextLink)"),
        ({"timed_out": True, "hits": HITS}, "it is not the whole result (timed_out)"),
        ({"_shards": {"failed": 3}, "hits": HITS}, "part of the query failed (failed)"),
        (
            {"hits": HITS | {"total": {"value": 10_000, "relation": "gte"}}},
            "it holds 1 of 10,000 results (total)",
        ),
        ({"results": [QUIET], "errors": [{"code": 500}]}, "part of the query failed (errors)"),
        ({"results": [QUIET], "preview": True}, "it is not the whole result (preview)"),
        (
            {"reply": {"number_of_results": 5_000, "results": {"data": [QUIET]}}},
            "it holds 1 of 5,000 results (number_of_results)",
        ),
        ({"reply": {"status": "PARTIAL_SUCCESS", "results": {"data": [QUIET]}}}, "(status)"),
    ],
)
def test_an_answer_that_is_not_whole_does_not_say_that_there_is_nothing(
    answer: Event, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(answer), "utf-8")
    for source in (answer, json.dumps(answer), path):
        summary = summarise([source])
        assert ("unknown", 1, 0) == (summary.verdict, summary.events, summary.skipped)
        assert told in summary.warning
    assert 1 == summarise([answer, answer]).warning.count("an answer says")


@pytest.mark.parametrize(
    "answer",
    [
        {"value": [QUIET], "@odata.nextLink": None},
        {"timed_out": False, "_shards": {"failed": 0}, "hits": HITS | {"total": 1}},
        {"results": [QUIET], "errors": [], "preview": False, "status": "complete"},
        {"reply": {"number_of_results": 1, "results": {"data": [QUIET]}}},
        QUIET | {"error": "an event's own column", "message": "x"},
        json.dumps([QUIET | {"ProcessCommandLine": 'echo "error"'}]),
        '{"status": "pending',
    ],
)
def test_a_whole_answer_says_nothing_of_more(answer: Any) -> None:
    assert "an answer says" not in summarise([answer]).warning


def test_steps_that_were_let_go_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Correlator, "dropped", {"no_time": 0, "late": 0, "hosts": 2, "steps": 1})
    warning = summarise([[BUILD]]).warning

    assert "2 hosts let go, since there were too many" in warning
    assert "1 step let go, since their host had too many" in warning


def test_reasons_without_end_are_counted_together() -> None:
    events: list[Event] = [{f"ProcessCommandLin{at}": "x"} for at in range(200)]
    events += [{"FileName": "x", "ProcessCommandLine": {"x" * 999: 1}}]
    summary = summarise([events])

    assert 201 == sum(number for _, number in summary.reasons)
    assert len(summary.reasons) <= 65
    assert all(len(reason) <= 300 for reason, _ in summary.reasons)


def test_more_reasons_than_are_kept_are_other_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(survey, "_MOST_REASONS", 2)
    summary = summarise([[7, None, "x", 2.5, 7]])

    assert {"event is int, expected a mapping": 2, "other reasons": 2} == {
        reason: number for reason, number in summary.reasons if number == 2
    }


# --- Verdicts, limits ---


@pytest.mark.parametrize(
    ("event", "limits", "verdict"),
    [
        (QUIET, Limits(), "none"),
        (BUILD, Limits(), "suspicious"),
        (BUILD, Limits(malicious=4), "malicious"),
        (HIGH, Limits(), "malicious"),
        (BUILD, Limits(least=5), "none"),
        (BUILD, Limits(least=0), "suspicious"),
    ],
)
def test_verdicts(event: Event, limits: Limits, verdict: str) -> None:
    assert verdict == summarise([event], limits=limits).verdict
    assert verdict in survey.VERDICTS


def test_events_without_any_command_line_are_no_quiet_ones() -> None:
    """Nothing is found in them whatever was run: a playbook must not take that for clean."""
    blind = summarise([[NO_LINE, {**NO_LINE, "ProcessCommandLine": ""}]])
    assert ("unknown", 2) == told(blind, "verdict", "events")
    assert blind.warning.startswith("no command line in 2 process events, and most builds show")
    assert "turn on the recording of command lines" in blind.warning

    windows = {"EventID": 4688, "NewProcessName": "C:\\x\\docker.exe", "SubjectUserName": "a"}
    assert "unknown" == summarise([windows]).verdict
    assert "none" == summarise([{**windows, "CommandLine": "docker ps"}]).verdict


def test_one_command_line_among_events_is_enough() -> None:
    assert ("none", "") == told(summarise([[NO_LINE, QUIET, NO_LINE]]), "verdict", "warning")
    other = {**EGRESS, "RemoteUrl": "registry-1.docker.io", "RemoteIP": ""}
    assert ("none", "") == told(summarise([other]), "verdict", "warning")


def test_what_is_found_beside_events_without_command_lines_is_found() -> None:
    summary = summarise([[NO_LINE, EGRESS]])

    assert "suspicious" == summary.verdict
    assert "no command line in 1 process event, " in summary.warning


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Limits(least=-1), "least: is -1; it is 0 or more"),
        (lambda: Limits(places=-1), "places: is -1; it is 0 or more"),
        (lambda: Limits(seconds=0), "seconds: is 0; it is above 0"),
        (lambda: Limits(seconds=float("nan")), "seconds: is nan; it is above 0"),
        (lambda: summarise([], limits=Limits(window=timedelta(0))), "window"),
    ],
)
def test_what_is_no_limit_is_refused(made: Callable[[], object], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        made()


def test_a_lone_alert_is_no_chain_and_without_a_window_there_is_none() -> None:
    assert (0, "") == told(summarise([[HIGH, QUIET]]), "chains_found", "outcome")
    assert 0 == summarise([ALL], limits=Limits(window=None)).chains_found


def test_a_chain_below_the_least_score_is_none() -> None:
    score = summarise([ALL]).chains[0].score

    assert 1 == summarise([ALL], limits=Limits(least=score)).chains_found
    above = summarise([ALL], limits=Limits(least=score + 1))
    assert (0, 0, "none") == told(above, "chains_found", "findings", "verdict")


def on(host: str, events: list[Event]) -> list[Event]:
    return [{**event, "DeviceName": host} for event in events]


def test_the_host_is_that_of_the_highest_chain_or_finding() -> None:
    noisy = [{**later(EGRESS, at), "DeviceName": "noisy"} for at in range(200)]

    assert "db-01" == summarise([[*noisy, HIGH]], limits=Limits(window=None)).host
    assert "db-02" == summarise([[*noisy, HIGH, *on("db-02", ALL)]]).host


def test_chains_are_kept_by_their_scores(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [event for at in range(6) for event in on(f"web-{at}", [BUILD, DEPLOY])]
    best = on("best", ALL)
    summary = summarise([[*many, *best]], limits=Limits(places=2))
    assert (7, 2, "best") == (summary.chains_found, len(summary.chains), summary.chains[0].host)

    monkeypatch.setattr(chains, "_MOST", 4)
    again = summarise([[*many, *best]], limits=Limits(places=2))
    assert (7, "best") == (again.chains_found, again.chains[0].host)


def test_a_chain_that_became_part_of_another_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    (chain,) = summarise([ALL]).chains
    later_told = evolve(chain, id="whole", absorbed=(chain.id, "never told"))

    class Merging(Correlator):
        def flush(self) -> tuple[Incident, ...]:
            return (chain, evolve(chain, revision=9), later_told)

    monkeypatch.setattr(survey, "Correlator", Merging)
    summary = summarise([ALL])

    assert ["whole"] == [each.id for each in summary.chains]
    assert 1 == summary.chains_found


def test_a_step_without_a_time_is_told() -> None:
    summary = summarise([[{**BUILD, "TimeGenerated": None}, QUIET]])

    assert ("suspicious", True) == told(summary, "verdict", "is_whole")
    assert "1 step without a time, which no chain can have" == summary.warning


def test_each_finding_that_counts_is_told_of() -> None:
    seen: list[Finding] = []
    summarise([[*ALL, *ALL]], on_finding=seen.append, limits=Limits(least=3))

    assert [4, 4] == [finding.score for finding in seen]


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


def test_what_an_allow_list_took_is_counted() -> None:
    summary = summarise([ALL], detector=Detector(allowlist=AllowList.loads(ALLOWED, "x")))

    assert (1, 1, "suspicious") == told(summary, "findings", "suppressed", "verdict")


# --- The caller's word for the kind ---


def test_a_kind_is_taken_from_the_caller() -> None:
    bare = {"FileName": "Dockerfile", "FolderPath": "/dev/shm/x"}
    nested = {
        "@timestamp": "2026-03-02T08:06:43Z",
        "event": {"category": ["file"], "type": ["creation"]},
        "host": {"name": "web-1"},
        "file": {"name": "Dockerfile", "path": "/dev/shm/x/Dockerfile"},
    }
    for detector in (None, Detector()):
        summary = summarise([[bare, bare]], detector=detector, kind="file")
        assert (2, 0) == told(summary, "findings", "skipped")
        assert 1 == summarise([[7, UNKNOWN, bare]], detector=detector, kind="file").findings
    summary = summarise([nested], kind="file")
    assert (1, "web-1") == told(summary, "findings", "host")


@pytest.mark.parametrize("kind", ["process", "file", "network"])
def test_an_event_with_nothing_of_its_kind_is_not_scored(kind: Any) -> None:
    summary = summarise([UNKNOWN], kind=kind)

    assert ("unknown", 1) == told(summary, "verdict", "skipped")
    assert f"has none of the fields of a {kind} event" in summary.warning


def test_an_event_that_is_scored_and_no_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise EventError("process", "name", 7, "is int, expected str")

    monkeypatch.setattr(Detector, "observe", refuse)
    summary = summarise([BUILD])

    assert (1, 0) == told(summary, "findings", "skipped")
    assert "is scored, and no step of a chain" in summary.first_reason


# --- Time ---


def ticking(step: float) -> Callable[[], float]:
    ticks = count()
    return lambda: next(ticks) * step


def test_when_time_is_over_what_was_found_is_given_and_said_to_be_part() -> None:
    events = [later(BUILD, at) for at in range(1_000)]
    limits = Limits(seconds=100)
    summary = summarise([events], limits=limits, clock=ticking(1))

    assert 0 < summary.findings == summary.events < 100
    assert ("suspicious", False) == told(summary, "verdict", "is_whole")
    assert f"time was over after {summary.events} events; what follows was not read" in (
        summary.warning
    )
    whole = summarise([events], limits=limits, clock=ticking(0.01))
    assert (1_000, True) == told(whole, "events", "is_whole")


def test_where_time_is_over_nothing_found_is_not_none() -> None:
    summary = summarise([[QUIET] * 99], limits=Limits(seconds=5), clock=ticking(1))

    assert ("unknown", False) == told(summary, "verdict", "is_whole")


def test_the_steps_that_wait_have_what_is_left_of_the_time() -> None:
    events = [
        later({**BUILD, "ProcessCommandLine": f"docker build /tmp/{at}"}, at) for at in range(99)
    ]
    summary = summarise([events], limits=Limits(seconds=150), clock=ticking(1))

    assert (99 > summary.findings > 80, False) == (True, summary.is_whole)
    assert "time was over before all steps were joined" in summary.warning


def test_without_chains_all_the_time_is_for_reading() -> None:
    def read(window: timedelta | None) -> int:
        limits = Limits(seconds=100, window=window)
        return summarise([[QUIET] * 500], limits=limits, clock=ticking(1)).events

    assert read(None) > read(timedelta(hours=1)) * 1.5
