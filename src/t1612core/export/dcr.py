"""Write what the rules look at as filters of a workspace: what of Defender's tables is let in.

A transformation has one row, a few operators and few functions (Azure Monitor, "Supported KQL
features in transformations"): no lists by name, no networks, nothing of several rows. So it does
not alert; it lets in what rules look at, and drops the rest before it is paid for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from ..knowledge.export_fields import DCR_FIELDS
from ..knowledge.exporting import ATTACK_OF, KQL_TABLES
from ..model import Kind
from .carried import account, rules_of
from .nouns import File, Group, Question, Target, Term, fields_of

_SCHEMA: Final = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_WARNING: Final = (
    "All other rows of these tables are dropped: deploy it where nothing else reads them."
)


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write the template of one data collection rule. ``attack`` is of no use to it."""
    text = json.dumps(_template(version), indent=2, ensure_ascii=False) + "\n"
    return (File(PurePosixPath("t1612_dcr.json"), text),)


def _template(version: str) -> dict[str, Any]:
    told = " ".join(line for line in account(DCR, version) if line)
    workspace = {"workspaceResourceId": "[parameters('workspaceResourceId')]", "name": "workspace"}
    flows = [
        {
            "streams": [f"Microsoft-Table-{KQL_TABLES[kind]}"],
            "destinations": [workspace["name"]],
            "transformKql": transformation(kind),
        }
        for kind in DCR_FIELDS
    ]
    return {
        "$schema": _SCHEMA,
        "contentVersion": "1.0.0.0",
        "metadata": {"description": f"{told} {_WARNING}"},
        "parameters": {
            "workspaceResourceId": {"type": "string"},
            "location": {"type": "string"},
            "name": {"type": "string", "defaultValue": "t1612-what-rules-look-at"},
        },
        "resources": [
            {
                "type": "Microsoft.Insights/dataCollectionRules",
                "apiVersion": "2022-06-01",
                "name": "[parameters('name')]",
                "location": "[parameters('location')]",
                "kind": "WorkspaceTransforms",
                "properties": {
                    "destinations": {"logAnalytics": [workspace]},
                    "dataFlows": flows,
                },
            }
        ],
    }


def transformation(kind: Kind) -> str:
    """Write what of a kind is let in."""
    gates = dict.fromkeys(
        " and ".join(_group(kind, group) for group in rule.gate)
        for rule in rules_of(DCR)
        if rule.kind == kind
    )
    return f"source | where {' or '.join(f'({gate})' for gate in gates)}"


def _group(kind: Kind, group: Group) -> str:
    if group.is_not:
        return " and ".join(
            denied for term in group.terms for each in term for denied in _denied(kind, each)
        )
    return "(" + " or ".join(_term(kind, term) for term in group.terms) + ")"


def _term(kind: Kind, term: Term) -> str:
    asked = [_asked(kind, each) for each in term]
    return asked[0] if len(asked) == 1 else f"({' and '.join(asked)})"


def _asked(kind: Kind, question: Question) -> str:
    column, values = DCR_FIELDS[kind][question.field], list(map(str, question.values))
    if question.match == "is":
        if (kind, question.field) != ("file", "name"):
            values += [f"{name}.exe" for name in values if "." not in name]
        return f"tolower({column}) in ({_joined(values)})"
    return "(" + " or ".join(f"{column} {question.match} {_joined([v])}" for v in values) + ")"


def _denied(kind: Kind, question: Question) -> Iterator[str]:
    """Ask for each word's opposite: the operators have one each, and there is no function."""
    column = DCR_FIELDS[kind][question.field]
    operator = "!~" if question.match == "is" else f"!{question.match}"
    for value in question.values:
        yield f"{column} {operator} {_joined([str(value)])}"


def _joined(values: Iterable[str]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


DCR: Final = Target(
    name="dcr",
    product="Azure Monitor, what a workspace lets in",
    fields=fields_of(DCR_FIELDS),
    attack=ATTACK_OF["dcr"],
    write=write,
    checked="Not run by the product: its KQL was bound by Kusto's parser, held against the list of "
    "what transformations may use, and run in DuckDB, by duckdb-kql.",
    is_filter=True,
)
