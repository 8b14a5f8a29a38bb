"""What is compiled for speed says what the slow functions say, of whatever events there are."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core import HARDENED, PROFILES, SCHEMAS, Detector, EventError, Finding
from t1612core.telemetry.paths import found
from t1612core.telemetry.rules import _check, first_that
from t1612core.telemetry.schemas.notation import at, has, holds, path, starts
from t1612core.telemetry.source import first_that_holds

from ..conftest import examples
from ..twins.writers import WRITERS
from .test_paths import JSON

LINES = ("docker build -t x http://203.0.113.7/x.git", "ls -l", "d^ocker build .", "x build –t y")
ROWS: list[tuple[Any, dict[str, Any]]] = [
    *(
        (
            "process",
            {
                "FileName": name,
                "ProcessCommandLine": line,
                "InitiatingProcessFileName": "python3",
                "AccountName": "www-data",
            },
        )
        for name in ("docker", "ls", "pwsh", "dоcker", "x" * 200)
        for line in LINES
    ),
    *(
        ("file", {"FileName": name, "FolderPath": f"/tmp/x/{name}", "ActionType": "FileCreated"})
        for name in ("Dockerfile", "x.txt", "Dockerfile.dev", "app.dockerfile")
    ),
    *(
        (
            "network",
            {"InitiatingProcessFileName": name, "RemoteIP": "203.0.113.7", "RemotePort": 80},
        )
        for name in ("dockerd", "curl", "buildkitd")
    ),
]
ODD: tuple[Any, ...] = (
    *(None, "", "-", "(null)", 7, 1.5, float("nan"), True, 10**40, {}, [], {"a": 1}),
    *(["docker"], ["a", "b"], [7], [[]], "x" * 300, "ls ", "DOCKER"),
)
TWINS = [
    (product, kind, twin[0])
    for product, write in WRITERS.items()
    for kind, row in ROWS
    if (twin := write(kind, row)) is not None
]
DETECTORS = {
    (name, product): Detector(profile, SCHEMAS[product.partition(",")[0]])
    for name, profile in PROFILES.items()
    for product in WRITERS
}


def changed(event: Any, places: list[int], value: Any) -> Any:
    """Put a value in place of another one, however deep."""
    event = copy.deepcopy(event)
    held = event
    for place in places:
        keys = list(held) if isinstance(held, dict) else list(range(len(held)))
        if not keys:
            break
        key = keys[place % len(keys)]
        if not isinstance(held[key], (dict, list)) or place % 3 == 0:
            held[key] = value
            break
        held = held[key]
    return event


def _with_second_places() -> list[Any]:
    """Give events of which the first place holds nothing, spelled as products do."""
    made = []
    for kind, row in ROWS:
        twin = WRITERS["ecs"](kind, row)
        if twin is not None and kind == "process":
            event = copy.deepcopy(twin[0])
            line = event["process"]["command_line"]
            event["process"] |= {"command_line": "-", "args": line.split(" ")}
            made.append(("ecs", kind, event))
            event = copy.deepcopy(event)
            event["process"] |= {"name": "-", "executable": f"/tmp/{event['process']['name']}"}
            made.append(("ecs", kind, event))
    return made


TWINS += _with_second_places()


@given(
    twin=st.sampled_from(TWINS),
    places=st.lists(st.integers(0, 60), min_size=1, max_size=4),
    value=st.sampled_from(ODD) | JSON,
    profile=st.sampled_from([*PROFILES]),
)
@settings(max_examples=examples(500))
def test_an_event_scores_as_it_is_explained_however_often_it_comes(
    twin: Any, places: list[int], value: Any, profile: str
) -> None:
    product, _, event = twin
    detector = DETECTORS[profile, product]
    for each in (event, changed(event, places, value)):
        try:
            route, row = detector.locate(each)
        except EventError:
            continue
        if route == "other":
            continue
        expected = explained(detector, row, route)
        # The first time it is learned, the second time known. Scoring reads less than explaining.
        may_be = {expected, None} if expected == "error" else {expected}
        told = [scored(detector, row, route) for _ in range(3)]
        assert {*told} <= may_be, (each, expected)
        assert 1 == len({*told}), each


def explained(detector: Detector, row: Any, kind: Any) -> int | str | None:
    try:
        branches = detector.explain(row, kind=kind).branches
    except EventError:
        return "error"
    scores = [each.score for each in branches if each.score >= each.branch.threshold]
    return max(scores, default=None)


def scored(detector: Detector, row: Any, kind: Any) -> int | str | None:
    try:
        finding: Finding | None = detector.find(row, kind)
    except EventError:
        return "error"
    return None if finding is None else finding.score


RULES = (
    ((at("a", "x", "7"),), "is"),
    ((at("b.c", "x"), *has("a")), "is and has"),
    ((starts("a.b", "x", "y"),), "starts"),
    ((holds("k", "x", "y"), *has("c")), "holds"),
    (has("b.c", "x"), "has"),
    ((at("a[].b", "x"),), "in a list"),
)


@given(event=JSON)
@settings(max_examples=examples(500))
def test_compiled_rules_say_what_the_slow_ones_do(event: Any) -> None:
    slow = next((given for checks, given in RULES if all(_check(c)(event) for c in checks)), None)
    try:
        told = first_that_holds(RULES)(event)
    except Exception:  # an odd value: the slow ones are asked
        told = slow

    assert slow == told == first_that(RULES)(event)


@given(event=JSON, place=st.sampled_from(["a", "a.b", "a.b.c", "a[].b"]))
def test_a_nested_path_wins_over_the_same_keys_as_one(event: Any, place: str) -> None:
    value = found(path(place))(event)
    if value is not None and isinstance(event, dict) and "[" not in place:
        nested: Any = event
        for key in place.split("."):
            nested = nested.get(key) if isinstance(nested, dict) else None
        assert value is (event.get(place) if nested is None else nested)


@pytest.mark.parametrize("product", ["sysmon", "ecs"])
def test_made_up_names_cost_no_memory(product: str) -> None:
    detector = Detector(PROFILES["hardened"], SCHEMAS[product])
    for number in range(5000):
        twin = WRITERS[product]("process", {**ROWS[0][1], "FileName": f"n{number}"})
        assert twin is not None
        detector.score(twin[0])
    twin = WRITERS[product](*ROWS[0])
    assert twin is not None
    assert detector.score(twin[0]) is not None


def test_odd_values_are_present_and_a_nan_is_none() -> None:
    rules = ((has("b.c", "x"), "has"),)

    assert "has" == first_that(rules)({"b": {"c": True}, "x": 1.5})
    assert first_that(rules)({"b": {"c": [1]}, "x": float("nan")}) is None


def test_a_needle_with_a_quote_is_looked_for_as_the_gate_reads_a_list() -> None:
    branches = tuple(
        evolve(each, mentions=tuple(evolve(m, needles=('"a b"',)) for m in each.mentions))
        for each in HARDENED.branches
    )
    detector = Detector(evolve(HARDENED, branches=branches), SCHEMAS["laurel"])
    event = {"ID": "1.0:1", "SYSCALL": {"exe": "/bin/x"}, "EXECVE": {"ARGV": ["x", "a b"]}}
    for _ in range(2):
        (branch,) = detector.explain(event).branches
        assert branch.is_open
        assert detector.score(event) is None


def test_what_is_no_mapping_where_one_is_looked_for_is_read_by_the_gate() -> None:
    """The compiled look-up fails there, and again where it learns."""
    event = {
        "process": "x",
        "process.name": "docker",
        "process.command_line": "docker build /dev/shm/x",
    }
    detector = Detector(schema=SCHEMAS["ecs"])

    for _ in range(2):
        assert detector.score_process(event) is not None
        with pytest.raises(EventError, match=r"say what happened \(process.name, process"):
            detector.score_process({"process": 7, "user": {"name": "a"}})
