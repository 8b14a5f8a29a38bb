"""The doctor says what telemetry holds, what can fire on it, and what never will and why."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import HARDENED, PROFILES, SENTINEL, Detector
from t1612core.cli import doctor as command
from t1612core.cli.main import main
from t1612core.doctor import KindDiagnosis, Survey, diagnosed, surveyor
from t1612core.doctor.diagnosis import unseen
from t1612core.knowledge.collecting import ADDED, MAKES
from t1612core.model import KINDS
from t1612core.output.table import columns, plain
from t1612core.stream.account import Stream
from t1612core.telemetry.schemas import AUTO, MDE, SCHEMAS

from .twins.test_twins import ROWS
from .twins.writers import WRITERS

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
BUILD = {
    "Timestamp": "2026-03-04T02:11:34Z",
    "DeviceName": "a",
    "FileName": "docker",
    "ProcessCommandLine": "docker build /dev/shm/.x",
}
BY_SH = {**BUILD, "InitiatingProcessFileName": "sh", "Timestamp": "2026-03-04T02:11:35Z"}
ELASTIC = {
    "@timestamp": "2026-03-04T02:11:36Z",
    "ecs": {"version": "8.11"},
    "event": {"category": ["process"], "type": ["start"]},
    "process": {"name": "docker", "args": ["docker", "build", "/dev/shm/.x"]},
}


def seen(events: Iterable[Any]) -> Survey:
    survey, detector = Survey(NOW), Detector(HARDENED, AUTO)
    list(Stream(lambda _: None).each(events, detector.locate, surveyor(detector, survey)))
    return survey


def of(survey: Survey, schema: str) -> KindDiagnosis:
    return next(each for each in diagnosed(survey, HARDENED) if each.seen.schema.name == schema)


def ids(signals: Iterable[Any]) -> set[str]:
    return {signal.id for signal in signals}


def test_events_are_counted_by_schema_and_kind() -> None:
    survey = seen([BUILD, BY_SH, ELASTIC, {"Type": "SigninLogs"}])

    assert {("mde", "process"): 2, ("ecs", "process"): 1} == {
        key: each.events for key, each in survey.seen.items()
    }
    assert 2 == survey.seen["mde", "process"].findings
    assert {"mde": 1} == survey.other
    assert ("file", "network", "daemon") == unseen(survey)


def test_a_field_is_counted_under_the_name_that_it_stands_under() -> None:
    fields = {each.name: each for each in of(seen([ELASTIC]), "ecs").seen.fields}

    assert (("process.args", 1),) == fields["command_line"].by_place
    assert 0 == fields["parent_name"].present
    by_defender = {each.name: each for each in of(seen([BUILD, BY_SH]), "mde").seen.fields}
    assert 1 == by_defender["parent_name"].present


def test_a_signal_can_fire_where_one_of_its_fields_stands() -> None:
    told = of(seen([BUILD, BY_SH]), "mde")

    assert "process.temp_source" in ids(told.always)
    assert 1 == {signal.id: events for signal, events in told.sometimes}["process.server_lineage"]
    lineage = next(gap for gap in told.gaps if "parent_line" in gap.fields)
    assert "not in these events" == lineage.why
    assert lineage.places == tuple(
        place for name in lineage.fields for place in MDE.fields["process"][name].places
    )


def test_what_a_product_never_sends_is_told_apart() -> None:
    fields = {name: each for name, each in MDE.fields["process"].items() if "parent" not in name}
    detector = Detector(
        HARDENED, evolve(MDE, name="mine", product="Mine", fields={"process": fields})
    )
    survey = Survey(NOW)
    list(Stream(lambda _: None).each([BUILD], detector.locate, surveyor(detector, survey)))

    (gap,) = (each for each in of(survey, "mine").gaps if each.fields == ("parent_line",))
    assert "not sent" == gap.why
    text = plain(command.lay_out(survey, HARDENED, 100))
    assert "Mine, process: 1 event, 1 finding" in text
    assert "for want of parent_line: the product does not send parent_line" in text


def test_two_paths_of_one_name_are_one_place() -> None:
    traced = {
        "timestamp": 1772590294000000000,
        "eventName": "security_file_open",
        "processName": "sh",
        "args": [
            {"name": "pathname", "value": "/tmp/.x/Dockerfile"},
            {"name": "flags", "value": "O_CREAT"},
        ],
    }
    fields = of(seen([traced]), "tracee").seen.fields

    assert all(each.present <= 1 for each in fields)
    assert all(len(each.places) == len({*each.places}) for each in fields)


def test_of_connections_without_a_program_nothing_can_fire() -> None:
    falcon = {
        "event_simpleName": "NetworkConnectIP4",
        "aid": "a",
        "RemoteAddressIP4": "203.0.113.7",
        "RemotePort": "80",
        "ConnectionDirection": "0",
        "timestamp": "1772590294000",
    }
    told = of(seen([falcon]), "crowdstrike")

    assert ((), ()) == (told.always, told.sometimes)
    assert {("name",)} == {gap.fields for gap in told.gaps}


def test_every_signal_of_a_profile_is_in_one_place() -> None:
    for profile in PROFILES.values():
        for told in diagnosed(seen([BUILD, BY_SH, ELASTIC]), profile):
            places = [*told.always, *(signal for signal, _ in told.sometimes)]
            places += [signal for gap in told.gaps for signal in gap.signals]
            weighed = {
                id
                for branch in profile.branches
                if branch.kind == "process"
                for id in (*branch.requires, *dict(branch.weights))
            }
            assert len(places) == len(ids(places))
            assert weighed == ids(places)


def test_what_fires_was_said_to_be_able_to() -> None:
    """The promise that silence is judged by: no signal fires that the doctor called impossible."""
    events: list[dict[str, Any]] = [BUILD, BY_SH, ELASTIC]
    told = {each.seen.schema.name: each for each in diagnosed(seen(events), HARDENED)}
    detector = Detector(HARDENED, AUTO)
    for event in events:
        name = "ecs" if event is ELASTIC else "mde"
        never = {signal.id for gap in told[name].gaps for signal in gap.signals}
        for branch in detector.explain(event).branches:
            fired = {each.signal.id for each in branch.signals if each.state == "fired"}
            assert fired
            assert not fired & never


@pytest.mark.parametrize("product", WRITERS)
def test_what_fires_on_another_product_was_said_to_be_able_to(product: str) -> None:
    twins = [WRITERS[product](row["kind"], row["event"]) for row in ROWS[::4]]
    events = [twin[0] for twin in twins if twin]
    survey, detector = Survey(NOW), Detector(HARDENED, AUTO)
    list(Stream(lambda _: None).each(events, detector.locate, surveyor(detector, survey)))
    told = {str(each.seen.kind): each for each in diagnosed(survey, HARDENED)}
    fired: dict[str, set[str]] = {}
    for event in events:
        kind, row = detector.locate(event)
        if finding := detector.find(row, kind):
            fired.setdefault(finding.kind, set()).update(finding.signals)

    assert fired
    for name, signals in fired.items():
        assert not signals & {signal.id for gap in told[name].gaps for signal in gap.signals}


@pytest.mark.parametrize(
    ("times", "order", "back"),
    [
        ([1, 2, 2, 3], "oldest first", 0),
        ([3, 2, 1], "newest first", 2),
        ([1, 3, 2], "mixed", 1),
        ([1, 1], "", 0),
        ([1], "", 0),
    ],
)
def test_the_order_of_times_is_told(times: list[int], order: str, back: int) -> None:
    start = datetime(2026, 3, 4, tzinfo=UTC)
    events = [{**BUILD, "Timestamp": (start + timedelta(hours=n)).isoformat()} for n in times]
    clocks = seen(events).clocks

    assert (order, back) == (clocks.order, clocks.back)
    assert (start + timedelta(hours=min(times))) == clocks.first
    assert (start + timedelta(hours=max(times))) == clocks.last


def test_times_that_cannot_be_are_counted() -> None:
    late = {**BUILD, "Timestamp": "2026-03-04T12:11:00Z"}
    events = [late, *({**BUILD, "Timestamp": f"{'x' * n} noon"} for n in range(1, 9)), BUILD]
    clocks = seen(events).clocks

    assert (1, 8) == (clocks.ahead, clocks.unreadable)
    assert 5 == len(clocks.forms)
    assert "Timestamp is text like a aaaa" in clocks.forms


def test_hosts_and_repeats_are_counted() -> None:
    survey = seen([BUILD, BUILD, {**BUILD, "DeviceName": "b"}])

    assert (2, 1) == (survey.hosts, survey.repeats)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("t1612core.doctor.survey._MOST_HOSTS", 2)
    monkeypatch.setattr("t1612core.doctor.survey._MOST_DIGESTS", 2)
    survey = seen({**BUILD, "DeviceName": name} for name in "aabcddb")

    assert (2, 2) == (survey.hosts, survey.repeats)


def test_what_cannot_be_spelled_is_no_repeat() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    survey = seen([{**BUILD, "more": deep}] * 2)

    assert (2, 0) == (survey.seen["mde", "process"].events, survey.repeats)


def test_an_event_that_cannot_be_scored_is_not_counted() -> None:
    assert {} == seen([{**BUILD, "ProcessCommandLine": 7}]).seen


@given(st.lists(st.sampled_from([BUILD, BY_SH, ELASTIC, {"Type": "SigninLogs"}, {}, 7])))
def test_nothing_is_lost(events: list[Any]) -> None:
    survey = seen(events)
    counted = sum(each.events for each in survey.seen.values()) + survey.other.total()

    assert sum(event not in ({}, 7) for event in events) == counted


def test_what_to_collect_is_of_schemas_and_kinds_that_are_there() -> None:
    assert {*MAKES} <= {*SCHEMAS}
    for kinds in MAKES.values():
        assert {*kinds} <= {*KINDS}
    fields = {name for each in SCHEMAS.values() for kind in each.fields.values() for name in kind}
    assert {*ADDED} <= fields


def write(tmp_path: Path, events: Iterable[Any]) -> str:
    path = tmp_path / "events.jsonl"
    path.write_text("".join(json.dumps(event) + "\n" for event in events))
    return str(path)


def test_a_person_reads_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    late = {**BY_SH, "Timestamp": "2999-01-01T00:00:00Z"}
    events = [BUILD, BY_SH, BUILD, late, ELASTIC, {"Type": "SigninLogs"}]

    assert 0 == main(["doctor", write(tmp_path, [*events, {**BUILD, "Timestamp": "noon"}])])
    told, account = capsys.readouterr()
    for line in (
        "Elastic Common Schema, process: 1 event, 1 finding",
        "Microsoft Defender, process: 5 events, 5 findings",
        "    in some  InitiatingProcessFileName (40 %)",
        "    not sent grandparent_name",
        "Microsoft Defender: 1 event of kinds that nothing scores",
        "times: 2026-03-04 02:11:34Z to 2999-01-01 00:00:00Z, mixed",
        "    1 event dated after now: a clock is wrong",
        "    1 event without a time that can be read: Timestamp is text like aaaa",
        "repeats: 1 event equal to an earlier one",
        "no network events: 11 signals of hardened cannot fire",
        "    Microsoft Defender: export the table DeviceNetworkEvents",
    ):
        assert line in told
    assert account.startswith("t1612: 7 events = 6 understood + 1 not scored + 0 rejected; read as")


def test_a_program_reads_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["doctor", "--format", "json", write(tmp_path, [BUILD, BY_SH, ELASTIC])])
    told = json.loads(capsys.readouterr().out)

    assert ["ecs", "mde"] == [each["schema"] for each in told["kinds"]]
    defender = told["kinds"][1]
    assert (2, 2) == (defender["events"], defender["findings"])
    assert "process.temp_source" in defender["can_fire_in_each"]
    assert {"not in these events"} == {each["why"] for each in defender["never"]}
    assert ["file", "network", "daemon"] == told["kinds_not_seen"]
    assert "oldest first" == told["times"]["order"]


def test_a_profile_without_such_signals_says_nothing_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["doctor", "--profile", "sentinel", write(tmp_path, [BUILD])])

    assert "of sentinel cannot fire" in capsys.readouterr().out
    assert SENTINEL.name == "sentinel"


@pytest.mark.parametrize("events", [[], [{"a": 1}], [{**BUILD, "ProcessCommandLine": 7}]])
def test_what_is_not_understood_is_not_well(
    events: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 3 == main(["doctor", write(tmp_path, events)])
    assert "= 0 understood" in capsys.readouterr().err


def test_an_interrupted_visit_prints_no_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> Survey:
        raise KeyboardInterrupt

    monkeypatch.setattr(command.Visit, "survey", interrupted)

    assert 130 == main(["doctor", write(tmp_path, [BUILD])])
    assert ("", "t1612: interrupted\n") == tuple(capsys.readouterr())


@pytest.mark.parametrize("wide", [1, 40, 60, 200])
def test_no_line_is_wider_than_the_terminal(wide: int) -> None:
    survey = seen([BUILD, BY_SH, ELASTIC, {"FileName": "Dockerfile", "FolderPath": "/tmp"}])
    text = plain(command.lay_out(survey, HARDENED, wide))
    listed = [line for line in text.splitlines() if line.startswith("    ")]

    assert listed
    assert max(map(columns, listed)) <= max(wide, 60)


def test_a_hostile_name_cannot_move_the_cursor(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["doctor", write(tmp_path, [{**BUILD, "Timestamp": "\x1b[2J", "DeviceName": "\x1b[2J"}])])

    assert "\x1b" not in capsys.readouterr().out
