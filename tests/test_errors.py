"""Whatever an event holds, the answer is a finding, ``None`` or ``EventError``."""

from __future__ import annotations

import copy
from collections import UserString, defaultdict
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core import (
    CATALOG,
    HARDENED,
    MDE,
    SENTINEL,
    Detector,
    Event,
    EventError,
    Profile,
    score_file,
    score_network,
    score_process,
)
from t1612core.telemetry import values

from .conftest import examples

DETECTOR = Detector()
VERBS = {
    "process": score_process,
    "file": score_file,
    "network": score_network,
    "any": DETECTOR.score,
}


@pytest.mark.parametrize(
    ("kind", "event", "message"),
    [
        ("process", {"FileName": 7}, "process event: field 'name' is int, expected str"),
        ("process", {"FileName": 0}, "process event: field 'name' is int, expected str"),
        ("process", {"FileName": b"docker"}, "process event: field 'name' is bytes, expected str"),
        ("process", {"FileName": []}, "process event: field 'name' is list, expected str"),
        (
            "process",
            {"FileName": "docker", "ProcessCommandLine": ["docker", 7]},
            "process event: field 'command_line' is list of more than text, "
            "expected str or an argv",
        ),
        (
            "process",
            {"properties": {"FileName": 7}},
            "process event: field 'name' is int, expected str",
        ),
        ("process", [], "process event is list, expected a mapping"),
        ("process", None, "process event is NoneType, expected a mapping"),
        ("any", 7, "event is int, expected a mapping"),
        (
            "file",
            {"FileName": "Dockerfile", "FolderPath": 1},
            "file event: field 'folder' is int, expected str",
        ),
        (
            "network",
            {"InitiatingProcessFileName": "dockerd", "RemotePort": 443.5},
            "network event: field 'port' is float, expected int",
        ),
        (
            "network",
            {"InitiatingProcessFileName": "dockerd", "RemotePort": True},
            "network event: field 'port' is bool, expected int",
        ),
        (
            "network",
            {"InitiatingProcessFileName": "dockerd", "RemotePort": "https"},
            "network event: field 'port' is text that is no decimal number, expected int",
        ),
        (
            "network",
            {"InitiatingProcessFileName": "dockerd", "RemotePort": "9" * 21},
            "network event: field 'port' is text that is no decimal number, expected int",
        ),
        (
            "process",
            {"records": []},
            "event: field 'records' holds several events, to be scored one by one",
        ),
        (
            "any",
            {"records": [{}]},
            "event: field 'records' holds several events, to be scored one by one",
        ),
        (
            "any",
            {"category": "AdvancedHunting-DeviceFileEvents", "properties": "{}"},
            "event: field 'properties' is str, expected a mapping",
        ),
        (
            "any",
            {},
            "event is not recognised as a Microsoft Defender event: nothing tells its kind in "
            "Type, ActionType, category or one of ProcessCommandLine, RemoteIP, RemotePort, "
            "RemoteUrl, FolderPath",
        ),
    ],
)
def test_the_message_names_the_place_and_the_type(kind: str, event: Any, message: str) -> None:
    with pytest.raises(EventError) as caught:
        VERBS[kind](event)

    assert message == str(caught.value)


@pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=lambda profile: profile.name)
def test_a_file_that_has_no_name_scores_nothing_and_an_event_is_a_mapping(profile: Profile) -> None:
    detector = Detector(profile=profile)

    assert detector.score_file({"FileName": "", "FolderPath": "/tmp/"}) is None
    with pytest.raises(EventError, match="file event is list, expected a mapping"):
        detector.score_file([])  # type: ignore[arg-type]


def test_a_message_never_shows_what_the_event_holds() -> None:
    with pytest.raises(EventError) as caught:
        score_process({"FileName": "docker", "ProcessCommandLine": {"--password=hunter2"}})

    assert "hunter2" not in str(caught.value) + repr(caught.value)
    assert {"--password=hunter2"} == caught.value.value


COLUMNS = {key for kind in MDE.fields.values() for field in kind.values() for key in field.keys}
KEYS = st.sampled_from(
    [*sorted(COLUMNS), "Type", "ActionType", "category", "properties", "records", "other"]
)
WORDS = st.sampled_from(
    [
        *("docker", "Docker.exe", "doc\u212aer", "dockerd", "bash", "Dockerfile", "a.dockerfile"),
        *("docker build --no-cache /tmp/x", "docker build -f http://x", "/tmp/", "\ud800", ""),
        *("203.0.113.7", "10.0.0.1", "443", "2026-01-01T00:00:00Z"),
        *("DeviceFileEvents", "ProcessCreated", "AdvancedHunting-DeviceNetworkEvents"),
    ]
)
LEAVES = (
    WORDS
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.binary(max_size=3)
)
EVENTS = st.recursive(
    st.dictionaries(KEYS, LEAVES, max_size=8),
    lambda inner: st.dictionaries(KEYS, LEAVES | inner | st.lists(inner, max_size=2), max_size=6),
    max_leaves=4,
)


@settings(max_examples=examples(2000))
@given(st.sampled_from(sorted(VERBS)), EVENTS)
def test_any_mapping_gives_a_finding_none_or_event_error(kind: str, event: dict[str, Any]) -> None:
    before = copy.deepcopy(event)
    try:
        finding = VERBS[kind](event)
    except EventError:
        pass
    else:
        if finding is not None:
            assert finding.score >= finding.threshold
            assert finding.score == sum(item.weight for item in finding.evidence)
            assert set(finding.signals) <= set(CATALOG)
            assert all(
                isinstance(text, str) for text in (finding.host, finding.account, finding.detail)
            )
    assert repr(before) == repr(event)  # by repr: a float may be nan


@given(st.lists(EVENTS | st.integers() | st.none(), max_size=6))
def test_a_scan_loses_nothing(events: list[Any]) -> None:
    """Every single event is scored or handed to on_error, and scan gives what score gives."""
    singles = list(DETECTOR.unwrap(events))
    errors: list[EventError] = []
    scanned = list(DETECTOR.scan(events, on_error=errors.append))
    one_by_one, failed = [], 0
    for event in singles:
        try:
            finding = DETECTOR.score(event)
        except EventError:
            failed += 1
        else:
            one_by_one += [finding] if finding else []

    assert repr(one_by_one) == repr(scanned)
    assert [f.event for f in one_by_one] == [f.event for f in scanned]
    assert failed == len(errors)


def test_a_scan_without_on_error_stops_at_the_first_error() -> None:
    events: list[Event] = [{"FileName": "Dockerfile", "FolderPath": "/tmp/"}, {"FileName": 7}]
    scan = DETECTOR.scan(events)

    assert 3 == next(scan).score
    with pytest.raises(EventError):
        next(scan)


def test_a_mapping_that_grows_when_read_does_not() -> None:
    event: defaultdict[str, list[int]] = defaultdict(list)
    for verb in (score_process, score_file, score_network):
        with pytest.raises(EventError, match="has none of the fields"):
            verb(event)

    assert {} == event


def test_envelopes_in_envelopes_end() -> None:
    """One level is opened; an attacker's thousand are not."""
    event: dict[str, Any] = {"FileName": "docker"}
    for _ in range(100_000):
        event = {"properties": event}

    for verb in (score_process, DETECTOR.score):
        with pytest.raises(EventError):
            verb(event)
    while event:  # take it apart: dropping it whole would recurse as deep
        event = event.pop("properties", {})


def test_a_name_that_lies_about_itself_stands_for_no_other() -> None:
    class Liar(str):
        __slots__ = ()

        def __hash__(self) -> int:
            return hash("docker")

        def __eq__(self, other: object) -> bool:
            return True

    detector = Detector()
    build = {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}

    assert detector.score_process({"FileName": Liar("zzz")}) is None
    assert detector.score_process(build) is not None


def test_a_value_whose_truth_cannot_be_told_is_an_error() -> None:
    class Array:
        def __bool__(self) -> bool:
            raise ValueError("ambiguous")

    with pytest.raises(EventError, match="field 'name' is Array, expected str"):
        score_process({"FileName": Array()})
    assert Detector().kind_of({"Type": Array(), "RemoteIP": "::1"}) == "network"


def test_nan_is_absent_as_in_data_frames() -> None:
    nan = float("nan")
    event = {"FileName": "Dockerfile", "FolderPath": "/tmp/x/", "ProcessCommandLine": nan}
    finding = Detector().score({**event, "DeviceName": nan, "Type": nan})

    assert finding is not None
    assert ("file", "") == (finding.kind, finding.host)


def test_a_text_whose_own_code_fails_is_no_text() -> None:
    """What it holds cannot be had, so that it is given as it is."""

    class Failing(UserString):
        @property
        def data(self) -> str:  # type: ignore[override]  # the base's is no property
            raise ValueError

    value = Failing.__new__(Failing)

    assert value is values.plain(value)
    with pytest.raises(EventError, match="is Failing, expected str"):
        score_process({"FileName": value})
