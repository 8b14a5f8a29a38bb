"""Paths are compared as their system does."""

from __future__ import annotations

import pytest

from t1612core.correlation.tokens import tokens
from t1612core.observation import Link


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("C:\\Src\\App", "c:/src/app/", True),
        ("src\\App", "src/app", True),  # no root says so, but no other system parts so
        ("App", "app", False),
        ("src/App", "src/app", False),
        ("src/a\\B", "src/a/b", False),  # a file whose name has a backslash
    ],
)
def test_a_path_is_the_same_where_its_system_says_so(one: str, other: str, is_same: bool) -> None:
    found = [tokens((Link("path", each),)) for each in (one, other)]

    assert is_same == (found[0] == found[1])


def test_an_id_in_full_is_no_name() -> None:
    """Twelve digits of one are what engines show, and may be a name."""
    whole, part, name = ("ab" * 32, "ab" * 6, "app:1")
    (by_whole, by_part, by_name) = (
        tokens((Link("image", each, is_made=True),))[0] for each in (whole, part, name)
    )

    assert [1, 2, 1] == [len(each) for each in (by_whole, by_part, by_name)]
    assert by_whole < by_part
    assert by_name.isdisjoint(by_part)
