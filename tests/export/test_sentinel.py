"""The solution keeps within what Microsoft's validators of Azure/Azure-Sentinel take.

They are .NET's and restated here: .script/tests/detectionTemplateSchemaValidation, its models and
``KillChainTechniquesHelper.cs``; of what is packed, .script/SolutionValidations.
"""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest
import yaml

from t1612core.export.carried import rules_of
from t1612core.export.sentinel import SENTINEL
from t1612core.knowledge.exporting import HUNTS

from .test_schedule import minutes_of

FILES = {str(file.path): file.text for file in SENTINEL.write(SENTINEL.attack, "0")}
ROOT = "Solutions/T1612BuildImageOnHost"
RULES = {path: yaml.safe_load(text) for path, text in FILES.items() if "/Analytic Rules/" in path}
HUNTING = {path: yaml.safe_load(text) for path, text in FILES.items() if "/Hunting " in path}
BOTH = {**RULES, **HUNTING}

# AttackTactic.cs, and of the techniques here which tactics they go with.
TACTICS = """Reconnaissance ResourceDevelopment InitialAccess Execution Persistence
PrivilegeEscalation DefenseEvasion CredentialAccess Discovery LateralMovement Collection
Exfiltration CommandAndControl Impact PreAttack ImpairProcessControl InhibitResponseFunction"""
TACTIC_OF = {
    "T1612": {"DefenseEvasion"},
    "T1610": {"DefenseEvasion", "Collection"},
    "T1611": {"PrivilegeEscalation"},
    "T1105": {"CommandAndControl"},
    "T1190": {"InitialAccess"},
}
# EntityMappingIdentifiers.cs: of each entity here what it may be told by, of which one is enough.
IDENTIFIERS = {
    "Host": {"FullName", "HostName", "NetBiosName", "AzureID", "OMSAgentID"},
    "Account": {"FullName", "Sid", "Name", "AadUserId", "PUID", "ObjectGuid"},
    "Process": {"CommandLine", "ProcessId"},
    "File": {"Name"},
    "IP": {"Address"},
}
# ValidDomainsVerticals.json, those of security; ValidConnectorIds.json, the one that is used.
DOMAINS = {
    *("Security - Others", "Security - Threat Intelligence", "Security - Threat Protection"),
    *("Security - Cloud Security", "Security - Network", "Security - Insider Threat"),
}
CONNECTORS = {"MicrosoftThreatProtection"}


def test_each_rule_that_alerts_is_an_analytics_rule_and_each_step_is_for_hunting() -> None:
    rules = rules_of(SENTINEL)

    assert len(RULES) == sum(not rule.is_part for rule in rules) + 1
    assert len(HUNTING) == sum(rule.is_part for rule in rules) + len(HUNTS)
    assert len(BOTH) == len({each["id"] for each in BOTH.values()})
    data = json.loads(FILES[f"{ROOT}/Data/Solution_T1612BuildImageOnHost.json"])
    listed = [*data["Analytic Rules"], *data["Hunting Queries"]]
    assert {*BOTH} == {f"{ROOT}/{path}" for path in listed}
    metadata = json.loads(FILES[f"{ROOT}/{data['Metadata']}"])
    assert {"publisherId", "offerId", "firstPublishDate", "providers", "categories", "support"} <= {
        *metadata
    }


def test_what_the_solution_says_of_itself_is_what_the_checks_of_a_packed_one_take() -> None:
    metadata = json.loads(FILES[f"{ROOT}/SolutionMetadata.json"])
    solution_id = f"{metadata['publisherId']}.{metadata['offerId']}"
    day = re.compile(r"\d{4}-\d{2}-\d{2}")

    assert re.fullmatch(r"[^.]+\.[^.]+", solution_id.lower())
    assert solution_id == solution_id.lower()
    assert {*metadata["categories"]["domains"]} <= DOMAINS
    assert [] == metadata["categories"]["verticals"]
    assert day.fullmatch(metadata["firstPublishDate"])
    # Who publishes it has to write one of them; the page of the docs says so.
    support = metadata["support"]
    assert support["name"]
    assert ("Community", "", "") == (support["tier"], support["email"], support["link"])
    for text in FILES.values():
        assert not re.search(r"(?<!Microsoft\s)(?<!-)\bSentinel\b", text)


@pytest.mark.parametrize("rule", BOTH.values(), ids=BOTH)
def test_what_all_templates_have(rule: dict[str, Any]) -> None:
    assert str(UUID(rule["id"])) == rule["id"]
    assert len(rule["name"]) <= 256
    assert len(rule["description"]) <= 5000
    assert 1 <= len(rule["query"]) <= 10_000
    assert {*rule["tactics"]} <= {*TACTICS.split()}
    for technique in rule["relevantTechniques"]:
        assert TACTIC_OF[technique] & {*rule["tactics"]}, technique
    for connector in rule["requiredDataConnectors"]:
        assert connector["connectorId"] in CONNECTORS
        assert connector["dataTypes"]
    for entity in rule.get("entityMappings", []):
        assert 1 <= len(entity["fieldMappings"]) <= 3
        for mapping in entity["fieldMappings"]:
            assert mapping["identifier"] in IDENTIFIERS[entity["entityType"]]
            assert re.search(rf"\b{mapping['columnName']}\b", rule["query"].split("| project ")[-1])
    assert 1 <= len(rule.get("entityMappings", [{}])) <= 5


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_what_scheduled_rules_have(rule: dict[str, Any]) -> None:
    assert "Scheduled" == rule["kind"]
    assert rule["severity"] in ("Informational", "Low", "Medium", "High")
    assert re.fullmatch(r"\d+\.\d+\.\d+", rule["version"])
    frequency, period = minutes_of(rule["queryFrequency"]), minutes_of(rule["queryPeriod"])
    assert 5 <= frequency <= period <= 14 * 24 * 60
    assert rule["triggerOperator"] in ("gt", "lt", "eq", "ne")
    assert 0 <= rule["triggerThreshold"] <= 10_000
    assert len(rule["customDetails"]) <= 20
    for key, column in rule["customDetails"].items():
        assert re.fullmatch(r"[a-zA-Z]+\w*", key)
        assert len(key) <= 20
        assert re.fullmatch(r"[a-zA-Z_]+\w*", column)
        assert re.search(rf"\b{column}\b", rule["query"].split("| project ")[-1])
