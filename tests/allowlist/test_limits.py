"""What would take the parser all memory is refused before, and nothing else is."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from t1612core import AllowList, AllowListError
from t1612core.text import toml as limits

from ..test_growth import MOST, growth
from .lists import LIST

PARTS = "t.toml:1: has a key of more parts than 8; nothing here needs as many"
BRACKETS = "t.toml:1: has more brackets in brackets than 8; nothing here needs as many"


def message(text: str) -> str:
    with pytest.raises(AllowListError) as caught:
        limits.loads(text, "t.toml", AllowListError)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a." * 100_000 + "a = 1", PARTS),
        ("a . " * 100_000 + "a = 1", PARTS),
        ('"a".' * 100_000 + "a = 1", PARTS),
        ("''." * 100_000 + "a = 1", PARTS),
        ("[" + "a." * 100_000 + "a]", PARTS),
        ("[[" + "a." * 100_000 + "a]]", PARTS),
        ("x = {" + "a." * 100_000 + "a = 1}", PARTS),
        ("x = {b = 1, " + "a." * 100_000 + "a = 1}", PARTS),
        ("x = 1 # a\n" + "a." * 8 + "a = 1", PARTS.replace(":1:", ":2:")),
        ('x = "\\\\"\n' + "a." * 8 + "a = 1", PARTS.replace(":1:", ":2:")),
        ("x = '\\'\n" + "a." * 8 + "a = 1", PARTS.replace(":1:", ":2:")),
        ('x = """\n\\""" \n"""\n' + "a." * 8 + "a = 1", PARTS.replace(":1:", ":4:")),
        ("x = '''\n' ''\n'''\n" + "a." * 8 + "a = 1", PARTS.replace(":1:", ":4:")),
        ('x = """a"""""\n' + "a." * 8 + "a = 1", PARTS.replace(":1:", ":2:")),
        ("x = " + "[" * 100_000, BRACKETS),
        ("x = " + "{a = " * 100_000, BRACKETS),
        ("x = " + "[{a = [" * 3, BRACKETS),
    ],
    ids=range(17),
)
def test_what_is_too_deep_is_refused_with_its_line_and_the_limit(text: str, expected: str) -> None:
    assert expected == message(text)
    with pytest.raises(AllowListError, match="than 8"):
        AllowList.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        "a.b.c.d.e.f.g.h = 1",
        "x = [[[[[[[[1]]]]]]]]",
        "x = [[1], [1], [1], [1], [1], [1], [1], [1], [1], [1]]",
        "x = 1.5\n" * 1 + "y = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5]",
        'x = "a.b.c.d.e.f.g.h.i.j [[[[[[[[[["',
        "x = 'a.b.c.d.e.f.g.h.i.j {{{{{{{{{{'",
        'x = """\n"" a.b.c.d.e.f.g.h.i.j \\""" {{{{{{{{{{\n"""',
        "x = '''\n'' a.b.c.d.e.f.g.h.i.j {{{{{{{{{{\n'''",
        "# a.b.c.d.e.f.g.h.i.j [[[[[[[[[[ ' \"",
        'x = "\\""  # a.b.c.d.e.f.g.h.i.j',
    ],
)
def test_what_only_looks_deep_is_read(text: str) -> None:
    limits.loads(text, "t.toml", AllowListError)

    assert tomllib.loads(text) is not None


def test_what_is_too_long_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    text = LIST + "#" * limits.MOST_SIGNS
    (tmp_path / "long.toml").write_text(text)
    expected = "has more than 8,388,608 signs; split it"

    assert 1 == len(AllowList.loads(LIST + "#" * (limits.MOST_SIGNS - len(LIST))).entries)
    with pytest.raises(AllowListError, match=expected):
        AllowList.loads(text)
    with pytest.raises(AllowListError, match=expected):
        AllowList.load(tmp_path / "long.toml")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no device without an end")
def test_no_more_of_a_file_is_read_than_it_may_have() -> None:
    """A device has no end."""
    with pytest.raises(AllowListError, match="has more than"):
        AllowList.load("/dev/zero")


@pytest.mark.growth
@pytest.mark.parametrize(
    "unit", ['"', "'", '"""\\', "'''\n''", '"""a\\"', '\\"""', "'''a", "x = 'a' # '\n", "[]", '""']
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def make(size: int) -> Callable[[], object]:
        text = unit * size
        return lambda: limits._excess(text)

    assert growth(make, 5_000) < MOST
