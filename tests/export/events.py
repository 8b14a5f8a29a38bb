"""Give the events that exports are held against: labelled ones, and all vectors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from t1612core import Detector
from t1612core.evaluation import labelled
from t1612core.model import Kind

from ..conftest import ROOT, SHARED

LABELLED = ROOT / "examples" / "labelled.jsonl"
VECTORS = ROOT / "tests" / "vectors"
KINDS: tuple[Kind, ...] = ("process", "file", "network")
Row = tuple[str, Kind, dict[str, Any]]  # an id, a kind, an event of Defender's


@cache
def of_labelled(path: Path = LABELLED) -> tuple[tuple[str, Kind, dict[str, Any], bool], ...]:
    """Give labelled events, and whether each has to alert."""
    detector, rows = Detector(), []
    for line in path.read_text("utf-8").splitlines():
        event = json.loads(line)
        told = labelled(event)
        kind = told.kind or detector.kind_of(event)
        if kind in KINDS:
            rows.append((told.label.event_id, kind, event, told.label.expect == "alert"))
    return tuple(rows)


@cache
def every() -> tuple[Row, ...]:
    """Give all events there are: labelled ones, those of the vectors, those beside the project."""
    rows: list[Row] = [row[:3] for row in of_labelled()]
    beside = SHARED / "corpus" / "events.jsonl"
    if beside.exists():
        rows += [row[:3] for row in of_labelled(beside)]
    return (*rows, *_of_vectors())


def _of_vectors() -> Iterator[Row]:
    names = ("hardened_process", "hardened_weights", "hardened_gates", "sentinel", "differences")
    paths = [
        *(VECTORS / f"{name}.json" for name in names),
        *sorted((VECTORS / "hardened").iterdir()),
    ]
    for path in paths:
        for number, row in enumerate(json.loads(path.read_text("utf-8"))):
            kind, event = row.get("kind", "process"), row.get("event")
            if event is not None and kind in KINDS and all(map(_is_plain, event.values())):
                yield f"{path.stem}-{row.get('id')}-{number}", kind, event


def _is_plain(value: object) -> bool:
    return (isinstance(value, str) and "\0" not in value) or type(value) is int
