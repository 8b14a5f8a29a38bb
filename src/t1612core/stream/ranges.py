"""Cut a file of JSON lines into ranges that can be read apart.

Theory of operation
===================
JSON never goes on with ``{`` after a ``}``, and no string holds a line end. So between a line that
ends with ``}`` and one that begins with ``{`` no value is cut in two: there a range may end.

Rule 1: what is no file, is packed, or does not begin with an object, is one range.
Rule 2: where no such place is found, the range goes on: the whole file is read once at most.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from attrs import frozen

_SIZE: Final = 32 * 1024 * 1024  # bytes of a range, about
_LOOK: Final = 64 * 1024  # bytes that are searched at a time for its end
_BETWEEN: Final = re.compile(rb"\}\r?\n(?=\{)")


@frozen
class Range:
    """Bytes of a file: from ``start`` on, before ``end``, or to the end of the file."""

    start: int
    end: int | None


def cut(path: str, size: int = _SIZE) -> list[Range]:
    """Give the ranges of a file, in order; a single one where it cannot be read or cut."""
    starts = [0]
    with suppress(OSError, ValueError):  # whoever reads it will tell
        if os.path.isfile(path):  # a pipe can be read but once
            with open(path, "rb") as file:
                starts += _starts(file, size)
    return [Range(*each) for each in zip(starts, [*starts[1:], None], strict=True)]


def _starts(file: io.BufferedReader, size: int) -> Iterator[int]:
    if file.read(1) != b"{":  # what is packed does not begin so
        return
    total = file.seek(0, os.SEEK_END)
    start = 0
    while total - start > size and (start := _between(file, start + size)):
        yield start


def part(file: io.BufferedIOBase, range: Range) -> io.BufferedIOBase:
    """Give a stream of one range of *file*, which has to be one that is not packed."""
    file.seek(range.start)
    if range.end is None:
        return file
    return io.BufferedReader(_Part(file, range.end - range.start), _LOOK)


def _between(file: io.BufferedIOBase, at: int) -> int:
    """Give the first place from *at* on that no value goes across; 0 if there is none."""
    kept = b""
    file.seek(at)
    while block := file.read(_LOOK):
        data = kept + block
        if found := _BETWEEN.search(data):
            return at - len(kept) + found.end()
        at += len(block)
        kept = data[-3:]
    return 0


class _Part(io.RawIOBase):
    """The next bytes of a stream, and no more than there are left."""

    def __init__(self, file: io.BufferedIOBase, left: int) -> None:
        self._file = file
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        read = self._file.readinto(memoryview(buffer)[: self._left])
        self._left -= read
        return read
