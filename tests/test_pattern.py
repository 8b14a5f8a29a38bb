"""A pattern that is compiled later is what ``re.compile`` would have given."""

from __future__ import annotations

import copy
import gc
import pickle
import re
from importlib import import_module

import pytest

from t1612core.text.pattern import pattern

from .test_layers import PACKAGE


def test_it_does_what_a_compiled_one_does() -> None:
    made, expected = pattern(r"(a)(b)?", re.IGNORECASE), re.compile(r"(a)(b)?", re.IGNORECASE)
    for text in ("", "xA", "ab", "aab"):
        assert made.findall(text) == expected.findall(text)
        assert made.split(text) == expected.split(text)
        assert made.sub("-", text) == expected.sub("-", text)
        for one, other in (
            (made.search(text), expected.search(text)),
            (made.match(text), expected.match(text)),
            (made.fullmatch(text), expected.fullmatch(text)),
        ):
            assert (one and one.groups()) == (other and other.groups())
        assert [x.span() for x in made.finditer(text)] == [
            x.span() for x in expected.finditer(text)
        ]
    assert (2, expected.pattern, expected.flags) == (made.groups, made.pattern, made.flags)


def test_it_is_compiled_once_and_not_before_it_is_used() -> None:
    made = pattern("(")
    with pytest.raises(re.error):
        made.search("")
    good = pattern(b"a")
    assert "search" not in vars(good)
    assert good.search(b"xa")
    assert good.search is vars(good)["search"]


def test_equal_ones_are_equal_and_travel() -> None:
    assert pattern("a") == pattern("a") != pattern("a", re.DOTALL)
    assert pattern("a") != re.compile("a")
    assert 1 == len({pattern("a"), pattern("a")})
    assert "pattern('a', 0)" == repr(pattern("a"))
    for copied in (pickle.loads(pickle.dumps(pattern("a"))), copy.deepcopy(pattern("a"))):
        assert copied == pattern("a")
        assert copied.search("a")


def test_every_pattern_can_be_compiled() -> None:
    """One that is seldom used would break on the day when it is."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "import pattern" in path.read_text("utf-8"):
            import_module(".".join(("t1612core", *path.relative_to(PACKAGE).with_suffix("").parts)))
    kind = type(pattern(""))
    gc.unfreeze()  # also those that were there when the tests began
    made = [each for each in gc.get_objects() if type(each) is kind and each != pattern("(")]
    for each in made:
        text = each.pattern
        each.search("x" if isinstance(text, str) else b"x")

    assert len(made) > 300
