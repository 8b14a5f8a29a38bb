"""The library brings in nothing that it does not need, and the tests reach no network."""

from __future__ import annotations

import ast
import os
import re
import socket
import subprocess
import sys

import pytest

import t1612core

from .conftest import ROOT

MADE = re.compile(r"(?:attrs\.)?(?:frozen|define|mutable)\b")
HEAVY = (
    "tldextract",
    "requests",
    "argparse",
    "regex",
    "rich",
    "gzip",
    "csv",
    "string",
    "ipaddress",
)


def loaded(*args: str) -> list[str]:
    """Give the modules that a fresh interpreter has in the end."""
    code = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    # Without what measures coverage, which has modules of its own.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([code, *args])],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stderr.split()


def test_import_loads_no_name_that_nobody_asked_for() -> None:
    modules = loaded("import t1612core")

    assert ["t1612core"] == [name for name in modules if name.startswith("t1612core")]
    assert "attr" not in modules


def test_a_verb_loads_nothing_heavy() -> None:
    modules = loaded("from t1612core import score_process")

    assert "t1612core.engine" in modules
    assert [] == [name for name in HEAVY if name in modules]


@pytest.mark.parametrize(
    ("argument", "named"),
    [("--help", []), ("--version", []), ("schema --help", ["t1612core.cli.schema"])],
)
def test_the_command_loads_what_it_is_asked_for(argument: str, named: list[str]) -> None:
    modules = loaded(
        f"sys.argv[1:] = {argument.split()!r}",
        "from t1612core.cli.main import main",
        "main()",
    )

    commands = ("bench", "correlate", "doctor", "explain", "report", "scan", "schema", "tune")
    assert named == [name for name in modules if name.removeprefix("t1612core.cli.") in commands]
    assert ("t1612core.model" in modules) == bool(named)


ROOMS = ("container", "engine", "facts", "knowledge", "shell", "stream", "telemetry", "text")
SHOWN = ("LineFinding", "RowFinding")  # of these everybody who scans files prints some


@pytest.mark.parametrize("room", ROOMS)
def test_records_of_the_readers_have_no_repr(room: str) -> None:
    """Making one takes a third of the time that a class costs when it is imported, at every start.

    What they hold is raw besides: a record that is printed or logged would show its secrets.
    """
    for path in sorted((ROOT / "src" / "t1612core" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name not in SHOWN:
                made = [each for each in map(ast.unparse, node.decorator_list) if MADE.match(each)]
                assert all("repr=False" in each for each in made), f"{path.name}, {node.name}"


def test_what_is_imported_later_is_there_all_the_same() -> None:
    for name in t1612core.__all__:
        assert getattr(t1612core, name) is not None
    assert set(t1612core.__all__) <= set(dir(t1612core))
    with pytest.raises(AttributeError, match="'t1612core' has no attribute 'x'"):
        getattr(t1612core, "x")  # noqa: B009  # as a reader would write it


def test_the_network_is_shut() -> None:
    reached = r"tried to reach the network: socket\.connect"
    with socket.socket() as plug, pytest.raises(AssertionError, match=reached):
        plug.connect(("192.0.2.1", 9))
    with pytest.raises(AssertionError, match="tried to reach the network"):
        socket.getaddrinfo("host.example", 80)
