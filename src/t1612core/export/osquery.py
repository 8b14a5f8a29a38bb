"""Write the rules as a pack of osquery's: queries over its tables of events.

They are of SQLite's words alone: ``instr`` for contains and startswith, ``substr`` for endswith.
What a table has no value for is an empty text, so that nothing is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from ..knowledge.export_fields import (
    OSQUERY_COLUMNS,
    OSQUERY_FIELDS,
    OSQUERY_NAMES,
    OSQUERY_SHOWN,
    OSQUERY_STATES,
    OSQUERY_TABLES,
    OSQUERY_WHERE,
)
from ..knowledge.exporting import ATTACK_OF, DIGITS
from ..model import Kind
from .attack import tactics_of
from .carried import account, rules_of
from .conditions import Language, bracketed
from .networks import beginnings
from .nouns import File, Question, Rule, Target, Value, fields_of
from .process_rules import PRIVATE
from .rules import CHAIN

_INTERVAL: Final = 60  # seconds
_STATE_INTERVAL: Final = 300


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write the pack."""
    queries = {
        rule.name: {
            "query": query(rule),
            "interval": _INTERVAL,
            "description": f"{rule.title}. {rule.description}",
            "value": _value(rule, attack),
        }
        for rule in rules_of(OSQUERY)
    }
    for name, description, text in OSQUERY_STATES:
        queries[name] = {
            "query": text.format(seconds=CHAIN.minutes * 60, bare=_bare("h.created_by")),
            "interval": _STATE_INTERVAL,
            "description": description,
            "value": "T1612",
        }
    told = " ".join(line for line in account(OSQUERY, version) if line)
    pack = {"platform": "linux", "description": told, "queries": queries}
    text = json.dumps(pack, indent=2, ensure_ascii=False) + "\n"
    return (File(PurePosixPath("t1612_osquery_pack.json"), text),)


def _value(rule: Rule, attack: int) -> str:
    tactics = ", ".join(tactics_of(rule.attack, attack).values())
    return f"{', '.join(rule.attack)} ({tactics})"


def query(rule: Rule) -> str:
    """Write a rule's query, whose rows are its alerts."""
    kind = rule.kind
    columns = OSQUERY_COLUMNS[kind]
    made = [f"lower(coalesce({of}, '')) AS {column}" for column, of in columns.items()]
    if kind == "network":
        made.append("CAST(e.remote_port AS INTEGER) AS port")
    used = {OSQUERY_FIELDS[kind][field] for field in rule.fields}
    # What is behind the last slash of a path.
    names = [
        f"replace({of}, rtrim({of}, replace({of}, '/', '')), '') AS {name}"
        for name, of in OSQUERY_NAMES.items()
        if name in used
    ]
    shown = [each.partition(".")[2] for each in OSQUERY_SHOWN[kind].split(", ")]
    condition = " AND ".join([*_LANGUAGE.gate(rule), _LANGUAGE.told(rule)])
    return (
        f"SELECT {', '.join(shown)}{_more(kind)} FROM (SELECT *, {', '.join(names)} FROM "  # noqa: S608
        f"(SELECT {OSQUERY_SHOWN[kind]}, {', '.join(made)} FROM {OSQUERY_TABLES[kind]} "
        f"WHERE {OSQUERY_WHERE[kind]})) WHERE {condition};"
    )


def _more(kind: Kind) -> str:
    more = [name for name in ("parent_path", "account") if name in OSQUERY_COLUMNS[kind]]
    return "".join(f", {name}" for name in more)


def _asked(kind: Kind, question: Question) -> str:
    column = OSQUERY_FIELDS[kind][question.field]
    values = question.values
    if question.match == "within":
        return _within(column, values)
    if isinstance(values[0], int):
        return f"{column} IN ({', '.join(map(str, values))})"
    texts = [str(value).lower() for value in values]
    match question.match:
        case "is":
            return f"{column} IN ({', '.join(map(literal, texts))})"
        case "contains":
            asked = [f"instr({column}, {literal(text)}) > 0" for text in texts]
        case "startswith":
            asked = [f"instr({column}, {literal(text)}) = 1" for text in texts]
        case _:
            asked = [f"substr({column}, -{len(text)}) = {literal(text)}" for text in texts]
    return bracketed(asked, " OR ")


def literal(text: str) -> str:
    """Write a text of SQL."""
    return "'" + text.replace("'", "''") + "'"


def _bare(column: str) -> str:
    """Ask whether a text has the URL of an address outside, and none of one inside."""
    outside = [f"instr({column}, {literal('://' + digit)}) > 0" for digit in DIGITS]
    inside = [f"instr({column}, {literal('://' + begin)}) > 0" for begin in PRIVATE]
    return f"{bracketed(outside, ' OR ')} AND NOT {bracketed(inside, ' OR ')}"


def _within(column: str, networks: Iterable[Value]) -> str:
    """Ask for networks by how an address of them begins: SQLite knows no addresses."""
    begins = [begin for network in networks for begin in beginnings(str(network))]
    parts = [f"{column} = {literal(text)}" for text, is_whole in begins if is_whole]
    parts += [f"instr({column}, {literal(text)}) = 1" for text, is_whole in begins if not is_whole]
    return bracketed(parts, " OR ")


_LANGUAGE: Final = Language(_asked, both=" AND ", either=" OR ", no="NOT ")
OSQUERY: Final = Target(
    name="osquery",
    product="osquery",
    fields=fields_of(OSQUERY_FIELDS),
    attack=ATTACK_OF["osquery"],
    write=write,
    checked="Not run by the product: its queries were run by SQLite, which osquery is made of, "
    "over tables of the same columns.",
)
