"""Write the rules in CrowdStrike's query language: Falcon's event search, and LogScale.

``in`` asks for words between stars, and minds no case where it is told so. What binds closer,
``and`` or ``or``, is the other way round than elsewhere; here all is in brackets.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from ..knowledge.export_fields import (
    LOGSCALE_EVENTS,
    LOGSCALE_FIELDS,
    LOGSCALE_INBOUND,
    LOGSCALE_SHOWN,
)
from ..knowledge.exporting import ATTACK_OF
from ..model import Kind
from .commented import a_file_for_each
from .conditions import Language, as_paths
from .nouns import File, Question, Rule, Target, Value, fields_of

_STARS: Final = {
    "is": ("", ""),
    "contains": ("*", "*"),
    "startswith": ("", "*"),
    "endswith": ("*", ""),
}


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write a file for each rule."""
    return a_file_for_each(LOGSCALE, ".cql", query, attack, version)


def query(rule: Rule) -> str:
    """Write a rule's query, whose events are its alerts."""
    steps = [*LOGSCALE_EVENTS[rule.kind], *_LANGUAGE.gate(rule), _LANGUAGE.told(rule)]
    return "\n| ".join([*steps, f"select([{', '.join(LOGSCALE_SHOWN[rule.kind])}])"]) + "\n"


def _asked(kind: Kind, question: Question) -> str:
    field = LOGSCALE_FIELDS[kind][question.field]
    values = question.values
    if question.field == "action":
        return f'{field}="{LOGSCALE_INBOUND}"'
    if values == ("",):
        return f"{field}!=*"
    if question.match == "within":
        return f"cidr({field}, subnet=[{_joined(values)}])"
    if kind == "file":
        question = as_paths(kind, question) if question.field == "name" else question
        values = question.values
    before, after = _STARS[question.match]
    names = [before + str(value) + after for value in values]
    if question.match == "is" and question.field.endswith("name"):
        names += [f"{name}.exe" for name in names if "." not in name]
    if question.field == "folder":
        names = list(dict.fromkeys(_without_drive(name) for name in names))
    return f"in({field}, ignoreCase=true, values=[{_joined(names)}])"


def _without_drive(word: str) -> str:
    """Take the drive's colon away: paths of Windows begin with a device there."""
    return word.replace("*:", "*", 1)


def _joined(values: Iterable[Value]) -> str:
    return ", ".join(json.dumps(str(value), ensure_ascii=False) for value in values)


_LANGUAGE: Final = Language(_asked)
LOGSCALE: Final = Target(
    name="logscale",
    product="CrowdStrike Falcon and LogScale",
    fields=fields_of(LOGSCALE_FIELDS),
    attack=ATTACK_OF["logscale"],
    write=write,
    checked="Not run by the product: a reader of its conditions, in the tests, found with them "
    "what the words mean.",
)
