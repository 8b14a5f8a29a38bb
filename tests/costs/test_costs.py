"""No text takes more memory than a bound, and none much more than twice the time for twice."""

from __future__ import annotations

import json
import os

import pytest

from t1612core import AllowList, Correlator, score_process

from .measuring import BOUNDED, LINEAR, Reader, cost, length_for, longest, memory, readers
from .shapes import ALLOW_LISTS, AMPLIFIED, SHAPES, SNAPSHOTS, Shape

pytestmark = pytest.mark.growth

_READERS = readers()
# A merge tries a part of a part: a text takes seconds.
_STEP = 1 if os.environ.get("TEXTS_EVERY", "1") == "1" else 4
_EACH = [(name, shape) for name, shapes in SHAPES.items() for shape in shapes[::_STEP]]
# Bytes of memory for each byte of a text, beside what a command takes for itself.
_MOST = 700
_START = 8 << 20
_LONG = 4.0  # seconds: what is dearest takes one, and twice that beside another job


@pytest.mark.parametrize(
    ("name", "shape"), _EACH, ids=[f"{name}: {each!r}" for name, each in _EACH]
)
def test_a_text(name: str, shape: Shape) -> None:
    length = length_for(name)
    found = cost(_READERS[name], shape, length)

    assert found.growth <= LINEAR
    assert found.memory < _MOST + _START / length


@pytest.mark.parametrize(
    ("name", "shape"),
    [(name, shape) for name, shape in _EACH if name in BOUNDED],
    ids=[f"{name}: {each!r}" for name, each in _EACH if name in BOUNDED],
)
def test_a_long_text_takes_a_bounded_time(name: str, shape: Shape) -> None:
    """About a second at most; a busy machine may stretch it, and what has no bound takes more."""
    assert longest(_READERS[name], shape) < _LONG


def _of_shell(text: str) -> object:
    return score_process({"FileName": "bash", "ProcessCommandLine": text})


@pytest.mark.parametrize("read", [_of_shell, _READERS["a parent's line"]])
@pytest.mark.parametrize("text", AMPLIFIED, ids=[text[:40] for text in AMPLIFIED])
def test_what_a_text_makes_of_itself_takes_a_bounded_time(read: Reader, text: str) -> None:
    assert longest(read, Shape(text, end="'")) < _LONG


def test_what_a_variable_carries_to_a_shell_is_bounded() -> None:
    def held(count: int) -> float:
        set_, put_in = "U=" + "$(a)" * count, "\\$U" * count
        return memory(_of_shell, f"sh -c 'docker build .;{set_};sh -c \"{put_in}\"'")

    held(64)  # what is imported for it
    assert held(1000) < 1.3 * held(500)


def test_what_is_quadratic_is_seen() -> None:
    def read(text: str) -> None:
        for number in range(0, len(text), 16):
            text[number:].count("a")

    assert cost(read, Shape("b"), 1 << 17).growth > LINEAR


def test_what_holds_much_is_seen() -> None:
    assert memory(lambda text: [object() for _ in text], "a" * 100_000) > 16


def test_lists_and_states_are_ones_that_are_taken() -> None:
    for shape in ALLOW_LISTS[-2:]:
        assert len(AllowList.loads(shape.text(4096)).entries) > 5
    Correlator().restore(json.loads(SNAPSHOTS[0].text(4096)))
