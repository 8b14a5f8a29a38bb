"""No entry of ``HARDENED``'s table can be altered without a vector telling."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from t1612core import AUTO, HARDENED, Branch, Detector, Explanation, Finding, Kind, Profile
from t1612core.container.dockerfile.limits import LIMIT
from t1612core.model import KINDS
from t1612core.scoring import adder

FOLDER = Path(__file__).with_name("vectors")
DETECTOR = Detector()
# What no event can tell, as long as the readers are as they are.
UNHELD: dict[str, set[str]] = {
    "process": {
        # A decisive starter takes relief away before anything is weighed (``facts.lineage``).
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
SPELLED = {f"mentions[0].programs {name}" for name in ("proxychains4", "python3", "wget2")}


def vectors(name: str | Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOLDER / name).read_text("utf-8"))
    return rows


OVERSIZED = {"FileName": "Dockerfile", "FileContent": "FROM a\n" + "#" * LIMIT}
WEIGHTS = vectors("hardened_weights.json")
GATES = [*vectors("hardened_gates.json"), *vectors("daemon_gates.json")]
BY_ACT = [row for path in sorted((FOLDER / "hardened").glob("*.json")) for row in vectors(path)]
HELD: list[tuple[Kind, dict[str, Any], int]] = [
    ("file", OVERSIZED, 2),  # too long for a file of vectors
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


def narrowed(branch: Branch) -> Iterator[tuple[str, Branch]]:
    """Yield the branch with one entry of its gate taken out, and what that is."""
    for part in ("programs", "prefixes", "suffixes"):
        for entry in getattr(branch, part):
            rest = tuple(each for each in getattr(branch, part) if each != entry)
            changes: dict[str, Any] = {part: rest}
            yield f"{part} {entry}", evolve(branch, **changes)
    for i, mention in enumerate(branch.mentions):
        for part in ("programs", "needles"):
            for entry in getattr(mention, part):
                rest = tuple(each for each in getattr(mention, part) if each != entry)
                # Without a program left, a mention would be about all of them.
                fewer: dict[str, Any] = {part: rest or ("\0",)}
                less = evolve(mention, **fewer)
                mentions = (*branch.mentions[:i], less, *branch.mentions[i + 1 :])
                yield f"mentions[{i}].{part} {entry}", evolve(branch, mentions=mentions)


@pytest.mark.parametrize("branch", HARDENED.branches, ids=lambda branch: branch.kind)
def test_no_gate_can_be_narrowed_without_a_vector_telling(branch: Branch) -> None:
    def is_open(detector: Detector, row: dict[str, Any]) -> bool:
        kind = None if row["kind"] == "daemon" else row["kind"]
        return detector.explain(row["event"], kind=kind).branches[0].is_open

    def is_told(entry: str, other: Branch) -> bool:
        detector = reader(branch.kind, evolve(HARDENED, branches=(other,)))
        return any(
            row["is_open"] != is_open(detector, row)
            for row in GATES
            if row["kind"] == branch.kind and row["entry"] == entry
        )

    untold = {what for what, other in narrowed(branch) if not is_told(what, other)}

    assert (SPELLED if branch.kind == "process" else set()) == untold


def detector_of(threshold: int, kind: Kind) -> Detector:
    """Compile all branches with one threshold, or the most that the branch can score."""
    branches = tuple(
        evolve(
            branch, threshold=min(threshold, sum(max(weight, 0) for _, weight in branch.weights))
        )
        for branch in HARDENED.branches
    )
    return reader(kind, evolve(HARDENED, branches=branches))


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
