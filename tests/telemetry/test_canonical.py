"""Schemas speak of the fields that there are, and name converters and decoders that there are."""

from __future__ import annotations

import pytest

from t1612core import MDE, SCHEMAS
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
