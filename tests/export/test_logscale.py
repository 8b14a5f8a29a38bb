"""Queries of LogScale find what their words mean, by a reader of the tests' own.

LogScale itself is not run.
"""

from __future__ import annotations

import json
import re
from ipaddress import ip_network
from typing import Any

import pytest

from t1612core import MDE
from t1612core.export.carried import rules_of
from t1612core.export.logscale import LOGSCALE, query
from t1612core.export.nouns import Rule
from t1612core.export.reading import shown_by
from t1612core.export.sigma import SIGMA
from t1612core.knowledge.export_fields import LOGSCALE_FIELDS
from t1612core.text.addresses import parse

from . import test_sigma
from .events import every, is_act, misread, misread_of_labelled, seen
from .reading import TEXTS, Holds, Language, OrFirst, no_case

RULES = rules_of(LOGSCALE)
FILES = {str(file.path): file.text for file in LOGSCALE.write(LOGSCALE.attack, "0")}


def test_each_rule_has_a_file_that_says_what_it_carries() -> None:
    assert [f"{rule.name}.cql" for rule in RULES] == list(FILES)
    for text in FILES.values():
        assert "Not run by the product" in text.replace("\n// ", " ")
        assert all(len(line) <= 100 for line in text.splitlines() if line.startswith("//"))


def asked_in(found: re.Match[str]) -> Holds:
    field, words = found[1], [no_case(each) for each in json.loads(f"[{found[2]}]")]
    whole = {word for word in words if "*" not in word}
    parts = [word for word in words if "*" in word]

    def holds(row: Any) -> bool:
        text = no_case(row.get(field, ""))
        return text in whole or any(is_like(text, word) for word in parts)

    return holds


def is_like(text: str, word: str) -> bool:
    inner = word.strip("*")
    if word.startswith("*") and word.endswith("*"):
        return inner in text
    return text.endswith(inner) if word.startswith("*") else text.startswith(inner)


def asked_cidr(found: re.Match[str]) -> Holds:
    nets = [ip_network(each) for each in json.loads(f"[{found[2]}]")]

    def holds(row: Any) -> bool:
        address = parse(row[found[1]])
        return address is not None and any(address in net for net in nets)

    return holds


CQL = Language(
    {
        rf"in\((\w+), ignoreCase=true, values={TEXTS}\)": asked_in,
        rf"cidr\((\w+), subnet={TEXTS}\)": asked_cidr,
        r"(\w+)!=\*": lambda found: lambda row: not row.get(found[1]),
        r'(\w+)="(\w+)"': lambda found: lambda row: row.get(found[1]) == found[2],
    }
)


def read(rule: Rule) -> Holds:
    first, *steps = query(rule).strip().split("\n| ")
    assert first.startswith('in(field="#event_simpleName", values=["')
    assert steps.pop().startswith("select([@timestamp, ")
    parts = [CQL.read(step) for step in steps if ":=" not in step]
    return lambda row: all(part(row) for part in parts)


def as_falcon(kind: Any, event: dict[str, Any]) -> dict[str, Any]:
    row = seen(kind, event, LOGSCALE_FIELDS[kind], paths=False)
    for name in ("TargetFileName", "ImageFileName"):
        if re.match("[A-Za-z]:", str(row.get(name, ""))):
            row[name] = "\\Device\\HarddiskVolume3" + row[name][2:]
    return row


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_query_finds_what_its_words_mean(rule: Rule) -> None:
    assert set() == misread(rule, read(rule), as_falcon)


def test_of_labelled_events_it_finds_what_the_table_of_the_docs_says() -> None:
    assert set() == misread_of_labelled(RULES, read, as_falcon)


def test_a_connection_from_outside_is_none_of_the_rule() -> None:
    (rule,) = (rule for rule in RULES if rule.kind == "network")
    row = {"ContextBaseFileName": "dockerd", "RemoteIP": "203.0.113.7", "RemotePort": "8080"}

    assert read(rule)(row)
    assert not read(rule)({**row, "ConnectionDirection": "1"})
    assert not read(rule)({**row, "RemoteIP": ""})
    assert not read(rule)({**row, "RemoteIP": "10.0.0.7"})
    assert not read(rule)({**row, "RemotePort": "443"})


def test_a_path_of_windows_begins_with_a_device_there() -> None:
    (rule,) = (rule for rule in RULES if rule.name == "build_with_host_rights")
    row = {"FileName": "docker.exe", "CommandLine": "docker build ."}

    for place, is_told in (("Windows\\Temp", True), ("Program Files", False)):
        path = f"\\Device\\HarddiskVolume3\\{place}\\docker.exe"
        assert is_told is read(rule)({**row, "ImageFileName": path})


# --- pySigma's backend, which nobody here wrote


def asked_regex(found: re.Match[str]) -> Holds:
    pattern = re.compile(found[2], re.IGNORECASE | re.ASCII)
    return lambda row: bool(pattern.search(str(row.get(found[1]) or "")))


SIGMAS = OrFirst({r"(\w+)=/((?:[^/\\]|\\.)*)/i": asked_regex})


def test_what_sigmas_backend_writes_finds_the_same_but_for_the_program_above_the_parent() -> None:
    reader = pytest.importorskip("sigma.collection", reason="nox -s export")
    backend = pytest.importorskip("sigma.backends.crowdstrike", reason="nox -s export")
    ours, parted, both = {rule.name: read(rule) for rule in RULES}, [], 0
    documents = test_sigma.FILE.text.split("\n---\n")[:-1]
    for rule, document in zip(rules_of(SIGMA), documents, strict=True):
        if rule.kind == "network":  # of which Falcon names no host
            continue
        (text,) = backend.LogScaleBackend().convert(reader.SigmaCollection.from_yaml(document))
        is_found, shown = SIGMAS.read(text), shown_by(MDE, rule.kind)
        for id, kind, event in every():
            if kind == rule.kind and is_act(kind, event):
                values = dict(shown(event))
                row = test_sigma.seen_by_sigma(kind, values, event)
                both += is_found(row)
                if is_found(row) != ours[rule.name](as_falcon(kind, event)):
                    parted.append((rule.name, id, values.get("grandparent_name", "")))

    assert [] == [each for each in parted if not each[2]]
    assert both > 200
