"""Run the vectors of image names that stand in for well-known ones."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.facts.tags import imitated_image, without_transport
from t1612core.knowledge.images import AGENT_NAMES, KUBERNETES, NODE_AGENTS, OFFICIAL

from .test_vectors import load

NAMES = st.sampled_from(sorted(OFFICIAL | KUBERNETES | NODE_AGENTS | set(AGENT_NAMES)))
TAGS = st.sampled_from(["", ":latest", ":1.25-alpine", "@sha256:" + "a" * 64])


@pytest.mark.parametrize("vector", load("image_tags"))
def test_tag_imitates(vector: dict[str, Any]) -> None:
    assert vector["expected"] == imitated_image(vector["input"])


@pytest.mark.parametrize("vector", load("transports"))
def test_transport_is_taken_off(vector: dict[str, Any]) -> None:
    assert vector["expected"] == without_transport(vector["input"])


@given(NAMES, TAGS)
def test_every_known_name_is_known_by_any_tag(name: str, tag: str) -> None:
    assert imitated_image(name + tag).endswith(AGENT_NAMES.get(name, name))


@given(NAMES, TAGS)
def test_no_known_name_is_known_in_another_place(name: str, tag: str) -> None:
    """A namespace, a registry or a longer name make it somebody's own."""
    for own in (f"corp/{name}", f"registry.corp.example/{name}", f"localhost/{name}", f"{name}-x"):
        assert "" == imitated_image(own + tag)


@given(NAMES)
def test_the_answer_imitates_itself(name: str) -> None:
    assert imitated_image(name) == imitated_image(imitated_image(name))


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert isinstance(imitated_image(text), str)
    assert text.endswith(without_transport(text))
