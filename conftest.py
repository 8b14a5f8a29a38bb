"""Run the examples of the documentation: every ``>>>`` and every ``$ t1612``."""

from __future__ import annotations

import shlex
import subprocess
import sys
from doctest import ELLIPSIS
from pathlib import Path

from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

ROOT = Path(__file__).parent


def run_console(example: Example) -> str | None:
    """Run a ``console`` block whose command is t1612, as on a terminal 100 columns wide."""
    command, _, expected = example.parsed.partition("\n")
    command = command.removeprefix("$ ")
    if "--format" not in command:
        command = command.replace("t1612 scan", "t1612 scan --format table")
    t1612 = f"{shlex.quote(sys.executable)} -m t1612core"
    done = subprocess.run(
        ["sh", "-c", command.replace("t1612 ", f"{t1612} ", 1)],
        cwd=ROOT,
        env={"COLUMNS": "100", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    shown = done.stdout + done.stderr
    is_same = shown.rstrip() == expected.rstrip()
    return None if is_same else f"expected:\n{expected}\ngot:\n{shown}"


pytest_collect_file = (
    Sybil(
        parsers=[
            PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
            CodeBlockParser("console", run_console),
        ],
        patterns=["README.md", "docs/*.md"],
    )
    + Sybil(parsers=[DocTestParser()], patterns=["src/t1612core/*.py", "src/t1612core/**/*.py"])
).pytest()
