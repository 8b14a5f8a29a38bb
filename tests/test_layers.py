"""The floor plan, executed: a module imports only from the floors below it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from .conftest import ROOT

PACKAGE = ROOT / "src" / "t1612core"
# A place not named here has no floor yet: give it one.
FLOORS = {
    "errors": 0,
    "allowances": 0,
    "arguments": 1,
    "model": 1,
    "observation": 1,
    "incident": 2,
    "schema": 2,
    "scoring": 2,
    "text": 2,
    "shell": 3,
    "container": 4,
    "knowledge": 5,
    "knowledge.vocabulary": 1,
    "telemetry.schemas": 5,
    "checks": 6,
    "telemetry": 6,
    "output": 6,
    "techniques": 6,
    "stream": 7,
    "dockerfile": 6,
    "correlation": 7,
    "events": 8,
    "facts": 7,
    "allowlist": 7,
    "engine": 8,
    "detector": 9,
    "doctor": 10,
    "summary": 10,
    "evaluation": 10,
    "export": 10,
    "report": 11,
    "tuning": 11,
    "verbs": 10,
    "__init__": 11,
    "cli": 12,
    "__main__": 13,
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def place(dotted: str) -> str:
    """Give the longest named place that a module lies in."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        if ".".join(parts[:end]) in FLOORS:
            return ".".join(parts[:end])
    raise AssertionError(f"{dotted} has no floor")


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    """Give the modules of this package that one imports, as dotted names below the package."""
    found = set()
    here = ["t1612core", *dotted(path).split(".")]
    if path.name == "__init__.py" and path.parent != PACKAGE:
        here.append("__init__")
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = here[: -node.level] if node.level else []
            whole = [*base, *(node.module.split(".") if node.module else [])]
            for name in node.names:
                inner = PACKAGE.joinpath(*whole[1:], name.name)
                is_module = inner.with_suffix(".py").exists() or inner.is_dir()
                target = [*whole, name.name] if is_module else whole
                if target[0] == "t1612core":
                    found.add(".".join(target[1:]) or "__init__")
    return found


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_go_down(path: Path) -> None:
    here = place(dotted(path))
    for target in imports(path):
        there = place(target)
        assert FLOORS[there] < FLOORS[here] or there == here, f"{dotted(path)} imports {target}"


def test_the_page_shows_this_plan() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rows = re.findall(r"^([\w/]+?)(?:\.py|/)? +(\d+) ", page, re.MULTILINE)

    assert FLOORS == {name.replace("/", "."): int(floor) for name, floor in rows}


def test_output_imports_the_nouns_and_readers_of_text_alone() -> None:
    paths = (PACKAGE / "output").rglob("*.py")
    targets = {target for path in paths for target in imports(path)}

    nouns = {"model", "allowances", "incident", "observation"}
    assert nouns | {"text"} == {place(target) for target in targets} - {"output"}


def test_nothing_is_imported_by_its_whole_name() -> None:
    """`import t1612core.x` would pass by the test above."""
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        names = [
            n.name for node in ast.walk(tree) if isinstance(node, ast.Import) for n in node.names
        ]
        assert not [name for name in names if name.startswith("t1612core")], path


def test_the_test_sees_imports() -> None:
    assert {"errors", "model", "engine.watcher"} <= imports(PACKAGE / "engine" / "gate.py")
    assert {"telemetry.values"} <= imports(PACKAGE / "telemetry" / "recognise.py")
    assert {"telemetry.schemas.mde"} <= imports(PACKAGE / "telemetry" / "schemas" / "__init__.py")


@pytest.mark.parametrize("path", sorted((PACKAGE / "knowledge").rglob("*.py")), ids=dotted)
def test_knowledge_holds_no_control_flow(path: Path) -> None:
    flow = (ast.If, ast.For, ast.While, ast.FunctionDef, ast.Lambda, ast.Try, ast.IfExp)

    assert [] == [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, flow)]


def test_the_engine_holds_no_score() -> None:
    """Its numbers are 0, 1, the bounds of what a gate remembers, and how many fields it names."""
    numbers = [
        node.value
        for path in (PACKAGE / "engine").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float))
    ]

    assert [4, 64, 4096] == sorted(number for number in numbers if number not in (0, 1))
