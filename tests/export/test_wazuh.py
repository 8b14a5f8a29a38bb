"""Wazuh's rules are of its form and find what their words mean, by a reader of the tests' own.

Wazuh is not run: what it does with a field that is not there, and how it parses XML, is restated.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from attrs import evolve

from t1612core import MDE
from t1612core.export.carried import rules_of
from t1612core.export.nouns import Rule
from t1612core.export.reading import holds, shown_by
from t1612core.export.rules import CHAIN
from t1612core.export.wazuh import WAZUH
from t1612core.knowledge.export_fields import WAZUH_OSQUERY, WAZUH_SYSMON
from t1612core.model import Kind

from .events import every, is_act, of_labelled, seen
from .reading import Row

RULES = rules_of(WAZUH)
FILES = {str(file.path): file.text for file in WAZUH.write(WAZUH.attack, "0")}
TREES = {path: ElementTree.fromstring(text) for path, text in FILES.items()}
SYSMON, OSQUERY = TREES["t1612_sysmon_rules.xml"], TREES["t1612_osquery_rules.xml"]
# Of Wazuh's "Rules syntax": what a rule may have here. Its reader of XML holds so much of a value.
PARTS = {"if_group", "if_sid", "if_matched_group", "same_field", "field", "description", "mitre"}
LONGEST = 20_480


def alerts(tree: ElementTree.Element) -> list[ElementTree.Element]:
    """Give the rules of one event each."""
    return [rule for rule in tree if "timeframe" not in rule.attrib]


@pytest.mark.parametrize("tree", TREES.values(), ids=TREES)
def test_a_rule_is_of_the_form_that_wazuh_has(tree: ElementTree.Element) -> None:
    assert ("group", True) == (tree.tag, tree.attrib["name"].endswith(","))
    for rule in tree:
        assert "rule" == rule.tag
        assert {"id", "level"} <= {*rule.attrib} <= {"id", "level", "timeframe"}
        assert 100_000 <= int(rule.attrib["id"]) <= 120_000
        assert 3 <= int(rule.attrib["level"]) <= 15
        assert {part.tag for part in rule} <= PARTS | {"group"}
        assert all(re.fullmatch(r"T\d{4}", each.text or "") for each in rule.iter("id"))
        for field in rule.iter("field"):
            assert "pcre2" == field.attrib["type"]
            assert field.attrib.get("negate", "yes") == "yes"
            assert len(field.text or "") < LONGEST
            assert re.compile(field.text or "")


def test_ids_are_used_once_and_the_head_says_what_is_carried() -> None:
    ids = [rule.attrib["id"] for tree in TREES.values() for rule in tree]

    assert len({*ids}) == len(ids)
    for text in FILES.values():
        assert "Not run by the product" in text.replace("\n", " ")


def matches(rule: ElementTree.Element, row: Row) -> bool:
    """Ask a rule's fields of an event; of one that is not there nothing holds."""
    for field in rule.iter("field"):
        value = row.get(field.attrib["name"], "")
        is_found = bool(re.search(field.text or "", str(value), re.ASCII))
        if value == "" or is_found is ("negate" in field.attrib):
            return False
    return True


def by_group(tree: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [rule for rule in alerts(tree) if rule.findtext("group") == f"t1612_{name},"]


def as_sysmon(kind: Kind, event: dict[str, Any]) -> dict[str, Any]:
    """Say an event as Sysmon does: what it does not know is a line."""
    row = seen(kind, event, WAZUH_SYSMON[kind], paths=True)
    for name in ("user", "destinationHostname", "parentImage", "image", "parentCommandLine"):
        field = f"win.eventdata.{name}"
        if field in WAZUH_SYSMON[kind].values() and not row.get(field):
            row[field] = "-"
    return {**row, "win.eventdata.initiated": "true"}


def without_helpers(rule: Rule) -> Rule:
    """Leave out of what must not hold what asks for two fields at once: Wazuh cannot."""
    gate = [group for group in rule.gate if not group.is_not or len(group.terms[0]) == 1]
    return evolve(rule, gate=tuple(gate))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rules_find_what_their_words_mean(rule: Rule) -> None:
    found, meant = set(), set()
    asked, shown = by_group(SYSMON, rule.name), shown_by(MDE, rule.kind)
    wide = without_helpers(rule)
    for id, kind, event in every():
        if kind == rule.kind and is_act(kind, event):
            row = as_sysmon(kind, event)
            if any(matches(each, row) for each in asked):
                found.add(id)
            if holds(wide, shown(event)):
                meant.add(id)

    assert meant
    assert set() == found ^ meant


def test_of_labelled_events_they_find_what_the_table_of_the_docs_says() -> None:
    alerting = [rule for rule in alerts(SYSMON) if int(rule.attrib["level"]) > 3]
    kinds = {f"t1612_{rule.name},": rule.kind for rule in RULES}
    found = {
        id
        for id, kind, event, _ in of_labelled()
        for rule in alerting
        if kinds[rule.findtext("group") or ""] == kind and matches(rule, as_sysmon(kind, event))
    }
    assert {id for id, _, _, is_wanted in of_labelled() if is_wanted} == found


def test_a_backslash_may_be_there_twice_and_a_domain_before_an_account() -> None:
    row = {
        "win.eventdata.image": "C:\\\\bin\\\\docker.exe",
        "win.eventdata.commandLine": "docker build C:\\\\Windows\\\\Temp\\\\x",
        "win.eventdata.parentImage": "C:\\\\Windows\\\\cmd.exe",
        "win.eventdata.user": "NT AUTHORITY\\\\SYSTEM",
    }
    server = {**row, "win.eventdata.user": "IIS APPPOOL\\www-data"}

    assert any(matches(rule, row) for rule in by_group(SYSMON, "image_build"))
    assert not any(matches(rule, row) for rule in by_group(SYSMON, "server_build"))
    assert any(matches(rule, server) for rule in by_group(SYSMON, "server_build"))
    relieved = {**row, "win.eventdata.parentImage": "C:\\\\bin\\\\make.exe"}
    assert not any(matches(rule, relieved) for rule in by_group(SYSMON, "image_build"))


def test_over_osquery_the_same_is_asked_of_its_columns() -> None:
    kinds = {rule.name: rule.kind for rule in RULES}
    found = set()
    for id, kind, event, _ in of_labelled():
        row = seen(kind, event, WAZUH_OSQUERY.get(kind, {}), paths=True)
        row = {field: value or "-" for field, value in row.items()}
        row["osquery.name"] = (
            f"pack_t1612_{'process' if kind == 'process' else 'process_file'}_events"
        )
        for name in kinds:
            if any(matches(rule, row) for rule in by_group(OSQUERY, name)):
                found.add((id, name))

    assert {
        ("intrusion-1", "dockerfile_written"),
        ("intrusion-2", "image_build"),
        ("intrusion-2", "server_build"),
        ("intrusion-4", "container_with_host_rights"),
        ("other-tools-1", "image_build"),
        ("other-tools-2", "engine_api_build"),
    } == found


@pytest.mark.parametrize(
    ("tree", "host"),
    [(SYSMON, "win.system.computer"), (OSQUERY, "osquery.hostIdentifier")],
)
def test_the_chain_is_a_start_behind_a_build_on_one_host(
    tree: ElementTree.Element, host: str
) -> None:
    (chain,) = (rule for rule in tree if "timeframe" in rule.attrib)
    first, then = CHAIN.steps

    assert "600" == chain.attrib["timeframe"]
    assert host == chain.findtext("same_field")
    assert f"t1612_{first}" == chain.findtext("if_matched_group")
    assert [rule.attrib["id"] for rule in by_group(tree, then)] == (
        chain.findtext("if_sid") or ""
    ).split(", ")
    assert by_group(tree, first)
    # A rule whose parent is not loaded before it is dropped, and only the manager's log says so.
    assert chain is list(tree)[-1]
