"""Change one thing of the library at a time, and see whether a test tells.

    MUTATION_LINES=lines.pickle pytest -q -p tests.mutation.tracing tests
    python -m tests.mutation.run lines.pickle [ROOM ...] [--sample 60] [--seed 1]

The first command says which test runs which line. The second one draws changes of each room
(``operators``), the same for the same seed. Each is made in a process of its own, which runs tests
of that line, the room's own and the quickest first, until one fails or the time for one change is
over. Nothing of the project is written. A change that no test tells is a survivor;
``survivors.toml`` says of those that are known why they are left.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import os
import pickle
import random
import resource
import sys
import time
import tomllib
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import NamedTuple

import pytest

from .operators import Mutant, applied, mutants
from .selecting import Selecting

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "t1612core"
SURVIVORS = Path(__file__).with_name("survivors.toml")
# The tests that are about a room are asked first, and about what runs at the import.
ROOMS = {
    "engine": ("test_gates", "test_held", "test_vectors", "test_hardened", "test_profiles"),
    "shell": ("command/", "test_pattern", "test_wrapped"),
    "container": ("dockerfile/", "network/", "command/"),
    "facts": ("test_hardened", "test_lineage", "test_file_facts", "network/", "test_quiet"),
    "correlation": ("correlation/", "test_correlate", "test_steps"),
    "telemetry": ("telemetry/", "twins/", "test_schema", "test_stamps", "test_daemons"),
}
LEAST = 90  # of a hundred changes that a test tells, or that are listed with a reason
# Seconds of tests for one change: of a few files at first, then of all that run the line. Most
# changes are told soon; what is left is worth the longer time.
SOON, LATER = 2.0, (12.0, 90.0)
_FILES_SOON = 3
_OVERHEAD = 0.002  # of one test, beside what it takes by itself
# What the tests use of others: imported once, and not for each change.
# Not those that start threads, which a fork does not have.
_BESIDE = (
    "attrs",
    "hypothesis.extra.pytestplugin",
    "jsonschema",
    "msgspec",
    "regex",
    "sybil",
    "yaml",
)
_LOADED = "ignore::pytest.PytestAssertRewriteWarning"
KILLED, SURVIVED, TIMEOUT, UNTESTED = "killed", "survived", "timeout", "untested"


class Test(NamedTuple):
    name: str
    seconds: float
    lines: bytes

    @property
    def file(self) -> str:
        return self.name.partition("::")[0]

    @property
    def function(self) -> str:
        return self.name.partition("[")[0]


class Lines:
    """Which tests run which lines."""

    def __init__(self, path: Path) -> None:
        lines, tests = pickle.loads(path.read_bytes())
        self.number = {place: number for number, place in enumerate(lines)}
        self.tests = [Test(*each) for each in tests]

    def running(self, file: str, lines: Sequence[int]) -> list[Test]:
        numbers = [self.number[file, line] for line in lines if (file, line) in self.number]
        places = [(number >> 3, 1 << (number & 7)) for number in numbers]
        return [
            test
            for test in self.tests
            if any(len(test.lines) > at and test.lines[at] & bit for at, bit in places)
        ]

    def about(self, room: str) -> list[Test]:
        return [test for test in self.tests if is_about(room, test)]

    def of(self, mutant: Mutant, room: str, inside: list[int]) -> list[Test]:
        """Give the tests that may tell a change: of its lines, or else of its module."""
        found: list[Test] = []
        if mutant.is_inside:
            found = self.running(mutant.path, range(mutant.line, mutant.last + 1))
        return found or self.running(mutant.path, inside) or self.about(room)


def is_about(room: str, test: Test) -> bool:
    return test.name.removeprefix("tests/").startswith(ROOMS[room])


def in_turn(tests: list[Test], room: str) -> list[Test]:
    """Order tests: the room's own, one of each function in turn, the quickest first."""
    turns: dict[str, int] = defaultdict(int)
    order = []
    for test in sorted(tests, key=lambda test: test.seconds):
        turns[test.function] += 1
        order.append((turns[test.function], not is_about(room, test), test.seconds, test))
    return [test for *_, test in sorted(order, key=lambda each: each[:3])]


def within(tests: list[Test], seconds: float) -> list[Test]:
    chosen: list[Test] = []
    for test in tests:
        seconds -= test.seconds + _OVERHEAD
        if seconds < 0 and chosen:
            break
        chosen.append(test)
    return chosen


def rounds(tests: list[Test], room: str) -> Iterator[list[Test]]:
    """Yield the tests to run at first, and those to run each time where none of them fails."""
    ordered = in_turn(tests, room)
    files = list(dict.fromkeys(test.file for test in ordered))[:_FILES_SOON]
    soon = within([test for test in ordered if test.file in files], SOON)
    if soon:
        yield soon
    done = {test.name for test in soon}
    for seconds in LATER:
        left = [test for test in ordered if test.name not in done]
        if not left:
            break
        late = within(left, seconds)
        done.update(test.name for test in late)
        yield late


class _Loader(SourceFileLoader):
    """Loads one module from a tree that was changed."""

    tree: ast.Module

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.tree, self.get_filename(fullname), "exec", dont_inherit=True)


class _Finder:
    """Finds the changed module before anything else does."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        parts = ("t1612core", *Path(path).with_suffix("").parts)
        self.name = ".".join(parts).removesuffix(".__init__")
        self.path, self.tree = str(PACKAGE / path), tree

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        loader = _Loader(name, self.path)
        loader.tree = self.tree
        return importlib.util.spec_from_file_location(name, self.path, loader=loader)


def told(mutant: Mutant | None, tests: list[Test]) -> str:
    """Run tests in a process of their own, with a change in place, or without one."""
    seconds = 30 + int(4 * sum(test.seconds + _OVERHEAD for test in tests))
    child = os.fork()
    if not child:
        code = 70
        try:
            code = _in_child(mutant, tests, seconds)
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    begun = time.monotonic()
    while time.monotonic() - begun < 6 * seconds:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            break
        time.sleep(0.02)
    else:
        os.kill(child, 9)
        os.waitpid(child, 0)
        return TIMEOUT
    if os.WIFSIGNALED(status):
        return TIMEOUT
    return SURVIVED if os.WEXITSTATUS(status) == 0 else KILLED


def _in_child(mutant: Mutant | None, tests: list[Test], seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    if mutant:
        tree = applied(mutant, (PACKAGE / mutant.path).read_text("utf-8"))
        sys.meta_path.insert(0, _Finder(mutant.path, tree))
    log = os.open(
        os.environ.get("MUTATION_LOG", os.devnull), os.O_WRONLY | os.O_CREAT | os.O_APPEND
    )
    os.dup2(log, 1)
    os.dup2(log, 2)
    files = list(dict.fromkeys(test.file for test in tests))
    quiet = ("-x", "-q", "--tb=no", "--assert=plain", "-p", "no:cacheprovider", "-W", _LOADED)
    return int(pytest.main([*quiet, *files], plugins=[Selecting([test.name for test in tests])]))


class Tally:
    """What became of the changes of a room."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.ends: dict[str, int] = defaultdict(int)
        self.survivors: list[Mutant] = []

    @property
    def listed(self) -> int:
        """How many survivors have a reason."""
        return sum(key_of(each) in reasons() for each in self.survivors)

    @property
    def row(self) -> str:
        count, killed = sum(self.ends.values()), self.ends[KILLED] + self.ends[TIMEOUT]
        cells = (self.room, count, self.ends[KILLED], self.ends[TIMEOUT], len(self.survivors))
        share = f"{100 * killed / max(count, 1):.0f} %"
        return f"| {' | '.join(map(str, (*cells, self.listed, share)))} |"


def key_of(mutant: Mutant) -> tuple[str, str, str]:
    return mutant.path, mutant.before, mutant.after


def reasons() -> dict[tuple[str, str, str], str]:
    """Give why a survivor that is known is left, by its place and change."""
    rows = tomllib.loads(SURVIVORS.read_text("utf-8"))["survivor"]
    return {(row["path"], row["before"], row["after"]): row["why"] for row in rows}


def all_of(room: str) -> tuple[list[Mutant], dict[str, list[int]]]:
    """Give all changes of a room, and the lines inside of functions of each module."""
    every: list[Mutant] = []
    inside: dict[str, list[int]] = {}
    for file in sorted((PACKAGE / room).rglob("*.py")):
        path = file.relative_to(PACKAGE).as_posix()
        source = file.read_text("utf-8")
        found = list(mutants(path, source))
        every += found
        inside[path] = sorted(
            {
                line
                for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.FunctionDef)
                for line in range(node.body[0].lineno, (node.end_lineno or 0) + 1)
            }
        )
    return every, inside


def tried(room: str, lines: Lines, sample: int, seed: int) -> Tally:
    """Try changes of a room, as many as the sample has."""
    every, inside = all_of(room)
    rng = random.Random(f"{seed} {room}")
    chosen = rng.sample(every, min(sample, len(every)))
    own = within(in_turn(lines.about(room), room), SOON)
    if told(None, own) != SURVIVED:
        raise SystemExit(f"{room}: its tests fail without a change; look into MUTATION_LOG")
    tally = Tally(room)
    for mutant in chosen:
        end = UNTESTED
        for tests in rounds(lines.of(mutant, room, inside[mutant.path]), room):
            end = told(mutant, tests)
            if end != SURVIVED:
                break
        tally.ends[end] += 1
        if end in (SURVIVED, UNTESTED):
            tally.survivors.append(mutant)
            why = reasons().get(key_of(mutant), "")
            shown = f"{mutant.path}:{mutant.line}: {mutant.before!r} -> {mutant.after!r}"
            print(f"  {end}: {shown} {why and f'({why})'}", flush=True)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("lines", type=Path, help="what tests.mutation.tracing wrote")
    parser.add_argument("rooms", nargs="*", metavar="ROOM")
    parser.add_argument("--sample", type=int, default=60, help="changes of each room")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for name in _BESIDE:
        with suppress(ImportError):
            importlib.import_module(name)
    lines = Lines(given.lines)
    if unknown_rooms := {*given.rooms} - {*ROOMS}:
        parser.error(f"no room {', '.join(sorted(unknown_rooms))}; there are {', '.join(ROOMS)}")
    tallies = [tried(room, lines, given.sample, given.seed) for room in given.rooms or ROOMS]
    head = ("room", "changes", "killed", "timeouts", "survivors", "of them listed", "killed")
    print(f"\n| {' | '.join(head)} |")
    print("|---|---|---|---|---|---|---|")
    for tally in tallies:
        print(tally.row)
    count = sum(sum(each.ends.values()) for each in tallies)
    unknown = sum(len(each.survivors) - each.listed for each in tallies)
    if 100 * (count - unknown) < LEAST * count:
        raise SystemExit(f"of {count} changes, {unknown} are neither told nor listed")


if __name__ == "__main__":
    main()
