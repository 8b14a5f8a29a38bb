"""Tell by its bytes that a line of JSON holds nothing that a profile scores.

Where in the line it stands that something is sought is all the same: in a row, an envelope or a
batch.

Rule 1: sound: a line without a suspect scores nothing. A suspect too many costs its decoding.
Rule 2: linear: a few passes, each over all lines.
Rule 3: nothing here knows a word of a rule: profile and schema have them all.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from attrs import frozen

from ..model import Profile, Schema
from . import patterns
from .prefilter_terms import Buffer, sought


class _Finder(Protocol):
    def places(self, data: Buffer, start: int, end: int) -> Iterator[int]: ...


@frozen
class Sieve:
    """What to look for in the bytes of lines. Immutable, and safe to share between threads.

    ``window``: bytes of lines that are best asked about at a time.
    """

    _finders: Sequence[_Finder]
    window: int

    def suspects(self, data: Buffer, start: int, end: int) -> Iterator[int]:
        """Yield a place within each line that may score; in no order.

        Lines begin at *start* and end at *end*.
        """
        for finder in self._finders:
            yield from finder.places(data, start, end)


def make(profile: Profile, schema: Schema, *, is_plain: bool = False) -> Sieve:
    """Make the sieve of a profile: of Hyperscan where there is one, unless it *is_plain*."""
    what = sought(profile, schema)
    automata = None if is_plain else _automata()
    if automata is not None:
        try:
            return Sieve(automata.finders(what), automata.WINDOW)
        except (automata.hyperscan.error, TypeError):  # too much for it, or it is too old
            pass
    return Sieve(patterns.finders(what, schema), patterns.WINDOW)


def _automata() -> Any:
    try:
        return importlib.import_module(".automata", __package__)
    except ImportError:
        return None
