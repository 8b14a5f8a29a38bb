"""An event has the same id whenever it is seen, and another event another."""

from __future__ import annotations

import json
from collections import OrderedDict, UserDict
from datetime import UTC, datetime
from typing import Any

import pytest

from t1612core import event_id

from .events import ALL, BUILD


def nested(depth: int, inside: Any = None) -> Any:
    made = inside
    for at in range(depth):
        made = [made] if at % 2 else {"x": made}
    return made


def test_it_is_16_hexadecimal_digits_of_what_the_event_holds() -> None:
    assert "861183a259ba12fa" == event_id({"FileName": "docker", "n": [1, 2.5, None, True]})


@pytest.mark.no_cover  # repeats at length what others run
@pytest.mark.parametrize("depth", [2_500, 90_000])
def test_it_needs_no_stack_however_deep_an_event_is(depth: int) -> None:
    one = {**BUILD, "AdditionalFields": nested(depth, "a")}
    other = {**BUILD, "AdditionalFields": nested(depth, "b")}

    assert event_id(one) == event_id({**one})
    assert event_id(one) != event_id(other)


def test_an_event_that_holds_itself_has_one_too() -> None:
    event: dict[str, Any] = {**BUILD, "more": []}
    event["more"].append(event)
    event["more"].append(event["more"])

    assert event_id(event) == event_id(event) != event_id(BUILD)


def test_what_is_held_many_times_costs_once() -> None:
    wide: Any = [1]
    for _ in range(100):  # as a tree these are 2 ** 100 elements
        wide = [wide, wide]

    assert event_id(wide) == event_id([wide[0], [wide[0][0], wide[0][0]]])


def test_what_json_makes_of_it_and_the_order_of_keys_are_no_matter() -> None:
    event = {**BUILD, "n": 1.5, "l": [1, {"b": 2, "a": 1}], "big": 10**5_000, "bad": "\ud800"}
    turned = OrderedDict(reversed(event.items()))

    assert event_id(event) == event_id(turned) == event_id(UserDict(event))
    for each in ALL:
        assert event_id(each) == event_id(json.loads(json.dumps(each)))


DIFFERENT: list[Any] = [
    *(None, True, False, 0, 1, 10, 1.5, -1, "", "1", "None", b"", b"1", [], {}, [[]], [{}], [1]),
    *([1, 2], [2, 1], [[1], 2], {"1": 1}, {"1": "1"}, {"a": 1, "b": 2}, {"a": 2, "b": 1}),
    *(["a", "b"], ["ab"], {"a": "b"}, {"ab": ""}, float("nan"), float("inf"), object, {1}),
    *({1: 1}, {(3,): 4}, datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00+00:00"),
]


def test_what_differs_differs() -> None:
    assert len(DIFFERENT) == len({event_id(each) for each in DIFFERENT})


def test_a_type_that_json_lacks_stands_for_its_values() -> None:
    assert event_id({"x": object()}) == event_id({"x": object()})
    assert event_id({"x": {1, 2}}) == event_id({"x": {3}})


def test_a_mapping_whose_own_code_raises_is_one_without_keys() -> None:
    class Bad(UserDict[str, Any]):
        def items(self) -> Any:
            raise RuntimeError

    assert event_id({"x": Bad(a=1)}) == event_id({"x": {}})
