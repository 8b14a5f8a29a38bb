"""What a workspace lets in is what rules look at, by DuckDB; Kusto's parser binds the filters.

A transformation may use a few words of KQL alone, which are restated from Azure Monitor's
"Supported KQL features in transformations". The parser comes with ``nox -s export``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from t1612core import MDE
from t1612core.export.carried import rules_of
from t1612core.export.dcr import DCR
from t1612core.export.reading import holds, shown_by
from t1612core.knowledge.exporting import KQL_TABLES
from t1612core.model import Kind

from . import kusto
from .events import KINDS, every, of_labelled
from .test_kql import run

RULES = rules_of(DCR)
(FILE,) = DCR.write(DCR.attack, "0")
TEMPLATE: dict[str, Any] = json.loads(FILE.text)
(RESOURCE,) = TEMPLATE["resources"]
FLOWS = {flow["streams"][0]: flow["transformKql"] for flow in RESOURCE["properties"]["dataFlows"]}
TEXTS = {kind: FLOWS[f"Microsoft-Table-{table}"] for kind, table in KQL_TABLES.items()}
WORDS = {
    *("source", "where", "and", "or", "in", "contains", "startswith", "endswith", "tolower"),
    *("FileName", "ProcessCommandLine", "InitiatingProcessCommandLine", "ActionType"),
    "InitiatingProcessFileName",
}


def test_it_is_a_workspaces_own_rule_and_says_what_it_drops() -> None:
    assert "Microsoft.Insights/dataCollectionRules" == RESOURCE["type"]
    assert "WorkspaceTransforms" == RESOURCE["kind"]
    (workspace,) = RESOURCE["properties"]["destinations"]["logAnalytics"]
    for flow in RESOURCE["properties"]["dataFlows"]:
        assert {"streams", "destinations", "transformKql"} == {*flow}
        assert [workspace["name"]] == flow["destinations"]
    asked = {*re.findall(r"\[parameters\('(\w+)'\)\]", FILE.text)}
    assert asked == {*TEMPLATE["parameters"]}
    told = TEMPLATE["metadata"]["description"]
    assert "All other rows of these tables are dropped" in told
    assert "Not run by the product" in told
    assert "alerts on nothing" in told


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_uses_nothing_that_a_transformation_has_not(text: str) -> None:
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)

    assert {*re.findall(r"[A-Za-z_]\w*", bare)} <= WORDS
    assert {*re.findall(r"[^\w\s(),|]+", bare)} <= {"!", "!~"}
    assert text.startswith("source | where ")
    assert "\n" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_in_duckdb_it_lets_in_what_rules_look_at(kind: Kind, tmp_path: Path) -> None:
    shown, rows, meant = shown_by(MDE, kind), [], set()
    for id, each, event in every():
        # The product has programs' names with ``.exe`` or without, and no path before them.
        if each == kind and is_plain(event):
            rows.append({"_id": id, **event})
            if any(holds(rule, shown(event)) for rule in RULES if rule.kind == kind):
                meant.add(id)
    text = TEXTS[kind].replace("source", KQL_TABLES[kind], 1) + " | project _id"
    found = {row["_id"] for row in run(text, {kind: rows}, tmp_path)}

    assert meant
    assert set() == found ^ meant


def is_plain(event: dict[str, Any]) -> bool:
    names = [str(event.get(name, "")) for name in ("FileName", "InitiatingProcessFileName")]
    return all(name.isascii() and not re.search(r"[/\\]|\s", name) for name in names)


def test_of_labelled_events_it_lets_in_what_the_table_of_the_docs_says(tmp_path: Path) -> None:
    found, others = set(), set()
    for kind in KINDS:
        rows = [{"_id": id, **event} for id, each, event, _ in of_labelled() if each == kind]
        text = TEXTS[kind].replace("source", KQL_TABLES[kind], 1) + " | project _id"
        found |= {row["_id"] for row in run(text, {kind: rows}, tmp_path)}
    wanted = {id for id, _, _, is_wanted in of_labelled() if is_wanted}
    others = found - wanted

    assert wanted <= found
    assert {
        "intrusion-4", "other-tools-3", "build-agent-1", "build-agent-2", "developer-2",
    } == others  # fmt: skip


def test_microsofts_parser_binds_each(tmp_path: Path) -> None:
    texts = {
        f"{kind}.kql": f"let source = {KQL_TABLES[kind]};\n{text}" for kind, text in TEXTS.items()
    }
    assert [] == kusto.unbound(texts, tmp_path)
