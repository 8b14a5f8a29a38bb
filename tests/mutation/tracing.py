"""Say of each test which lines of the package it runs, and how long it takes (a plugin of pytest).

``pytest -p tests.mutation.tracing`` writes what it saw into the file that ``MUTATION_LINES`` names.
A line is told once for each test, so this costs little; ``sys.monitoring`` came with Python 3.12.
"""

from __future__ import annotations

import os
import pickle
import sys
import time
from collections.abc import Generator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

PACKAGE = str(Path(__file__).parents[2] / "src" / "t1612core") + "/"
LINES: dict[tuple[str, int], int] = {}
TESTS: list[tuple[str, float, bytes]] = []
_seen: set[int] = set()
_failed: set[str] = set()
MONITORING: Any = getattr(sys, "monitoring", None)
_TOOL = 4


def _enter(code: CodeType, _: int) -> object:
    if code.co_filename.startswith(PACKAGE):
        MONITORING.set_local_events(_TOOL, code, MONITORING.events.LINE)
    return MONITORING.DISABLE


def _line(code: CodeType, line: int) -> object:
    place = (code.co_filename[len(PACKAGE) :], line)
    _seen.add(LINES.setdefault(place, len(LINES)))
    return MONITORING.DISABLE


def pytest_configure() -> None:
    MONITORING.use_tool_id(_TOOL, "mutation")
    MONITORING.register_callback(_TOOL, MONITORING.events.PY_START, _enter)
    MONITORING.register_callback(_TOOL, MONITORING.events.LINE, _line)
    MONITORING.set_events(_TOOL, MONITORING.events.PY_START)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    _seen.clear()
    MONITORING.restart_events()
    begun = time.process_time()
    result = yield
    bits = bytearray(len(LINES) // 8 + 1)
    for each in _seen:
        bits[each >> 3] |= 1 << (each & 7)
    if item.nodeid in _failed:
        return result
    TESTS.append((item.nodeid, time.process_time() - begun, bytes(bits)))
    return result


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if not report.passed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    MONITORING.free_tool_id(_TOOL)
    Path(os.environ["MUTATION_LINES"]).write_bytes(pickle.dumps((list(LINES), TESTS)))
