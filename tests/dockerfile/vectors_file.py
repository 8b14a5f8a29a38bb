"""Load vectors, and give each its id as the test's name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[1] / "vectors" / "dockerfile"
Vector = dict[str, Any]


def vectors(name: str) -> list[Vector]:
    """Load a file of vectors; two with one id are a mistake."""
    loaded: list[Vector] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    ids = [vector["id"] for vector in loaded]
    assert sorted(set(ids)) == sorted(ids)
    return loaded


def params(name: str) -> list[Any]:
    """Load a file of vectors as parameters of a test."""
    return [pytest.param(vector, id=vector["id"]) for vector in vectors(name)]
