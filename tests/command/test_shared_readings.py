"""Several walks read the scripts of a line; one of them reads the text, and all find the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import attrs
import pytest

from t1612core.facts.event import Line
from t1612core.shell import reader
from t1612core.shell.grammar import ShellKind
from t1612core.shell.limits import Budget
from t1612core.shell.script import Scope, Script, ScriptWord, Value
from t1612core.shell.source import Source

VECTORS = Path(__file__).parents[1] / "vectors"
LINES = sorted(
    {
        vector["input"]
        for name in ("commands", "hardened_process", "standard_input", "acts")
        for vector in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
        if isinstance(vector, dict) and isinstance(vector.get("input"), str)
    }
)
LONG = "true " + "x" * 600


def found_in(line: str, program: str) -> tuple[Any, ...]:
    """Return all that a line tells, whatever walks tell it."""
    read = Line(line, program)
    found = ([attrs.asdict(x) for x in each] for each in (read.commands, read.fed, read.acts))
    return *found, [each.text for each in read.unread]


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("program", ["bash", "powershell.exe"])
def test_what_is_found_does_not_depend_on_it(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(LINES) > 300
    for line in LINES:
        monkeypatch.setattr(reader, "_LONG", 1 << 30)
        alone = found_in(line, program)
        monkeypatch.setattr(reader, "_LONG", 0)

        assert alone == found_in(line, program)


def test_a_long_text_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    times: Counter[int] = Counter()
    read = reader.read

    def counted(kind: ShellKind, source: Source, scope: Scope | None = None) -> Script:
        times[len(source.text)] += 1
        return read(kind, source, scope)

    monkeypatch.setattr(reader, "read", counted)
    script = f"{LONG}; wget -O- http://a.example/x | docker build -t b -"
    line = Line(f"bash -c '{script}'", "bash")

    assert line.commands
    assert line.fed
    assert line.acts
    assert 1 == times[len(script)]


def test_a_text_that_runs_in_two_places_is_followed_in_both() -> None:
    """A walk knows scripts by their identity: of one object it would follow the first alone."""
    inner = f"{LONG}; : \\$(docker build .)"
    line = Line(f"bash -c \"f() {{ sh -c '{inner}'; }}; cd /a; f; cd /b; f\"", "bash")

    assert {"/a", "/b"} <= {each.cwd for each in line.commands}


def test_what_was_set_before_a_text_is_part_of_it() -> None:
    """Only where nothing was set, a text is what it was for another walk."""
    said = {
        "": "$a,$1 f",
        "IFS=,": "$a,$1 f",
        "set -- build": "$a,build f",
        "a=docker": "docker,$1 f",
    }
    shared: dict[object, Any] = {}

    for before, words in (*said.items(), *said.items()):
        scope = Scope()
        reader.read("sh", Source(before), scope)
        assert (not before) == scope.is_new
        text = Source(f"$a,$1 f; {LONG}; b=1")
        script = reader.read_within(Budget(readings=shared), "sh", text, scope)

        assert words == " ".join(word.text for word in script.pipelines[0].commands[0].words)
        assert scope.get("b") is not None
    assert 1 == len(shared)


def test_a_function_that_was_set_is_called() -> None:
    shared: dict[object, Any] = {}
    for before, is_called in (("", False), ("f() { docker build /x; }", True), ("", False)):
        scope = Scope()
        reader.read("sh", Source(before), scope)
        script = reader.read_within(Budget(readings=shared), "sh", Source(f"f; {LONG}"), scope)

        assert is_called == (script.pipelines[0].commands[0].group is not None)


def test_a_scope_becomes_what_another_one_is() -> None:
    one, other = Scope(), Scope()
    one.set("alias d", Value("docker"))
    one.give([ScriptWord("build", (0, 5))])
    one.functions["f"] = (Source("f"), 0, 1)
    one.pays(3)

    other.become(one)

    assert vars(one) == vars(other) == vars(one.copy())
    other.set("a", Value("b"))
    other.functions.clear()
    assert one.get("a") is None
    assert one.functions
