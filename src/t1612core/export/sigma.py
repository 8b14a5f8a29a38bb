"""Write the rules as Sigma: one file of several documents, with a correlation.

A rule of a correlation has to stand in the same file. No ``|re``: its dialect is each backend's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from attrs import evolve

from ..knowledge.exporting import (
    ATTACK_OF,
    AUTHOR,
    DATE,
    REFERENCE,
    SIGMA_EMPTY,
    SIGMA_FIELDS,
    SIGMA_OUTBOUND,
    SIGMA_SOURCES,
)
from ..model import Kind
from .attack import tactics_of
from .carried import account, id_of, rules_of
from .conditions import as_paths
from .nouns import Clause, File, Group, Question, Rule, Target, Value, fields_of, none_of
from .rules import CHAIN
from .yaml import comment, document

Selection = dict[str, Any] | list[dict[str, Any]]
_CHECKED: Final = (
    "Read by sigma check, and converted by the backends for Kusto, Splunk, Elasticsearch, "
    "LogScale, Loki and SQLite; run in SQLite."
)

# By which a document that few backends can convert is found.
_CHAIN: Final = "The chain, for backends that have correlations in order."


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write the file."""
    rules = [document(_rule(rule, attack)) for rule in rules_of(SIGMA)]
    parts = [*rules, comment([_CHAIN]) + document(_chain(attack))]
    text = comment(account(SIGMA, version)) + "---\n".join(parts)
    return (File(PurePosixPath("t1612_build_image_on_host.yml"), text),)


def tags(techniques: tuple[str, ...], attack: int) -> list[str]:
    """Return Sigma's tags of techniques, their tactics first."""
    names = [name.lower().replace(" ", "-") for name in tactics_of(techniques, attack).values()]
    return [f"attack.{name}" for name in (*names, *map(str.lower, techniques))]


def _rule(rule: Rule, attack: int) -> dict[str, Any]:
    return {
        "title": rule.title,
        "id": id_of("sigma", rule.name),
        "name": f"t1612_{rule.name}",
        "status": "experimental",
        "description": rule.description,
        "references": [REFERENCE],
        "author": AUTHOR,
        "date": DATE,
        "tags": tags(rule.attack, attack),
        "logsource": {"category": SIGMA_SOURCES[rule.kind]},
        "detection": _detection(rule),
        "falsepositives": list(rule.false_positives),
        "level": rule.level,
    }


def _chain(attack: int) -> dict[str, Any]:
    return {
        "title": CHAIN.title,
        "id": id_of("sigma", CHAIN.name),
        "status": "experimental",
        "description": CHAIN.description,
        "references": [REFERENCE],
        "author": AUTHOR,
        "date": DATE,
        "tags": tags(CHAIN.attack, attack),
        "correlation": {
            "type": "temporal_ordered",
            "rules": [f"t1612_{step}" for step in CHAIN.steps],
            "group-by": ["Computer"],
            "timespan": f"{CHAIN.minutes}m",
        },
        "falsepositives": list(CHAIN.false_positives),
        "level": CHAIN.level,
    }


def _detection(rule: Rule) -> dict[str, Any]:
    selections: dict[str, Any] = {}
    gate = " and ".join(_named(rule.kind, "selection", rule.gate, selections))
    parts = [_clause(rule.kind, each, selections) for each in rule.firm]
    others = [_clause(rule.kind, each, selections) for each in rule.others]
    if rule.relief.terms and others:
        (relief,) = _named(rule.kind, "filter_main_relief", (rule.relief,), selections)
        parts.append(f"({_any(others)} and not {relief})")
    else:
        parts += others
    return {**selections, "condition": f"{gate} and {_any(parts)}"}


def _clause(kind: Kind, clause: Clause, selections: dict[str, Any]) -> str:
    names = list(_named(kind, clause.name, clause.groups, selections))
    return names[0] if len(names) == 1 else f"({' and '.join(names)})"


def _named(
    kind: Kind, name: str, groups: tuple[Group, ...], selections: dict[str, Any]
) -> Iterator[str]:
    """Put groups among the selections; give how the condition calls each."""
    parts = [part for group in groups for part in _parted(group)]
    for number, group in enumerate(parts, 1):
        called = f"{name}_{number}" if len(parts) > 1 else name
        selections[called] = selection(kind, group)
        yield f"not {called}" if group.is_not and not _is_outbound(group) else called


def _parted(group: Group) -> Iterator[Group]:
    """Part networks that an address must not be in: LogScale's backend can ask for one at once."""
    tests = [test for term in group.terms for test in term]
    if group.is_not and all(test.match == "within" for test in tests):
        for test in tests:
            yield from (none_of(evolve(test, values=(net,))) for net in test.values)
    else:
        yield group


def _is_outbound(group: Group) -> bool:
    """Return whether a group leaves out connections from outside; Sigma says which it wants."""
    return any(test.field == "action" for term in group.terms for test in term)


def _any(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"


def selection(kind: Kind, group: Group) -> Selection:
    """Write a group: a mapping of which all hold, or a list of those of which one does."""
    terms = [dict(_test(kind, test) for test in term) for term in group.terms]
    return terms[0] if len(terms) == 1 else terms


def _test(kind: Kind, test: Question) -> tuple[str, Any]:
    key = SIGMA_FIELDS[kind][test.field]
    if test.field == "action":
        return key, SIGMA_OUTBOUND
    if test.values == ("",):
        return key, [None, *SIGMA_EMPTY]
    match test.match:
        case "within":
            return f"{key}|cidr", list(test.values)
        case "is" | "startswith" if test.field.endswith("name"):
            asked = as_paths(kind, test)
            return f"{key}|{asked.match}", list(asked.values)
        case "is":
            return key, _escaped(test.values)
        case _:
            return f"{key}|{test.match}", _escaped(test.values)


def _escaped(values: Iterable[Value]) -> list[Value]:
    """Keep what are wildcards in Sigma from being any."""
    return [
        value.replace("*", "\\*").replace("?", "\\?") if isinstance(value, str) else value
        for value in values
    ]


SIGMA: Final = Target(
    name="sigma",
    product="Sigma",
    fields=fields_of(SIGMA_FIELDS),
    attack=ATTACK_OF["sigma"],
    write=write,
    checked=_CHECKED,
)
