"""Rules of YARA-L are of its form and find what their words mean, by a reader of the tests' own.

Nothing that runs YARA-L is to be had outside of Google SecOps.
"""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import Any

import pytest

from t1612core.export.carried import rules_of
from t1612core.export.nouns import Rule
from t1612core.export.rules import CHAIN
from t1612core.export.yaral import YARAL
from t1612core.knowledge.export_fields import YARAL_FIELDS
from t1612core.model import Kind
from t1612core.text.addresses import parse

from .events import misread, misread_of_labelled, of_labelled, seen
from .reading import Holds, Language

RULES = rules_of(YARAL)
FILES = {str(file.path): file.text for file in YARAL.write(YARAL.attack, "0")}
SECTIONS = ["meta", "events", "match", "outcome", "condition"]
TYPES = {
    "process": "PROCESS_LAUNCH",
    "file": "FILE_MODIFICATION",
    "network": "NETWORK_CONNECTION",
}


def sections(text: str) -> dict[str, list[str]]:
    (_, body) = re.split(r"^rule \w+ \{$", text, maxsplit=1, flags=re.MULTILINE)
    parts = re.split(r"^  (\w+):$", body.rstrip().removesuffix("}"), flags=re.MULTILINE)[1:]
    names, bodies = parts[::2], parts[1::2]
    return {
        name: [line.strip() for line in body.splitlines() if line.strip()]
        for name, body in zip(names, bodies, strict=True)
    }


def test_each_rule_that_alerts_has_a_file_and_so_has_the_chain() -> None:
    names = [*(rule.name for rule in RULES if not rule.is_part), CHAIN.name]

    assert [f"t1612_{name}.yaral" for name in names] == list(FILES)


@pytest.mark.parametrize(("path", "text"), FILES.items(), ids=FILES)
def test_a_file_is_one_rule_with_its_sections_in_order(path: str, text: str) -> None:
    assert "Not run by the product" in text.replace("\n// ", " ")
    assert [path.removesuffix(".yaral")] == re.findall(r"^rule (\w+) \{$", text, re.MULTILINE)
    parts = sections(text)
    assert SECTIONS == list(parts)
    assert all(re.fullmatch(r'\w+ = "(?:[^"\\]|\\.)*"', line) for line in parts["meta"])
    # What a condition names is an event, and each event has the host that is matched.
    (condition,), (match,), (outcome,) = parts["condition"], parts["match"], parts["outcome"]
    called = {*re.findall(r"\$(\w+)", condition)}
    assert called == {*re.findall(r"\$(\w+)\.", "\n".join(parts["events"]))}
    for each in called:
        assert f"${each}.principal.hostname = $host" in parts["events"]
    assert re.fullmatch(r"\$host over \d+m", match)
    assert re.fullmatch(r"\$risk_score = max\(\d+\)", outcome)


def asked_regex(found: re.Match[str]) -> Holds:
    assert found[2].startswith("(?s)")
    # RE2 has no look around and no reference back, and Python nothing else that it has otherwise.
    assert not re.search(r"\(\?[^:s]|\\\d", found[2])
    pattern = re.compile(found[2], re.IGNORECASE | re.ASCII)
    return lambda row: bool(pattern.search(str(row.get(found[1], ""))))


def asked_net(found: re.Match[str]) -> Holds:
    net = ip_network(found[2])

    def holds(row: Any) -> bool:
        address = parse(row[found[1]])
        return address is not None and address in net

    return holds


FIELD = r"\$\w+\.([a-z_.]+)"
YL = Language(
    {
        rf"re\.regex\({FIELD}, `([^`]*)`\) nocase": asked_regex,
        rf'net\.ip_in_range_cidr\({FIELD}, "([^"]+)"\)': asked_net,
        rf'{FIELD} = "([^"]*)"': lambda found: lambda row: row.get(found[1], "") == found[2],
        rf"{FIELD} = (\d+)": lambda found: lambda row: str(row.get(found[1])) == found[2],
    }
)


def read(rule: Rule) -> Holds:
    (host, *lines) = sections(FILES[f"t1612_{rule.name}.yaral"])["events"]
    assert host == "$e.principal.hostname = $host"
    parts = [YL.read(line) for line in lines]
    return lambda row: all(part(row) for part in parts)


def as_udm(kind: Kind, event: dict[str, Any]) -> dict[str, Any]:
    row = seen(kind, event, YARAL_FIELDS[kind], paths=True)
    return {**row, "metadata.event_type": TYPES[kind]}


ALERTS = [rule for rule in RULES if not rule.is_part]


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule.name)
def test_a_rule_finds_what_its_words_mean(rule: Rule) -> None:
    assert set() == misread(rule, read(rule), as_udm)


def test_of_labelled_events_it_finds_what_the_table_of_the_docs_says() -> None:
    assert set() == misread_of_labelled(ALERTS, read, as_udm)


def test_the_chain_is_a_build_and_then_a_start_on_one_host() -> None:
    parts = sections(FILES[f"t1612_{CHAIN.name}.yaral"])
    *lines, order = parts["events"]
    seconds = "metadata.event_timestamp.seconds"

    assert f"$build.{seconds} <= $start.{seconds}" == order
    assert ["$host over 10m"] == parts["match"]
    events = {id: as_udm(kind, event) for id, kind, event, _ in of_labelled()}
    for step, id in (("build", "intrusion-2"), ("start", "intrusion-4")):
        asked = [
            YL.read(line) for line in lines if f"${step}." in line and not line.endswith("$host")
        ]
        assert [id] == [
            each for each, row in events.items()
            if each.startswith("intrusion") and all(part(row) for part in asked)
        ]  # fmt: skip
