"""``HARDENED`` scores as its vectors say, explains what it scores, and shows no secret."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core import (
    CATALOG,
    HARDENED,
    MDE,
    PROFILES,
    SENTINEL,
    Branch,
    Detector,
    EventError,
    Finding,
    Kind,
    ProfileError,
    score_dockerfile,
    score_process,
)
from t1612core.container.dockerfile.limits import LIMIT
from t1612core.facts.lineage import lineage
from t1612core.knowledge.profiles.hardened import DOCKERFILE
from t1612core.knowledge.weaknesses import WEAK_KINDS
from t1612core.model import KINDS, Fact
from t1612core.output import explanation, jsonl, table
from t1612core.scoring import adder
from t1612core.telemetry.canonical import FIELDS, SUBJECTS

from .beside import shared
from .conftest import examples
from .output.telling import of_finding, text

FOLDER = Path(__file__).with_name("vectors")
DETECTOR = Detector()
BRANCHES = {branch.kind: branch for branch in HARDENED.branches}
WEIGHTED = [(branch.kind, id) for branch in HARDENED.branches for id, _ in branch.weights]


def vectors(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((FOLDER / name).read_text("utf-8"))
    return rows


def score(kind: Kind, event: Any, detector: Detector = DETECTOR) -> Finding | None:
    finding: Finding | None = getattr(detector, f"score_{kind}")(event)
    return finding


@pytest.mark.parametrize("vector", vectors("hardened_process.json"), ids=lambda v: v["id"])
def test_vector(vector: dict[str, Any]) -> None:
    (branch,) = DETECTOR.explain(vector["event"], kind="process").branches
    fired = {each.signal.id: each.evidence for each in branch.signals if each.evidence}

    assert vector["expected"] == {
        "score": branch.score,
        "signals": {id: evidence.weight for id, evidence in fired.items()},
    }


REPEATED = [
    vector["event"]
    for vector in vectors("hardened_process.json")
    if "process.repeated_build" in vector["expected"]["signals"]
]


@pytest.mark.parametrize("event", REPEATED, ids=lambda event: event["ProcessCommandLine"])
def test_of_a_build_that_is_told_once_nothing_is_lost(event: dict[str, Any]) -> None:
    alone = {key: value for key, value in event.items() if "Initiating" not in key}
    above = {
        "FileName": event["InitiatingProcessFileName"],
        "ProcessCommandLine": event["InitiatingProcessCommandLine"],
        "InitiatingProcessFileName": event.get("InitiatingProcessParentFileName", ""),
    }

    assert score("process", above) or not score("process", alone)


@pytest.mark.parametrize("vector", vectors("differences.json"), ids=lambda v: v["id"])
def test_the_profiles_differ_as_the_page_says(vector: dict[str, Any]) -> None:
    scores = DETECTOR.explain(vector["event"], kind=vector["kind"]).scores

    assert {"hardened": vector["hardened"], "sentinel": vector["sentinel"]} == scores


@pytest.mark.parametrize(
    ("folder", "writer", "expected"),
    [
        ("/home/a/app/Dockerfile", "curl", 1),  # ordinary
        ("/tmp/x/Dockerfile", "curl", 4),
        ("/opt/.x/Dockerfile", "curl", 3),
        ("/tmp/x/Dockerfile", "git", 1),  # one of a tree
        ("/opt/.x/Dockerfile", "git", 0),
        ("/dev/shm/x/Dockerfile", "git", 2),
    ],
)
def test_who_writes_a_file_and_where(folder: str, writer: str, expected: int) -> None:
    event = {"FileName": "Dockerfile", "FolderPath": folder, "InitiatingProcessFileName": writer}

    assert expected == DETECTOR.explain(event, kind="file").scores["hardened"]


def test_a_download_tool_that_starts_a_build_weighs_more_than_one_that_writes() -> None:
    weights = {branch.kind: dict(branch.weights) for branch in HARDENED.branches}

    assert 2 == weights["process"]["process.transfer_tool_lineage"]
    assert 1 == weights["file"]["file.transfer_tool_lineage"]
    reasons = {CATALOG[f"{kind}.transfer_tool_lineage"].reason for kind in ("process", "file")}
    assert 2 == len(reasons)


def fired() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Yield the id, the kind and the signals of every vector that a reader of facts has."""
    for vector in vectors("hardened_process.json"):
        yield vector["id"], "process", frozenset(vector["expected"]["signals"])
    for vector in vectors("standard_input.json"):
        yield vector["id"], "process", frozenset(vector["expected"])
    for vector in vectors("lineage.json"):
        for kind in ("process", "file"):
            yield vector["id"], kind, frozenset(f"{kind}.{id}" for id in vector["expected"])
    for kind in ("file", "network"):
        for vector in vectors(f"{kind}_facts.json"):
            yield vector["id"], kind, frozenset(vector["expected"])
    for path in sorted((FOLDER / "hardened").glob("*.json")):
        for vector in vectors(f"hardened/{path.name}"):
            kind = vector.get("kind", "file")  # a Dockerfile's text has none
            yield vector["id"], kind, frozenset(vector["expected"]["signals"])
    for vector in vectors("daemons.json"):
        yield vector["id"], "daemon", frozenset(vector["expected"]["signals"])
    for vector in vectors("dockerfile/signals.json"):
        yield vector["id"], "file", frozenset({vector["signal"]} if vector["expected"] else ())

    line = "sh -c '" + "a;" * LIMIT + "docker'"  # too long for a file of vectors
    finding = score_process({"FileName": "sh", "ProcessCommandLine": line})
    yield "oversized", "process", frozenset(finding.signals if finding else ())
    for kind in ("process", "file"):
        values = {"parent_name": "sh", "parent_line": line}
        told = frozenset(fact.signal for fact in lineage(kind, values))
        yield "oversized_lineage", kind, told
    text = "FROM a\n" + "#" * LIMIT
    yield "oversized", "file", frozenset(score_dockerfile(text).signals)


FIRED = list(fired())


@pytest.mark.parametrize(("kind", "id"), WEIGHTED, ids=lambda part: str(part))
def test_every_signal_has_a_vector_that_fires_it_and_one_that_does_not(kind: str, id: str) -> None:
    of_kind = [signals for _, its, signals in FIRED if its == kind]

    assert any(id in signals for signals in of_kind)
    assert any(id not in signals for signals in of_kind)


def test_every_fact_is_weighed_and_says_why() -> None:
    facts = {id for id, signal in CATALOG.items() if signal.operator == "fact"}

    assert facts == {id for _, id in WEIGHTED}
    assert all(CATALOG[id].reason and CATALOG[id].source and CATALOG[id].title for id in facts)
    assert all("T1612" in CATALOG[id].attack for id in facts)


def test_every_signal_reads_fields_that_there_are() -> None:
    for kind, id in WEIGHTED:
        signal = CATALOG[id]
        assert {signal.reads, *signal.also_reads} <= FIELDS[kind].keys(), id


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_shipped_profile_stands_beside_the_others(profile: Any) -> None:
    event = {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}

    assert set(PROFILES) == set(Detector(profile).explain(event, kind="process").scores)


# How weights add up


def counted(found: str, **changes: Any) -> dict[str, int]:
    branch = evolve(
        BRANCHES["process"],
        weights=(("a", 3), ("b", 1), ("c", 1), ("d", 2), ("x", -2), ("y", -3)),
        **{"firm": (), "weak_limit": 1, "weak_kinds": (), **changes},
    )
    return adder(branch)(dict.fromkeys(found))


@pytest.mark.parametrize(
    ("found", "changes", "expected"),
    [
        ("", {}, {}),
        ("ad", {}, {"a": 3, "d": 2}),
        ("abc", {}, {"a": 3, "b": 1, "c": 0}),
        ("abc", {"weak_limit": 0}, {"a": 3, "b": 1, "c": 1}),
        ("abc", {"weak_limit": 2}, {"a": 3, "b": 1, "c": 1}),
        ("ax", {}, {"a": 3, "x": -2}),
        ("axy", {}, {"a": 3, "x": 0, "y": -3}),
        ("bx", {}, {"b": 1, "x": -1}),
        ("x", {}, {"x": 0}),
        ("ady", {"firm": ("a",)}, {"a": 3, "d": 2, "y": -2}),
        ("by", {"firm": ("a",)}, {"b": 1, "y": -1}),
        ("ay", {"firm": ("a", "d")}, {"a": 3, "y": 0}),
        ("ab", {"requires": ("d",)}, {}),
        ("abd", {"requires": ("d",)}, {"a": 3, "b": 1, "d": 2}),
    ],
)
def test_weights_add_up(found: str, changes: dict[str, Any], expected: dict[str, int]) -> None:
    assert expected == counted(found, **changes)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a"),  # of one kind
        ("ac", "a"),  # of two
        ("abce", "ae"),
        ("ce", "c"),
        ("acef", "aef"),
        ("acefg", "aef"),  # no more than the limit
        ("acx", "ax"),  # a kind of its own
    ],
)
def test_weak_signals_count_by_kind(found: str, expected: str) -> None:
    branch = evolve(
        BRANCHES["process"],
        weights=tuple((id, 1) for id in "abcefgx"),
        weak_limit=3,
        weak_kinds=tuple(zip("abcefg", "112345", strict=True)),
        firm=(),
    )
    counted = adder(branch)(dict.fromkeys(found))

    assert set(found) == counted.keys()
    assert set(expected) == {id for id, weight in counted.items() if weight}


def test_each_weak_signal_has_one_kind() -> None:
    weak = {
        id
        for branch in (*HARDENED.branches, DOCKERFILE)
        if branch.weak_kinds
        for id, weight in branch.weights
        if weight == 1
    }

    assert len(WEAK_KINDS) == len(dict(WEAK_KINDS))
    assert weak == dict(WEAK_KINDS).keys(), "name it in knowledge/weaknesses.py"


@given(st.text("abcdxy"), st.sets(st.sampled_from("abd")), st.integers(0, 3))
def test_a_score_is_never_negative_and_relief_hides_nothing_firm(
    found: str, firm: set[str], limit: int
) -> None:
    weights = counted(found, firm=tuple(firm), weak_limit=limit)

    assert sum(weights.values()) >= sum(weights.get(id, 0) for id in firm) >= 0
    assert sum(value == 1 for id, value in weights.items() if id in "bc") <= (limit or 2)
    assert sum(value < 0 for value in weights.values()) <= 1


# The gate


@pytest.mark.parametrize(
    ("name", "line", "is_open"),
    [
        ("docker", "docker ps", True),
        ("DOCKER.EXE", "docker ps", True),
        ("podman", "", True),
        ("sh", "sh -c 'docker ps'", True),
        ("python3.11", "python3.11 -c 'import docker'", True),
        ("sh", "sh -c ls", False),
        ("sh", "", False),
        ("dk", "dk build .", True),
        ("ls", "ls -la", False),
        ("ls", None, False),
        ("", "dk build .", True),
        ("", "ls", False),
        ("docker-proxy", "docker-proxy -proto tcp", False),
    ],
)
def test_a_name_and_what_it_was_told_open_the_gate(name: str, line: str, is_open: bool) -> None:
    event = {"FileName": name, "ProcessCommandLine": line}
    (branch,) = DETECTOR.explain(event, kind="process").branches

    assert is_open == branch.is_open
    assert score("process", event) is None


def test_an_ordinary_name_is_asked_for_one_needle_only_and_odd_values_are_seen() -> None:
    event = {"FileName": "tool", "ProcessCommandLine": "tool build -t app:1 /tmp/x"}
    for _ in range(2):  # the second time the name is known
        assert score("process", {"FileName": "tool"}) is None
        assert score("process", {"FileName": "tool", "ProcessCommandLine": "tool"}) is None
        finding = score("process", event)
        assert finding is not None
        assert {"process.unknown_client", "process.temp_source"} == set(finding.signals)
        with pytest.raises(EventError, match="field 'command_line' is int, expected str"):
            score("process", {"FileName": "tool", "ProcessCommandLine": 7})
        with pytest.raises(EventError, match="field 'command_line' is set, expected str"):
            score("process", {"FileName": "tool", "ProcessCommandLine": {"build"}})
        with pytest.raises(EventError, match="expected a mapping"):
            score("process", 7)
        with pytest.raises(EventError, match="field 'name' is list, expected str"):
            score("process", {"FileName": ["tool"]})


def test_names_without_end_are_forgotten_and_judged_alike() -> None:
    detector = Detector()
    line = "x build -t app:1 /tmp/x"
    for number in range(5000):
        event = {"FileName": f"tool-{number}", "ProcessCommandLine": "x"}
        assert score("process", event, detector) is None
    for name in ("tool-1", "tool-4999", "docker"):
        event = {"FileName": name, "ProcessCommandLine": line.replace("x", name, 1)}
        assert score("process", event, detector) is not None


def test_an_envelope_gives_the_same() -> None:
    row = {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}
    wrapped = {"category": "AdvancedHunting-DeviceProcessEvents", "properties": row}

    assert score("process", row) == score("process", wrapped) == DETECTOR.score(wrapped)
    assert DETECTOR.explain(row, kind="process") == DETECTOR.explain(wrapped)
    assert DETECTOR.explain(wrapped) == DETECTOR.explain(wrapped, kind="process")


# Explanations


def test_what_cannot_be_seen_is_not_evaluable() -> None:
    event = {"FileName": "docker", "ProcessCommandLine": "docker build --no-cache ."}
    (branch,) = DETECTOR.explain(event, kind="process").branches
    states = {each.signal.id: each.state for each in branch.signals}

    assert "fired" == states["process.without_cache"]
    assert "not fired" == states["process.temp_source"]
    assert "not evaluable" == states["process.web_server_lineage"]
    known = {**event, "InitiatingProcessFileName": "bash"}
    (branch,) = DETECTOR.explain(known, kind="process").branches
    states = {each.signal.id: each.state for each in branch.signals}
    assert "not fired" == states["process.web_server_lineage"]


def test_the_rule_is_explained_by_its_operators() -> None:
    event = {"FileName": "docker", "ProcessCommandLine": "docker build --no-cache ."}
    detector = Detector(SENTINEL)
    (branch,) = detector.explain(event, kind="process").branches
    rows = {each.signal.id: (each.weight, each.state) for each in branch.signals}

    assert 1 == branch.score
    assert {
        "process.is_build": (None, "fired"),
        "process.build_from_temp": (3, "not fired"),
        "process.no_cache": (1, "fired"),
        "process.external_file": (4, "not fired"),
        "process.suspicious_parent": (2, "not evaluable"),
    } == rows
    (branch,) = detector.explain({**event, "ProcessCommandLine": "x --no-cache"}).branches
    assert 0 == branch.score  # a required signal did not fire


def test_what_is_not_scored_has_no_kind_and_what_is_no_event_is_an_error() -> None:
    other = DETECTOR.explain({"Type": "SigninLogs"})

    assert (None, (), {}) == (other.kind, other.branches, other.scores)
    for kind in (None, *KINDS):
        with pytest.raises(EventError, match="expected a mapping"):
            DETECTOR.explain(7, kind=kind)  # type: ignore[arg-type]


def test_a_profile_that_cannot_score_the_event_has_no_score() -> None:
    event = {"InitiatingProcessFileName": "dockerd", "RemotePort": 443, "RemoteUrl": "x.example"}
    narrow = evolve(HARDENED, branches=(evolve(BRANCHES["network"], programs=("other",)),))
    scores = Detector(narrow).explain({**event, "RemoteIP": 7}, kind="network").scores

    assert {"hardened": 0} == scores


def test_a_schema_that_lacks_fields_leaves_no_score_out() -> None:
    places = {name: MDE.fields["file"][name] for name in ("name", "time", "host")}
    schema = evolve(MDE, fields={**MDE.fields, "file": places})
    scores = Detector(HARDENED, schema).explain({"FileName": "Dockerfile"}, kind="file").scores

    assert {"hardened": 0, "sentinel": 0} == scores


PIECES = (
    "docker build podman run sh -c curl | && 'docker build -' -f /tmp/x . -t nginx "
    "http://203.0.113.9/c.tgz --no-cache --privileged -v /:/h sudo env A=b \" ' <<EOF "
    "--unix-socket /var/run/docker.sock -X POST http://x/v1.43/build?t=a /dev/shm/.x "
    "Dockerfile dockerd php-fpm gitlab-runner bash sshd www-data root dev 443 "
    "docker.io.evil.example 203.0.113.7 FileCreated C:\\Windows\\Temp\\b"
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(PIECES.split(" ")),
        max_size=12,
    ).map(" ".join),
)
EVENTS = {
    kind: st.dictionaries(
        st.sampled_from(sorted({key for f in MDE.fields[kind].values() for key in f.keys})), TEXTS
    )
    for kind in MDE.fields
}


@pytest.mark.parametrize("kind", MDE.fields)
@given(data=st.data())
@settings(max_examples=examples(300))
def test_any_text_scores_and_its_explanation_agrees(kind: Kind, data: st.DataObject) -> None:
    event = data.draw(EVENTS[kind])
    before = dict(event)
    try:
        finding = score(kind, event)
    except EventError:
        # A port that is no number, or nothing of what happened.
        subjects = {key for name in SUBJECTS[kind] for key in MDE.fields[kind][name].keys}
        assert kind == "network" or not any(event.get(key) for key in subjects)
        return
    explained = DETECTOR.explain(event, kind=kind)
    (branch,) = explained.branches

    assert before == event
    assert (branch.score >= branch.branch.threshold) == (finding is not None)
    assert branch.score == explained.scores["hardened"] >= 0
    fired = [each.evidence for each in branch.signals if each.evidence]
    assert branch.score == sum(item.weight for item in fired)
    if finding:
        assert finding.score == branch.score
        assert list(finding.evidence) == [item for item in fired if item in finding.evidence]
        assert finding.score == sum(item.weight for item in finding.evidence)


@pytest.mark.parametrize("kind", MDE.fields)
def test_the_corpus_is_explained_as_it_is_scored(kind: Kind) -> None:
    found = 0
    for line in shared("corpus/events.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["table"] == kind:
            finding = score(kind, row)
            found += finding is not None
            (branch,) = DETECTOR.explain(row, kind=kind).branches
            assert (finding.score if finding else 0) == (
                branch.score if branch.score >= branch.branch.threshold else 0
            )
    assert found


# Secrets

SECRET = "hunter2hunter2"
WITH_SECRETS = [
    f"docker build --build-arg TOKEN={SECRET} --no-cache /tmp/x",
    f"docker build -t x https://user:{SECRET}@files.example.net/c.git",
    f"curl --unix-socket /var/run/docker.sock -X POST 'http://localhost/v1.43/build?buildargs=%7B%22A%22:%22{SECRET}%22%7D&t=redis'",
    f"sh -c 'docker login -p {SECRET} r.example && docker build /tmp/x'",
    f"buildah bud --creds user:{SECRET} /tmp/x",
]


@pytest.mark.parametrize("line", WITH_SECRETS)
def test_no_output_shows_a_secret(line: str) -> None:
    event = {
        "FileName": line.split()[0],
        "ProcessCommandLine": line,
        "InitiatingProcessFileName": "sh",
        "InitiatingProcessCommandLine": f"sh -c 'curl -u u:{SECRET} http://x.example | {line}'",
    }
    finding = score("process", event)
    assert finding is not None
    explained = DETECTOR.explain(event, kind="process")
    shown = [
        finding.detail,
        *(item.text for item in finding.evidence),
        jsonl.line(finding, {}),
        text("csv", [of_finding(finding)]),
        table.plain(table.lay_out([finding], 500)),
        json.dumps(explanation.to_mapping(explained)),
        table.plain(explanation.lay_out(explained, "x:1", 500)),
    ]

    assert not [text for text in shown if SECRET in text]
    assert list(csv.reader(io.StringIO(text("csv", [of_finding(finding)]))))


# Mistakes in a profile


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"weights": (("process.no_cache", 2),)}, "no process signal 'process.no_cache'"),
        ({"firm": ("process.temp_sorce",)}, "did you mean 'process.temp_source'"),
        ({"requires": ("file.in_temp",)}, "no process signal 'file.in_temp'"),
        ({"reader": "proces"}, "'proces' is none of"),
        ({"weak_limit": True}, "is bool, expected int"),
        ({"weak_kinds": [("process.temp_source", "place")]}, "is list, expected tuple"),
        ({"weak_kinds": (("process.temp_source",),)}, "expected a signal's id and a kind"),
        ({"mentions": ("x",)}, "is str, expected Mention"),
        ({"prefixes": ("",)}, "is empty, and would match everything"),
    ],
)
def test_a_mistake_has_its_place(changes: dict[str, Any], message: str) -> None:
    branch: Branch = evolve(BRANCHES["process"], **{"firm": (), **changes})
    with pytest.raises(ProfileError, match=message):
        Detector(evolve(HARDENED, branches=(branch,)))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"needles": ()}, r"mentions\[0\].needles: is empty"),
        ({"programs": "docker"}, r"mentions\[0\].programs: is str, expected tuple"),
        ({"reads": "comand_line"}, "did you mean 'command_line'"),
        ({"reads": 7}, r"mentions\[0\].reads: is int, expected str"),
    ],
)
def test_a_mistake_in_a_mention_has_its_place(changes: dict[str, Any], message: str) -> None:
    branch = BRANCHES["process"]
    mentions = (evolve(branch.mentions[0], **changes), *branch.mentions[1:])
    with pytest.raises(ProfileError, match=message):
        Detector(evolve(HARDENED, branches=(evolve(branch, mentions=mentions),)))


def test_a_fact_says_its_place() -> None:
    assert Fact("a", "b", "c").span is None
