"""A program stands in one row, and whatever asks about it follows from that row."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from t1612core import HARDENED, MDE, Detector
from t1612core.engine.kind import compile_kind
from t1612core.knowledge.dockerfile.lexicon import LEXICON
from t1612core.knowledge.programs import (
    API_CLIENTS,
    BY_NAME,
    DEPOSITORS,
    DOWNLOADERS,
    FEEDERS,
    GRAMMAR,
    INTERPRETERS,
    PROGRAMS,
)
from t1612core.shell.flag_tables import FlagTable
from t1612core.shell.grammar import Tool
from t1612core.shell.programs import Program
from t1612core.text.programs import plain_name, program_name

from .conftest import ROOT

VECTORS = Path(__file__).with_name("vectors")
PACKAGE = ROOT / "src" / "t1612core"
TOOLS = [row for row in PROGRAMS if row.tool]
CARRIERS = [
    row for row in PROGRAMS if (row.wrapper or row.language or row.asks) and not row.is_built_in
]
WATCHES = compile_kind("process", HARDENED, MDE).watches
# It shows, pulls and enters; it makes no image.
MAKES_NOTHING = {"crictl"}
# Of these it counts where they lie, or where the file lies that says what they make.
ALERT_OTHERWISE = {"buildkitd", "containerd", "distrobuilder", "dockerd", "packer", "tilt"}


def first_name(row: Program) -> str:
    return row.names[0]


def test_a_name_stands_in_one_row() -> None:
    times = Counter(name for row in PROGRAMS for name in row.names)

    assert {} == {name: count for name, count in times.items() if count > 1}


def test_a_name_is_spelled_as_it_is_looked_up() -> None:
    for name in BY_NAME:
        assert name.rpartition("/")[2] == program_name(name), name
        assert "/" in name or name == plain_name(name, BY_NAME), name


def test_every_row_plays_a_role_and_no_name_is_lost() -> None:
    for row in PROGRAMS:
        found = {
            "tool": row.tool and GRAMMAR.programs,
            "wrapper": row.wrapper and GRAMMAR.programs,
            "language": row.language and GRAMMAR.programs,
            "interpreter": (row.interpreter or row.language) and INTERPRETERS,
            "asks": row.asks and API_CLIENTS.programs,
            "feeder": row.feeder and FEEDERS,
            "places": row.places and DOWNLOADERS.programs,
            "puts": row.puts and DEPOSITORS,
            "role": row.script_role and LEXICON.roles,
        }
        assert any(found.values()) or row.connects or row.shows or row.builds_otherwise
        for role, table in found.items():
            assert not table or set(row.names) <= set(table), (row.names, role)


def flag_tables(row: Program) -> Iterator[FlagTable]:
    """Yield the flags of each role of a program that has no verbs."""
    for tool in (row.asks, row.places, row.puts):
        if tool and tool.verb and tool.verb.flags:
            yield tool.verb.flags
    if row.feeder and row.feeder.flags is not None:
        yield row.feeder.flags
    if row.wrapper and row.interpreter:
        yield row.wrapper.flags


@pytest.mark.parametrize("row", [row for row in PROGRAMS if not row.tool], ids=first_name)
def test_a_program_has_one_table_of_flags(row: Program) -> None:
    assert len({id(table) for table in flag_tables(row)}) <= 1


# The gate


def lines_of(carrier: str, row: Program) -> Iterator[tuple[str, str]]:
    """Yield each tool that a carrier may start, with a line that makes an image by it."""
    for tool in TOOLS:
        assert tool.tool
        for name in tool.names:
            if row.needles and name not in row.needles:
                continue
            for path, verb in tool.tool.verbs:
                if verb.makes_image and (tool.is_sought or path == "build"):
                    yield name, f"{carrier} {name} {path}".rstrip() + " /srv/x"


@pytest.mark.parametrize("row", CARRIERS, ids=first_name)
def test_every_tool_under_every_carrier_opens_the_gate(row: Program) -> None:
    closed = {
        (carrier, name)
        for carrier in row.names
        for name, line in lines_of(carrier, row)
        if not WATCHES({"FileName": carrier, "ProcessCommandLine": line})
    }

    assert set() == closed


def test_a_carrier_that_names_no_tool_stays_shut() -> None:
    for row in CARRIERS:
        event = {"FileName": row.names[0], "ProcessCommandLine": f"{row.names[0]} ls /srv"}
        assert not WATCHES(event), row.names


@pytest.mark.parametrize("row", TOOLS, ids=first_name)
def test_every_tool_opens_the_gate_by_each_of_its_names(row: Program) -> None:
    for name in row.names:
        event = {"FileName": name.rpartition("/")[2], "ProcessCommandLine": ""}
        assert WATCHES(event), name


def scores() -> Iterator[tuple[str, int]]:
    """Yield the program and the score of each vector of a process."""
    for path in (VECTORS / "hardened_process.json", *sorted((VECTORS / "hardened").glob("*.json"))):
        for vector in json.loads(path.read_text("utf-8")):
            if "event" in vector and vector.get("kind", "process") == "process":
                yield vector["event"].get("FileName", ""), vector["expected"]["score"]


@pytest.mark.parametrize("row", TOOLS, ids=first_name)
def test_every_tool_has_a_vector_that_alerts_and_one_that_does_not(row: Program) -> None:
    """A new row fails here until somebody writes both."""
    assert row.tool
    names = {name.rpartition("/")[2] for name in row.names}
    (threshold,) = (each.threshold for each in HARDENED.branches if each.kind == "process")
    is_alert = {score >= threshold for name, score in scores() if plain_name(name, names)}

    assert is_alert == ({False} if row.names[0] in MAKES_NOTHING else {False, True})
    assert (not row.tool.making) == (row.names[0] in MAKES_NOTHING | ALERT_OTHERWISE)


# Another tool


def snippet() -> str:
    """Give the row that CONTRIBUTING tells people to write."""
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    found = re.search(r"^## Add a tool$.*?^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


ASKS = """
import json, sys
from t1612core import Detector


detector = Detector()
for event in json.load(sys.stdin):
    finding = detector.score_process(event)
    print(finding.score if finding else 0)
"""


def scored(package: Path, events: list[dict[str, str]]) -> list[int]:
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(package)!r})\n{ASKS}"],
        input=json.dumps(events),
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(line) for line in done.stdout.split()]


def carried() -> list[dict[str, str]]:
    """Give a line of the new tool under each carrier that starts a program by its name."""
    events = []
    for row in CARRIERS:
        for name in row.names:
            if row.language == "sh":
                line = f"{name} -c 'imagesmith forge -t app /tmp/.x'"
            elif row.language == "cmd":
                line = f"{name} /c imagesmith forge -t app /tmp/.x"
            elif row.language:
                line = f"{name} -Command imagesmith forge -t app /tmp/.x"
            elif row.wrapper and not (
                row.wrapper.actions or row.needles or row.wrapper.code_behind is not None
            ):
                own = " 1" * row.wrapper.operands
                line = f"{name}{own} imagesmith forge -t app /tmp/.x"
            else:
                continue
            events.append({"FileName": name, "ProcessCommandLine": line})
    return events


def test_a_tool_is_added_in_one_place(tmp_path: Path) -> None:
    """As CONTRIBUTING says, and no more: it is scored by its own name and under every carrier."""
    copied = tmp_path / "t1612core"
    shutil.copytree(PACKAGE, copied, ignore=shutil.ignore_patterns("__pycache__"))
    own = {"FileName": "imagesmith", "ProcessCommandLine": "imagesmith forge -t app /tmp/.x"}
    quiet = {"FileName": "imagesmith", "ProcessCommandLine": "imagesmith forge -t app ."}
    events = [own, quiet, *carried()]

    assert [0] * len(events) == scored(tmp_path, events)

    table = copied / "knowledge" / "programs" / "builders.py"
    text = table.read_text("utf-8")
    assert text.endswith(")\n")
    table.write_text(f"{text[:-2]}{snippet().rstrip()},\n)\n", "utf-8")

    assert [5, 0, *[5] * len(carried())] == scored(tmp_path, events)
    assert len(carried()) > 100


# The rows as they are shown


def test_every_grammar_looks_through_the_same_wrappers() -> None:
    around = [
        {name: known for name, known in each.programs.items() if not isinstance(known, Tool)}
        for each in (GRAMMAR, API_CLIENTS, DOWNLOADERS)
    ]
    asking = {name for name, row in BY_NAME.items() if row.asks}

    assert around[0] == around[2]
    assert around[1] == {name: each for name, each in around[0].items() if name not in asking}


def test_a_detector_knows_what_the_rows_say() -> None:
    event: dict[str, Any] = {"FileName": "ctr", "ProcessCommandLine": "ctr i import /tmp/.x/a.tar"}

    assert Detector().score_process(event) is not None
