"""The page that says where products keep what is read says it of each, and of all that is read."""

from __future__ import annotations

import runpy
from collections.abc import Callable

import pytest
from attrs import evolve

from t1612core import SCHEMAS
from t1612core.schema import Field, Schema

from ..conftest import ROOT

PAGE = ROOT / "docs" / "fields.md"


@pytest.fixture(scope="module")
def rendered() -> Callable[[str], str]:
    made: Callable[[str], str] = runpy.run_path(str(ROOT / "docs" / "tables.py"))["rendered"]
    return made


def test_it_has_each_product_as_it_is_read(rendered: Callable[[str], str]) -> None:
    page = PAGE.read_text("utf-8")

    for name, schema in SCHEMAS.items():
        assert f"## {schema.product}\n\n`--schema {name}`\n" in page
        assert f"<!-- t1612-places hardened {name} -->" in page
    assert rendered(page) == page, "python docs/tables.py writes it"


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=lambda schema: schema.name)
def test_what_is_not_read_any_more_is_missing(schema: Schema) -> None:
    rows_of = runpy.run_path(str(ROOT / "docs" / "places.py"))["rows_of"]
    kind, (first, *_) = next((kind, [*fields]) for kind, fields in schema.fields.items())
    less = evolve(schema, fields={**schema.fields, kind: {**schema.fields[kind], first: Field()}})
    lost = {row[:2] for row in rows_of(schema)} - {row[:2] for row in rows_of(less)}

    assert {(kind, first)} == lost
