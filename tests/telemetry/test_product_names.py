"""Each place that is read of an event is one that its product documents.

``product_names.json`` has the names from the products' own sources, with those that are not read.
A place of none of them is named here, with where it comes from.
"""

from __future__ import annotations

import json
from pathlib import Path as File
from typing import Any

import pytest

from t1612core import SCHEMAS
from t1612core.schema import Path

NAMES = File(__file__).with_name("product_names.json")
PRODUCTS: dict[str, Any] = json.loads(NAMES.read_text("utf-8"))
BESIDE = {
    "ecs": {
        # Auditbeat's, of the module auditd.
        *("auditd.message_type", "auditd.data", "user.audit.name"),
        *("auditd.data.socket.path", "auditd.data.socket.addr", "auditd.data.socket.port"),
        "destination.path",  # Auditbeat's as well: the socket of a connection
        "fields.event.category",  # of a hit of a search
        "process.entry_meta.source.container.id",  # Elastic Defend's own
    },
    "falco": {
        # An alert's own names, of falco_engine's JSON.
        *("output_fields", "rule", "priority", "output", "time", "hostname", "uuid"),
        "container.id",  # of its plugin for containers
        "falco.output_fields",  # where a shipper puts it
    },
    "osquery": {
        # A result's own names.
        *("columns", "name", "action", "hostIdentifier", "unixTime"),
        # What queries join to these tables, by the names that are usual.
        *("columns.parent_name", "columns.parent_path", "columns.parent_cmdline"),
        "columns.process_name",
    },
    "tetragon": {
        # Of the enterprise's edition.
        *("process_connect", "process_connect.process.binary"),
        *("process_connect.process.exec_id", "process_connect.process.uid"),
        "process_connect.process.user.name",
        *("process_connect.destination_ip", "process_connect.destination_names"),
        "process_connect.destination_port",
        # A tracepoint has the name of its event in its place.
        "process_tracepoint.function_name",
    },
}


def written(product: str, path: Path) -> str:
    """Return a path as its product writes it."""
    place = ".".join(str(step) for step in path.steps if isinstance(step, str))
    if product == "falco":
        for before in ("output_fields.", "output_fields_"):
            place = place.removeprefix(before)
        if place not in BESIDE["falco"]:
            place = place.replace("_", ".", 1)  # some outputs write ``fd_name``
    return place


def asked(product: str) -> set[str]:
    """Return each place that a schema reads, or tells its events by."""
    schema = SCHEMAS[product]
    read = [p for kind in schema.fields.values() for field in kind.values() for p in field.paths]
    told = [check.path for checks in schema.recognise for check in checks]
    told += [check.path for each in schema.kinds for check in each.checks]
    return {written(product, path) for path in (*read, *told)}


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_place_is_the_products(product: str) -> None:
    assert BESIDE[product] == asked(product) - {*PRODUCTS[product]["names"]}


def test_each_word_that_tells_the_kind_is_the_standards() -> None:
    words = PRODUCTS["ecs"]["values"]
    told = {
        (written("ecs", check.path), word)
        for each in SCHEMAS["ecs"].kinds
        for check in each.checks
        for word in check.values
        if written("ecs", check.path) in words
    }

    assert len(told) > 5
    assert set() == {(place, word) for place, word in told if word not in words[place]}
