"""Pass over the lines of JSON whose bytes hold nothing that a profile scores.

Theory of operation
===================
A line may be skipped where it is one whole object, which nothing before or after it
belongs to. That needs no parsing: JSON never goes on with ``{`` after a ``}``. So among lines
that all begin with ``{`` and end with ``}``, each of which but the last has another such line
after it, none is a part of something larger. A *block* is the lines that came with one read.
If all its lines are so, the first and the last are read, which may belong to what was before or
comes after, and the suspects: lines that have what the profile looks for anywhere, in a row, an
envelope or a batch. Of any other block every line is read.

Rule 1: sound: a line that is no suspect scores nothing. A suspect too many costs its decoding.
Rule 2: linear: a few passes, each over all lines.
Rule 3: nothing here knows a word of a rule: profile and schema have them all.
Rule 4: the lines of the first block are all read, so that the wrong telemetry is noticed.
Rule 5: what is skipped is counted, in its place.
Rule 6: a read never waits for more than there is: the lines of a live pipe are given as they come.
Rule 7: memory is two blocks, and a line that is longer.
"""

from __future__ import annotations

import importlib
import io
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, Protocol

from attrs import frozen

from ..model import Profile
from ..schema import Schema
from . import patterns
from .prefilter_terms import Buffer, PrefilterTerms, prefilter_terms
from .sources import MAX_LINE, Line

_BLOCK: Final = 512 * 1024
_OPEN, _CLOSE, _RETURN = b"{}\r"

Splitter = Callable[[io.BufferedReader], Iterator[Line | int]]


class _Finder(Protocol):
    def places(self, data: Buffer, start: int, end: int) -> Iterator[int]: ...


@frozen(repr=False)
class Prefilter:
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


def splitter(profile: Profile, schema: Schema, *, of_steps: bool = False) -> Splitter | None:
    """Make what gives the lines of a stream; ``None`` where bytes tell nothing about them.

    *of_steps*: lines that may be steps of a chain, whatever *profile* says of them.
    """
    terms = prefilter_terms(profile, schema, of_steps=of_steps)
    return partial(prefiltered_lines, prefilter=make(terms)) if terms else None


def make(terms: PrefilterTerms, *, is_plain: bool = False) -> Prefilter:
    """Make a prefilter: by Hyperscan where it is installed, unless it *is_plain*."""
    automata = None if is_plain else _automata()
    if automata is not None:
        try:
            return Prefilter(automata.finders(terms), automata.WINDOW)
        except (automata.hyperscan.error, TypeError):  # too much for it, or it is too old
            pass
    return Prefilter(patterns.finders(terms), patterns.WINDOW)


def _automata() -> Any:
    try:
        return importlib.import_module(".automata", __package__)
    except ImportError:
        return None


def prefiltered_lines(
    stream: io.BufferedReader, prefilter: Prefilter, size: int = _BLOCK
) -> Iterator[Line | int]:
    """Yield lines with their ends, and how many were skipped in between.

    ``None`` stands for a line over ``MAX_LINE`` bytes. *size*: of a block, in bytes.
    """
    buffer = bytearray(size)
    view = memoryview(buffer)
    filled = 0
    is_first = True
    while read := stream.readinto1(view[filled:]):
        end = buffer.rfind(b"\n", filled, filled + read) + 1
        filled += read
        if end:
            yield from _lines(buffer, end, None if is_first else prefilter)
            is_first = False
            filled -= end
            buffer[:filled] = buffer[end : end + filled]
        elif filled == size:
            yield _long(bytes(buffer), stream)
            filled = 0
    if filled:
        yield bytes(buffer[:filled])


def _lines(buffer: bytearray, end: int, prefilter: Prefilter | None) -> Iterator[bytes | int]:
    """Yield what has to be read of the lines before *end*, and count the others."""
    is_plain = prefilter is not None and buffer[0] == _OPEN
    find = buffer.find
    stops: list[int] = []  # where the lines end
    at = 0
    while (stop := find(b"\n", at, end)) >= 0:
        stops.append(stop)
        at = stop + 1
        last = buffer[stop - 1]
        if last != _CLOSE and (last != _RETURN or buffer[stop - 2] != _CLOSE):
            is_plain = False
        if at < end and buffer[at] != _OPEN:
            is_plain = False
    if prefilter is None or not is_plain:
        wanted: Iterable[int] = range(len(stops))
    else:
        wanted = sorted({0, *_suspects(buffer, stops, prefilter), len(stops) - 1})
    done = 0
    for number in wanted:
        if number > done:
            yield number - done
        start = stops[number - 1] + 1 if number else 0
        yield bytes(buffer[start : stops[number] + 1])
        done = number + 1


def _suspects(buffer: bytearray, stops: list[int], prefilter: Prefilter) -> Iterator[int]:
    """Yield the numbers of lines that the prefilter suspects, asking about some lines at a time."""
    start = first = 0
    while first < len(stops):
        last = max(first + 1, bisect_left(stops, start + prefilter.window))
        end = stops[last - 1] + 1
        for place in prefilter.suspects(buffer, start, end):
            yield bisect_left(stops, place, first, last)
        start, first = end, last


def _long(head: bytes, stream: io.BufferedReader) -> Line:
    """Read the rest of a line that is longer than a block."""
    line = head + stream.readline(MAX_LINE + 1 - len(head))
    if len(line) <= MAX_LINE:
        return line
    while line and not line.endswith(b"\n"):
        line = stream.readline(MAX_LINE)
    return None
