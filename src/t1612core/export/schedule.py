"""Say how far back a rule looks each time that a product runs it.

An event that comes late, and a chain that began before the last run, have to be within.
"""

from __future__ import annotations

from ..knowledge.exporting import EVERY, LATE


def look_back(target: str, span: int = 0) -> int:
    """Return the minutes that a rule of a target looks back; *span*: those that a chain takes."""
    return EVERY[target] + span + LATE[target]
