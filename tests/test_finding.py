"""A finding says what, why and where, and survives a journey."""

from __future__ import annotations

import copy
import pickle
import time
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenAttributeError

from t1612core import CATALOG, SENTINEL, Detector, EventError, Finding
from t1612core.allowances import Tuned
from t1612core.model import Rating

DETECTOR = Detector(SENTINEL)
score_process = DETECTOR.score_process
score_file = DETECTOR.score_file
score_network = DETECTOR.score_network

BUILD = {
    "TimeGenerated": "2026-03-02T08:06:48.8230000Z",
    "DeviceName": "web-prod-07",
    "AccountName": "www-data",
    "FileName": "docker",
    "ProcessCommandLine": "docker build --NO-CACHE -f  https://192.0.2.9/D /TMP/x",
    "InitiatingProcessFileName": "bash",
}
DOCKERFILE = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/"}
EGRESS = {
    "InitiatingProcessFileName": "dockerd",
    "InitiatingProcessAccountName": "root",
    "RemoteIP": "203.0.113.7",
    "RemotePort": "0443",
    "RemoteUrl": "files.example.net",
}


def found(finding: Finding | None) -> Finding:
    assert finding is not None
    return finding


def test_evidence_shows_what_matched_and_where() -> None:
    finding = found(score_process(BUILD))

    assert [
        ("process.build_from_temp", 3, "command_line", "/TMP/", (48, 53)),
        ("process.no_cache", 1, "command_line", "--NO-CACHE", (13, 23)),
        ("process.external_file", 4, "command_line", "-f  https://", (24, 36)),
        ("process.suspicious_parent", 2, "parent_name", "bash", (0, 4)),
    ] == [(e.signal.id, e.weight, e.field, e.text, e.span) for e in finding.evidence]
    assert finding.score == sum(item.weight for item in finding.evidence)


def test_evidence_of_a_whole_value_has_no_span() -> None:
    (item,) = found(score_network(EGRESS)).evidence

    assert ("url", "files.example.net", None) == (item.field, item.text, item.span)


def test_a_finding_says_what_its_branch_and_event_say() -> None:
    finding = found(score_process(BUILD))

    assert ("sentinel", "docker_build", "process") == (
        finding.profile,
        finding.branch,
        finding.kind,
    )
    assert (10, 2, "high", "medium") == (
        finding.score,
        finding.threshold,
        finding.severity,
        finding.confidence,
    )
    assert datetime(2026, 3, 2, 8, 6, 48, 823000, UTC) == finding.time
    assert ("web-prod-07", "www-data") == (finding.host, finding.account)
    assert "Suspicious docker build execution" == finding.description
    assert BUILD["ProcessCommandLine"] == finding.detail
    assert ("T1612", "T1105", "T1059") == finding.attack
    assert finding.event is BUILD
    assert "<Finding: docker_build 10>" == repr(finding)


def test_details_are_put_together_as_the_rule_does() -> None:
    assert "/tmp/x/Dockerfile" == found(score_file(DOCKERFILE)).detail
    assert "203.0.113.7 (files.example.net):443" == found(score_network(EGRESS)).detail
    assert (
        "203.0.113.7 ():80"
        == found(score_network({**EGRESS, "RemoteUrl": None, "RemotePort": 80})).detail
    )


def test_what_a_connection_does_not_tell_leaves_no_empty_place() -> None:
    def told(**fields: object) -> str:
        return found(Detector().score_network({**EGRESS, **fields})).detail

    assert "203.0.113.7 (files.example.net) port 443" == told()
    assert "203.0.113.7 port 80" == told(RemoteUrl=None, RemotePort=80)
    assert "(files.example.net) port 443" == told(RemoteIP=None)


def test_the_rule_names_no_account_for_network_rows() -> None:
    assert "" == found(score_network(EGRESS)).account
    assert "" == found(score_network({**EGRESS, "AccountName": "root"})).account
    assert "root" == found(score_file({**DOCKERFILE, "AccountName": "root"})).account


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("2026-03-02T08:06:48Z", datetime(2026, 3, 2, 8, 6, 48, tzinfo=UTC)),
        ("2026-03-02 10:06:48+02:00", datetime(2026, 3, 2, 8, 6, 48, tzinfo=UTC)),
        ("2026-03-02T08:06:48", datetime(2026, 3, 2, 8, 6, 48, tzinfo=UTC)),
        (datetime(2026, 3, 2, 8, 6, 48), datetime(2026, 3, 2, 8, 6, 48, tzinfo=UTC)),
        (
            datetime(2026, 3, 2, 10, 6, 48, tzinfo=timezone(timedelta(hours=2))),
            datetime(2026, 3, 2, 8, 6, 48, tzinfo=UTC),
        ),
        ("", None),
        (None, None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+05:00", None),
        (1772438808, None),
    ],
)
def test_time_is_utc_or_none(stamp: object, expected: datetime | None) -> None:
    assert expected == found(score_file({**DOCKERFILE, "TimeGenerated": stamp})).time


def test_a_stamp_without_a_zone_is_utc_wherever_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    finding = found(score_file({**DOCKERFILE, "TimeGenerated": "2026-03-02T08:00:00"}))
    monkeypatch.undo()
    time.tzset()

    assert datetime(2026, 3, 2, 8, tzinfo=UTC) == finding.time


def test_time_generated_comes_before_timestamp() -> None:
    stamps = {"Timestamp": "2026-03-02T07:00:00Z", "TimeGenerated": "2026-03-02T08:00:00Z"}

    assert datetime(2026, 3, 2, 8, tzinfo=UTC) == found(score_file({**DOCKERFILE, **stamps})).time


def test_time_falls_back_on_timestamp() -> None:
    event = {**DOCKERFILE, "TimeGenerated": "", "Timestamp": "2026-03-02T08:00:00Z"}

    assert datetime(2026, 3, 2, 8, tzinfo=UTC) == found(score_file(event)).time


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (7, "7"),
        (True, "True"),
        (1.5, "1.5"),
        (["a"], "<list>"),
        (1 << 64, "<int>"),
        ((1 << 64) - 1, str((1 << 64) - 1)),
        (1 << 9999, "<int>"),
        (None, ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_odd_label_is_shown_and_does_not_hide_the_alert(name: object, shown: str) -> None:
    assert shown == found(score_file({**DOCKERFILE, "DeviceName": name})).host


def by_pickle(finding: Finding) -> Finding:
    back: Finding = pickle.loads(pickle.dumps(finding))
    return back


@pytest.mark.parametrize(
    "event",
    [BUILD, MappingProxyType(BUILD)],
    ids=["dict", "mapping that does not pickle"],
)
def test_a_pickled_finding_carries_its_evidence(event: Any) -> None:
    finding = found(score_process(event))

    for journey in (by_pickle, copy.copy, copy.deepcopy):
        back = journey(journey(finding))

        assert finding == back
        assert finding.evidence == back.evidence
        assert (finding.time, finding.host, finding.detail) == (back.time, back.host, back.detail)


def test_a_pickled_detector_scores_the_same() -> None:
    detector = pickle.loads(pickle.dumps(DETECTOR))

    assert DETECTOR == detector
    assert score_process(BUILD) == detector.score_process(BUILD)


def test_a_pickled_error_keeps_its_parts() -> None:
    with pytest.raises(EventError) as caught:
        score_process({"FileName": 7})
    back = pickle.loads(pickle.dumps(caught.value))

    assert str(caught.value) == str(back)
    assert ("process", "name", 7) == (back.kind, back.field, back.value)


def test_a_detached_finding_says_the_same_without_its_event() -> None:
    finding = found(score_process(BUILD))
    detached = finding.detached()

    assert {} == detached.event
    assert (finding.evidence, finding.detail) == (detached.evidence, detached.detail)
    assert (finding.time, finding.host, finding.score) == (
        detached.time,
        detached.host,
        detached.score,
    )


def test_a_finding_does_not_change() -> None:
    with pytest.raises(FrozenAttributeError):
        found(score_process(BUILD)).score = 0


def test_every_signal_names_the_technique() -> None:
    assert all("T1612" in signal.attack for signal in CATALOG.values())


def hardened(line: str, **fields: object) -> Finding:
    event = {"FileName": "docker", "ProcessCommandLine": line, **fields}
    return found(Detector().score_process(event))


@pytest.mark.parametrize(
    ("line", "fields", "expected"),
    [
        # one kind of evidence: what is built
        ("docker build /tmp/x", {}, (3, "low", "medium")),
        ("docker build /dev/shm/x", {}, (4, "medium", "medium")),
        # it only just reaches the threshold
        ("docker build --privileged -t app .", {}, (2, "low", "low")),
        # and who does it
        ("docker build .", {"InitiatingProcessFileName": "nginx"}, (4, "medium", "medium")),
        ("docker build /tmp/x", {"InitiatingProcessFileName": "nginx"}, (7, "high", "high")),
        (
            "docker build .",
            {"InitiatingProcessFileName": "nginx", "AccountName": "www-data"},
            (6, "medium", "medium"),
        ),
    ],
)
def test_findings_of_hardened_differ_in_severity_and_confidence(
    line: str, fields: dict[str, object], expected: tuple[int, str, str]
) -> None:
    finding = hardened(line, **fields)

    assert expected == (finding.score, finding.severity, finding.confidence)
    again = pickle.loads(pickle.dumps(finding))
    assert expected == (again.score, again.severity, again.confidence)


def test_relief_leaves_little_confidence() -> None:
    finding = hardened(
        "docker build -f /dev/shm/.x/D https://files.example.net/x.git",
        InitiatingProcessFileName="bash",
        InitiatingProcessParentFileName="gitlab-runner",
    )

    assert "process.ci_lineage" in finding.signals
    assert "low" == finding.confidence


def test_what_an_allow_list_leaves_decides_the_severity() -> None:
    finding = hardened("docker build /tmp/x", InitiatingProcessFileName="nginx")
    tuned = evolve(finding, tuned=Tuned(3, "", ()))

    assert ("high", "low") == (finding.severity, tuned.severity)


def test_a_rating_without_an_end_gives_its_last_band() -> None:
    assert "low" == Rating(((9, "high"), (5, "low")), ()).severity(1)
