"""Keep what the fault suite counted: one line of JSON for each test, where FIGURES names a file."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def record(row: str, **cells: Any) -> None:
    """Keep figures of a row of the table: numbers, by the names that ``tools/figures.py`` has."""
    path = os.environ.get("FIGURES")
    if path:
        with Path(path).open("a") as file:
            file.write(json.dumps({"row": row, **cells}) + "\n")
