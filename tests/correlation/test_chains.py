"""Every vector gives the incidents that it says, and the whole table is covered."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from t1612core.correlation import Correlator
from t1612core.incident import Incident, final
from t1612core.knowledge.chains import SUCCESSIONS

from ..conftest import ROOT
from .steps import all_of, observation

VECTORS: list[dict[str, Any]] = json.loads(
    (ROOT / "tests" / "vectors" / "chains.json").read_text("utf-8")
)


def shown(incident: Incident) -> dict[str, Any]:
    """Give an incident as a vector says it."""
    first = [step.references[0] for step in incident.steps]
    return {
        "verdict": incident.verdict,
        "steps": ["+".join(step.references) for step in incident.steps],
        "joins": [
            f"{first[join.earlier]}>{first[join.later]} {join.kind} {join.gap.total_seconds():g}"
            for join in incident.joins
        ],
        "score": incident.score,
        "severity": incident.severity,
        "confidence": incident.confidence,
        "accounts": list(incident.accounts),
        "absorbed": len(incident.absorbed),
    }


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    window = timedelta(seconds=vector.get("settings", {}).get("window", 3600))
    told = final(all_of(Correlator(window), map(observation, vector["steps"])))

    expected = sorted(vector["incidents"], key=lambda one: str(one["steps"]))
    found = sorted(map(shown, told), key=lambda one: str(one["steps"]))
    assert expected == [
        {name: one[name] for name in want} for want, one in zip(expected, found, strict=False)
    ]
    assert len(expected) == len(found)


def test_every_row_of_the_table_joins_something_in_a_vector() -> None:
    joined = set()
    for vector in VECTORS:
        window = timedelta(seconds=vector.get("settings", {}).get("window", 3600))
        for incident in all_of(Correlator(window), map(observation, vector["steps"])):
            stages = [step.stage for step in incident.steps]
            joined |= {(stages[join.earlier], stages[join.later]) for join in incident.joins}

    assert {(row.first, row.then) for row in SUCCESSIONS} == joined
