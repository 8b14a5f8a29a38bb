"""Rules for Elastic are of their form, and EQL's own engine finds what the words mean.

The engine is no part of the tests' dependencies: ``nox -s export`` brings it.
"""

from __future__ import annotations

import tomllib
from typing import Any

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


def of(properties: dict[str, Any], required: str) -> dict[str, Any]:
    """Give a schema of a mapping that has nothing else."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def of_attack(page: str) -> dict[str, Any]:
    reference = {"type": "string", "pattern": f"^https://attack.mitre.org/{page}[0-9]+/$"}
    return of({"id": TEXT, "name": TEXT, "reference": reference}, "id name reference")


DAY = {"type": "string", "pattern": r"^\d{4}/\d{2}/\d{2}$"}
TEXT, TEXTS = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
# detection_rules/etc/api_schemas/master/master.eql.json and schemas/definitions.py of
# elastic/detection-rules (August 2026), restated for what is used of them.
SCHEMA = of(
    {
        **dict.fromkeys(("description", "query", "from", "license", "timestamp_override"), TEXT),
        **dict.fromkeys(("author", "false_positives", "index", "references", "tags"), TEXTS),
        "name": {"type": "string", "pattern": r"^[a-zA-Z0-9].+?[a-zA-Z0-9\[\]()]$"},
        "rule_id": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
        "risk_score": {"type": "integer", "minimum": 0, "maximum": 100},
        "interval": {"type": "string", "pattern": r"^\d+[mshd]$"},
        "severity": {"enum": ["low", "medium", "high", "critical"]},
        "language": {"const": "eql"},
        "type": {"const": "eql"},
        "threat": {
            "type": "array",
            "items": of(
                {
                    "framework": {"enum": ["MITRE ATT&CK", "MITRE ATLAS"]},
                    "tactic": of_attack("tactics/TA"),
                    "technique": {
                        "type": "array",
                        "minItems": 1,
                        "items": of_attack("techniques/T"),
                    },
                },
                "framework tactic technique",
            ),
        },
    },
    "author description language name query risk_score rule_id severity type",
)
METADATA = of(
    {
        "creation_date": DAY,
        "updated_date": DAY,
        "integration": TEXTS,
        "maturity": {"enum": ["development", "experimental", "beta", "production", "deprecated"]},
    },
    "creation_date updated_date maturity integration",
)


def test_each_rule_that_alerts_has_a_file_and_so_has_the_chain() -> None:
    names = [*(rule.name for rule in RULES if not rule.is_part), CHAIN.name]

    assert [f"t1612_{name}.toml" for name in names] == list(FILES)


@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_a_rule_keeps_elastics_schema(file: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema", reason="pip install '.[test]'")
    rule = file["rule"]
    for schema, part in ((SCHEMA, rule), (METADATA, file["metadata"])):
        jsonschema.validate(part, schema)
        for name in schema["required"]:
            with pytest.raises(jsonschema.ValidationError, match=f"'{name}' is a required"):
                jsonschema.validate({k: v for k, v in part.items() if k != name}, schema)
    for threat in rule["threat"]:
        for each in (threat["tactic"], *threat["technique"]):
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
