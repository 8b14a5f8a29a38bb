"""Write the rules for Elastic Security: a file of TOML for each, with a query in EQL.

A word is asked for between stars, without regard to case; one that has a mark EQL takes for a
wildcard is asked for by a function that has none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from ..knowledge.attack import TECHNIQUES
from ..knowledge.exporting import (
    ATTACK_OF,
    AUTHOR,
    DATE,
    ELASTIC_SCORES,
    EQL_EVENTS,
    EQL_FIELDS,
    EQL_INDICES,
    EVERY,
    REFERENCE,
)
from ..model import Kind
from .attack import tactics_of
from .carried import account, id_of, rules_of
from .nouns import Clause, File, Group, Level, Question, Rule, Target, Value, fields_of
from .rules import CHAIN
from .schedule import look_back
from .yaml import comment

_STARS: Final = {"contains": ("*", "*"), "startswith": ("", "*"), "endswith": ("*", "")}


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write a file for each rule that alerts, and one for the chain."""
    head = comment(account(ELASTIC, version))
    files = [
        _file(
            head, rule.name, rule.title, rule.description, rule.level, rule.false_positives,
            rule.attack, attack, [rule.kind], query(rule),
        )
        for rule in rules_of(ELASTIC)
        if not rule.is_part
    ]  # fmt: skip
    files.append(
        _file(
            head, CHAIN.name, CHAIN.title, CHAIN.description, CHAIN.level, CHAIN.false_positives,
            CHAIN.attack, attack, ["process"], sequence(), CHAIN.minutes,
        )
    )  # fmt: skip
    return tuple(files)


def query(rule: Rule) -> str:
    """Write a rule's query."""
    return f"{EQL_EVENTS[rule.kind]} and\n  {_condition(rule)}\n"


def sequence() -> str:
    """Write the chain's query."""
    rules = {rule.name: rule for rule in rules_of(ELASTIC)}
    steps = (
        f"  [{EQL_EVENTS[rules[step].kind]} and\n    {_condition(rules[step], '    ')}]\n"
        for step in CHAIN.steps
    )
    return f"sequence by host.id with maxspan={CHAIN.minutes}m\n" + "".join(steps)


def _condition(rule: Rule, indent: str = "  ") -> str:
    kind = rule.kind
    parts = [_clause(kind, each) for each in rule.firm]
    others = [_clause(kind, each) for each in rule.others]
    if others and rule.relief.terms:
        parts.append(f"({_any(others, indent)} and not ({_group(kind, rule.relief, is_not=True)}))")
    else:
        parts += others
    gate = [_asked_group(kind, group) for group in rule.gate]
    return f" and\n{indent}".join([*gate, _any(parts, indent)])


def _any(parts: list[str], indent: str) -> str:
    return "(" + f" or\n{indent}  ".join(parts) + ")"


def _clause(kind: Kind, clause: Clause) -> str:
    return "(" + " and ".join(_asked_group(kind, group) for group in clause.groups) + ")"


def _asked_group(kind: Kind, group: Group) -> str:
    return f"not ({_group(kind, group, is_not=True)})" if group.is_not else _group(kind, group)


def _group(kind: Kind, group: Group, *, is_not: bool = False) -> str:
    """Ask for a group, in brackets where it has several terms.

    What is asked of a field without a value is neither true nor false in EQL, and neither is its
    opposite: so of what must not hold it is asked first whether there is a value.
    """
    terms = []
    for term in group.terms:
        places = dict.fromkeys(
            EQL_FIELDS[kind][each.field] for each in term if each.values != ("",)
        )
        first = [f"{place} != null" for place in places if is_not]
        terms.append(" and ".join([*first, *(_asked(kind, each) for each in term)]))
    return terms[0] if len(terms) == 1 else "(" + " or ".join(f"({t})" for t in terms) + ")"


def _asked(kind: Kind, question: Question) -> str:
    field = EQL_FIELDS[kind][question.field]
    values = question.values
    if values == ("",):
        return f"{field} == null"
    if question.match == "within":
        return f"cidrMatch({field}, {_joined(values)})"
    if isinstance(values[0], int):
        return f"{field} in ({_joined(values)})"
    names = [str(value) for value in values]
    if question.match == "is":
        if question.field.endswith("name") and (kind, question.field) != ("file", "name"):
            names += [f"{name}.exe" for name in names if "." not in name]
        return f"{field} in~ ({_joined(names)})"
    before, after = _STARS[question.match]
    plain = [name for name in names if "?" not in name]
    parts = [f"{field} : ({_joined(before + name + after for name in plain)})"] if plain else []
    parts += [f"stringContains~({field}, {_joined([name])})" for name in names if "?" in name]
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def _joined(values: Iterable[Value]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


def _file(
    head: str, name: str, title: str, description: str, level: Level, false: tuple[str, ...],
    techniques: tuple[str, ...], attack: int, kinds: list[Kind], text: str, span: int = 0,
) -> File:  # fmt: skip
    day = DATE.replace("-", "/")
    metadata = {
        "creation_date": day,
        "integration": ["endpoint"],
        "maturity": "development",
        "updated_date": day,
    }
    rule = {
        "author": [AUTHOR],
        "description": description,
        "false_positives": list(false),
        "from": f"now-{look_back('elastic', span)}m",
        "index": [EQL_INDICES[kind] for kind in kinds],
        "interval": f"{EVERY['elastic']}m",
        "language": "eql",
        "license": "Apache-2.0",
        "name": title,
        "references": [REFERENCE],
        "risk_score": ELASTIC_SCORES[level],
        "rule_id": id_of("elastic", name),
        "severity": level,
        "tags": ["Domain: Endpoint", "OS: Linux", "Use Case: Threat Detection",
                 *(f"Tactic: {each}" for each in tactics_of(techniques, attack).values()),
                 "Data Source: Elastic Defend"],
        "timestamp_override": "event.ingested",
        "type": "eql",
    }  # fmt: skip
    parts = [
        head,
        _table("metadata", metadata),
        _table("rule", rule) + f"query = '''\n{text}'''\n",
        *(_threat(id, tactic, techniques, attack)
          for id, tactic in tactics_of(techniques, attack).items()),
    ]  # fmt: skip
    return File(PurePosixPath(f"t1612_{name}.toml"), "\n".join(parts))


def _threat(id: str, name: str, techniques: tuple[str, ...], attack: int) -> str:
    text = '[[rule.threat]]\nframework = "MITRE ATT&CK"\n'
    for technique in techniques:
        if id in tactics_of([technique], attack):
            text += "\n" + _of_attack(
                "[rule.threat.technique]", technique, TECHNIQUES[technique].name, "techniques"
            )
    return text + "\n" + _of_attack("rule.threat.tactic", id, name, "tactics")


def _of_attack(table: str, id: str, name: str, page: str) -> str:
    reference = f"https://attack.mitre.org/{page}/{id.replace('.', '/')}/"
    return _table(table, {"id": id, "name": name, "reference": reference})


def _table(name: str, data: Mapping[str, Any]) -> str:
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in data.items())
    return f"[{name}]\n" + "".join(lines)


ELASTIC: Final = Target(
    name="elastic",
    product="Elastic Security",
    fields=fields_of(EQL_FIELDS),
    attack=ATTACK_OF["elastic"],
    write=write,
    checked="Parsed and run by the Python engine of EQL; held against the JSON schema of "
    "elastic/detection-rules; not run in Elastic.",
)
