"""Read the vectors that people wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "vectors"


def vectors(name: str) -> list[Any]:
    """Return the vectors of one file, each with id, why, source, input and expected."""
    rows: list[Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def ids(rows: list[Any]) -> list[str]:
    """Return the vectors' ids, for pytest's names."""
    return [row["id"] for row in rows]
