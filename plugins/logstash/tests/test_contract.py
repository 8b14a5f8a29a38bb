"""Whatever comes in leaves once; whatever a filter does, the event goes on."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from t1612_logstash import codec
from t1612_logstash.contract import Filter
from t1612_logstash.lines import Splitter
from t1612_logstash.loading import BUNDLED, FilterError, load

from .conftest import BUILD, COMMAND


def made(**functions: Any) -> Filter:
    return Filter(cast(ModuleType, SimpleNamespace(**functions)))


def decoded(lines: list[bytes]) -> list[Any]:
    return [json.loads(line) for line in lines]


SAME = made(filter=lambda event: [event])
LINES = st.lists(
    st.binary(max_size=30).filter(lambda data: b"\n" not in data)
    | st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=5)).map(
        lambda event: json.dumps(event).encode()
    ),
    max_size=12,
)


@given(LINES)
def test_each_line_leaves_exactly_once(lines: list[bytes]) -> None:
    whole = [line for line in lines if line and not line.isspace()]
    events = decoded(SAME.lines(lines))

    assert len(events) == len(whole)
    for line, event in zip(whole, events, strict=True):
        try:
            expected = json.loads(line)
        except (ValueError, RecursionError):
            expected = None
        if isinstance(expected, dict):
            assert event == expected
        else:
            text = line.decode("utf-8", "replace")
            assert event == {"message": text, "tags": ["_jsonparsefailure"]}


@given(LINES, st.lists(st.integers(1, 20), min_size=1, max_size=8), st.booleans())
def test_lines_are_the_same_wherever_blocks_end(
    lines: list[bytes], sizes: list[int], is_ended: bool
) -> None:
    data = b"\n".join(lines) + b"\n" * is_ended
    splitter, found, at = Splitter(1 << 20), [], 0
    for number in range(len(data)):
        size = sizes[number % len(sizes)]
        found += splitter.lines(data[at : at + size])
        at += size
        if at >= len(data):
            break
    found += splitter.rest()

    assert [line for line in found if line] == [line for line in data.split(b"\n") if line]


def test_a_line_that_is_too_long_is_cut_and_the_next_one_is_whole() -> None:
    splitter = Splitter(10)

    assert splitter.lines(b"x" * 8) == []
    assert splitter.lines(b"x" * 8) == []
    assert splitter.lines(b"y" * 50) == []
    assert splitter.lines(b"z\nab") == [b"x" * 10]
    assert splitter.lines(b"c\n") == [b"abc"]
    assert splitter.cut == 1
    assert splitter.lines(b"d" * 10 + b"\n" + b"e" * 11 + b"\n") == [b"d" * 10, b"e" * 10]
    assert splitter.cut == 2


@pytest.mark.parametrize("size", [1, 4096])
def test_a_line_that_trickles_in_is_not_copied_again_and_again(size: int) -> None:
    """Twice the bytes take about twice the steps; a copy at each step would be their square."""
    splitter = Splitter(1 << 24)
    for _ in range(200_000):
        splitter.lines(b"x" * size)

    assert len(splitter._kept) == min(200_000 * size, (1 << 24) + 1)
    assert splitter.lines(b"\n") == [b"x" * min(200_000 * size, 1 << 24)]


def boom(event: dict[str, Any]) -> list[Any]:
    event["process"]["name"] = "changed"
    raise RuntimeError("no")


@pytest.mark.parametrize(
    ("function", "problem"),
    [
        (boom, "RuntimeError: no"),
        (lambda event: None, "filter gave NoneType, expected a list of events"),
        (lambda event: event, "filter gave dict, expected a list of events"),
        (lambda event: [event, 7], "filter gave a list with int, expected events"),
        (lambda event: [{"a": object()}], "not JSON serializable"),
    ],
)
def test_of_an_event_whose_filter_fails_the_original_goes_on(function: Any, problem: str) -> None:
    filter = made(filter=function)
    (event,) = decoded(filter.lines([json.dumps(BUILD).encode()]))

    assert event["tags"] == ["_t1612exception"]
    assert problem in event["t1612"]["error"]
    assert {key: event[key] for key in BUILD} == BUILD
    assert filter.counts.failed == 1


def test_tags_and_fields_that_are_there_stay() -> None:
    filter = made(filter=boom)
    line = json.dumps({"tags": "in", "process": {}, "seq": 1}).encode()
    (event,) = decoded(filter.lines([line]))

    assert event["tags"] == ["in", "_t1612exception"]
    assert event["t1612"] == {"error": "RuntimeError: no"}
    assert event["seq"] == 1


PLANTED = (
    '{"t1612":{"score":9,"suppressed_by":"me","incident":{}}}',
    '{"t1612.score":9,"t1612.suppressed_by":"me"}',
    '{"[t1612][score]":9}',
    r'{"\u00741612":{"score":9}}',
    '{"t1612":7,"tags":["a"]}',
)


@pytest.mark.parametrize("line", PLANTED)
@pytest.mark.parametrize("function", [lambda event: [event], boom])
def test_what_is_ours_cannot_be_planted(line: str, function: Any) -> None:
    (event,) = decoded(made(filter=function).lines([line.encode()]))

    assert not [name for name in event if "1612" in name and name != "t1612"]
    assert set(event.get("t1612", {})) <= {"error"}


def test_an_event_can_be_dropped_or_become_many() -> None:
    assert made(filter=lambda event: []).lines([b"{}"]) == []
    assert made(filter=lambda event: [event, {"b": 1}]).lines([b'{"a":1}']) == [
        *(b'{"a":1}', b'{"b":1}')
    ]


def test_a_batch_is_filtered_at_once_and_goes_on_where_it_fails() -> None:
    seen = []

    def batch(events: list[Any]) -> list[Any]:
        seen.append(len(events))
        if any("bad" in event for event in events):
            raise RuntimeError("no")
        return [[event] for event in events]

    filter = made(filter=lambda event: [], filter_batch=batch)
    assert filter.lines([b'{"a":1}', b"x", b'{"a":2}'])[::2] == [b'{"a":1}', b'{"a":2}']
    bad = decoded(filter.lines([b'{"a":1}', b'{"bad":2}']))
    assert [event["tags"] for event in bad] == [["_t1612exception"]] * 2
    assert seen == [2, 2]
    short = made(filter=lambda event: [], filter_batch=lambda events: [])
    assert "no list of 1 lists" in decoded(short.lines([b"{}"]))[0]["t1612"]["error"]


@given(
    st.dictionaries(
        st.text(max_size=4),
        st.integers(-(2**70), 2**70)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text()
        | st.none(),
    )
)
def test_what_goes_through_means_the_same(event: dict[str, Any]) -> None:
    text = json.dumps(event).encode()

    assert json.loads(codec.dumps(codec.loads(text))) == event
    assert json.loads(codec._dumps(codec._loads(text))) == event


GOOD = """
def register(params):
    global limit
    limit = int(params.get("limit", 3))
def filter(event):
    return [event] if event["n"] < limit else []
tests = [
    {"name": "small", "in_event": {"n": 1}, "expect": lambda events: len(events) == 1},
    {
        "name": "big",
        "parameters": {"limit": 1},
        "in_event": {"n": 1},
        "expect": lambda events: events == [],
    },
]
"""


def test_a_filter_of_ones_own_is_loaded_tested_and_told_its_parameters(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(GOOD)

    assert load(str(path), {"limit": "2"}).lines([b'{"n":1}', b'{"n":2}']) == [b'{"n":1}']


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("x = 1\n", "has no function filter(event)"),
        ("x = \n", "SyntaxError"),
        ("\n1 / 0\n", "ZeroDivisionError: division by zero (line 2)"),
        (GOOD.replace("== []", "== [7]"), "test 2 (big): failed, the filter gave []"),
        (GOOD.replace('{"n": 1}, "exp', '{}, "exp', 1), "test 1 (small): KeyError: 'n'"),
        (GOOD.partition("tests")[0].replace("global limit", "raise OSError('x')"), "register: x"),
    ],
)
def test_a_filter_that_is_wrong_does_not_start(tmp_path: Path, source: str, said: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(source)
    with pytest.raises(FilterError) as caught:
        load(str(path))

    assert said in str(caught.value)
    done = subprocess.run(
        [*COMMAND, "check", "--filter", str(path)], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_check_says_that_the_bundled_filter_passes() -> None:
    done = subprocess.run([*COMMAND, "check"], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, f"{BUNDLED}: 3 tests passed\n")
