"""Each event of a mixed stream is read by its own schema."""

from __future__ import annotations

import io
import json
import pickle
import tracemalloc
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from t1612core import (
    AUTO,
    HARDENED,
    PROFILES,
    SCHEMAS,
    SENTINEL,
    Detector,
    EventError,
    Explanation,
    Finding,
    UnrecognisedError,
    events_from,
)
from t1612core.schema import Check, Path, Schema
from t1612core.telemetry import auto

from .events import ECS_EVENT, EVENTS, FLAT_EVENT, HIT, MDE_EVENT
from .test_compiled import ODD, TWINS, changed
from .test_paths import JSON

DETECTOR = Detector(schema=AUTO)
EXPECTED = Detector().score_process(MDE_EVENT)


@pytest.mark.parametrize("name", EVENTS)
def test_each_schemas_event_is_scored_as_defenders_is(name: str) -> None:
    event = EVENTS[name]
    assert EXPECTED is not None
    for verb in (DETECTOR.score, DETECTOR.score_process):
        finding = verb(event)
        assert finding is not None
        assert (EXPECTED.signals, EXPECTED.score) == (finding.signals, finding.score)
        assert ("h", "www-data") == (finding.host, finding.account)
        assert datetime(2026, 3, 2, 8, 6, 41, tzinfo=UTC) == finding.time
    assert auto.recognise(event).name == name.partition(",")[0]
    assert "process" == DETECTOR.kind_of(event)
    assert Detector(SENTINEL, AUTO).score(event) is not None


@pytest.mark.parametrize("name", EVENTS)
def test_the_other_verbs_read_each_event_by_its_schema_too(name: str) -> None:
    event = EVENTS[name]
    expected = Detector().observe(MDE_EVENT)
    (step,) = DETECTOR.observe(event)

    assert (expected[0].stage, expected[0].score) == (step.stage, step.score)
    assert ("h", datetime(2026, 3, 2, 8, 6, 41, tzinfo=UTC)) == DETECTOR.clock_of(event)
    assert DETECTOR.stamp_of(event).endswith("is text like 9999-99-99a99:99:99a")
    assert Detector().explain(MDE_EVENT).scores == DETECTOR.explain(event).scores
    # Who knows the kind and hands over the row.
    row = DETECTOR.locate(event)[1]
    assert DETECTOR.find(row, "process") == DETECTOR.score(event)
    assert step == DETECTOR.observe(row, kind="process")[0]


def test_a_mixed_stream_and_a_pickled_detector() -> None:
    events = [MDE_EVENT, [ECS_EVENT, FLAT_EVENT], {"hits": {"hits": [{"_source": ECS_EVENT}, HIT]}}]
    detector = pickle.loads(pickle.dumps(DETECTOR))

    assert 5 == len(list(detector.scan(events)))
    assert len(detector.correlate(events)) == 1
    assert [MDE_EVENT, ECS_EVENT, FLAT_EVENT, ECS_EVENT, HIT] == list(events_from(events))


def test_a_known_event_that_nothing_scores_is_no_error() -> None:
    event = {**ECS_EVENT, "event": {"category": ["process"], "type": ["end"]}}

    assert DETECTOR.score(event) is None
    assert DETECTOR.kind_of(event) is None
    assert Explanation(None, "hardened", (), {}) == DETECTOR.explain(event)
    assert DETECTOR.find(event, "other") is None


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({}, "next to none of the fields"),
        ({"foo": 1}, "next to none of the fields"),
        (
            {"@timestamp": "x", "ecs": {"version": "8"}},
            "not recognised as an event of Elastic Common Schema: nothing tells its kind in event.",
        ),
    ],
)
def test_what_no_schema_knows_is_an_error(event: dict[str, Any], message: str) -> None:
    for verb in (DETECTOR.score, DETECTOR.score_file, auto.recognise):
        with pytest.raises(UnrecognisedError, match=message):
            verb(event)


def test_one_schema_knows_its_own_alone() -> None:
    detector = Detector(schema=SCHEMAS["ecs"])

    assert detector.score(HIT) is not None
    with pytest.raises(UnrecognisedError, match=r"its kind in event\.category"):
        detector.score(MDE_EVENT)
    with pytest.raises(EventError, match="event is int, expected a mapping"):
        detector.score(7)  # type: ignore[arg-type]  # what is no mapping is tried


@given(event=JSON, profile=st.sampled_from([*PROFILES]))
def test_any_value_gives_a_finding_or_none_or_an_event_error(event: Any, profile: str) -> None:
    for schema in (AUTO, *SCHEMAS.values()):
        detector = Detectors[profile, schema.name]
        for verb in (
            *(detector.score, detector.score_process, detector.score_file),
            *(detector.score_network, detector.observe, detector.explain),
        ):
            try:
                result = verb(event)
            except EventError:
                continue
            assert result is None or isinstance(result, (Finding, tuple, Explanation))


Detectors = {
    (name, schema.name): Detector(profile, schema)
    for name, profile in PROFILES.items()
    for schema in (AUTO, *SCHEMAS.values())
}


def test_sets_of_keys_are_not_remembered_without_end() -> None:
    find = auto.finder()
    for number in range(2000):
        with pytest.raises(EventError):
            find({f"k{number}": 1})
    with pytest.raises(EventError):
        find(dict.fromkeys(map(str, range(1000))))
    assert "ecs" == find(ECS_EVENT).schema.name


def test_long_keys_are_not_kept() -> None:
    """Of 200 events with a key of 100,000 characters next to nothing is left."""
    find = auto.finder()
    keys = ({f"{number}{'k' * 100_000}": 1} for number in range(200))
    tracemalloc.start()
    try:
        for event in keys:
            with pytest.raises(EventError):
                find(event)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert held < 2_000_000


def test_a_key_that_is_no_text_is_no_reason_to_fail() -> None:
    event: dict[Any, Any] = {**ECS_EVENT, 7: "x", ("a",): 1}

    assert "ecs" == auto.finder()(event).schema.name


def test_the_schemas_are_a_mapping_by_name() -> None:
    assert len(SCHEMAS) == len(list(SCHEMAS))
    assert all(name == schema.name for name, schema in SCHEMAS.items())
    assert "mde" == [*SCHEMAS][-1]
    with pytest.raises(KeyError):
        SCHEMAS["nothing"]
    assert HARDENED == Detector(schema=AUTO).profile


def test_files_and_tables_of_many_products_are_read_whole() -> None:
    """None of their lines and rows is skipped: each product's hold other words."""
    pa = pytest.importorskip("pyarrow", reason="needs PyArrow: pip install '.[arrow]'")
    line = "docker build -t a /dev/shm/.x"
    defender = {"FileName": "docker", "ProcessCommandLine": line}
    elastic = {
        "event": {"category": ["process"], "type": ["start"]},
        "process": {"name": "docker", "command_line": line},
    }
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in (defender, elastic))
    detector = Detector(schema=AUTO)

    assert [1, 2] == [each.line for each in detector.scan_ndjson(io.BytesIO(lines))]
    table = pa.Table.from_pylist([elastic])
    assert [0] == [each.row for each in detector.scan_arrow(table)]


def test_every_event_that_is_recognised_has_a_needed_key() -> None:
    needed = auto.needed_keys(SCHEMAS.values())
    assert needed is not None
    for schema in SCHEMAS.values():
        for checks in schema.recognise:
            assert any(check.path.steps[0] in needed for check in checks), schema.name


def test_no_key_tells_rows_apart_that_have_defenders_columns() -> None:
    alike = Schema("alike", fields={}, recognise=((Check(Path(("FileName",))),),))

    assert auto.needed_keys([alike]) is None


def test_a_mapping_is_scored_as_the_dict_that_it_shows() -> None:
    for detector in (DETECTOR, Detector(schema=SCHEMAS["ecs"])):
        expected = detector.score(ECS_EVENT)
        found = detector.score(MappingProxyType(ECS_EVENT))

        assert expected is not None
        assert found is not None
        assert expected.signals == found.signals


def test_an_odd_table_does_not_hide_whose_an_event_is() -> None:
    assert "crowdstrike" == auto.recognise({"event_simpleName": "ProcessRollup2", "Type": []}).name


def test_columns_that_hold_nothing_make_no_row_defenders() -> None:
    """A table that has rows of several products has all columns in each row."""
    empty = dict.fromkeys(("ProcessCommandLine", "InitiatingProcessFileName", "DeviceName"))

    assert "ecs" == auto.recognise({**empty, **ECS_EVENT}).name
    assert "mde" == auto.recognise({**ECS_EVENT, **MDE_EVENT}).name


def _warm(often: int) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(auto, "_OFTEN", often)
        locate = auto.router().locate
        for _ in range(3):
            for _, _, event in TWINS:
                located(locate, event)
    return locate


def located(locate: Any, event: Any) -> Any:
    try:
        route, row = locate(event)
    except EventError as error:
        return repr(error)
    return route.key, route, id(row) if row is event else row


SLOW, WARM = _warm(-1), _warm(1)


@given(
    twin=st.sampled_from(TWINS),
    places=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    value=st.sampled_from(ODD) | JSON,
)
def test_events_with_keys_that_many_have_are_told_as_all_others_are(
    twin: Any, places: list[int], value: Any
) -> None:
    for event in (twin[2], changed(twin[2], places, value)):
        assert located(SLOW, event) == located(WARM, event)


@pytest.mark.parametrize("name", ["ecs", "ecs, flat", "sysmon", "ocsf", "falco", "tetragon"])
def test_rows_of_many_are_told_by_one_function(name: str) -> None:
    """Else the test before this one compares the slow way with itself."""
    remembered = _remembered(WARM)
    for product, _, event in TWINS:
        if product == name:
            assert remembered[tuple(event)].fast(event) is not None


@pytest.mark.parametrize(
    "odd", ["docker build .", 7, MappingProxyType({"category": "process"}), ["process", "start"]]
)
def test_an_odd_value_among_events_that_many_have_is_told_by_the_rules(odd: Any) -> None:
    for product, _, event in TWINS:
        if product == "ecs":
            for key in event:
                given = event | {key: odd}
                assert located(SLOW, given) == located(WARM, given)


def _remembered(locate: Any) -> Any:
    names = locate.__code__.co_freevars
    return locate.__closure__[names.index("remembered")].cell_contents


@pytest.mark.parametrize("name", ["ecs", "sysmon", "mde"])
def test_many_alike_are_scored_as_the_first_is(name: str) -> None:
    detector = Detector(schema=AUTO)
    event = EVENTS.get(name, MDE_EVENT)
    odd = {**event, next(iter(event)): Raises()}
    found = [detector.score(event) for _ in range(auto._OFTEN + 2)]

    assert {EXPECTED.signals if EXPECTED else ()} == {each.signals for each in found if each}
    assert None not in found
    assert _asked(detector, odd) == _asked(Detector(schema=AUTO), odd)


class Raises(dict[str, Any]):
    """What stands where a mapping should be, and raises when it is asked."""

    def get(self, key: object, other: object = None) -> Any:
        raise ValueError(key)


def _asked(detector: Detector, event: Any) -> object:
    try:
        return detector.score(event)
    except (EventError, ValueError) as error:
        return str(error)


def test_a_second_detector_compiles_no_rules_of_shipped_schemas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Detector(schema=AUTO)

    def by_rules(schema: Schema) -> Any:
        raise AssertionError(f"{schema.name} is compiled again")

    monkeypatch.setattr(auto, "by_rules", by_rules)

    assert Detector(schema=AUTO).score(dict(MDE_EVENT)) is not None
    own = evolve(SCHEMAS["ecs"], name="own")
    with pytest.raises(AssertionError, match="own is compiled again"):
        Detector(schema=evolve(AUTO, first=(own,)))
