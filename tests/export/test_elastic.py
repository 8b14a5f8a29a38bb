"""Rules for Elastic are of their form, and EQL's own engine finds what the words mean.

The engine is no part of the tests' dependencies: ``nox -s export`` brings it.
"""

from __future__ import annotations

import tomllib
from typing import Any
from uuid import UUID

import pytest

from t1612core import MDE
from t1612core.export.carried import rules_of
from t1612core.export.elastic import ELASTIC, query, sequence
from t1612core.export.reading import holds, shown_by
from t1612core.export.rules import CHAIN
from t1612core.knowledge.exporting import EQL_FIELDS
from t1612core.model import Kind
from t1612core.text.addresses import classify

from .events import KINDS, every, of_labelled

RULES = rules_of(ELASTIC)
FILES = {str(file.path): tomllib.loads(file.text) for file in ELASTIC.write(ELASTIC.attack, "0")}
# detection_rules/etc/api_schemas/master/master.eql.json: what is required, and all that there is.
REQUIRED = "author description language name risk_score rule_id severity type query"
KNOWN = REQUIRED + " false_positives from index license references tags threat timestamp_override"


def test_each_rule_that_alerts_has_a_file_and_so_has_the_chain() -> None:
    names = [*(rule.name for rule in RULES if not rule.is_part), CHAIN.name]

    assert [f"t1612_{name}.toml" for name in names] == list(FILES)


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_rule_has_what_elastic_asks_for(file: dict[str, Any]) -> None:
    assert {"creation_date", "updated_date", "maturity", "integration"} == {*file["metadata"]}
    rule = file["rule"]
    assert {*REQUIRED.split()} <= {*rule} <= {*KNOWN.split()}
    assert ("eql", "eql") == (rule["language"], rule["type"])
    assert rule["severity"] in ("low", "medium", "high", "critical")
    assert 0 <= rule["risk_score"] <= 100
    assert str(UUID(rule["rule_id"])) == rule["rule_id"]
    for threat in rule["threat"]:
        assert "MITRE ATT&CK" == threat["framework"]
        assert threat["technique"]
        for each in (threat["tactic"], *threat["technique"]):
            assert {"id", "name", "reference"} == {*each}
            assert each["reference"].endswith(f"/{each['id']}/")
    assert f"Tactic: {rule['threat'][0]['tactic']['name']}" in rule["tags"]


# --- EQL's own engine

# What the engine parts with, and why.
PARTED = {
    "own_host-reports-like-23": "the Python engine's cidrMatch knows no address of IPv6",
    "own_host-spelled-unknown-25": "the Python engine's cidrMatch knows no address of IPv6",
    "sentinel-file-suffix-with-kelvin-sign-28": "the Python engine folds all alphabets",
}


@pytest.fixture(scope="module")
def eql() -> Any:
    return pytest.importorskip("eql", reason="eql is missing: nox -s export")


def parsed(eql: Any, text: str) -> Any:
    from eql.parser import elasticsearch_syntax

    with elasticsearch_syntax:
        return eql.parse_query(text)


def seen_by_elastic(kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
    """Say an event in the words of ECS."""
    event: dict[str, Any] = {"host": {"id": "h"}, "event": {"type": "start"}}
    for name, value in values.items():
        place = EQL_FIELDS[kind].get(name)
        if place is None:
            continue
        held = event
        *above, last = place.split(".")
        for step in above:
            held = held.setdefault(step, {})
        held[last] = value
    return event


def found(eql: Any, text: str, rows: list[tuple[str, Kind, dict[str, Any], float]]) -> list[Any]:
    """Run a query over events; give the ids of those that it finds, together where several."""
    engine = eql.PythonEngine()
    told: list[Any] = []
    engine.add_query(parsed(eql, text))
    engine.add_output_hook(told.append)
    for id, kind, data, time in rows:
        engine.stream_event(eql.Event(kind, int(time * 10**7), {**data, "_id": id}))
    engine.finalize()
    return [[event.data["_id"] for event in each.events] for each in told]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_in_eql_a_query_finds_what_its_words_mean(rule: Any, eql: Any) -> None:
    shown = shown_by(MDE, rule.kind)
    rows, meant = [], set()
    for id, kind, event in every():
        values = dict(shown(event)) if kind == rule.kind else {}
        # Of connections from outside and of deletions EQL is told otherwise.
        if kind == "network" and classify(str(values.get("ip", "127.0.0.1"))) is None:
            continue  # Elastic indexes no address that is none
        if values and not str(values.get("action", "")).lower().startswith(("inbound", "filed")):
            rows.append((id, kind, seen_by_elastic(kind, values), 0.0))
            if holds(rule, values):
                meant.add(id)
    got = {id for ids in found(eql, query(rule), rows) for id in ids}

    assert meant
    assert set() == (got ^ meant) - {*PARTED}


def test_in_eql_the_chain_is_found_in_order(eql: Any) -> None:
    rows = [
        (id, kind, seen_by_elastic(kind, dict(shown_by(MDE, kind)(event))), float(number))
        for number, (id, kind, event, _) in enumerate(of_labelled())
        if kind in KINDS
    ]
    assert [["intrusion-2", "intrusion-4"]] == found(eql, sequence(), rows[:5])
    assert [] == found(eql, sequence(), [rows[3], rows[1]])
