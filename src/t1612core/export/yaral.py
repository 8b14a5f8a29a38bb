"""Write the rules for Google SecOps, in YARA-L 2.0: one file for each, and one for the chain.

Its own functions for parts of texts mind case, so that words are asked for by ``re.regex``, with
nothing in them that means more than itself. Without ``(?s)`` it reads the first line alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from ..knowledge.attack import TECHNIQUES
from ..knowledge.export_fields import YARAL_EVENTS, YARAL_FIELDS, YARAL_HOST, YARAL_SCORES
from ..knowledge.exporting import ATTACK_OF, AUTHOR, REFERENCE
from ..model import Kind
from .attack import tactics_of
from .carried import account, rules_of
from .conditions import Language, bracketed
from .nouns import File, Level, Question, Rule, Target, fields_of
from .patterns import pattern
from .rules import CHAIN

_INDENT: Final = "    "


def write(attack: int, version: str) -> tuple[File, ...]:
    """Write a file for each rule that alerts, and one for the chain."""
    head = "".join(f"// {line}".rstrip() + "\n" for line in account(YARAL, version))
    rules = {rule.name: rule for rule in rules_of(YARAL)}
    files = [
        _file(
            head + _rule(
                rule.name, _meta(rule.title, rule.description, rule.level, rule.attack, attack),
                _event(rule, "e"), "", rule.level, ["e"],
            ),
            rule.name,
        )
        for rule in rules.values()
        if not rule.is_part
    ]  # fmt: skip
    first, then = (rules[step] for step in CHAIN.steps)
    seconds = "metadata.event_timestamp.seconds"
    events = [
        *_event(first, "build"),
        *_event(then, "start"),
        f"$build.{seconds} <= $start.{seconds}",
    ]
    text = _rule(
        CHAIN.name, _meta(CHAIN.title, CHAIN.description, CHAIN.level, CHAIN.attack, attack),
        events, f"{CHAIN.minutes}m", CHAIN.level, ["build", "start"],
    )  # fmt: skip
    return (*files, _file(head + text, CHAIN.name))


def _file(text: str, name: str) -> File:
    return File(PurePosixPath(f"t1612_{name}.yaral"), text)


def _meta(
    title: str, description: str, level: Level, techniques: tuple[str, ...], attack: int
) -> dict[str, str]:
    return {
        "author": AUTHOR,
        "rule_name": title,
        "description": description,
        "severity": level.capitalize(),
        "priority": level.capitalize(),
        "mitre_attack_version": str(attack),
        "mitre_attack_tactic": ", ".join(tactics_of(techniques, attack).values()),
        "mitre_attack_technique": ", ".join(TECHNIQUES[each].name for each in techniques),
        "mitre_attack_technique_id": ", ".join(techniques),
        "reference": REFERENCE,
    }


def _rule(
    name: str, meta: dict[str, str], events: Iterable[str], within: str, level: Level,
    called: list[str],
) -> str:  # fmt: skip
    parts = {"meta": [f"{key} = {json.dumps(value)}" for key, value in meta.items()]}
    parts["events"] = list(events)
    # A match is what several events have alike; of a single one it keeps repeats together.
    parts["match"] = [f"$host over {within or '5m'}"]
    parts["outcome"] = [f"$risk_score = max({YARAL_SCORES[level]})"]
    parts["condition"] = [" and ".join(f"${each}" for each in called)]
    body = "\n".join(
        f"  {part}:\n" + "".join(f"{_INDENT}{line}\n" for line in lines)
        for part, lines in parts.items()
    )
    return f"rule t1612_{name} {{\n{body}}}\n"


def _event(rule: Rule, name: str) -> list[str]:
    """Write what an event has to be; each line has to hold."""
    types = [f'$e.metadata.event_type = "{each}"' for each in YARAL_EVENTS[rule.kind]]
    lines = [bracketed(types, " or "), *_LANGUAGE.gate(rule), _LANGUAGE.told(rule)]
    return [f"${name}.{YARAL_HOST} = $host", *(each.replace("$e.", f"${name}.") for each in lines)]


def _asked(kind: Kind, question: Question) -> str:
    field = f"$e.{YARAL_FIELDS[kind][question.field]}"
    values = question.values
    if values == ("",):
        return f'{field} = ""'
    if question.match == "within":
        nets = [f'net.ip_in_range_cidr({field}, "{each}")' for each in values]
        return bracketed(nets, " or ")
    if isinstance(values[0], int):
        return bracketed([f"{field} = {value}" for value in values], " or ")
    is_path = YARAL_FIELDS[kind][question.field].endswith("full_path")
    return f"re.regex({field}, `(?s){pattern(kind, question, is_path=is_path)}`) nocase"


_LANGUAGE: Final = Language(_asked)
YARAL: Final = Target(
    name="yaral",
    product="Google SecOps, in YARA-L 2.0",
    fields=fields_of(YARAL_FIELDS),
    attack=ATTACK_OF["yaral"],
    write=write,
    checked="Not run by the product: a reader of its conditions, in the tests, found with them "
    "what the words mean.",
)
