"""Falco's rules are of its form, ask for fields that there are, and find what their words mean.

The last is told by a reader of the tests' own: Falco itself is not run.
"""

from __future__ import annotations

import json
import re
from ipaddress import ip_network
from typing import Any

import pytest
import yaml

from t1612core.export.carried import rules_of
from t1612core.export.falco import FALCO
from t1612core.export.nouns import Rule
from t1612core.knowledge.exporting import FALCO_EVENTS, FALCO_FIELDS
from t1612core.model import Kind
from t1612core.text.addresses import parse

from .events import SERVED, misread, misread_of_labelled, seen
from .reading import Holds, Language, Row, no_case

(FILE,) = FALCO.write(FALCO.attack, "0")
FIRST, *RULES = yaml.safe_load(FILE.text)
# falco.org, "Supported Fields for Conditions and Outputs".
FIELDS = """evt.type evt.is_open_write fd.typechar fd.type fd.filename fd.name fd.rip fd.rip.name
fd.rnet fd.rport
proc.name proc.exepath proc.cmdline proc.pname proc.aname proc.pcmdline user.name"""
PRIORITIES = "EMERGENCY ALERT CRITICAL ERROR WARNING NOTICE INFORMATIONAL DEBUG"


def test_each_rule_of_the_words_is_a_rule() -> None:
    assert {"required_engine_version": "0.57.0"} == FIRST
    assert [rule.title for rule in rules_of(FALCO)] == [each["rule"] for each in RULES]
    assert "Not run by the product" in FILE.text.replace("\n# ", " ")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["rule"]))
def test_a_rule_asks_for_fields_that_there_are(rule: dict[str, str]) -> None:
    assert {"rule", "desc", "condition", "output", "priority", "tags"} == {*rule}
    assert rule["priority"] in PRIORITIES.split()
    condition = re.sub(r'"(?:[^"\\]|\\.)*"', '""', rule["condition"])
    named = {*re.findall(r"\b[a-z]+\.[a-z_.]+", condition)}
    named |= {*re.findall(r"%([a-z.]+)", rule["output"])}

    assert named <= {*FIELDS.split()}
    assert {*re.findall(r"\b(?:matches|regex|glob)\b", condition)} == set()
    assert condition.count("(") == condition.count(")")
    # One that is no address is an error there, and then no rule of the file is loaded.
    assert "fd.rip in" not in condition


# --- a reader of the tests' own


def asked_in(found: re.Match[str]) -> Holds:
    field, values = found[2], json.loads(f"[{found[3]}]")
    return lambda row: lowered(found[1], row.get(field) or "<NA>") in values


def lowered(is_small: str | None, value: object) -> str:
    return no_case(value) if is_small else str(value)


def asked_part(found: re.Match[str]) -> Holds:
    field, how, word = found[2], found[3], json.loads(found[4])
    if how == "icontains":
        return lambda row: no_case(word) in no_case(row.get(field, ""))
    compare = str.startswith if how == "startswith" else str.endswith
    return lambda row: compare(lowered(found[1], row.get(field, "")), word)


def asked_number(found: re.Match[str]) -> Holds:
    return lambda row: str(row.get(found[2], "")) in found[3].split(", ")


def asked_network(found: re.Match[str]) -> Holds:
    nets = [ip_network(each) for each in json.loads(f"[{found[2]}]")]

    def holds(row: Row) -> bool:
        address = parse(str(row["fd.rip"]))
        return address is not None and any(address in net for net in nets)

    return holds


FIELD = r"(tolower\()?([a-z]+(?:\.[a-z_]+)+(?:\[\d\])?)\)?"
WORDS = r'((?:"(?:[^"\\]|\\.)*"(?:, )?)+)'
FALCOS = Language(
    {
        rf"(fd\.rnet) in \({WORDS}\)": asked_network,
        rf"{FIELD} in \({WORDS}\)": asked_in,
        rf"{FIELD} in \(((?:\d+(?:, )?)+)\)": asked_number,
        r"(fd\.rip) exists": lambda found: lambda row: bool(row.get(found[1])),
        rf'{FIELD} (icontains|startswith|endswith) ("(?:[^"\\]|\\.)*")': asked_part,
    }
)


def read(rule: Rule) -> Holds:
    (condition,) = (each["condition"] for each in RULES if each["rule"] == rule.title)
    return FALCOS.read(condition.removeprefix(f"{FALCO_EVENTS[rule.kind]} and "))


def _said(kind: Kind, event: dict[str, Any]) -> Row:
    return seen(kind, event, FALCO_FIELDS[kind], paths=False)


@pytest.mark.parametrize("rule", rules_of(FALCO), ids=lambda each: each.name)
def test_a_condition_finds_what_its_words_mean(rule: Rule) -> None:
    assert set() == misread(rule, read(rule), _said, more=SERVED)


def test_of_labelled_events_they_find_what_the_table_of_the_docs_says() -> None:
    assert set() == misread_of_labelled(rules_of(FALCO), read, _said)
