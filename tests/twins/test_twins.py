"""Vectors of Defender's, told by other products, show the same signals.

The twin of a vector is the event of another product (``writers``); it is held against the row of
Defender's that says no more and no less: every signal fires in both, or in neither, or is not
evaluable in both.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from t1612core import AUTO, HARDENED, SCHEMAS, SENTINEL, Detector
from t1612core.telemetry import auto

from .writers import WRITERS

pytestmark = pytest.mark.no_cover  # repeats at length what others run
FOLDER = Path(__file__).parents[1] / "vectors" / "hardened"
MOST = 200


def _chosen() -> list[dict[str, Any]]:
    """Choose as many of each kind as there are, and of processes each so many'th."""
    rows = [
        {**row, "id": f"{path.stem}-{row['id']}"}
        for path in sorted(FOLDER.glob("*.json"))
        for row in json.loads(path.read_text("utf-8"))
        if "event" in row and _is_named(row)
    ]
    # The vectors have no connection that came from outside.
    rows += [
        {**row, "event": {**row["event"], "ActionType": "InboundConnectionAccepted"}}
        for row in rows
        if row["kind"] == "network"
    ]
    few = [row for row in rows if row["kind"] != "process"]
    many = [row for row in rows if row["kind"] == "process"]
    step = max(1, len(many) // (MOST - len(few)))
    return [*few, *many[::step]][:MOST]


def _is_named(row: dict[str, Any]) -> bool:
    """Return whether an event can be told in others' words.

    All programs have plain names, for of a path only the last part is one; lines are text; and a
    connection has an address, by which some products tell what it is. No file is gone: of paths
    of other products the kernel's mark of that is taken away (``telemetry.convert.path``).
    """
    names = [
        row["event"].get(key)
        for key in ("FileName", "InitiatingProcessFileName", "InitiatingProcessParentFileName")
    ]
    plain = all(
        name is None or (isinstance(name, str) and name == name.strip() and not {*"/\\@"} & {*name})
        for name in names
    )
    lines = map(row["event"].get, ("ProcessCommandLine", "InitiatingProcessCommandLine"))
    is_text = all(line is None or isinstance(line, str) for line in lines)
    keys = ("InitiatingProcessFileName", "RemoteIP") if row["kind"] == "network" else ("FileName",)
    is_there = not str(row["event"].get("FolderPath")).endswith(" (deleted)")
    return plain and is_text and is_there and all(row["event"].get(key) for key in keys)


ROWS = _chosen()
FIND = auto.finder()
DETECTORS = [(Detector(each), Detector(each, AUTO)) for each in (HARDENED, SENTINEL)]


@pytest.mark.parametrize("product", WRITERS)
def test_a_twin_shows_the_same_signals(product: str) -> None:
    schema = SCHEMAS[product.partition(",")[0]]
    compared = fired = 0
    kinds = set()
    for row in ROWS:
        twin = WRITERS[product](row["kind"], row["event"])
        if twin is None:
            continue
        event, same = twin
        where = f"{row['id']}: {event} {same}"
        assert schema.name == FIND(event).schema.name, where
        for defender, other in DETECTORS:
            assert row["kind"] == other.kind_of(event), where
            assert _states(defender, same, row["kind"]) == _states(other, event), where
            assert _steps(defender, same, row["kind"]) == _steps(other, event), where
            finding, expected = other.score(event), defender.find(same, row["kind"])
            assert (expected and expected.score) == (finding and finding.score), where
            fired += finding is not None
            if finding:
                assert expected is not None
                assert expected.host == finding.host == "web-07"
                assert expected.account == finding.account, where
                assert finding.time is not None
        compared += 1
        kinds.add(row["kind"])
    # An alert tells a process alone.
    assert compared > MOST // (2 if "network" in kinds or "file" in kinds else 4)
    assert fired > MOST // 5


def _states(detector: Detector, event: Any, kind: Any = None) -> dict[str, Any]:
    return {
        each.signal.id: (each.state, each.evidence and each.evidence.weight)
        for branch in detector.explain(event, kind=kind).branches
        for each in branch.signals
    }


def _steps(detector: Detector, event: Any, kind: Any = None) -> list[Any]:
    return [
        (step.stage, step.score, step.host, step.account)
        for step in detector.observe(event, kind=kind)
    ]


def test_there_are_enough_rows_of_each_kind() -> None:
    kinds = [row["kind"] for row in ROWS]

    assert MOST == len(ROWS)
    assert all(kinds.count(kind) >= 10 for kind in ("process", "file", "network"))
