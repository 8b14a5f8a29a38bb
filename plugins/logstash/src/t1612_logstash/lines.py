"""Make lines of blocks of bytes."""

from __future__ import annotations

import sys
from array import array
from contextlib import suppress


class Splitter:
    """Makes lines of blocks of bytes; a line over *most* bytes is cut, and its rest let go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = bytearray()  # of the line that has no end yet; it grows without copies
        self.cut = 0

    def lines(self, data: bytes) -> list[bytes]:
        """Give the lines that end in *data*."""
        first, *others = data.split(b"\n")
        self._keep(first)
        if not others:
            return []
        *whole, last = others
        made = [self._line(), *(self._bounded(line) for line in whole)]
        self._keep(last)
        return made

    def rest(self) -> list[bytes]:
        """Give the last line, which has no end."""
        return [self._line()] if self._kept else []

    def _keep(self, part: bytes) -> None:
        self._kept += part[: self._most + 1 - len(self._kept)]

    def _line(self) -> bytes:
        line = bytes(self._kept)
        self._kept.clear()
        return self._bounded(line)

    def _bounded(self, line: bytes) -> bytes:
        if len(line) <= self._most:
            return line
        self.cut += 1
        return line[: self._most]


def waiting(number: int) -> int:
    """Tell how many bytes have come, and are not read; as many as may be where that is unknown.

    Who sends without end would otherwise be read without end after a stop.
    """
    made = array("i", [0])
    with suppress(ImportError, OSError):
        import fcntl
        import termios

        fcntl.ioctl(number, termios.FIONREAD, made)
        return made[0]
    return sys.maxsize
