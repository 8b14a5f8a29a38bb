"""Each condition holds for what its vector says, and for nothing that only looks like it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from attrs import evolve

from t1612core import MDE, AllowList, Detector
from t1612core.allowlist import Condition, conditions, matching
from t1612core.allowlist.entries import OPERATORS, Operator
from t1612core.text.toml_places import Place

from ..conftest import ROOT
from ..test_growth import MIB, PER_DOUBLING, steepest
from .lists import BUILD, LIST

VECTORS = json.loads((ROOT / "tests" / "vectors" / "allowances.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    kind = vector.get("kind", "process")
    condition = conditions.read(Place("vector"), vector["match"], (kind,), {})

    assert vector["holds"] is matching.test(condition, kind, MDE.fields[kind])(
        vector["event"], matching.Patience()
    )


def test_every_operator_has_a_vector_that_holds_and_one_that_does_not() -> None:
    seen = {(vector["match"]["op"], bool(vector["holds"])) for vector in VECTORS}

    assert {(op, holds) for op in OPERATORS for holds in (True, False)} <= seen


def test_a_field_that_the_schema_has_not_is_absent() -> None:
    condition = Condition("original_name", "equals", ("x",))

    assert False is matching.test(condition, "process", {})({"a": "x"}, matching.Patience())


SLOW = LIST.replace('op = "glob", value = "ci-*"', 'op = "regex", value = "(?:a|aa|aaa)+(?:b|c)d"')


@pytest.mark.parametrize("place", ["match", "unless"])
def test_a_pattern_that_does_not_end_is_stopped_told_and_allows_nothing(place: str) -> None:
    text = SLOW
    if place == "unless":
        text = LIST + 'unless = [{ field = "host", op = "regex", value = "(?:a|aa|aaa)+(?:b|c)d" }]'
        text = text.replace('value = "ci-*"', 'value = "a*"')
    detector = Detector(allowlist=AllowList.loads(text))
    finding = detector.score_process({**BUILD, "DeviceName": "a" * 5000 + "d"})

    assert finding is not None
    assert "" == finding.suppressed_by
    assert finding.tuned is not None
    assert ("ci-nightly",) == finding.tuned.timeouts


@pytest.mark.growth
@pytest.mark.parametrize(
    ("field", "op", "pattern", "name", "start"),
    [
        ("host", "glob", "a*a*a*a*a*a*b", "DeviceName", ""),
        ("folder", "glob", "/a*a*a*a*a*a*b", "FolderPath", "/"),
        ("folder", "under", "/a*a*a*a*a*a*b/x", "FolderPath", "/"),
    ],
)
def test_time_grows_with_the_value_and_no_faster(
    field: str, op: Operator, pattern: str, name: str, start: str
) -> None:
    """Patterns that make a naive matcher try every way to share the value out."""
    holds = matching.test(Condition(field, op, (pattern,)), "process", MDE.fields["process"])

    def work(text: str) -> None:
        # A path that is too long to be one cannot be told.
        assert not holds({name: text}, matching.Patience())

    assert steepest(work, start, "a", MIB) < PER_DOUBLING


def test_conditions_are_data() -> None:
    condition = Condition("host", "glob", ("a",))

    assert condition == evolve(condition)
