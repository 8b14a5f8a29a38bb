"""No entry of ``HARDENED``'s table can be altered without a vector telling."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from t1612core import (
    AUTO,
    HARDENED,
    MDE,
    Branch,
    Detector,
    Explanation,
    Finding,
    Kind,
    Mention,
    Profile,
)
from t1612core.container.dockerfile.limits import LIMIT
from t1612core.engine.kind import compile_kind
from t1612core.model import KINDS, Event
from t1612core.scoring import adder
from t1612core.shell.limits import MARKS

Watch = Callable[[Event], bool]
FOLDER = Path(__file__).with_name("vectors")
DETECTOR = Detector()
# What no event can tell, as long as the readers are as they are.
UNHELD: dict[str, set[str]] = {
    "process": {
        # An unrelieved starter takes relief away before anything is weighed (``facts.lineage``).
        "process.web_server_lineage relieved",
        "process.server_lineage relieved",
        "process.database_lineage relieved",
        "process.script_host_lineage relieved",
        "process.service_account relieved",
    },
    "file": {
        "file.web_server_lineage relieved",
        "file.database_lineage relieved",
        "file.script_host_lineage relieved",
        "file.service_account relieved",
        # Beside a download tool, which counts as weakly and would count instead.
        "file.plain_http_source 0",
    },
    # Alone, and a relief takes nothing below 0.
    "network": {"network.metadata_service -1"},
}
# Spelled with a version, their plain names are in the table too.
SPELLED = {"proxychains4", "python3", "wget2"}


def vectors(name: str | Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOLDER / name).read_text("utf-8"))
    return rows


OVERSIZED = {"FileName": "Dockerfile", "FileContent": "FROM a\n" + "#" * LIMIT}
WEIGHTS = vectors("hardened_weights.json")
GATES = vectors("daemon_gates.json")
BY_ACT = [row for path in sorted((FOLDER / "hardened").glob("*.json")) for row in vectors(path)]
# Too long for a file of vectors: what is padded, the field that holds it, and what each adds up to.
PADDED = "a;" * MARKS
BUILD = {"FileName": "docker", "ProcessCommandLine": "docker build ."}
HELD: list[tuple[Kind, dict[str, Any], int]] = [
    ("file", OVERSIZED, 2),
    ("file", {"FileName": "Dockerfile", "InitiatingProcessCommandLine": f"sh -c '{PADDED}'"}, 2),
    ("process", {**BUILD, "InitiatingProcessCommandLine": f"sh -c '{PADDED}'"}, 2),
    ("process", {"FileName": "docker", "ProcessCommandLine": f"docker build .;{PADDED}"}, 3),
    (
        "process",
        {
            "FileName": "docker",
            "ProcessCommandLine": f"docker build .;{PADDED}",
            "InitiatingProcessFileName": "gitlab-runner",
        },
        3,
    ),
    *((row["kind"], row["event"], row["score"]) for row in WEIGHTS),
    *((row["kind"], row["event"], row["hardened"]) for row in vectors("differences.json")),
    *(
        ("process", row["event"], row["expected"]["score"])
        for row in vectors("hardened_process.json")
    ),
    *((row["kind"], row["event"], row["expected"]["score"]) for row in BY_ACT if "event" in row),
    *(
        ("daemon", row["event"], row["expected"]["score"])
        for row in vectors("daemons.json")
        if row["kind"] == "daemon"
    ),
]


def reader(kind: Kind, profile: Profile = HARDENED) -> Detector:
    """Give what reads a kind's vectors: of engines Defender sends nothing."""
    return Detector(profile, AUTO) if kind == "daemon" else Detector(profile)


READERS: dict[Kind, Detector] = {kind: reader(kind) for kind in KINDS}


def explained(kind: Kind, event: dict[str, Any]) -> Explanation:
    return READERS[kind].explain(event, kind=None if kind == "daemon" else kind)


@pytest.mark.parametrize("vector", WEIGHTS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    (branch,) = DETECTOR.explain(vector["event"], kind=vector["kind"]).branches

    assert vector["score"] == branch.score
    assert vector["signals"] == sorted(each.signal.id for each in branch.signals if each.evidence)


@pytest.mark.parametrize("vector", GATES, ids=lambda vector: vector["id"])
def test_gate(vector: dict[str, Any]) -> None:
    (branch,) = explained(vector["kind"], vector["event"]).branches

    assert vector["is_open"] == branch.is_open


def altered(branch: Branch) -> Iterator[tuple[str, Branch]]:
    """Yield the branch with one entry of its weighing altered, and what that is."""
    for id, weight in branch.weights:
        for other in (weight - 1, weight + 1):
            weights = tuple((name, other if name == id else its) for name, its in branch.weights)
            yield f"{id} {other}", evolve(branch, weights=weights)
    for id in branch.firm:
        yield (
            f"{id} relieved",
            evolve(branch, firm=tuple(name for name in branch.firm if name != id)),
        )
    for limit in (branch.weak_limit - 1, branch.weak_limit + 1):
        yield f"weak_limit {limit}", evolve(branch, weak_limit=limit)


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("branch", HARDENED.branches, ids=lambda branch: branch.kind)
def test_no_weight_can_be_altered_without_a_vector_telling(branch: Branch) -> None:
    """What fires is told once for each vector; weights are then added up for each alteration."""
    fired = [
        ({each.signal.id for each in found.signals if each.evidence}, score)
        for kind, event, score in HELD
        if kind == branch.kind
        for found in explained(kind, event).branches
    ]

    assert UNHELD.get(branch.kind, set()) == {
        what
        for what, other in altered(branch)
        if all(score == sum(adder(other)(dict.fromkeys(ids)).values()) for ids, score in fired)
    }


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"daemon"}))
def test_each_entry_of_a_gate_opens_it_and_nothing_else_does(kind: Kind) -> None:
    """What stands in the gate's table opens it by itself, and is missed where it is taken out.

    A name with one more letter is none of them, and of a program that is only looked at for what it
    is told, a line that holds no word opens nothing.
    """
    (branch,) = (each for each in HARDENED.branches if each.kind == kind)
    subject = "InitiatingProcessFileName" if kind == "network" else "FileName"

    def without(**changes: Any) -> Watch:
        profile = evolve(HARDENED, branches=(evolve(branch, **changes),))
        return compile_kind(kind, profile, MDE).watches

    opens = without()

    def is_open(name: str, line: str = "", by: Watch = opens) -> bool:
        return by({subject: name, "ProcessCommandLine": line})

    for part, spelled in (("programs", "{}"), ("prefixes", "{}x"), ("suffixes", "x{}")):
        for entry in getattr(branch, part):
            name = spelled.format(entry)
            rest = tuple(each for each in getattr(branch, part) if each != entry)
            assert is_open(name), entry
            assert not is_open(name, by=without(**{part: rest})), entry
            assert not is_open(f"qq{name}qq"), entry

    for i, mention in enumerate(branch.mentions):

        def less(i: int = i, mention: Mention = mention, **changes: Any) -> Watch:
            mentions = (*branch.mentions[:i], evolve(mention, **changes), *branch.mentions[i + 1 :])
            return without(mentions=mentions)

        first = (*mention.programs, "dropped")[0]  # of no program by name: a renamed client
        for entry in mention.programs:
            line = f"{entry} 'x {mention.needles[-1]} x'"
            # The first word opens for all others; without a program left, all would be meant.
            rest = tuple(each for each in mention.programs if each != entry) or ("\0",)
            assert is_open(entry, line), entry
            assert is_open(entry, line, less(programs=rest)) == (entry in SPELLED), entry
            assert not is_open(entry, "x ls /srv"), entry
        for entry in mention.needles:
            rest = tuple(each for each in mention.needles if each != entry)
            assert is_open(first, f"x {entry}"), entry
            assert not is_open(first, f"x {entry}", less(needles=rest or ("\0",))), entry


def test_no_gate_of_an_engine_can_be_narrowed_without_a_vector_telling() -> None:
    (branch,) = (each for each in HARDENED.branches if each.kind == "daemon")
    told = {row["entry"].removeprefix("programs "): row["event"] for row in GATES}

    assert {*branch.programs} == told.keys()
    for entry, event in told.items():
        rest = tuple(each for each in branch.programs if each != entry)
        detector = reader("daemon", evolve(HARDENED, branches=(evolve(branch, programs=rest),)))
        assert not detector.explain(event).branches[0].is_open, entry


def detector_of(threshold: int, kind: Kind) -> Detector:
    """Compile all branches with one threshold, or the most that the branch can score."""
    branches = tuple(
        evolve(
            branch, threshold=min(threshold, sum(max(weight, 0) for _, weight in branch.weights))
        )
        for branch in HARDENED.branches
    )
    return reader(kind, evolve(HARDENED, branches=branches))


@pytest.mark.no_cover  # repeats at length what others run
def test_what_is_scored_is_what_is_explained_from_the_threshold_on() -> None:
    """At the score a finding, one above it none; both say the same signals and weights."""
    scores = {max(score, 0) + more for _, _, score in HELD for more in (0, 1)} - {0}
    kinds: tuple[Kind, ...] = ("process", "daemon")
    many = {kind: {score: detector_of(score, kind) for score in scores} for kind in kinds}

    for kind, event, score in HELD:
        detectors = many["daemon" if kind == "daemon" else "process"]
        (branch,) = explained(kind, event).branches
        told = tuple(each.evidence for each in branch.signals if each.evidence)
        assert score == branch.score == sum(each.weight for each in told)
        if score < 1:  # no threshold is so low
            assert getattr(detectors[1], f"score_{kind}")(event) is None
            continue
        found: Finding | None = getattr(detectors[score], f"score_{kind}")(event)
        assert found is not None
        assert (score, score, told) == (found.score, found.threshold, found.evidence)
        assert getattr(detectors[score + 1], f"score_{kind}")(event) is None


@pytest.mark.parametrize(("first", "second"), [("/tmp/a", "/tmp/b"), ("/tmp/b", "/tmp/a")])
def test_the_first_fact_of_a_signal_is_its_evidence(first: str, second: str) -> None:
    line = f"sh -c 'docker build {first}; docker build {second}'"
    finding = DETECTOR.score_process({"FileName": "sh", "ProcessCommandLine": line})

    assert finding is not None
    (evidence,) = finding.evidence
    assert evidence.span is not None
    assert line[slice(*evidence.span)] == evidence.text == first
