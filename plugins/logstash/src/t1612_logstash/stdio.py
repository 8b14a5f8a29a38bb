"""Filter lines from standard input, for whoever starts a program and talks to it.

``plain``: lines in, lines out, as they come.
``mmexternal``: rsyslog's module of that name; for each message one line that says what changes.
``omprog``: rsyslog's output; each message is written to a file before it is confirmed.

Rule 1: each line has its answer, and nothing else is ever written among the answers: what a
        filter prints, and what is logged, goes to standard error or a file (``streams``).
Rule 2: what was confirmed is in the file, and what it told is in the state before that.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import BinaryIO, Final

from .codec import Event, dumps, loads
from .contract import Batch, Filter
from .lines import Splitter
from .streams import Input

_MARKS: Final = (b"BEGIN TRANSACTION", b"COMMIT TRANSACTION")


def plain(filter: Filter, source: Input, target: BinaryIO, most_line: int) -> None:
    """Filter until *source* ends; what has come is written before more is waited for."""
    splitter = Splitter(most_line)
    for data in source:
        if data is None:  # nothing came for a while
            _write(target, filter.more())
            continue
        _write(target, filter.batch(splitter.lines(data)))
    _write(target, filter.batch(splitter.rest()))
    _write(target, filter.end(is_over=source.is_over))
    _tell_cut(filter, splitter)


def mmexternal(filter: Filter, source: Input, target: BinaryIO, most_line: int) -> None:
    """Answer each message with what is to be set below ``$!``: it is not dropped, nor split."""
    splitter = Splitter(most_line)
    for line in source.lines(splitter):
        if line is not None:
            target.write(_answer(filter, line.strip()) + b"\n")
            target.flush()
    _tell_cut(filter, splitter)


class Appended:
    """A file that lines are added to, whole or not at all.

    One that is moved away, as logrotate does, is followed by a new one; one that ends within a
    line, after a kill, gets its end first.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._number = self._opened()

    def write(self, data: bytes) -> None:
        """Add lines. Raises ``OSError``; nothing of them is in the file then."""
        if self._is_moved():
            number = self._opened()
            os.close(self._number)
            self._number = number
        self._add(data)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def sync(self) -> None:
        """Wait until it is on the disk."""
        os.fsync(self._number)

    def close(self) -> None:
        """Close the file."""
        os.close(self._number)

    def _opened(self) -> int:
        number = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
        with suppress(OSError):  # a pipe or a device has no end
            size = os.fstat(number).st_size
            if size and os.pread(number, 1, size - 1) != b"\n":
                os.write(number, b"\n")
        return number

    def _is_moved(self) -> bool:
        try:
            there, ours = os.stat(self._path), os.fstat(self._number)
        except FileNotFoundError:
            return True
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)

    def _add(self, data: bytes) -> None:
        before = os.fstat(self._number).st_size
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._number, left) :]
        except BaseException:
            with suppress(OSError):  # a pipe or a device has no length
                os.ftruncate(self._number, before)
            raise


def omprog(filter: Filter, source: Input, target: BinaryIO, file: Appended, most_line: int) -> None:
    """Confirm each message when its events are in *file*; the program may die at any time."""
    splitter = Splitter(most_line)
    target.write(b"OK\n")
    target.flush()
    for line in source.lines(splitter):
        if line is None:
            _write(file, filter.more())
            continue
        if line not in _MARKS:
            made = filter.batch([line])
            filter.save()
            _write(file, made)
        target.write(b"OK\n")
        target.flush()
    _write(file, filter.end(is_over=source.is_over))
    _tell_cut(filter, splitter)


def _answer(filter: Filter, line: bytes) -> bytes:
    try:
        return dumps(_changes(filter, line))
    except Exception as error:  # an answer that is missing would shift all that follow
        filter.failures.tell("a message has no answer of its own", type(error).__name__)
        return b"{}"


def _changes(filter: Filter, line: bytes) -> Event:
    made = filter.lines([line])
    if not made:
        return {}
    after: Event = loads(made[0])
    try:
        before = loads(line)
    except ValueError:
        before = None
    before = before if isinstance(before, dict) else {}
    after.pop("message", None)
    ours = after.pop("t1612", None)
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    if ours is not None:
        changed["t1612"] = ours
    return {"$!": changed} if changed else {}


def _write(target: BinaryIO | Appended, batch: Batch) -> None:
    if batch.lines:
        target.write(b"\n".join(batch.lines) + b"\n")
        target.flush()
    batch.sent()


def _tell_cut(filter: Filter, splitter: Splitter) -> None:
    if splitter.cut:
        filter.failures.tell("too long", "lines were cut at --max-line", splitter.cut)
