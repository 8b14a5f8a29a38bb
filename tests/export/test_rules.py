"""Rules for other engines are of plain words, and stand for signals that are findings."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from t1612core import CATALOG, HARDENED, MDE, Detector
from t1612core.export import measuring
from t1612core.export.carried import account, carried_of, rules_of
from t1612core.export.nouns import Clause, Group, Question, Rule, Target, any_of, none_of
from t1612core.export.reading import fired, holds, shown_by
from t1612core.export.rules import CHAIN, RULES
from t1612core.export.targets import TARGETS
from t1612core.export.words import in_line, known_hosts
from t1612core.telemetry.canonical import FIELDS

from ..conftest import ROOT
from .events import KINDS, every, of_labelled

WEIGHTS = {signal: weight for branch in HARDENED.branches for signal, weight in branch.weights}


def questions_of(rule: Rule) -> Iterator[Question]:
    groups = [*rule.gate, rule.relief, *(group for each in rule.clauses for group in each.groups)]
    return (test for group in groups for term in group.terms for test in term)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_asks_for_fields_that_there_are_and_words_that_say_something(rule: Rule) -> None:
    for test in questions_of(rule):
        assert test.field in FIELDS[rule.kind]
        assert test.values
        assert len({*test.values}) == len(test.values), test
        assert all("*" not in str(value) and str(value).isprintable() for value in test.values), (
            test
        )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_clause_stands_for_signals_that_are_findings_by_themselves(rule: Rule) -> None:
    for clause in rule.clauses:
        assert clause.signals
        for signal in clause.signals:
            assert CATALOG[signal].kind == rule.kind
            assert rule.is_part or WEIGHTS[signal] >= 2, signal
    names = [clause.name for clause in rule.clauses]
    assert len({*names}) == len(names)


def test_a_firm_clause_is_of_signals_that_the_profile_calls_firm() -> None:
    firm = {signal for branch in HARDENED.branches for signal in branch.firm}
    # No branch relieves these: nobody builds so who may.
    others = {"process.piped_download", "process.piped_public_download", "process.api_build"}
    others |= {"process.likely_api_build", "process.entitled_build"}

    for rule in RULES:
        for clause in rule.firm:
            assert {*clause.signals} <= firm | others, clause.name


def test_the_steps_of_the_chain_are_rules_of_which_the_last_is_no_alert_alone() -> None:
    rules = {rule.name: rule for rule in RULES}

    assert [False, True] == [rules[step].is_part for step in CHAIN.steps]
    assert 10 == CHAIN.minutes


def rules_for(event_id: str) -> set[str]:
    (found,) = (row for row in of_labelled() if row[0] == event_id)
    values = shown_by(MDE, found[1])(found[2])
    return {rule.name for rule in RULES if rule.kind == found[1] and holds(rule, values)}


@pytest.mark.parametrize(
    ("event_id", "rules"),
    [
        ("intrusion-1", {"dockerfile_written"}),
        ("intrusion-2", {"image_build", "server_build"}),
        ("intrusion-3", {"builder_egress"}),
        ("intrusion-4", {"container_with_host_rights"}),
        ("intrusion-5", set()),
        ("other-tools-1", {"image_build"}),
        ("other-tools-2", {"engine_api_build"}),
        ("other-tools-3", set()),
        ("build-agent-1", set()),
        ("build-agent-2", set()),
        ("developer-1", set()),
        ("developer-2", set()),
    ],
)
def test_labelled_events_are_told_by_these_rules(event_id: str, rules: set[str]) -> None:
    assert rules == rules_for(event_id)


# How often a rule alerts where the library finds nothing, among all events here, of which most are
# made to be near misses: a word stands where it says nothing (a tag, what is written), or what
# relieves is told by more than a program's name (its line, an account).
RULE_ALONE = 0.22


@pytest.mark.no_cover  # repeats at length what others run
def test_rules_and_the_library_mostly_agree_even_on_what_nearly_fires() -> None:
    detector, shown = Detector(), {kind: shown_by(MDE, kind) for kind in KINDS}
    both = alone = 0
    for _id, kind, event in every():
        rules = [rule for rule in RULES if rule.kind == kind and not rule.is_part]
        is_told = any(holds(rule, shown[kind](event)) for rule in rules)
        is_found = detector.find(event, kind) is not None
        both += is_told and is_found
        alone += is_told and not is_found

    assert both > 200
    assert alone / (both + alone) < RULE_ALONE, (both, alone)


def test_labelled_events_alert_by_the_librarys_same_signals() -> None:
    detector = Detector()
    for event_id, kind, event, _ in of_labelled():
        rules = [rule for rule in RULES if rule.kind == kind and not rule.is_part]
        finding, values = detector.find(event, kind), shown_by(MDE, kind)(event)
        held = [each for rule in rules for each in fired(rule, values)]

        assert (finding is not None) is bool(held), event_id
        for clause in held:
            assert finding is not None
            assert not {*clause.signals}.isdisjoint(finding.signals), (event_id, clause.name)


# --- words


def test_a_place_is_told_as_a_word_of_the_line() -> None:
    within, ends = in_line(["temp", "memory"], " ", "=")

    assert {" /tmp/", "=/tmp/", " /dev/shm/", ":\\Windows\\Temp\\"} <= {*within.values}
    assert " /tmp" in ends.values
    assert not any("*" in str(value) for value in (*within.values, *ends.values))
    # What lies in /dev is memory, or passed on: /dev itself says nothing of a place.
    assert " /dev/" not in in_line(["stray"], " ")[0].values


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("registry-1.docker.io", True),
        ("docker.io", True),
        ("docker.io.evil.example", False),
        ("evil-docker.io", False),
        ("1234.dkr.ecr.eu-west-1.amazonaws.com", True),
        ("api.ecr.eu-west-1.amazonaws.com", True),
        ("ec2-203-0-113-9.compute.amazonaws.com", False),
        ("x.dkr.ecr.evil.example", False),
        ("prod-registry-k8s-io-eu-west-1.s3.dualstack.eu-west-1.amazonaws.com", True),
        ("acme.azurecr.io", True),
    ],
)
def test_a_known_host_is_told_by_its_labels(host: str, is_known: bool) -> None:
    rule = a_rule(Clause("known", ("network.unknown_host",), (Group(known_hosts()),)))

    assert is_known is holds(rule, {"name": "dockerd", "url": host})


# --- meaning


def a_rule(*clauses: Clause, relief: Group | None = None) -> Rule:
    return Rule(
        name="x",
        kind="process",
        title="X",
        description="x",
        level="low",
        attack=("T1612",),
        gate=(any_of(Question("name", "is", ("docker", "dockerd"))),),
        clauses=clauses,
        relief=relief or Group(()),
    )


FIRM = Clause("firm", (), (any_of(Question("command_line", "contains", ("A",))),), is_firm=True)
OTHER = Clause("other", (), (any_of(Question("command_line", "endswith", ("b",))),))
RELIEF = any_of(Question("parent_name", "startswith", ("make",)))


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"name": "Docker", "command_line": "a b"}, ["firm", "other"]),
        ({"name": "docker", "command_line": "a B", "parent_name": "make"}, ["firm"]),
        ({"name": "docker", "command_line": "b", "parent_name": "gmake"}, ["other"]),
        ({"name": "sh", "command_line": "a b"}, []),
        ({"command_line": "a b"}, []),
    ],
)
def test_relief_takes_back_what_is_not_firm(values: dict[str, str], names: list[str]) -> None:
    rule = a_rule(FIRM, OTHER, relief=RELIEF)

    assert names == [clause.name for clause in fired(rule, values)]


@pytest.mark.parametrize(
    ("ip", "is_inside"),
    [("10.1.2.3", True), ("203.0.113.9", False), ("::1", True), ("no address", False), ("", False)],
)
def test_an_address_is_within_a_network(ip: str, is_inside: bool) -> None:
    test = Question("ip", "within", ("10.0.0.0/8", "::1/128"))

    assert is_inside is holds(
        a_rule(Clause("x", (), (any_of(test),))), {"name": "docker", "ip": ip}
    )


def test_what_stands_for_nothing_is_asked_for_too() -> None:
    rule = a_rule(
        Clause(
            "x", (), (any_of(Question("url", "is", ("",))), none_of(Question("port", "is", (443,))))
        )
    )

    assert holds(rule, {"name": "docker", "port": 80})
    assert not holds(rule, {"name": "docker", "port": 443})
    assert not holds(rule, {"name": "docker", "port": 80, "url": "x"})


def test_a_rule_without_a_field_leaves_out_what_asks_for_it() -> None:
    both = any_of(Question("name", "is", ("a",)), Question("parent_name", "is", ("b",)))
    needs = Clause("needs", (), (any_of(Question("folder", "is", ("c",))),))
    not_there = Clause("not", (), (both, none_of(Question("folder", "is", ("c",)))))

    rule = a_rule(needs, not_there, relief=RELIEF).over({"name"})

    assert ["not"] == [clause.name for clause in rule.clauses]
    assert (any_of(Question("name", "is", ("a",))),) == rule.clauses[0].groups
    assert () == rule.relief.terms


def test_what_is_shown_is_named_as_products_name_it() -> None:
    event = {
        "FileName": "Docker.EXE",
        "ProcessCommandLine": "docker build .",
        "InitiatingProcessFileName": "",
        "ProcessId": 7,
    }
    assert {"name": "docker", "command_line": "docker build .", "process_id": 7} == shown_by(
        MDE, "process"
    )(event)
    event = {"InitiatingProcessFileName": "dockerd", "RemoteUrl": "https://A.example:1/x"}
    assert "a.example" == shown_by(MDE, "network")(event)["url"]
    assert "//" == shown_by(MDE, "network")({"RemoteUrl": "//"})["url"]


# --- measure


def test_what_a_target_finds_is_counted() -> None:
    rows = [row[1:] for row in of_labelled()]
    made = measuring.measured(TARGETS["sigma"], MDE, [*rows, ("daemon", {}, False)])

    assert measuring.Measured(5, 5, 0, 8) == made
    assert rules_of(TARGETS["sigma"])


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_the_page_has_the_numbers_of_signals_that_the_heads_have(target: Target) -> None:
    page = (ROOT / "docs" / "export.md").read_text("utf-8")
    head = " ".join(account(target, "0"))
    (told,) = re.findall(r"(\d+ of the \d+) signals that are a finding by themselves", head)

    row, *_ = re.findall(rf"^\| `{target.name}` \|.*$", page, re.MULTILINE)
    assert told.replace("the ", "") == row.split(" | ")[3]
    # A step of the chain is no finding by itself: it is not counted.
    assert all(WEIGHTS[signal] >= 2 for signal in carried_of(target))
