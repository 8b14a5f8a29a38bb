"""Write the rules for Falco: one file of lists and rules.

Falco's ``icontains``, ``startswith`` and ``endswith`` ask for one word, so that words are asked for
one by one. Case is minded but in ``icontains``, so that fields are made small for the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any, Final

from ..knowledge.exporting import (
    ATTACK_OF,
    FALCO_EVENTS,
    FALCO_FIELDS,
    FALCO_NETWORK,
    FALCO_OUTPUTS,
    FALCO_PRIORITIES,
)
from ..model import Kind
from .attack import tactics_of
from .carried import account, rules_of
from .conditions import Language, bracketed
from .nouns import File, Question, Rule, Target, fields_of
from .yaml import comment


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write the file."""
    parts = [comment(account(FALCO, version)), "\n- required_engine_version: 0.57.0\n"]
    parts += ["\n" + _rule(rule, attack) for rule in rules_of(FALCO)]
    return (File(PurePosixPath("t1612_falco_rules.yaml"), "".join(parts)),)


def _rule(rule: Rule, attack: int) -> str:
    tactics = [
        f"mitre_{name.lower().replace(' ', '_')}"
        for name in tactics_of(rule.attack, attack).values()
    ]
    tags = ["maturity_sandbox", "host", "container", *tactics, *rule.attack]
    data: dict[str, Any] = {
        "rule": rule.title,
        "desc": rule.description,
        "condition": condition(rule),
        "output": f"{rule.title} ({FALCO_OUTPUTS[rule.kind]})",
        "priority": FALCO_PRIORITIES[rule.level],
        "tags": tags,
    }
    lines = (f"  {key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in data.items())
    return "-" + "".join(lines).removeprefix(" ")


def condition(rule: Rule) -> str:
    """Write a rule's condition."""
    gate = _LANGUAGE.gate(rule)
    return " and ".join([FALCO_EVENTS[rule.kind], *gate, _LANGUAGE.told(rule)])


def _asked(kind: Kind, question: Question) -> str:
    field = FALCO_FIELDS[kind][question.field]
    values = [str(value) for value in question.values]
    if values == [""]:
        return f"not {field} exists" if question.field == "ip" else f'{field} in ("", "<NA>")'
    if question.match == "within":
        return f"{FALCO_NETWORK} in ({_joined(values)})"
    if isinstance(question.values[0], int):
        return f"{field} in ({', '.join(values)})"
    small = [value.lower() for value in values]
    if question.match == "is":
        return f"tolower({field}) in ({_joined(small)})"
    if question.match == "contains":
        asked = [f"{field} icontains {_joined([value])}" for value in values]
    else:
        asked = [f"tolower({field}) {question.match} {_joined([value])}" for value in small]
    return bracketed(asked, " or ")


def _joined(values: Iterable[str]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


_LANGUAGE: Final = Language(_asked)
FALCO: Final = Target(
    name="falco",
    product="Falco",
    fields=fields_of(FALCO_FIELDS),
    attack=ATTACK_OF["falco"],
    write=write,
    checked="Not run by the product: a reader of its conditions, in the tests, found with them "
    "what the words mean.",
)
