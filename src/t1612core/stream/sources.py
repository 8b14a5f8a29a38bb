"""Open what holds events: plain, gzip, bzip2, xz or zstd, told apart by the first bytes.

Rule 1: a stream is read once, from its start on: a pipe cannot be rewound.
Rule 2: what breaks on the way (a gzip file that was cut) is a ``SourceError``, so
        that the caller can count it and go on with the next input.
Rule 3: memory is bounded, however small the file that unpacks to much.
"""

from __future__ import annotations

import gzip
import importlib
import io
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final, cast

from attrs import frozen

from ..errors import SourceError
from ..knowledge import formats
from . import foreign
from .packing import Room, bounded, zstd_module

MAX_LINE = 64 * 1024 * 1024  # bytes; an event is a few KiB, a batch of many some MiB

Line = bytes | None  # with its end; ``None`` for one that is too long

_CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BZIP2 = b"BZh"
_XZ = b"\xfd7zX"
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4  # bytes that tell what a stream is


def is_table_head(head: bytes) -> bool:
    """Return whether what begins so is Parquet or an event log: both are read from files only."""
    return head.startswith((formats.PARQUET, formats.EVTX))


def is_table(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is one of these, by its first bytes; not if it cannot be opened.

    A pipe is none: looking at it would take from it.
    """
    return is_table_head(_head(path))


def is_event_log(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is an event log of Windows."""
    return _head(path) == formats.EVTX


def _head(path: str | os.PathLike[str]) -> bytes:
    if not os.path.isfile(path):
        return b""
    try:
        with open(path, "rb") as file:
            return file.read(len(formats.EVTX))
    except (OSError, ValueError):
        return b""


def arrow_module(name: str) -> Any:
    """Import one of the modules that read tables, ``arrow`` or ``columns``.

    They need NumPy and PyArrow, which not everybody has: ``SourceError`` where one is missing.
    """
    try:
        return importlib.import_module(f".{name}", __package__)
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "pyarrow"):
            raise
        problem = "is a table, which needs packages here: pip install numpy pyarrow"
        raise SourceError(problem) from None


@contextmanager
def opened(source: str | os.PathLike[str] | io.BufferedIOBase) -> Iterator[io.BufferedIOBase]:
    """Open what is at a path, and close it in the end; a stream is yielded as it is.

    Raises ``SourceError``.
    """
    if not isinstance(source, (str, os.PathLike)):
        if not hasattr(source, "read1"):  # a text stream has none, nor has text or a list
            problem = f"is {type(source).__name__}, expected a path or a buffered binary stream"
            raise SourceError(f"{problem}: open(path, 'rb') or io.BytesIO(data)")
        yield source
        return
    try:
        stream = open(source, "rb")  # noqa: SIM115  # only opening it is tried
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}") from None
    except ValueError as error:  # of a path that is none
        raise SourceError(f"cannot be opened: {error}") from None
    with stream:
        yield stream


def read_lines(
    stream: io.BufferedIOBase,
    split: Callable[[io.BufferedReader], Iterator[Line | int]] | None = None,
) -> Iterator[Line | int]:
    """Yield the lines of *stream*, unpacked, with their line ends.

    ``None`` stands for a line over ``MAX_LINE`` bytes, which is skipped. A byte
    order mark is dropped, and UTF-16, which Windows shells write, becomes UTF-8.
    *split* makes the lines of UTF-8, and may give a number of lines in the place of
    these. Raises ``SourceError``.
    """
    errors: tuple[type[Exception], ...] = (OSError, EOFError, UnicodeError)
    try:
        head, stream = _peek(stream)
        if packing := _packing(head):
            unpack, own_error = packing
            errors += (own_error,)
            packed = cast(_Rejoined, stream.raw)
            head, stream = _peek(bounded(unpack(stream), Room(lambda: packed.given)))
        if problem := foreign.told(head):
            raise SourceError(problem)
        yield from _lines(head, stream, split)
    except errors as error:
        raise SourceError(f"cannot be read to its end: {error}") from error


def is_packed(head: bytes) -> bool:
    """Return whether what begins so is packed or UTF-16, so that it is no UTF-8 yet."""
    return head.startswith((_GZIP, _ZSTD, _BZIP2, _XZ, *_UTF16_MARKS))


def without_mark(line: bytes) -> bytes:
    """Take the byte order mark off the first line of a file."""
    return line.removeprefix(_UTF8_MARK)


def _packing(
    head: bytes,
) -> tuple[Callable[[Any], io.BufferedIOBase], type[Exception]] | None:
    """Return what unpacks a stream that begins so, and the error that it may raise."""
    if head.startswith(_GZIP):
        return gzip.open, zlib.error
    if head.startswith(_ZSTD):
        zstd = zstd_module()
        return zstd.open, zstd.ZstdError
    if head.startswith((_BZIP2, _XZ)):
        # For those who have such files.
        from .unpacking import BrokenError, unpacked

        return unpacked, BrokenError
    return None


def _lines(
    head: bytes,
    stream: io.BufferedReader,
    split: Callable[[io.BufferedReader], Iterator[Line | int]] | None,
) -> Iterator[Line | int]:
    if head.startswith(_UTF16_MARKS):
        # Half a surrogate pair stays what it is, so that its line is rejected as UTF-8.
        text = io.TextIOWrapper(stream, "utf-16", errors="surrogatepass", newline="\n")
        read_line: Callable[[int], bytes] = lambda size: text.readline(size).encode(
            errors="surrogatepass"
        )
    else:
        if head.startswith(_UTF8_MARK):
            stream.read(len(_UTF8_MARK))
        read_line = stream.readline
    if foreign.is_xml(head):
        from .xml_events import pieces  # few have XML

        yield from pieces(read_line)
        return
    if split is not None and not is_packed(head):
        yield from split(stream)
        return
    while line := read_line(MAX_LINE + 1):
        if len(line) <= MAX_LINE:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = read_line(MAX_LINE)
        yield None


def _peek(stream: io.BufferedIOBase) -> tuple[bytes, io.BufferedReader]:
    """Return the first bytes, and a stream that still has them."""
    head = stream.read(_HEAD)
    if foreign.may_be(head):
        head += stream.read(foreign.LONGEST - len(head))
    return head, io.BufferedReader(_Rejoined(head, stream), _CHUNK)


class _Rejoined(io.RawIOBase):
    """A stream with the bytes put back that were read from its start; ``given`` counts all."""

    def __init__(self, head: bytes, rest: io.BufferedIOBase) -> None:
        self.given = 0
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        # read1() gives what is there: a live pipe must not wait for a full buffer.
        chunk = self._head or self._rest.read1(len(buffer))
        self._head = b""
        self.given += len(chunk)
        buffer[: len(chunk)] = chunk
        return len(chunk)


# Ranges of a file

_RANGE: Final = 32 * 1024 * 1024  # bytes of a range, about
_SEARCHED: Final = 64 * 1024  # bytes that are searched at a time for its end
_BETWEEN: Final = re.compile(rb"\}\r?\n(?=\{)")


@frozen(repr=False)
class Range:
    """Bytes of a file: from ``start`` on, before ``end``, or to the end of the file."""

    start: int
    end: int | None


def cut(path: str, size: int = _RANGE, *, readers: int = 1) -> list[Range]:
    """Return the ranges of a file, in order; a single one where it cannot be read or cut.

    They are of *size* bytes at most, and equal, so that all *readers* end together.
    """
    starts = [0]
    with suppress(OSError, ValueError):  # whoever reads it will tell
        if os.path.isfile(path):  # a pipe can be read but once
            with open(path, "rb") as file:
                starts += _range_starts(file, size, readers)
    return [Range(*each) for each in zip(starts, [*starts[1:], None], strict=True)]


def _range_starts(file: io.BufferedReader, size: int, readers: int) -> Iterator[int]:
    if file.read(1) != b"{":  # what is packed does not begin so
        return
    total = file.seek(0, os.SEEK_END)
    if total > size:
        rounds = -(-total // (size * readers))
        size = -(-total // (rounds * readers))
    start = 0
    while total - start > size and (start := _next_start(file, start + size)):
        yield start


def part(file: io.BufferedIOBase, range: Range) -> io.BufferedIOBase:
    """Return a stream of one range of *file*, which has to be one that is not packed."""
    file.seek(range.start)
    if range.end is None:
        return file
    return io.BufferedReader(_LimitedStream(file, range.end - range.start), _SEARCHED)


def _next_start(file: io.BufferedIOBase, at: int) -> int:
    """Return the first place from *at* on that lies inside no value; 0 if there is none."""
    kept = b""
    file.seek(at)
    while block := file.read(_SEARCHED):
        data = kept + block
        if found := _BETWEEN.search(data):
            return at - len(kept) + found.end()
        at += len(block)
        kept = data[-3:]
    return 0


class _LimitedStream(io.RawIOBase):
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
