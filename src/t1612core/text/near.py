"""Suggest the known name that was probably meant by a wrong one: the one place that does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

LIKELY: Final = 0.6  # how alike two names are of which one may be meant by the other
SURE: Final = 0.85  # where most names that come are right, and only look like a known one


def near(wrong: object, known: Iterable[str], least: float = LIKELY) -> str:
    """Return the known name that is nearest, and at least so alike; ``""`` if none is."""
    if not isinstance(wrong, str):
        return ""
    from difflib import get_close_matches  # only a mistake needs it

    close = get_close_matches(wrong, list(known), cutoff=least)
    # Of those that are about as near, the one with the same letters: they were swapped.
    swapped = [each for each in close if sorted(each) == sorted(wrong)]
    return next(iter([*swapped, *close]), "")


def question(meant: str) -> str:
    """Ask whether that was meant: ``"did you mean 'host'?"``."""
    return f"did you mean {meant!r}?"


def hint(wrong: object, known: Iterable[str]) -> str:
    """Ask for the nearest known name, if one is near: ``"; did you mean 'host'?"``."""
    meant = near(wrong, known)
    return f"; {question(meant)}" if meant else ""
