"""Find the data that lies beside the project, if it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = next(
    (p / "shared" for p in Path(__file__).parents if (p / "shared" / "facts").is_dir()), None
)


def shared(name: str) -> Path:
    """Return a file beside the project, or skip the test that needs it."""
    if SHARED is None or not (SHARED / name).is_file():
        pytest.skip(f"../shared/{name} is not there")
    return SHARED / name
