"""The library gives what the rule gives, run in an engine that nobody here wrote.

The published text runs where it lies beside the project, and this project's own wording of
the same rule everywhere; where both are there, both are held against the library and so
against each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, fields

from t1612core import SENTINEL, Branch, Detector, Finding, Words
from t1612core.output.rows import in_window, newest_first, to_row
from t1612core.text import kql

from .conftest import SHARED
from .oracle import engine, transcription
from .oracle.generator import NOW, events

PUBLISHED = SHARED / "facts" / "kql" / "seed_rule.kql"
RULES = {"own wording": engine.OWN}
if PUBLISHED.exists():
    RULES["published text"] = engine.published(PUBLISHED)

# How many the test that is marked holds against the engine: a multiple of 50,000.
EVENTS = int(os.environ.get("PARITY_EVENTS", "1000000"))

Events = list[tuple[str, dict[str, Any]]]

BOOLEANS = {
    "BuildFromTemp": "process.build_from_temp",
    "BuildNoCache": "process.no_cache",
    "BuildExternalFile": "process.external_file",
    "SuspiciousParentProc": "process.suspicious_parent",
}


def findings(detector: Detector, rows: Iterable[tuple[str, dict[str, Any]]]) -> list[Finding]:
    score = {kind: getattr(detector, f"score_{kind}") for kind in ("process", "file", "network")}
    return [found for kind, row in rows if (found := score[kind](row))]


def rows_of(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give the rule's result for these findings: its window, its order, its columns."""
    result = []
    for finding in newest_first(found):
        if in_window(finding, NOW - timedelta(days=1)):
            row: dict[str, Any] = {**to_row(finding), "_id": finding.event["_id"]}
            if finding.kind == "process":
                row |= {column: id in finding.signals for column, id in BOOLEANS.items()}
            result.append(row)
    return result


def differences(rule: engine.Rule, made: Events, folder: Path) -> Sequence[object]:
    ours, theirs = rows_of(findings(Detector(SENTINEL), made)), engine.run(rule, made, folder)
    assert theirs, "the engine kept nothing: there is nothing to compare"
    if ours == theirs:
        return []
    by_id = [{row["_id"]: row for row in rows} for rows in (ours, theirs)]
    unlike: list[object] = [
        (by_id[0].get(id), by_id[1].get(id))
        for id in by_id[0].keys() | by_id[1].keys()
        if by_id[0].get(id) != by_id[1].get(id)
    ]
    return unlike or ["the same rows in another order"]


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_twenty_thousand_events_give_the_engines_rows(rule: engine.Rule, tmp_path: Path) -> None:
    assert [] == differences(rule, list(events(20_000, seed=1612)), tmp_path)[:5]


@pytest.mark.parity
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_million_events_give_the_engines_rows(rule: engine.Rule, tmp_path: Path) -> None:
    compared = 0
    for seed in range(EVENTS // 50_000):
        made = list(events(50_000, seed))
        assert [] == differences(rule, made, tmp_path)[:5], f"seed {seed}"
        compared += len(made)

    assert EVENTS == compared


@pytest.mark.no_cover  # repeats at length what others run
def test_the_transcription_agrees_where_the_engine_cannot_be_asked() -> None:
    """Kelvin signs, dotless letters, lone surrogates: what the engine folds or loads otherwise."""
    detector = Detector(SENTINEL)
    kept = 0
    for kind, row in events(20_000, seed=212, tricks=True):
        expected = transcription.judge(kind, row)
        finding = getattr(detector, f"score_{kind}")(row)
        if expected is None:
            assert finding is None, row
            continue
        kept += 1
        assert finding is not None, row
        assert expected[:2] == (finding.score, finding.detail)
        if kind == "process":
            assert expected[2:] == tuple(id in finding.signals for id in BOOLEANS.values())
    assert kept > 4_000


# --- The comparison itself: would it notice? ---

LISTS = [field.name for field in fields(Words)]
# The rule names these beside a shorter needle that they imply, so dropping one changes nothing.
IMPLIED = {"image build", "/var/tmp/", "\\AppData\\Local\\Temp\\"}
IMPLIED |= {"registry-1.docker.io", "auth.docker.io"}

WORDS = [(name, word) for name in LISTS for word in getattr(SENTINEL.words, name)]


@pytest.fixture(scope="module")
def made() -> Events:
    return list(events(6_000, seed=1612))


@pytest.fixture(scope="module")
def right(made: Events) -> list[dict[str, Any]]:
    return rows_of(findings(Detector(SENTINEL), made))


@pytest.mark.parametrize(("name", "word"), WORDS)
def test_a_word_dropped_is_noticed_unless_another_implies_it(
    name: str, word: object, made: Events, right: list[dict[str, Any]]
) -> None:
    left = tuple(each for each in getattr(SENTINEL.words, name) if each != word)
    stand_in = ("\0",)  # a list may not be empty
    profile = evolve(SENTINEL, words=evolve(SENTINEL.words, **{name: left or stand_in}))

    assert (word in IMPLIED) == (right == rows_of(findings(Detector(profile), made)))


ADDED = [
    ("temp_paths", "/opt/"),
    ("temp_paths", "/var/folders/"),
    ("parents", "dash"),
    ("parents", "pwsh"),
    ("no_cache_flags", "--no-cach"),
    ("build_verbs", "builder"),
    ("dockerfile_urls", r"--file\s+https?://"),
    ("web_ports", 5000),
    ("registries", "example.com"),
]


@pytest.mark.parametrize(("name", "word"), ADDED)
def test_a_word_added_is_noticed(
    name: str, word: object, made: Events, right: list[dict[str, Any]]
) -> None:
    words = (*getattr(SENTINEL.words, name), word)
    profile = evolve(SENTINEL, words=evolve(SENTINEL.words, **{name: words}))

    assert right != rows_of(findings(Detector(profile), made))


@pytest.mark.parametrize("program", ["podman", "docker-buildx", "docker-compose", "dockerd.exe"])
def test_a_program_added_is_noticed(
    program: str, made: Events, right: list[dict[str, Any]]
) -> None:
    branches = tuple(evolve(b, programs=(*b.programs, program)) for b in SENTINEL.branches)

    assert right != rows_of(findings(Detector(evolve(SENTINEL, branches=branches)), made))


def mutants(branch: Branch) -> dict[str, Branch]:
    """Give every version of a branch with one number, gate or condition changed."""
    made = {"threshold": evolve(branch, threshold=3)} if branch.threshold == 2 else {}
    for id, weight in branch.weights:
        others = dict(branch.weights) | {id: weight + 1}
        made[f"weight of {id}"] = evolve(branch, weights=tuple(others.items()))
    for program in branch.programs:
        kept = tuple(each for each in branch.programs if each != program)
        made[f"program {program}"] = evolve(branch, programs=(*kept, "no such program"))
    for id in branch.requires:
        kept = tuple(each for each in branch.requires if each != id)
        made[f"requirement {id}"] = evolve(branch, requires=kept)
    for suffix in branch.suffixes:
        made[f"suffix {suffix}"] = evolve(branch, suffixes=())
    return made


MUTANTS = [
    pytest.param(branch.name, mutant, id=f"{branch.name}, {name}")
    for branch in SENTINEL.branches
    for name, mutant in mutants(branch).items()
    if mutant.threshold <= sum(weight for _, weight in mutant.weights)
]


@pytest.mark.parametrize(("name", "mutant"), MUTANTS)
def test_a_changed_number_gate_or_condition_is_noticed(
    name: str, mutant: Branch, made: Events, right: list[dict[str, Any]]
) -> None:
    branches = tuple(mutant if each.name == name else each for each in SENTINEL.branches)

    assert right != rows_of(findings(Detector(evolve(SENTINEL, branches=branches)), made))


def is_ascii_term(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


@pytest.mark.parametrize(
    ("is_before", "is_after"),
    [
        pytest.param(lambda sign: False, str.isalnum, id="no boundary on the left"),
        pytest.param(str.isalnum, lambda sign: False, id="no boundary on the right"),
        pytest.param(is_ascii_term, str.isalnum, id="only ASCII bounds on the left"),
        pytest.param(str.isalnum, is_ascii_term, id="only ASCII bounds on the right"),
        pytest.param(str.isidentifier, str.isalnum, id="an underscore is a term character"),
    ],
)
def test_a_boundary_drawn_wrongly_is_noticed(
    is_before: Callable[[str], bool],
    is_after: Callable[[str], bool],
    made: Events,
    right: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def careless(needle: str) -> Callable[[str], int]:
        def find(folded: str) -> int:
            start = folded.find(needle)
            while start >= 0:
                before, after = folded[start - 1 : start], folded[start + len(needle) :][:1]
                if not (needle[:1].isalnum() and is_before(before)) and not (
                    needle[-1:].isalnum() and is_after(after)
                ):
                    return start
                start = folded.find(needle, start + 1)
            return -1

        return find

    monkeypatch.setattr(kql, "_term_finder", careless)

    assert right != rows_of(findings(Detector(SENTINEL), made))
