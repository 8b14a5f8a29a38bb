"""Split a stream into lines, and pass over those that a sieve finds nothing in.

Theory of operation
===================
A line may be passed over where it is one whole object, which nothing before or after it
belongs to. That needs no parsing: JSON never goes on with ``{`` after a ``}``. So among lines
that all begin with ``{`` and end with ``}``, each of which but the last has another such line
after it, none is a part of something larger. A *block* is the lines that came with one read.
If all its lines are so, the first and the last are read, which may belong to what was before or
comes after, and those that the sieve suspects. Of any other block every line is read.

Rule 1: the lines of the first block are all read, so that the wrong telemetry is noticed.
Rule 2: what is passed over is counted, in its place.
Rule 3: a read never waits for more than there is: a live pipe is told of as it comes.
Rule 4: memory is two blocks, and a line that is longer.
"""

from __future__ import annotations

import io
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Final

from .prefilter import Sieve
from .sources import MAX_LINE, Line

_BLOCK: Final = 512 * 1024
_OPEN, _CLOSE, _RETURN = b"{}\r"


def sift(stream: io.BufferedReader, sieve: Sieve, size: int = _BLOCK) -> Iterator[Line | int]:
    """Yield lines with their ends, and how many were passed over in between.

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
            yield from _lines(buffer, end, None if is_first else sieve)
            is_first = False
            filled -= end
            buffer[:filled] = buffer[end : end + filled]
        elif filled == size:
            yield _long(bytes(buffer), stream)
            filled = 0
    if filled:
        yield bytes(buffer[:filled])


def _lines(buffer: bytearray, end: int, sieve: Sieve | None) -> Iterator[bytes | int]:
    """Yield what has to be read of the lines before *end*, and count the others."""
    is_plain = sieve is not None and buffer[0] == _OPEN
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
    if sieve is None or not is_plain:
        wanted: Iterable[int] = range(len(stops))
    else:
        wanted = sorted({0, *_suspects(buffer, stops, sieve), len(stops) - 1})
    done = 0
    for number in wanted:
        if number > done:
            yield number - done
        start = stops[number - 1] + 1 if number else 0
        yield bytes(buffer[start : stops[number] + 1])
        done = number + 1


def _suspects(buffer: bytearray, stops: list[int], sieve: Sieve) -> Iterator[int]:
    """Yield the numbers of lines that the sieve suspects, asking for some lines at a time."""
    start = first = 0
    while first < len(stops):
        last = max(first + 1, bisect_left(stops, start + sieve.window))
        end = stops[last - 1] + 1
        for place in sieve.suspects(buffer, start, end):
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
