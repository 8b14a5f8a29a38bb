"""Schemas speak of the fields that there are, and name converters and decoders that there are."""

from __future__ import annotations

import pytest

from t1612core import HARDENED, MDE, SCHEMAS, SENTINEL, Detector, EventError
from t1612core.model import Event, Kind, Profile
from t1612core.telemetry.canonical import FIELDS, LABELS
from t1612core.telemetry.convert import CONVERTERS
from t1612core.telemetry.decode import DECODERS

OTHERS = [name for name in SCHEMAS if name != "mde"]


def test_defender_has_all_fields_but_the_directory_and_nothing_of_engines() -> None:
    fields = {kind: {*fields} for kind, fields in FIELDS.items() if kind != "daemon"}
    fields["process"].remove("working_directory")

    assert fields == {kind: {*fields} for kind, fields in MDE.fields.items()}
    assert LABELS == {
        *("time", "host", "report", "process_id", "process_start", "parent_id", "parent_start")
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_maps_fields_that_there_are_in_their_types(name: str) -> None:
    for kind, fields in SCHEMAS[name].fields.items():
        assert {*fields} <= {*FIELDS[kind]}
        for field, place in fields.items():
            assert place.type == FIELDS[kind][field].type
            assert place.is_kept
            assert not (place.keys and place.paths)
            assert {path.convert for path in place.paths} <= {"", *CONVERTERS}


@pytest.mark.parametrize("name", OTHERS)
def test_a_schema_says_how_its_events_are_told(name: str) -> None:
    schema = SCHEMAS[name]

    assert schema.product
    assert all(schema.recognise)
    assert {each.kind for each in schema.kinds} <= {*schema.fields, "other", None}
    assert {each.kind for each in schema.kinds} >= {*schema.fields}
    assert schema.decode in ("", *DECODERS)
    assert not schema.is_flat


WHO = {
    "@timestamp": "2026-03-02T08:06:43Z",
    "host": {"name": "web-07"},
    "user": {"name": "root"},
    "event": {"original": "docker build -t x /dev/shm/x"},
}
SILENT: list[tuple[str, Kind, Event]] = [
    ("ecs", "process", WHO | {"event": {"category": ["process"], "type": ["start"]}}),
    ("ecs", "file", WHO | {"event": {"category": ["file"], "action": "creation"}}),
    ("ecs", "network", WHO | {"event": {"category": ["network"]}}),
    ("mde", "process", {"DeviceName": "web-07", "AccountName": "root", "FileName": ""}),
    ("ocsf", "process", {"class_uid": 1007, "activity_id": 1, "device": {"hostname": "web-07"}}),
]


@pytest.mark.parametrize(("schema", "kind", "event"), SILENT)
@pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=["sentinel", "hardened"])
def test_an_event_that_does_not_say_what_happened_is_an_error_in_every_verb(
    schema: str, kind: Kind, event: Event, profile: Profile
) -> None:
    detector = Detector(profile, SCHEMAS[schema])
    score = {
        "process": detector.score_process,
        "file": detector.score_file,
        "network": detector.score_network,
    }[kind]
    if profile is SENTINEL and schema == "mde":
        assert score(event) is None  # as the published rule says
        return

    for verb in (
        score,
        lambda row: detector.explain(row, kind=kind),
        lambda row: detector.observe(row, kind=kind),
    ):
        for _ in range(2):
            with pytest.raises(EventError, match=f"of a {kind} event that say what happened \\("):
                verb(event)


def test_a_word_for_unknown_says_that_the_product_looked() -> None:
    event = WHO | {"event": {"category": ["process"], "type": ["start"]}, "process": {"name": "-"}}
    detector = Detector(schema=SCHEMAS["ecs"])

    assert detector.score(event) is None
    assert () == detector.observe(event)
    assert all(not each.is_open for each in detector.explain(event).branches)


@pytest.mark.parametrize("profile", [SENTINEL, HARDENED], ids=["sentinel", "hardened"])
def test_a_row_without_a_name_is_asked_what_happened_whatever_came_before(profile: Profile) -> None:
    detector = Detector(profile)
    empty = {"FileName": "", "ProcessCommandLine": ""}
    for _ in range(2):
        named = {"FileName": "", "ProcessCommandLine": "ls", "DeviceName": "h"}
        assert detector.score_process(named) is None
        with pytest.raises(EventError, match="say what happened"):
            detector.score_process(empty)
