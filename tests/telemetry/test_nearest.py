"""What nobody recognises is said to look like what it has the most fields of."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core import AUTO, SCHEMAS, Detector, UnrecognisedError
from t1612core.telemetry.nearest import guesser

from .test_paths import JSON

DETECTOR = Detector(schema=AUTO)
LINE = "docker build -t a /tmp/.x"


def problem_of(event: Any) -> str:
    with pytest.raises(UnrecognisedError) as caught:
        DETECTOR.score(event)
    return str(caught.value)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            {"CommandLine": LINE, "ImageFileName": "/usr/bin/docker", "UserName": "root"},
            "looks like one of CrowdStrike Falcon (CommandLine, ImageFileName, UserName), "
            "but it lacks event_simpleName or event.event_simpleName or ",
        ),
        (
            {"output_fields": {"proc.name": "docker", "proc.cmdline": LINE}},
            "looks like one of Falco (output_fields.proc.cmdline, output_fields.proc.name), "
            "but it lacks output_fields with rule",
        ),
        (
            {"process": {"name": "docker", "command_line": LINE}, "host": {"name": "a"}},
            "looks like one of Elastic Common Schema (host.name, process.command_line, "
            "process.name), but it lacks @timestamp with ecs.version or",
        ),
        (
            {"FileName": "docker", "CommandLine": LINE},
            "next to none of the fields of any product that is known; 'CommandLine': did you mean "
            "'ProcessCommandLine'?",
        ),
        (
            {"FileName": "a", "DeviceName": "b", "AccountName": "c", "Timestamp": "d"},
            "is not recognised as a Microsoft Defender event: nothing tells its kind in Type",
        ),
        ({"Type": "Odd", "a": 1}, "its Type names no table that is known"),
        ({"a": 1, "b": {"c": 2}}, "it has next to none of the fields of any product that is known"),
        ({}, "it has next to none of the fields of any product that is known"),
    ],
)
def test_an_event_that_nobody_recognises(event: Any, said: str) -> None:
    assert said in problem_of(event)


def test_an_events_own_names_are_not_said() -> None:
    """An attacker may choose the keys of an event, and what is said is printed."""
    odd = "\x1b[2J"
    event = {odd: 1, "CommandLine": LINE, "ImageFileName": odd, "UserName": {odd: odd}, 7: 8}

    assert odd not in problem_of({**event, "aid": odd, "ParentBaseFileName": odd})


def test_of_an_event_few_places_are_looked_at() -> None:
    guess = guesser(SCHEMAS.values())
    deep: Any = {"proc.name": "a", "proc.cmdline": LINE}
    for _ in range(2500):
        deep = {"output_fields": deep}

    assert guess(deep) is None
    assert guess({f"k{at}": at for at in range(300)} | {"CommandLine": LINE}) is None
    assert guess({"x" * 65: 1}) is None


@given(st.dictionaries(st.text(), JSON))
def test_any_event_gets_an_answer(event: Any) -> None:
    for guessed in (guesser(SCHEMAS.values())(event),):
        assert guessed is None or guessed[1]
