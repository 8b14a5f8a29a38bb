"""Names are put into what is started so often, and no deeper than texts are read."""

from __future__ import annotations

import pytest

from t1612core import score_process
from t1612core.container.command import parse
from t1612core.knowledge.programs import GRAMMAR
from t1612core.shell.filling import MARK, MOST, filled, put
from t1612core.shell.script import may_add
from t1612core.shell.source import Source
from t1612core.shell.unwrap import DEEPEST
from t1612core.shell.words import split


@pytest.mark.parametrize(("times", "found"), [(1, 1), (DEEPEST - 2, 1), (DEEPEST + 4, 0)])
def test_programs_that_are_given_names_are_followed_so_deep(times: int, found: int) -> None:
    line = f"sh -c 'echo /tmp/x | {'xargs ' * times}docker build'"

    assert ["/tmp/x"] * found == [
        command.build.context.text for command in parse(line, GRAMMAR) if command.build
    ]


def test_a_name_is_put_into_the_first_words_that_hold_its_mark() -> None:
    words = split(Source(" ".join([MARK] * (MOST + 2))), "posix")

    assert [*["x"] * MOST, MARK, MARK] == list(filled(words, "x").texts)
    assert "x" * MOST + MARK == put(MARK * (MOST + 1), "x")


def test_without_its_mark_a_name_is_added_where_that_is_meant() -> None:
    words = split(Source("docker build"), "posix")

    assert ("docker", "build") == filled(words, "x").texts
    assert ("docker", "build", "x") == filled(words, "x", is_added=True).texts
    assert "docker build x" == put("docker build", "x")


def test_a_function_is_called_as_often_as_there_is_room_for_its_body() -> None:
    body = f"docker build /x; : {'a' * 30_000}"
    script = f"f(){{ {body}; }}; {'f; ' * 9}"
    line = f"sh -c '{script}'"
    room = may_add(len(script)) // len(body)

    assert 1 < room < 9
    # Where it is written, and where it is called.
    assert ["/x"] * (1 + room) == [
        command.build.context.text
        for command in parse(line, GRAMMAR, limit=len(line))
        if command.build
    ]


@pytest.mark.parametrize("told", ["-Verb runas", "-WorkingDirectory C:\\docker"])
def test_a_cmdlet_that_is_told_no_program_starts_none(told: str) -> None:
    assert () == parse(f'powershell -c "Start-Process {told}"', GRAMMAR)


def test_a_parameter_that_a_cmdlet_does_not_know_belongs_to_its_program() -> None:
    (command,) = parse('powershell -c "Start-Process docker build -t x C:\\x"', GRAMMAR)

    assert command.build is not None
    assert ["x"] == [tag.text for tag in command.build.tags]


@pytest.mark.parametrize(("before", "is_found"), [(MOST - 1, True), (MOST, False)])
def test_the_first_names_are_followed_and_each_client_is_judged_for_itself(
    before: int, is_found: bool
) -> None:
    line = f"bash -c 'echo {'/srv/x ' * before}/tmp/x | xargs -n1 docker build'"
    started = {"FileName": "docker", "ProcessCommandLine": "docker build /tmp/x"}

    assert is_found == bool(score_process({"FileName": "bash", "ProcessCommandLine": line}))
    assert score_process(started)
