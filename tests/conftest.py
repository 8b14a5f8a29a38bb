"""Shut the network for the whole run, and find what may lie beside the project."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import HealthCheck, settings

from .databases import keep

# How many examples of each property are tried, of a hundred: a part at each run of the tests, and
# all, or ten times as many, by ``nox -s properties``.
_OF_A_HUNDRED = int(os.environ.get("EXAMPLES", "25"))


def examples(count: int) -> int:
    """Give how many examples to try where *count* are worth trying."""
    return max(count * _OF_A_HUNDRED // 100, 1)


# A busy machine may be slow at any moment: that is no failure.
settings.register_profile(
    "here",
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("here")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


def _shut(event: str, args: tuple[object, ...]) -> None:
    """Make every attempt to reach the network fail, whoever makes it and however.

    An audit hook sees below ``socket.socket``, and cannot be taken out again.
    """
    is_local = event in _ADDRESSED and isinstance(args[1], (str, bytes))  # a Unix socket's path
    if event in _REACHING and not is_local:
        raise AssertionError(f"a test tried to reach the network: {event}")


_ADDRESSED = {"socket.bind", "socket.connect", "socket.sendto"}
_REACHING = _ADDRESSED | {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
sys.addaudithook(_shut)


keep()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep one of so many texts of each table, where ``TEXTS_EVERY`` says so; put in order.

    Which one a text's own name decides: the same each time, and of a short table perhaps none.
    """
    every = int(os.environ.get("TEXTS_EVERY", "1"))
    left = [
        item for item in items if hasattr(item, "callspec") and crc32(item.nodeid.encode()) % every
    ]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in {*left}]
    # Last what is not measured: what it leaves remembered would hide lines from the measurement.
    items.sort(key=lambda item: item.get_closest_marker("no_cover") is not None)


def pytest_collection_finish() -> None:
    """Let nobody search thousands of tests for garbage, least of all who measures time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """At the end it is garbage like everything, and some libraries tell who leaves theirs."""
    gc.unfreeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Measure no coverage of what a test starts that is marked ``no_cover``, as of itself."""
    is_measured = item.get_closest_marker("no_cover") is None
    told = None if is_measured else os.environ.pop(_MEASURED, None)
    try:
        return (yield)
    finally:
        if told is not None:
            os.environ[_MEASURED] = told


_MEASURED = "COVERAGE_PROCESS_CONFIG"  # by which a process that is started knows


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of facts beside the project; skip where there is none."""
    if not SHARED.is_dir():
        pytest.skip("needs the folder `shared` beside the project, which a lone clone has not")
    return SHARED
