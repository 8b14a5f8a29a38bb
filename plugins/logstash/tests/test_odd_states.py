"""A state that was changed, with a sum that is right, can be saved again or is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from t1612_logstash.chains import Chains
from t1612_logstash.loading import load

from t1612core.correlation import sealed

from .conftest import BUILD, DEPLOY, QUIET

LATER: dict[str, Any] = {**QUIET, "host": BUILD["host"], "@timestamp": "2026-03-02T08:20:00Z"}


def write(path: Path, saved: dict[str, Any]) -> None:
    path.write_bytes(
        sealed(json.dumps({name: saved[name] for name in saved if name != "sha256"}).encode())
    )


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Give the state of a run with an open chain, and an incident that nobody took."""
    path = tmp_path / "state"
    filter = load(params={"correlate": "true", "state": str(path)})
    filter.lines([json.dumps(each).encode() for each in (BUILD, DEPLOY, LATER)])
    filter.close()
    saved = json.loads(path.read_bytes())
    saved["untold"] = [{"t1612": {"incident": {"verdict": "many", "attack": ["T1612"]}}}]
    write(path, saved)
    return path


def called_within(calls: int, do: Callable[[], None]) -> None:
    """Do what a program does that is deeper within calls of its own than it was at its start."""
    if calls:
        called_within(calls - 1, do)
    else:
        do()


def test_what_was_read_can_be_written_again_however_deep_it_is(state: Path) -> None:
    whole = state.read_bytes().rpartition(b", ")[0] + b"}"
    for levels in (40, *range(800, 1000, 4)):
        nested = whole.replace(b'"many"', b"[" * levels + b"]" * levels)
        state.write_bytes(sealed(nested))
        try:
            chains = Chains({"state": str(state)})
        except ValueError:
            assert levels > 40
            continue
        called_within(100, chains.close)
