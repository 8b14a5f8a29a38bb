"""The policy keeps within what Tetragon takes, and its selectors find what their words mean.

Tetragon is not run: its CustomResourceDefinition (of August 2026) and what its reader of selectors
refuses are restated, for what is used of them.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

import pytest
import yaml

from t1612core import MDE
from t1612core.export.carried import rules_of
from t1612core.export.nouns import Rule
from t1612core.export.reading import holds, shown_by
from t1612core.export.tetragon import TETRAGON
from t1612core.model import Kind
from t1612core.text.addresses import parse

from .events import SERVED, every, is_act, of_labelled, seen
from .reading import Row

RULES = rules_of(TETRAGON)
(FILE,) = TETRAGON.write(TETRAGON.attack, "0")
POLICY: dict[str, Any] = yaml.safe_load(FILE.text)
HOOKS: list[dict[str, Any]] = POLICY["spec"]["kprobes"]
OPERATORS = "Equal NotEqual Prefix NotPrefix Postfix NotPostfix NotDAddr DAddr NotDPort DPort"
FIELDS: dict[Kind, dict[str, str]] = {
    "file": {"name": "file", "folder": "file", "parent_name": "binary"},
    "network": {"name": "binary", "ip": "address", "port": "port"},
}
# What the words part with, and why.
PARTED = {
    "d33-0266": "case is minded, but for a first letter",
    "sentinel-file-with-suffix-25": "case is minded, but for a first letter",
    "sentinel-file-prefix-27": "what a file's name begins with cannot be asked",
    "hardened_weights-file-packer-plugin-76-76": "nor what a program's name begins with",
}


def test_the_policy_is_of_the_form_that_its_definition_has() -> None:
    assert {"apiVersion", "kind", "metadata", "spec"} == {*POLICY}
    assert ("cilium.io/v1alpha1", "TracingPolicy") == (POLICY["apiVersion"], POLICY["kind"])
    assert {"kprobes"} == {*POLICY["spec"]}
    assert "Not run by the product" in FILE.text.replace("\n# ", " ")
    assert [rule.title for rule in RULES] == [hook["message"] for hook in HOOKS]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["message"]))
def test_a_hook_keeps_within_what_the_reader_of_selectors_takes(hook: dict[str, Any]) -> None:
    assert {"call", "syscall", "message", "tags", "args", "selectors"} == {*hook}
    assert len(hook["tags"]) <= 16
    assert len(hook["selectors"]) <= 5
    types = {each["index"]: each["type"] for each in hook["args"]}
    assert {*types.values()} <= {"file", "int", "sock"}
    for selector in hook["selectors"]:
        assert {"matchBinaries", "matchArgs"} == {*selector}
        (binaries,) = selector["matchBinaries"]  # one of them is all that it takes
        assert binaries["operator"] in ("Postfix", "NotPostfix")
        assert 1 <= len(selector["matchArgs"]) <= 5
        for asked in selector["matchArgs"]:
            assert {"index", "operator", "values"} == {*asked}
            assert asked["index"] in types
            assert asked["operator"] in OPERATORS.split()
            assert asked["values"]
            assert all(isinstance(value, str) for value in asked["values"])
            assert all(len(value) < 127 for value in asked["values"])
            if asked["operator"] == "Equal":
                assert len(asked["values"]) <= 4


def is_selected(hook: dict[str, Any], row: Row) -> bool:
    (selector,) = hook["selectors"]
    (binaries,) = selector["matchBinaries"]
    is_one = str(row["binary"]).endswith(tuple(binaries["values"]))
    return is_one is (binaries["operator"] == "Postfix") and all(
        asked(hook, each, row) for each in selector["matchArgs"]
    )


def asked(hook: dict[str, Any], each: dict[str, Any], row: Row) -> bool:
    values = each["values"]
    match each["operator"]:
        case "Equal":
            assert "int" == hook["args"][each["index"]]["type"]
            return str(row["mask"]) in values
        case "Prefix":
            return str(row["file"]).startswith(tuple(values))
        case "Postfix":
            return str(row["file"]).endswith(tuple(values))
        case "NotDPort":
            return str(row["port"]) not in values
        case "NotDAddr":
            address = parse(str(row["address"]))
            assert address is not None
            return not any(address in ip_network(value) for value in values)
        case _:
            raise AssertionError(each)


def as_tetragon(kind: Kind, event: dict[str, Any]) -> dict[str, Any] | None:
    """Say an event in Tetragon's words; nothing where it could see none such."""
    row = seen(kind, event, FIELDS[kind], paths=True) if kind in FIELDS else {}
    told = " ".join(map(str, event.values()))
    if not row or "\\" in told or ".exe" in told.lower() or not is_act(kind, event):
        return None
    if kind == "network" and parse(str(row["address"])) is None:
        return None
    return {**row, "mask": 2}


@pytest.mark.parametrize(("rule", "hook"), list(zip(RULES, HOOKS, strict=True)))
def test_selectors_find_what_their_words_mean(rule: Rule, hook: dict[str, Any]) -> None:
    found, meant, shown = set(), set(), shown_by(MDE, rule.kind)
    for id, kind, event in (*every(), *SERVED):
        row = as_tetragon(kind, event) if kind == rule.kind else None
        if row is not None:
            if is_selected(hook, row):
                found.add(id)
            if holds(rule, shown(event)):
                meant.add(id)

    assert found & meant
    assert set() == (found ^ meant) - {*PARTED}


def test_of_labelled_events_it_finds_what_the_table_of_the_docs_says() -> None:
    found = {
        id
        for id, kind, event, _ in of_labelled()
        for rule, hook in zip(RULES, HOOKS, strict=True)
        if rule.kind == kind
        for row in [as_tetragon(kind, event)]
        if row is not None and is_selected(hook, row)
    }
    assert {"intrusion-1", "intrusion-3"} == found


def test_what_is_read_is_none_of_the_rules() -> None:
    (hook,) = (each for each in HOOKS if "Server" not in each["message"] and each["args"][1:])
    row = {"binary": "/usr/bin/cp", "file": "/tmp/x/Dockerfile", "mask": 2}

    assert is_selected(hook, row)
    assert not is_selected(hook, {**row, "mask": 4})
    assert not is_selected(hook, {**row, "file": "/home/x/Dockerfile"})
    assert not is_selected(hook, {**row, "binary": "/usr/bin/make"})
