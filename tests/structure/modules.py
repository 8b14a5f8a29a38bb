"""Read the package's modules: what they import, what lists of words they hold, how long they are.

``python -m tests.structure.modules`` prints a report of it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from ..conftest import ROOT

PACKAGE = ROOT / "src" / "t1612core"
_COLLECTIONS = (ast.Tuple, ast.List, ast.Set)


def name_of(path: Path, package: Path = PACKAGE) -> str:
    """Give a module's name below the package: ``engine.gate``; a package's is its own."""
    parts = path.relative_to(package).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(path: Path) -> ast.Module:
    """Parse a module."""
    return ast.parse(path.read_text("utf-8"))


def imports(package: Path = PACKAGE) -> dict[str, set[str]]:
    """Give for each module those that it imports, inside of functions too.

    What is imported for type checkers alone is never run, and left out.
    """
    paths = {name_of(path, package): path for path in sorted(package.rglob("*.py"))}
    return {name: set(_targets(name, path, paths)) for name, path in paths.items()}


def _targets(name: str, path: Path, paths: Mapping[str, Path]) -> Iterator[str]:
    parts = name.split(".") if name else []
    here = parts if path.name == "__init__.py" else parts[:-1]
    for node in _run(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            start = [*here[: len(here) - node.level + 1], *(node.module or "").split(".")]
            whole = ".".join(part for part in start if part)
            for alias in node.names:
                below = f"{whole}.{alias.name}".lstrip(".")
                yield below if below in paths else whole


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what is run: not the body of ``if TYPE_CHECKING``."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            for other in child.orelse:
                yield from _run(other)
        else:
            yield from _run(child)


def circles(graph: Mapping[str, set[str]]) -> set[frozenset[str]]:
    """Give the groups of modules that import each other, however far round."""
    reached = {name: _reached(name, graph) for name in graph}
    groups = {
        frozenset(other for other in reached[name] if name in reached.get(other, ()))
        for name in graph
    }
    return {group for group in groups if group}


def _reached(start: str, graph: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += graph.get(name, ())
    return found


def word_lists(tree: ast.Module, fewest: int) -> Iterator[tuple[str, int]]:
    """Yield the lists of at least so many words that a module's constants hold, with their sizes.

    A list is a tuple, list, set or mapping of plain texts, flat or in parts, or one text that
    is split at blanks. A word is what has no blank and is no pattern. ``__all__`` is none, nor
    is a ``Literal`` or a class.
    """
    for node in tree.body:
        target = _target(node)
        if target and target != "__all__" and not _is_literal(node):
            size = len(set(_words(node)))
            if size >= fewest:
                yield target, size


def _target(node: ast.stmt) -> str:
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return ast.unparse(node.target)
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0])
    return ""


def _is_literal(node: ast.AST) -> bool:
    return any(
        isinstance(each, ast.Subscript) and ast.unparse(each.value) == "Literal"
        for each in ast.walk(node)
    )


def _words(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, _COLLECTIONS):
            for item in each.elts:
                yield from _word(item)
        elif isinstance(each, ast.Dict):
            for held in (*each.keys, *each.values):
                yield from _word(held)
        elif isinstance(each, ast.Call):
            function = ast.unparse(each.func)
            is_split = function.endswith(".split")
            texts = [each.func.value] if is_split else each.args  # type: ignore[attr-defined]
            if is_split or function in {"packed", "flag_table"}:
                for text in texts:
                    if isinstance(text, ast.Constant) and isinstance(text.value, str):
                        yield from text.value.split()


def _word(node: ast.AST | None) -> Iterator[str]:
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    if is_text and (text := node.value) and not set(text) & set(" \t\n[](){}^$*+?|"):  # type: ignore[union-attr]
        yield text


def lines(path: Path) -> int:
    """Count the lines of a module."""
    return len(path.read_text("utf-8").splitlines())


def report() -> str:
    """Tell how long the rooms and the longest modules are, which import most, and what circles."""
    paths = sorted(PACKAGE.rglob("*.py"))
    rooms: dict[str, list[int]] = {}
    for path in paths:
        room = name_of(path).partition(".")[0] or "__init__"
        rooms.setdefault(room, []).append(lines(path))
    graph = imports()
    longest = sorted(paths, key=lambda path: (-lines(path), path))[:20]
    widest = sorted(graph, key=lambda name: (-len(graph[name]), name))[:10]
    told = [
        f"{sum(map(sum, rooms.values())):6,} lines in {len(paths)} modules",
        *(f"{sum(n):6,} lines in {len(n):3} modules  {room}" for room, n in sorted(rooms.items())),
        "",
        *(f"{lines(path):6,} lines  {name_of(path)}" for path in longest),
        "",
        *(f"{len(graph[name]):6} imports  {name or '__init__'}" for name in widest),
        "",
        *(f"circle: {', '.join(sorted(group))}" for group in circles(graph)),
    ]
    return "\n".join(told)


if __name__ == "__main__":
    print(report())
