"""Run the vectors: what people say a line means, with the reason and the source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from t1612core.container.command import parse
from t1612core.knowledge.programs import GRAMMAR
from t1612core.shell.locations import resolve
from t1612core.shell.reader import read
from t1612core.shell.source import Source
from t1612core.shell.words import dialect_of, split

from .views import statements, view

VECTORS = Path(__file__).parents[1] / "vectors"


def load(name: str) -> list[Any]:
    vectors = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return [pytest.param(vector, id=vector["id"]) for vector in vectors]


@pytest.mark.parametrize("vector", load("commands"))
def test_command_line_is_parsed(vector: dict[str, Any]) -> None:
    """Every command of the line, with all of its facts and no others."""
    options = {key: vector[key] for key in ("cwd", "program", "unknown_as") if key in vector}

    commands = parse(vector["input"], GRAMMAR, **options)

    assert vector["expected"] == [view(command) for command in commands]


@pytest.mark.parametrize("client", ["docker", "podman", "nerdctl", "wslc"])
@pytest.mark.parametrize("verb", ["run", "create"])
def test_what_makes_a_container_is_called_what_it_is(client: str, verb: str) -> None:
    (command,) = parse(f"{client} {verb} a", GRAMMAR)

    assert command.verb == verb


@pytest.mark.parametrize("vector", load("words"))
def test_line_is_split_as_its_system_would(vector: dict[str, Any]) -> None:
    """The words, and the stretch of the line that each was."""
    words = split(Source(vector["input"]), vector["dialect"])

    assert vector["words"] == list(words.texts)
    assert vector["raw"] == [vector["input"][start:end] for start, end in words.spans]


@pytest.mark.parametrize("vector", load("dialects"))
def test_dialect_is_told(vector: dict[str, Any]) -> None:
    """Rule 3 of ``words``."""
    assert vector["dialect"] == dialect_of(vector["input"], vector["program"])


@pytest.mark.parametrize("vector", load("scripts"))
def test_script_is_split_into_statements(vector: dict[str, Any]) -> None:
    """The words of each statement, the groups before it, and the scripts in it."""
    found = statements(read(vector["shell"], Source(vector["input"])))

    expected = [{"leaves": 0, "enters": 0, "nested": [], **s} for s in vector["statements"]]
    assert expected == found


@pytest.mark.parametrize("vector", load("paths"))
def test_path_is_resolved(vector: dict[str, Any]) -> None:
    """By spelling only."""
    assert vector["path"] == resolve(vector["cwd"], vector["input"])
