"""A mistake in a profile shows when it is compiled, with its place and a way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from t1612core import (
    CATALOG,
    MDE,
    PROFILES,
    SENTINEL,
    Branch,
    Detector,
    EventError,
    Profile,
    ProfileError,
)
from t1612core.engine import gate
from t1612core.knowledge import signals

BUILD, FILE, EGRESS = SENTINEL.branches


def with_branch(branch: Branch) -> Profile:
    return evolve(SENTINEL, branches=(branch, FILE, EGRESS))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"weights": (("proces.no_cache", 2),)},
            "sentinel.docker_build.weights[0]: no process signal 'proces.no_cache'; "
            "did you mean 'process.no_cache'?",
        ),
        (
            {"requires": ("file.in_temp_path",)},
            "sentinel.docker_build.requires[0]: no process signal 'file.in_temp_path'",
        ),
        (
            {"requires": ("process.no_cache",)},
            "sentinel.docker_build: a signal is named twice",
        ),
        (
            {"programs": ()},
            "sentinel.docker_build: no programs and no suffixes: it would never look at an event",
        ),
        (
            {"threshold": 11},
            "sentinel.docker_build.threshold: 11 is not within 1 to 10, the most it can score",
        ),
        (
            {"threshold": 0},
            "sentinel.docker_build.threshold: 0 is not within 1 to 10, the most it can score",
        ),
        (
            {"detail": "{comand_line}"},
            "sentinel.docker_build.detail: the schema has no field 'comand_line'; "
            "did you mean 'command_line'?",
        ),
        (
            {"detail": "{command_line"},
            "sentinel.docker_build.detail: expected '}' before end of string",
        ),
        (
            {"detail": "{command_line:d}"},
            "sentinel.docker_build.detail: takes plain {field}, "
            "without position, format or conversion",
        ),
        (
            {"detail": "{}"},
            "sentinel.docker_build.detail: takes plain {field}, "
            "without position, format or conversion",
        ),
        ({"programs": "docker"}, "sentinel.docker_build.programs: is str, expected tuple"),
        (
            {"kind": "proces"},
            "sentinel.docker_build.kind: 'proces' is none of process, file, network, daemon",
        ),
        (
            {"weights": (("process.no_cache", 2.5),)},
            "sentinel.docker_build.weights[0]: expected a signal's id and a whole number",
        ),
        (
            {"weights": {"process.no_cache": 2}},
            "sentinel.docker_build.weights: is dict, expected tuple",
        ),
        ({"threshold": "2"}, "sentinel.docker_build.threshold: is str, expected int"),
        (
            {"account": "user"},
            "sentinel.docker_build.account: the schema has no field 'user'",
        ),
    ],
)
def test_a_mistake_in_a_branch(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Detector(with_branch(evolve(BUILD, **changes)))

    assert message == str(caught.value)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"parents": ()}, "parents: is empty"),
        ({"parents": "bash"}, "parents: is str, expected tuple"),
        ({"temp_paths": ("/tmp/", "")}, "temp_paths[1]: is empty, and would match everything"),
        ({"temp_paths": (7,)}, "temp_paths[0]: is int, expected str"),
        ({"web_ports": ("80",)}, "web_ports[0]: is str, expected int"),
        ({"web_ports": (True,)}, "web_ports[0]: is bool, expected int"),
    ],
)
def test_a_mistake_in_a_word_list(words: dict[str, Any], message: str) -> None:
    with pytest.raises(ProfileError) as caught:
        Detector(evolve(SENTINEL, words=evolve(SENTINEL.words, **words)))

    assert f"sentinel.words.{message}" == str(caught.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        # The wrong types are the point: mypy sees them, and a caller without mypy must too.
        (lambda: Detector("sentinel"), "detector.profile: is str, expected Profile: one of t"),  # type: ignore[arg-type]
        (lambda: Detector(schema="mde"), "detector.schema: is str, expected Schema: one of t1"),  # type: ignore[arg-type]
        (
            lambda: Detector(evolve(SENTINEL, severity="criticl")),  # type: ignore[arg-type]
            "sentinel.severity: 'criticl' is none of low, medium, high",
        ),
        (
            lambda: Detector(SENTINEL, schema=evolve(MDE, fields={**MDE.fields, "file": {}})),
            "schema.mde.fields: no field 'name' of file",
        ),
    ],
)
def test_a_mistake_in_what_a_detector_is_made_of(
    make: Callable[[], Detector], message: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        make()

    assert str(caught.value).startswith(message)


def test_a_pattern_that_does_not_compile() -> None:
    with pytest.raises(ProfileError) as caught:
        Detector(evolve(SENTINEL, words=evolve(SENTINEL.words, dockerfile_urls=("(",))))

    assert "sentinel.docker_build.weights[2]" == caught.value.where
    assert caught.value.problem.startswith("'dockerfile_urls': not a regular expression: ")


def test_a_field_that_only_the_schema_lacks_is_absent() -> None:
    kept = {name: MDE.fields["network"][name] for name in ("name", "ip")}
    detector = Detector(SENTINEL, schema=evolve(MDE, fields={"network": kept}))
    event = {"InitiatingProcessFileName": "dockerd", "RemoteIP": "203.0.113.7", "RemotePort": 80}
    (branch,) = detector.explain(event, kind="network").branches
    states = {each.signal.id: each.state for each in branch.signals}

    assert "not evaluable" == states["network.web_port"]
    assert detector.observe(event, kind="network") is not None
    assert ("", None) == detector.clock_of(event, kind="network")
    with pytest.raises(EventError, match="has none of the fields of a file event"):
        detector.score_file(event)


def test_of_branches_on_one_program_the_highest_score_wins_and_then_the_first() -> None:
    low = evolve(BUILD, name="low", weights=(("process.suspicious_parent", 2),))
    event = {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}
    by_bash = {**event, "InitiatingProcessFileName": "bash"}
    alone = {**by_bash, "ProcessCommandLine": "docker build ."}
    detector = Detector(evolve(SENTINEL, branches=(low, *SENTINEL.branches)))

    def branch(row: dict[str, str]) -> tuple[str, int] | None:
        finding = detector.score_process(row)
        return (finding.branch, finding.score) if finding else None

    assert ("docker_build", 5) == branch(by_bash)
    assert ("docker_build", 3) == branch(event)
    assert ("low", 2) == branch(alone)
    assert branch({**alone, "InitiatingProcessFileName": "init"}) is None


def test_a_name_that_is_whole_and_has_a_suffix_is_asked_of_both_branches() -> None:
    by_suffix = evolve(
        FILE, name="by_suffix", programs=(), suffixes=("file",), weights=(("file.in_temp_path", 9),)
    )
    detector = Detector(evolve(SENTINEL, branches=(*SENTINEL.branches, by_suffix)))
    found = {
        name: detector.score_file({"FileName": name, "FolderPath": "/tmp/"})
        for name in ("Dockerfile", "a.dockerfile", "Makefile", "make")
    }

    assert {
        "Dockerfile": 9,
        "a.dockerfile": 9,
        "Makefile": 9,
        "make": None,
    } == {name: finding and finding.score for name, finding in found.items()}


def test_profiles_and_signals_are_found_by_their_own_names() -> None:
    assert all(name == profile.name for name, profile in PROFILES.items())
    kinds = {"dockerfile": "file"}
    for id, signal in CATALOG.items():
        prefix = id.partition(".")[0]
        assert (id, signal.kind) == (signal.id, kinds.get(prefix, prefix))
    assert len(CATALOG) == sum(len(table.SIGNALS) for table in signals._TABLES)  # no id twice


def test_a_whole_value_that_is_a_number_is_shown_as_text() -> None:
    branch = evolve(EGRESS, requires=(), weights=(("network.web_port", 2),))
    detector = Detector(evolve(SENTINEL, branches=(branch,)))
    finding = detector.score_network({"InitiatingProcessFileName": "dockerd", "RemotePort": 443})

    assert finding is not None
    assert ["443"] == [item.text for item in finding.evidence]


@pytest.mark.parametrize(("port", "detail"), [("x", "|x"), (None, "|"), (80, "|80")])
def test_a_detail_may_show_a_field_that_is_absent_or_odd(port: object, detail: str) -> None:
    branch = evolve(EGRESS, requires=(), detail="{ip}|{port}", account="url")
    detector = Detector(evolve(SENTINEL, branches=(branch,)))
    finding = detector.score_network({"InitiatingProcessFileName": "dockerd", "RemotePort": port})

    assert finding is not None
    assert (detail, "") == (finding.detail, finding.account)


def test_a_gate_remembers_no_more_than_its_bounds() -> None:
    """Names come from attackers: neither their number nor their length may cost memory."""
    asked: list[str] = []
    watch = gate._ByName(asked.append)
    for number in range(3 * gate.MOST):
        watch[f"name-{number}"]
        assert len(watch) <= gate.MOST
    watch["x" * (gate.LONGEST + 1)]
    before = len(asked)
    watch[f"NAME-{number}"]
    watch[f"NAME-{number}"]

    assert f"NAME-{number}" == asked[-1]  # it is asked once for each spelling
    assert before + 1 == len(asked)
    assert all(len(name) <= gate.LONGEST for name in watch)
