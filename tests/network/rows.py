"""Read the vectors that people wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from t1612core.container.engine_api.requests import ApiRequest

FOLDER = Path(__file__).parents[1] / "vectors"


def vectors(name: str) -> list[Any]:
    """Return the vectors of one file, each with id, why, source, input and expected."""
    rows: list[Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def ids(rows: list[Any]) -> list[str]:
    """Return the vectors' ids, for pytest's names."""
    return [row["id"] for row in rows]


def facts(request: ApiRequest, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return what *wanted* asks of a request, in JSON's types."""
    found = {name: getattr(request, name) for name in wanted}
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]  # JSON is untyped
