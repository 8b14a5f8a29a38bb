"""The library brings in nothing that it does not need, and the tests reach no network."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

import t1612core

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


def test_import_loads_nothing_heavy() -> None:
    code = "import sys, t1612core; print(*sorted(sys.modules))"
    # Without what measures coverage, which has modules of its own.
    env = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    loaded = done.stdout.split()

    assert "t1612core.engine" in loaded
    assert [] == [name for name in HEAVY if name in loaded]


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
