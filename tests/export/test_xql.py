"""Queries of XQL find what their words mean, by a reader of the tests' own; XSIAM is not run."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from t1612core import MDE, SCHEMAS
from t1612core.export.carried import rules_of
from t1612core.export.nouns import Rule
from t1612core.export.patterns import classed, escaped
from t1612core.export.reading import shown_by
from t1612core.export.xql import XQL, column, query
from t1612core.knowledge.export_fields import XQL_FIELDS
from t1612core.model import Kind
from t1612core.text.addresses import parse

from .events import SERVED, is_act, misread, misread_of_labelled, seen
from .reading import Holds, Language, no_case

RULES = rules_of(XQL)
FILES = {str(file.path): file.text for file in XQL.write(XQL.attack, "0")}


def test_each_rule_has_a_file_that_says_what_it_carries() -> None:
    assert [f"{rule.name}.xql" for rule in RULES] == list(FILES)
    for text in FILES.values():
        assert "Not run by the product" in text.replace("\n// ", " ")
        told = text[text.index("dataset = xdr_data") :]
        # Not all pages say alike how many of them a text wants.
        assert "\\" not in told


@pytest.mark.parametrize("text", ["a.b", "/build?", '/build"', ":\\Temp\\", "ab]{1}(c)|^$*+", "-x"])
def test_a_word_is_spelled_so_that_it_means_itself(text: str) -> None:
    assert not re.search(r'\\|"', classed(text))
    for spelled in (classed(text), escaped(text)):
        assert re.fullmatch(spelled, text)
        for place, sign in enumerate(text):
            assert not re.fullmatch(
                spelled, text[:place] + ("a" if sign == "b" else "b") + text[place + 1 :]
            )
            assert not re.fullmatch(spelled, text[:place] + text[place + 1 :])


def test_columns_are_those_that_the_library_reads() -> None:
    assert "action_process_image_name" == column("process", "name")
    for kind, fields in XQL_FIELDS.items():
        assert {*fields} <= {*SCHEMAS["cortex_xdr"].fields[kind]}


def asked_pattern(found: re.Match[str]) -> Holds:
    pattern = re.compile(found[2])
    return lambda row: bool(pattern.search(row[found[1]]))


def asked_in(found: re.Match[str]) -> Holds:
    values = json.loads(f"[{found[2]}]")
    return lambda row: row[found[1]] in values


XDR = Language(
    {
        r'(\w+) ~= "([^"]*)"': asked_pattern,
        r'(\w+) contains "([^"]*)"': lambda found: lambda row: found[2] in row[found[1]],
        r"(\w+) in \(([^)]*)\)": asked_in,
        r'(\w+) = "([^"]*)"': lambda found: lambda row: row[found[1]] == found[2],
    }
)


def read(rule: Rule) -> Holds:
    dataset, event, made, *steps = query(rule).strip().split("\n| ")
    assert "dataset = xdr_data" == dataset
    assert event.startswith("filter event_type = ENUM.")
    assert steps.pop().startswith("fields _time, agent_hostname, ")
    fields = dict(re.findall(r'(\w+) = lowercase\(coalesce\((\w+), ""\)\)', made))
    conditions = [XDR.read(step.removeprefix("filter ")) for step in steps]

    def holds(row: Any) -> bool:
        small = {name: no_case(row.get(of) or "") for name, of in fields.items()}
        return all(each({**row, **small}) for each in conditions)

    return holds


def as_xdr(kind: Kind, event: dict[str, Any]) -> dict[str, Any]:
    return seen(kind, event, {name: column(kind, name) for name in XQL_FIELDS[kind]}, paths=False)


def is_seen(kind: Kind, event: dict[str, Any]) -> bool:
    """Say whether XDR could have such an event: its addresses are shortly written ones."""
    ip = str(shown_by(MDE, kind)(event).get("ip", ""))
    return is_act(kind, event) and (kind != "network" or str(parse(ip)) in (ip.lower(), "None"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_query_finds_what_its_words_mean(rule: Rule) -> None:
    assert set() == misread(rule, read(rule), as_xdr, is_told=is_seen, more=SERVED)


def test_of_labelled_events_it_finds_what_the_table_of_the_docs_says() -> None:
    assert set() == misread_of_labelled(RULES, read, as_xdr)


@pytest.mark.parametrize(
    ("ip", "is_told"),
    [
        ("203.0.113.7", True),
        ("168.63.129.16", False),
        ("168.63.129.160", True),
        ("10.1.2.3", False),
    ],
)
def test_an_address_inside_is_told_by_how_it_begins(ip: str, is_told: bool) -> None:
    (rule,) = (rule for rule in RULES if rule.kind == "network")
    row = {"actor_process_image_name": "dockerd", "action_remote_ip": ip, "action_remote_port": 80}

    assert is_told is read(rule)(row)
