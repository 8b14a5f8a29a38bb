"""Bound what packed files unpack to, and find what unpacks zstd.

Rule: a file of few bytes may say that it holds terabytes. It is read as far as files of events
      are packed, with room to spare, and then it is told.
"""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable
from typing import Any, Final

from attrs import define

from ..errors import SourceError

FREE: Final = 256 * 1024 * 1024  # bytes that anything may unpack to
RATIO: Final = 500  # times its own size beyond that; logs are packed 10 to 100 times
_CHUNK: Final = 256 * 1024


@define(repr=False)
class Room:
    """How much may be unpacked of what has so many bytes packed, by now."""

    packed: Callable[[], int]
    given: int = 0

    def take(self, size: int) -> None:
        """Count what was unpacked; raises ``SourceError`` where it is too much."""
        self.given += size
        self.check()

    def check(self) -> None:
        """Raise ``SourceError`` where too much was unpacked already."""
        if self.given > FREE + RATIO * self.packed():
            raise SourceError(f"unpacks to more than {RATIO} times its size: its rest is not read")


def bounded(stream: io.BufferedIOBase, room: Room) -> io.BufferedReader:
    """Return a stream that counts what is read of it."""
    return io.BufferedReader(_Bounded(stream, room), _CHUNK)


class _Bounded(io.RawIOBase):
    def __init__(self, stream: io.BufferedIOBase, room: Room) -> None:
        self._stream = stream
        self._room = room

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._stream.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # others hand in no other buffer
        chunk = self._stream.read1(len(buffer))
        self._room.take(len(chunk))
        buffer[: len(chunk)] = chunk
        return len(chunk)


_ZSTD, _NEEDS = (
    ("compression.zstd", "a Python that was built with it")
    if sys.version_info >= (3, 14)
    else ("backports.zstd", "a package here: pip install backports.zstd")
)


def zstd_errors() -> tuple[type[Exception], ...]:
    """Return the error of the module for zstd, where it was imported."""
    module = sys.modules.get(_ZSTD)
    return () if module is None else (module.ZstdError,)


def zstd_module() -> Any:
    """Import Python's own module, or the same for older ones; raises ``SourceError``.

    Only the one that fits is tried: the other might be a file of that name in the directory that
    a module is run from.
    """
    try:
        return importlib.import_module(_ZSTD)
    except ModuleNotFoundError:
        problem = f"is zstd, which needs {_NEEDS}"
        raise SourceError(problem) from None
