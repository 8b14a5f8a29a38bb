"""Every vector scores as it is written, whichever way the event comes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from t1612core import CATALOG, SENTINEL, Detector

from .oracle import transcription

VECTORS = json.loads(
    Path(__file__).with_name("vectors").joinpath("sentinel.json").read_text("utf-8")
)
DETECTOR = Detector(SENTINEL)
TABLES = {kind: table for table, kind in DETECTOR.schema.tables.items()}


@pytest.fixture(params=VECTORS, ids=lambda vector: vector["id"])
def vector(request: pytest.FixtureRequest) -> dict[str, Any]:
    made: dict[str, Any] = request.param
    return made


def test_vector(vector: dict[str, Any]) -> None:
    finding = getattr(DETECTOR, f"score_{vector['kind']}")(vector["event"])

    expected = vector["expected"]
    assert expected == (finding and {"score": finding.score, "signals": list(finding.signals)})


def test_the_transcription_agrees_with_the_vector(vector: dict[str, Any]) -> None:
    """Three sources of truth: vectors, transcription and engine. A vector is no exception."""
    row = vector["event"]
    row |= {"RemotePort": int(row["RemotePort"])} if row.get("RemotePort") else {}
    verdict = transcription.judge(vector["kind"], row)

    assert (vector["expected"] or {"score": None})["score"] == (verdict and verdict.score)


def test_an_envelope_a_batch_and_a_table_column_give_the_same(vector: dict[str, Any]) -> None:
    score = getattr(DETECTOR, f"score_{vector['kind']}")
    row, table = vector["event"], TABLES[vector["kind"]]
    envelope = {"category": f"AdvancedHunting-{table}", "properties": row}
    expected = score(row)

    assert expected == score(envelope)
    assert expected == DETECTOR.score(envelope)
    assert (expected and expected.score) == (
        (found := DETECTOR.score({**row, "Type": table})) and found.score
    )
    scanned = list(DETECTOR.scan([{"records": [envelope, envelope]}]))
    assert ([expected] * 2 if expected else []) == scanned


@pytest.mark.parametrize("id", [id for id, signal in CATALOG.items() if signal.operator != "fact"])
def test_every_signal_has_a_vector_that_fires_it_and_one_of_its_kind_that_does_not(id: str) -> None:
    signal = CATALOG[id]
    weighted = {id for branch in DETECTOR.profile.branches for id, _ in branch.weights}
    of_kind = [vector for vector in VECTORS if vector["kind"] == signal.kind]
    fires = [v for v in of_kind if v["expected"] and id in v["expected"]["signals"]]
    quiet = [v for v in of_kind if not (v["expected"] and id in v["expected"]["signals"])]

    assert quiet
    assert bool(fires) == (id in weighted)
