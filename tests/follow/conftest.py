"""A file that is followed, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from t1612core.stream.tail import TailedFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def follow(path: Path, said: list[str]) -> TailedFile:
    return TailedFile(str(path), said.append)
