"""Write the rules for Falco: one file of lists and rules.

Falco's ``icontains``, ``startswith`` and ``endswith`` ask for one word, so that words are asked for
one by one. Case is minded but in ``icontains``.
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
    FALCO_OUTPUTS,
    FALCO_PRIORITIES,
)
from ..model import Kind
from .attack import tactics_of
from .carried import account, rules_of
from .conditions import Language, bracketed
from .nouns import File, Question, Rule, Target, fields_of
from .yaml import comment

_HOW: Final = {"contains": "icontains", "startswith": "startswith", "endswith": "endswith"}


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
        return f'{field} in ("", "<NA>")'
    if question.match in ("is", "within"):
        return f"{field} in ({_joined(values)})"
    how = _HOW[question.match]
    return bracketed([f"{field} {how} {_joined([value])}" for value in values], " or ")


def _joined(values: Iterable[str]) -> str:
    return ", ".join(json.dumps(value, ensure_ascii=False) for value in values)


_LANGUAGE: Final = Language(_asked)
FALCO: Final = Target(
    name="falco",
    product="Falco",
    fields=fields_of(FALCO_FIELDS),
    attack=ATTACK_OF["falco"],
    write=write,
    checked="Not run by the product: its form and the names of its fields alone were looked at.",
)
