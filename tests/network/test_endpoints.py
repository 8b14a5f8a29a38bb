"""Endpoints: as DOCKER_HOST and the clients spell them, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.container.engine_api.endpoints import Endpoint, parse_endpoint
from t1612core.knowledge.endpoints import ENGINES

from .rows import ids, vectors

ENDPOINTS = vectors("endpoints")


@pytest.mark.parametrize("row", ENDPOINTS, ids=ids(ENDPOINTS))
def test_endpoint_vector(row: Any) -> None:
    """Where it is, and whether it is an engine's by name."""
    expected = row["expected"]

    assert (None if expected is None else Endpoint(**expected)) == parse_endpoint(
        row["input"], ENGINES
    )


@given(st.text())
def test_any_text_is_an_endpoint_or_none(text: str) -> None:
    """Nothing raises."""
    assert isinstance(parse_endpoint(text, ENGINES), (Endpoint, type(None)))
