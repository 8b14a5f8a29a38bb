"""Joined texts know where each of their characters stands in the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t1612core.shell.source import Source

SOURCE = "RUN a \\\n# why\n  b c"
JOINED = Source.of(SOURCE, [(4, 6), (14, 19)])


def test_a_span_over_a_join_holds_what_was_dropped_there() -> None:
    assert "a   b c" == JOINED.text
    assert "a \\\n# why\n  b" == SOURCE[slice(*JOINED.locate(0, 5))]
    assert "a " == SOURCE[slice(*JOINED.locate(0, 2))]


@given(st.integers(0, 6), st.integers(0, 7))
def test_a_part_points_where_the_whole_does(start: int, end: int) -> None:
    """Also the empty part."""
    start, end = min(start, end), max(start, end)
    part = JOINED.cut(start, end)

    assert JOINED.text[start:end] == part.text
    assert JOINED.locate(start, end) == part.locate(0, end - start)


@pytest.mark.parametrize("part", [(0, 3), (1, 2), (2, 2)])
def test_any_part_of_an_anchored_text_stands_for_the_whole(part: tuple[int, int]) -> None:
    """Rule 2 of ``source``."""
    anchored = Source.anchored("abc", (4, 9))

    assert (4, 9) == anchored.locate(*part)
    assert Source.anchored("abc"[slice(*part)], (4, 9)) == anchored.cut(*part)


@pytest.mark.parametrize("whole", [SOURCE, "RUN a \\\n\t# why\n\t\tb c\n"])
def test_a_text_without_its_tabs_points_where_the_whole_does(whole: str) -> None:
    """What ``<<-`` takes away stands in the record, and is not shown as part of a line."""
    plain = Source(whole, (0,), (10,)).unindented()

    assert whole.replace("\t", "") == plain.text
    for at, letter in enumerate(plain.text):
        start, end = plain.locate(at, at + 1)
        assert letter == whole[start - 10 : end - 10]


def test_an_anchored_text_without_its_tabs_stays_where_it_was() -> None:
    assert Source.anchored("a\nb", (4, 9)) == Source.anchored("\ta\n\tb", (4, 9)).unindented()


def test_a_piece_joined_behind_is_found_in_its_place() -> None:
    longer = Source.of(SOURCE, [(4, 6)]).followed_by(SOURCE, (14, 19))

    assert JOINED == longer
