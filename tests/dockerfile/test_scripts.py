"""Reading a shell script: vectors, bash's own word splitting, then what holds for any text."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from t1612core.shell.script import DEPTH, Command, Scope, Script, ScriptWord, Value, may_add
from t1612core.shell.sh import read
from t1612core.shell.source import Source

from ..conftest import examples
from .texts import ANY_TEXT
from .vectors_file import Vector, params

Shape = Any


def source_of(text: str) -> Source:
    """Make a text an source of itself."""
    return Source.of(text, [(0, len(text))])


def shape(script: Script) -> Shape:
    """Give a script as lists: pipelines of commands; a command with only words is their list."""
    return [
        [command_shape(command, command.source.text) for command in pipeline.commands]
        for pipeline in script.pipelines
    ]


def command_shape(command: Command, text: str) -> Shape:
    """Give a command as its words, or as a mapping of what else it has."""
    words = [word.text for word in command.words]
    parts: dict[str, Shape] = {
        "set": [[name, word.text] for name, word in command.assignments],
        "redirects": [
            [r.operator, r.target.text, *([text[slice(*r.body)]] if r.body else [])]
            for r in command.redirects
        ],
        "group": shape(command.group) if command.group else [],
        "scripts": [
            [substitution.operator, shape(substitution.script)]
            for word in every_word(command)
            for substitution in word.substitutions
        ],
    }
    parts = {name: part for name, part in parts.items() if part}
    return {"words": words, **parts} if parts else words


def every_word(command: Command) -> list[ScriptWord]:
    """Give all words of a command, those of assignments and redirections too."""
    assigned = [word for _, word in command.assignments]
    return [*assigned, *command.words, *(redirect.target for redirect in command.redirects)]


def every_command(script: Script) -> list[Command]:
    """Give all commands, those of groups and substitutions too."""
    found = []
    for pipeline in script.pipelines:
        for command in pipeline.commands:
            found.append(command)
            inner = [s.script for word in every_word(command) for s in word.substitutions]
            for nested in [*inner, *([command.group] if command.group else [])]:
                found += every_command(nested)
    return found


@pytest.mark.parametrize("vector", params("scripts"))
def test_reads_as_the_vector_says(vector: Vector) -> None:
    """A script has the shape that the vector expects."""
    scope = Scope()
    for name, value in vector.get("variables", {}).items():
        scope.set(name, Value(value))

    assert vector["expected"] == shape(read(source_of(vector["input"]), scope))


PIECES = (
    "a", "B", " ", "\t", "'", '"', "\\", "\\'", '\\"', "#", " #", "''", '""', "=", "-", "{", "}",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=examples(60), deadline=None)
def test_words_are_what_bash_makes_of_them(text: str) -> None:
    """Bash gets the same arguments, where it finds nothing unclosed."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash on this machine")
    # Nothing in PIECES can name a program; printf is the only one that runs.
    run = subprocess.run(
        [bash, "--norc", "-c", f"printf '%s\\0' x{text}"], capture_output=True, check=False
    )
    if run.returncode == 0 and not run.stderr:
        (command,) = read(source_of(f"printf '%s\\0' x{text}"), Scope()).pipelines[0].commands
        expected = run.stdout.decode().split("\0")[:-1]
        assert expected == [word.text for word in command.words[2:]]


SCRIPTS = st.lists(
    st.sampled_from(
        (
            "a", "b=", "$b", "${b:-c}", "${", "}", "(", ")", "$(", "`", "<(", "'", '"', "\\", " ",
            "\n", ";", "&&", "||", "|", "|&", "&", ">", "<<E", "\nE\n", "<<<", "2>&1", "&>", "#",
            "if", "then", "fi", "case", "esac", "{ ", "f()", "for b in c", "$'\\x41", "export d=e",
        )
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(ANY_TEXT | SCRIPTS)
@settings(max_examples=examples(200))
def test_any_text_is_read_and_every_span_is_inside_it(text: str) -> None:
    """Nothing raises, nothing points outside the text, nothing is read twice."""
    script = read(source_of(text), Scope())

    for command in every_command(script):
        start, end = command.span
        assert 0 <= start <= end <= len(text)
        for word in command.words:
            assert start <= word.span[0] <= word.span[1] <= end
        for redirect in command.redirects:
            first, last = redirect.body or (0, 0)
            assert 0 <= first <= last <= len(text)


@given(SCRIPTS)
@settings(max_examples=examples(100))
def test_quoting_a_text_makes_one_word_of_it(text: str) -> None:
    """Between single quotes everything is a letter."""
    quoted = "'" + text.replace("'", "'\\''") + "'"
    (pipeline,) = read(source_of(f"x {quoted}"), Scope()).pipelines

    assert [["x", text]] == [[word.text for word in c.words] for c in pipeline.commands]


@pytest.mark.parametrize("opener", ["(", "$(", "`", "<(", '"$(', "{ "])
def test_nesting_has_a_depth(opener: str) -> None:
    """Deeper than ``DEPTH`` brackets are letters, and nothing overflows."""
    script = read(source_of(f"a {opener * 5_000} b"), Scope())

    assert 1 <= len(every_command(script)) <= 5_000
    assert DEPTH >= depth(script)


def depth(script: Script) -> int:
    """Count how deep scripts nest in a script."""
    inner = [
        nested
        for pipeline in script.pipelines
        for command in pipeline.commands
        for nested in (
            *(s.script for word in every_word(command) for s in word.substitutions),
            *((command.group,) if command.group else ()),
        )
    ]
    return max((1 + depth(nested) for nested in inner), default=0)


def test_variables_have_a_budget() -> None:
    """A value that doubles itself stops at the budget; unknown again, it stays as written."""
    doubling = "a=xxxxxxxx; " + "a=$a$a; " * 40 + "echo $a"
    scope = Scope()
    scope.begin(len(doubling))
    script = read(source_of(doubling), scope)
    put_in = sum(
        len(word.text) for command in every_command(script) for word in every_word(command)
    )

    left = may_add(len(doubling)) - put_in
    assert 0 <= left < 2 * 4_096  # what the next two values would have added
    assert "$a" == script.pipelines[-1].commands[0].words[1].text
