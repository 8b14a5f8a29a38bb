"""The house has no circles, keeps its word lists in one room, and no module grows without end.

What stands against a rule today is named, with what is to become of it: nothing may be added to
it, and what has been mended has to be taken out.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from . import modules
from .modules import PACKAGE

FEWEST = 12  # words that make a list; a handful may be the two or three cases of one function
# Names of our own, which stand for nothing outside.
OWN_NAMES = {
    ("", "_FROM"),
    ("cli.main", "_COMMANDS"),
    ("telemetry.canonical", "FIELDS"),
    ("shell.deposits", "_READERS"),
    ("container.ways", "_READERS"),
    ("container.dockerfile.program_facts", "_ROLES"),
    ("correlation.saving", "_CHAIN"),
    ("output.csvfile", "_STEP"),
    ("report.html", "_ORDER"),
}
DATA = ("knowledge", "telemetry.schemas")
LONGEST = 400  # lines
# Those of knowledge are one table each; the last holds the nouns, which belong together.
LONG = {
    "knowledge.programs.clients",
    "model",
}


def test_modules_import_in_no_circle() -> None:
    assert set() == modules.circles(modules.imports())


def test_lists_of_words_are_in_the_room_for_them() -> None:
    """Of module constants; what a pattern or a function spells out is not seen."""
    found = {
        (name, target)
        for path in PACKAGE.rglob("*.py")
        if not (name := modules.name_of(path)).startswith(DATA)
        for target, _ in modules.word_lists(modules.tree_of(path), FEWEST)
    }

    assert OWN_NAMES == found


def test_no_module_is_long_but_those_that_have_a_reason() -> None:
    long = {
        modules.name_of(path) for path in PACKAGE.rglob("*.py") if modules.lines(path) > LONGEST
    }

    assert LONG == long, modules.report()


def test_the_report_counts_every_line() -> None:
    total = sum(len(path.read_bytes().splitlines()) for path in PACKAGE.rglob("*.py"))

    assert f"{total:,} lines in" in modules.report().splitlines()[0]


# --- Would it notice? ---


def package(folder: Path, texts: dict[str, str]) -> set[frozenset[str]]:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return modules.circles(modules.imports(folder))


@pytest.mark.parametrize(
    "text",
    [
        "from .b import x",
        "from . import b",
        "def f():\n    from .b import x",
        "from ..r.b import x",
    ],
)
def test_a_circle_is_seen_however_it_is_imported(text: str, tmp_path: Path) -> None:
    texts = {"r/__init__.py": "", "r/a.py": text, "r/b.py": "from ..c import x"}

    assert {frozenset({"r.a", "r.b", "c"})} == package(
        tmp_path, {**texts, "c.py": "from .r.a import x\nfrom .d import y", "d.py": ""}
    )


def test_a_package_is_in_the_circle_of_its_modules(tmp_path: Path) -> None:
    texts = {"r/__init__.py": "from .a import x", "r/a.py": "from . import x"}

    assert {frozenset({"r", "r.a"})} == package(tmp_path, texts)


def test_what_type_checkers_alone_import_is_no_circle(tmp_path: Path) -> None:
    guarded = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .a import x"

    assert set() == package(tmp_path, {"a.py": "from .b import x", "b.py": guarded})


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ('X = ("a", "b", "c")', 3),
        ('X: Final = {"a": 1, "b": "c"}', 3),
        ('X = frozenset({"a", "b", *("c", "d")})', 4),
        ('X = packed("a b c")', 3),
        ('X = "a b c".split()', 3),
        ('X = (("a", 1), ("b", 2), ("c", 3), ("a", 4))', 3),
    ],
)
def test_a_list_of_words_is_seen_however_it_is_written(text: str, size: int) -> None:
    assert [("X", size)] == list(modules.word_lists(ast.parse(text), 3))


@pytest.mark.parametrize(
    "text",
    [
        '__all__ = ["a", "b", "c"]',
        'X = Literal["a", "b", "c"]',
        'X = ("a b", "c d", "e f")',
        'X = (r"a+", r"[b]", r"(c|d)")',
        'X = ("a", "b")',
        'f(("a", "b", "c"))',
    ],
)
def test_what_is_no_list_of_words_is_none(text: str) -> None:
    assert [] == list(modules.word_lists(ast.parse(text), 3))
