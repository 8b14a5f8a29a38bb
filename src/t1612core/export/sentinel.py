"""Write the rules as a solution of Microsoft Sentinel: analytics rules and hunting queries.

Limits are those of the validators in Azure/Azure-Sentinel; the tests restate them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from ..knowledge.exporting import (
    ATTACK_OF,
    AUTHOR,
    DATE,
    EVERY,
    HUNTS,
    KQL_ENTITIES,
    KQL_FIELDS,
    KQL_TABLES,
    SENTINEL_CONNECTOR,
    SENTINEL_SOLUTION,
)
from ..model import Kind
from .attack import tactics_of
from .carried import account, id_of, rules_of
from .kql import camel, chain, of_gate, query
from .nouns import File, Rule, Target, fields_of
from .rules import CHAIN
from .schedule import look_back
from .yaml import comment, document

_VERSION: Final = "1.0.0"
_ROOT: Final = PurePosixPath("Solutions", SENTINEL_SOLUTION)
_ANALYTIC: Final = "Analytic Rules"
_HUNTING: Final = "Hunting Queries"


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write the folder of the solution."""
    head = comment(account(SENTINEL, version))
    rules = {rule.name: rule for rule in rules_of(SENTINEL)}
    analytic = [_scheduled(rule, attack) for rule in rules.values() if not rule.is_part]
    analytic.append(_of_chain(attack))
    hunting = [_hunt(rule, attack) for rule in rules.values() if rule.is_part]
    hunting += [_of_gate(rules[hunt[3]], hunt, attack) for hunt in HUNTS]
    files = [
        File(_ROOT / folder / f"{camel(each.pop('file'))}.yaml", head + document(each))
        for folder, made in ((_ANALYTIC, analytic), (_HUNTING, hunting))
        for each in made
    ]
    return (*files, *_about(files, version))


def _scheduled(rule: Rule, attack: int) -> dict[str, Any]:
    return {
        "file": rule.name,
        **_named(rule.name, rule.title, rule.description),
        "severity": rule.level.capitalize(),
        "status": "Available",
        **_from([rule.kind]),
        **_timed(),
        **_attack(rule.attack, attack),
        "query": query(rule),
        **_entities(rule.kind),
        "customDetails": {"Reason": "Reason"},
        "version": _VERSION,
        "kind": "Scheduled",
    }


def _of_chain(attack: int) -> dict[str, Any]:
    return {
        "file": CHAIN.name,
        **_named(CHAIN.name, CHAIN.title, CHAIN.description),
        "severity": CHAIN.level.capitalize(),
        "status": "Available",
        **_from(["process"]),
        **_timed(CHAIN.minutes),
        **_attack(CHAIN.attack, attack),
        "query": chain(),
        **_entities("process"),
        "customDetails": {"Reason": "Reason", "Started": "StartLine", "Rights": "Rights"},
        "version": _VERSION,
        "kind": "Scheduled",
    }


def _hunt(rule: Rule, attack: int) -> dict[str, Any]:
    return {
        "file": rule.name,
        **_named(rule.name, rule.title, rule.description),
        **_from([rule.kind]),
        **_attack(rule.attack, attack),
        "query": query(rule),
        **_entities(rule.kind),
    }


def _of_gate(rule: Rule, hunt: tuple[str, str, str, str, str], attack: int) -> dict[str, Any]:
    name, title, description, _, then = hunt
    return {
        "file": name,
        **_named(name, title, description),
        **_from([rule.kind]),
        **_attack(rule.attack, attack),
        "query": of_gate(rule, then),
    }


def _named(name: str, title: str, description: str) -> dict[str, Any]:
    return {"id": id_of("sentinel", name), "name": title, "description": description}


def _from(kinds: Iterable[Kind]) -> dict[str, Any]:
    tables = [KQL_TABLES[kind] for kind in kinds]
    return {"requiredDataConnectors": [{"connectorId": SENTINEL_CONNECTOR, "dataTypes": tables}]}


def _timed(span: int = 0) -> dict[str, Any]:
    return {
        "queryFrequency": f"{EVERY['sentinel']}m",
        "queryPeriod": f"{look_back('sentinel', span)}m",
        "triggerOperator": "gt",
        "triggerThreshold": 0,
    }


def _attack(techniques: tuple[str, ...], attack: int) -> dict[str, Any]:
    # Its names are in one word: ``CommandAndControl``.
    tactics = [name.title().replace(" ", "") for name in tactics_of(techniques, attack).values()]
    return {"tactics": tactics, "relevantTechniques": list(techniques)}


def _entities(kind: Kind) -> dict[str, Any]:
    return {
        "entityMappings": [
            {"entityType": type, "fieldMappings": [{"identifier": part, "columnName": column}]}
            for type, part, column in KQL_ENTITIES[kind]
        ]
    }


def _about(files: Iterable[File], version: str) -> Iterable[File]:
    """Write what a solution says of itself."""
    paths = [file.path.relative_to(_ROOT) for file in files]
    metadata: Mapping[str, Any] = {
        "publisherId": "t1612core",
        "offerId": "t1612-build-image-on-host",
        "firstPublishDate": DATE,
        "lastPublishDate": DATE,
        "providers": ["t1612core"],
        "categories": {"domains": ["Security - Threat Protection"], "verticals": []},
        "support": {"name": AUTHOR, "tier": "Community", "email": "", "link": ""},
    }
    data: Mapping[str, Any] = {
        "Name": SENTINEL_SOLUTION,
        "Author": AUTHOR,
        "Logo": "",
        "Description": f"Build Image on Host (T1612), made by t1612core {version}.",
        **{
            folder: [str(path) for path in paths if path.parts[0] == folder]
            for folder in (_ANALYTIC, _HUNTING)
        },
        "BasePath": str(_ROOT),
        "Version": "3.0.0",
        "Metadata": "SolutionMetadata.json",
        "TemplateSpec": True,
        "Is1PConnector": False,
    }
    yield File(_ROOT / "SolutionMetadata.json", json.dumps(metadata, indent=2) + "\n")
    name = f"Solution_{SENTINEL_SOLUTION}.json"
    yield File(_ROOT / "Data" / name, json.dumps(data, indent=2) + "\n")


SENTINEL: Final = Target(
    name="sentinel",
    product="Microsoft Sentinel",
    fields=fields_of(KQL_FIELDS),
    attack=ATTACK_OF["sentinel"],
    write=write,
    checked="Held against the limits of Microsoft's validators; its queries are those of kql.",
)
