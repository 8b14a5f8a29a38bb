"""``HARDENED`` gives each event of ``vectors/hardened/`` the signals that its row names, no other.

A file holds one kind of act: rows that fire, and rows that nearly do. A row has an ``id``, a
``why``, a ``source``, the ``event`` and its ``kind`` (or ``dockerfile``, a text by itself) and what
is ``expected``: the score, and each signal that fired with its weight.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from t1612core import Detector, score_dockerfile

FOLDER = Path(__file__).parent / "vectors" / "hardened"
ROWS = [
    pytest.param(row, id=f"{path.stem}-{row['id']}")
    for path in sorted(FOLDER.glob("*.json"))
    for row in json.loads(path.read_text("utf-8"))
]
DETECTOR = Detector()


@pytest.mark.parametrize("row", ROWS)
def test_row(row: dict[str, Any]) -> None:
    assert row["expected"] == (
        _of_text(row["dockerfile"]) if "dockerfile" in row else _of_event(row["event"], row["kind"])
    )


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_kind_has_rows_that_fire_and_rows_that_nearly_do(path: Path) -> None:
    scores = [row["expected"]["score"] for row in json.loads(path.read_text("utf-8"))]
    assert max(scores) >= 2 > min(scores)


def _of_event(event: dict[str, Any], kind: Any) -> dict[str, Any]:
    (branch,) = DETECTOR.explain(event, kind=kind).branches
    fired = {each.signal.id: each.evidence.weight for each in branch.signals if each.evidence}
    return {"score": branch.score, "signals": fired}


def _of_text(text: str) -> dict[str, Any]:
    verdict = score_dockerfile(text)
    return {
        "score": verdict.score,
        "signals": {each.signal: each.weight for each in verdict.evidence},
    }
