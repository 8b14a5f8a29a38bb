"""Each change is one that a test could tell; what is said of survivors is still of the sources."""

from __future__ import annotations

import ast

import pytest

from .operators import applied, mutants
from .run import PACKAGE, SURVIVORS, key_of, reasons

SOURCE = """
def f(a, b=1):
    if a in b and not g(a, k=b):
        return a[1:b] + 2
    raise ValueError("text")
"""


def test_each_change_is_another_program() -> None:
    made = [ast.unparse(applied(each, SOURCE)) for each in mutants("m.py", SOURCE)]

    assert len({*made, ast.unparse(ast.parse(SOURCE))}) == len(made) + 1
    for told in ("a not in b", "or not", "and g(a", "g(a))", "a[:b]", "a[1:]", "- 2", "+ 3", "b=2"):
        assert any(told in each for each in made), told
    assert all("ValueError('text')" in each for each in made)


@pytest.mark.parametrize("path", sorted({path for path, _, _ in reasons()}))
def test_a_survivor_that_is_listed_is_still_there(path: str) -> None:
    listed = {key for key in reasons() if key[0] == path}
    there = {key_of(each) for each in mutants(path, (PACKAGE / path).read_text("utf-8"))}

    assert listed <= there, f"take it out of {SURVIVORS.name}"
