"""Hyperscan's databases, compiled once for all tests or inputs of a process."""

from __future__ import annotations

from contextlib import suppress
from functools import cache


def keep() -> None:
    """Keep each database that is made: to compile them is half of a command's time on one event."""
    with suppress(ImportError):
        from t1612core.stream import automata

        automata._finder = cache(automata._finder)
