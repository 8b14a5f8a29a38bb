"""Read a file that grows, line by line, and go on where a reader before this one ended.

Theory of operation
===================
A line is given when its line end is there, never before, so that whoever keeps the *place*
after a line has a place at a line's end. What is read of the line that is still being written
is kept apart, up to ``MAX_LINE``, and is no part of the place.

A file is known again by its inode, its *head* and its *tail*, the first and last bytes of what
was read of it: an inode is given to another file once its own is gone, and a device has another
number after a restart of the machine. Three things happen to a file that is followed:

*It is replaced*: renamed, and another one is made under its path. The old one is read on until
the new one has a byte, since its writer may not have moved yet, and then to its end. Where
more than one rotation came between two looks, those between are read in the order of their last
writes: files in the directory that are named like rotated ones of this path, were not last written
to before the old one was, and are no copy. One that is packed is lost, and counted. A *copy* holds
nothing but what the old one or the new one begins with, so no line is in it alone. One that only
begins like another is read whole: lines that are read twice are better than lost ones.
*It is cut*: it is shorter than what was read of it, or is otherwise at its head or tail. It is
read from its start.
*It is gone*: it was replaced while nobody read, and is not in its directory under another
name either. What was left of it is lost, ``unread`` counts it, and the new one is read.

When a file has ended so, so has its last line, with a line end or without.

Rule 1: no clock: what is there is given, and the caller comes again.
Rule 2: memory is bounded, however long the line that is being written.
Rule 3: of files that came and are gone before the next look nothing can be known.
"""

from __future__ import annotations

import gzip
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from typing import Final

from attrs import define, field, frozen

from ..errors import SourceError
from .sources import MAX_LINE, is_packed, without_mark

_CHUNK = 256 * 1024
_HEAD = 1024  # bytes; the first event has a time, and mostly ids, in so many
_FARTHEST: Final = (1 << 63) - 1  # offset that a system can be asked for
# What a rotation puts behind a name, or before its ending: a number, a date, "old".
_ROTATED: Final = re.compile(r"[.\-_]?(?:\d[\dTZ.\-_:]*|old)")
_PACKED: Final = re.compile(r"\.(?:gz|zst|bz2|xz|lz4|Z)\Z")  # what a packer puts behind that


@frozen(repr=False)
class Place:
    """How far which file has been read: ``offset`` in bytes, ``line`` lines of it.

    ``inode`` is 0 before there was any file. ``head`` is the SHA-256 of the first ``head_size``
    bytes, ``tail`` that of the last ``tail_size`` of those before the offset.
    """

    inode: int = 0
    head_size: int = 0
    head: str = sha256().hexdigest()
    offset: int = 0
    line: int = 0
    tail_size: int = 0
    tail: str = sha256().hexdigest()

    @property
    def is_possible(self) -> bool:
        """Return whether a reader can have been there: a place that was kept may hold anything."""
        farthest = _FARTHEST if self.inode else 0  # nothing was read of no file
        is_within = min(self.offset, 1) <= self.line <= self.offset <= farthest
        return is_within and max(self.head_size, self.tail_size) <= min(self.offset, _HEAD)


@define(repr=False)
class TailedFile:
    """The file at *path*, which need not be there yet; ``say`` is told what became of it.

    ``line`` is the number of the last line given, of the file with the ``inode``. ``unread`` counts
    files whose rest is lost.
    """

    path: str
    say: Callable[[str], object]
    line: int = field(default=0, init=False)
    unread: int = field(default=0, init=False)
    inode: int = field(default=0, init=False)
    _file: int | None = field(default=None, init=False)
    _head: bytes = field(default=b"", init=False)
    _tail: bytes = field(default=b"", init=False)
    _offset: int = field(default=0, init=False)
    _left: set[tuple[int, int]] = field(factory=set, init=False)  # last writes, inodes of the left
    _begun: int = field(default=0, init=False)  # bytes of the line that is not finished
    _pieces: list[bytes] = field(factory=list, init=False)  # the same; none if it is too long

    @property
    def place(self) -> Place:
        """How far was read: the end of the last line given."""
        head, tail = sha256(self._head).hexdigest(), sha256(self._tail).hexdigest()
        sizes = len(self._head), len(self._tail)
        return Place(self.inode, sizes[0], head, self._offset, self.line, sizes[1], tail)

    def resume(self, place: Place, *, is_same_path: bool) -> None:
        """Go on at a possible place, before any line was given. Raises ``SourceError``.

        A file that is not found again is gone; it is another one if the path is, too. Then only
        what is named like a rotated one of this path may be it: else a file that lies beside it,
        and that somebody still writes, would be read in its place.
        """
        for path in self._candidates(place.inode, is_same_path):
            file = _opened(path)
            if file is not None:
                head = os.pread(file, place.head_size, 0)
                tail = os.pread(file, place.tail_size, place.offset - place.tail_size)
                if (
                    os.fstat(file).st_ino == place.inode
                    and os.fstat(file).st_size >= place.offset
                    and sha256(head).hexdigest() == place.head
                    and sha256(tail).hexdigest() == place.tail
                ):
                    self._file, self.inode = file, place.inode
                    self._head, self._tail = head, tail
                    self._offset, self.line = place.offset, place.line
                    return
                os.close(file)
        if not is_same_path:
            raise SourceError(
                "this state belongs to another input, and this file is not it: "
                "name that one, or another --state"
            )
        if place.inode:
            self.unread += 1
            self.say("was cut, or is not the file that was read before: its rest is lost")

    def lines(self) -> Iterator[bytes | None]:
        """Yield the lines that are finished by now, with their line ends.

        ``None`` stands for a line over ``MAX_LINE`` bytes. Whoever stops here and comes again
        gets the next one. Raises ``SourceError``.
        """
        try:
            while self._file is not None or self._open():
                assert self._file is not None
                if self._is_cut(self._file):
                    self.say("was cut; it is read from its start")
                    yield from self._ended()
                    self._begin(self.inode)
                is_replaced = self._is_replaced(self._file)
                chunk = os.pread(self._file, _CHUNK, self._offset + self._begun)
                if chunk:
                    yield from self._split(chunk)
                elif is_replaced:
                    yield from self._ended()
                    self._leave(self._file)
                else:
                    return
        except OSError as error:
            raise SourceError(f"cannot be read: {error.strerror}") from error

    def close(self) -> None:
        """Let go of the file; one at the path is opened when lines are asked for again."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> bool:
        self._file = _opened(self.path)
        if self._file is None:
            return False
        self._begin(os.fstat(self._file).st_ino)
        return True

    def _begin(self, inode: int) -> None:
        self.inode, self._head, self._tail, self._offset, self.line = inode, b"", b"", 0, 0

    def _candidates(self, inode: int, is_same_path: bool) -> Iterator[str]:
        """Yield the path, and what in its directory may be its file under another name."""
        yield self.path
        if not inode:
            return
        with suppress(OSError), os.scandir(os.path.dirname(self.path) or ".") as entries:
            for entry in entries:
                if entry.inode() == inode and (is_same_path or self._is_rotated(entry)):
                    yield entry.path

    def _is_cut(self, file: int) -> bool:
        return (
            os.fstat(file).st_size < self._offset + self._begun
            or os.pread(file, len(self._head), 0) != self._head
            or os.pread(file, len(self._tail), self._offset - len(self._tail)) != self._tail
        )

    def _leave(self, file: int) -> None:
        """Go from a file that has ended to the one that was begun after it.

        That is one that was rotated away between two looks or, where there is none, the one at
        the path. It is opened before one looks, so that it is read if it is rotated away now.
        """
        newest = _opened(self.path)
        if newest is None:
            return  # it was rotated away just now: the next one is waited for
        there = os.fstat(file)
        written = there.st_mtime_ns
        # Files may have been written last in the same tick of the clock; none is come to twice.
        self._left = {(written, there.st_ino), *(each for each in self._left if each[0] == written)}
        try:
            following = self._between(file, newest)
            self._file = os.dup(newest) if following is None else following
        finally:
            os.close(newest)
        os.close(file)
        self._begin(os.fstat(self._file).st_ino)

    def _between(self, file: int, newest: int) -> int | None:
        """Open what was rotated away first of all between a file and the newest one."""
        for written, inode, path in sorted(self._rotated(file, newest)):
            if _is_copy(path, (file, newest)):
                continue
            if _PACKED.search(path):
                self._left.add((written, inode))
                self.unread += 1
                self.say("was rotated more than once, and one file is packed: it is lost")
                continue
            following = _opened(path)
            if following is not None:
                if os.fstat(following).st_ino == inode:
                    return following
                os.close(following)  # another one has its name now
            self.unread += 1
            self.say("was rotated more than once, and one file is gone: it is lost")
        return None

    def _rotated(self, file: int, newest: int) -> Iterator[tuple[int, int, str]]:
        """Yield what was rotated away since a file was: last write, inode, path."""
        since = os.fstat(file).st_mtime_ns
        for path in self._rotated_paths():
            with suppress(OSError):  # it has another name by now, or is a link to nowhere
                there = os.stat(path)
                written = there.st_mtime_ns, there.st_ino
                if (
                    stat.S_ISREG(there.st_mode)
                    and there.st_mtime_ns >= since
                    and written not in self._left
                    and not os.path.samestat(there, os.fstat(newest))
                ):
                    yield *written, path

    def _rotated_paths(self) -> list[str]:
        try:
            with os.scandir(os.path.dirname(self.path) or ".") as entries:
                return [entry.path for entry in entries if self._is_rotated(entry)]
        except OSError as error:
            self.unread += 1
            self.say(f"its directory cannot be listed, and may hold what is lost: {error.strerror}")
            return []

    def _is_rotated(self, entry: os.DirEntry[str]) -> bool:
        """Return whether a rotation, and a packer after it, may have given a file its name."""
        name = os.path.basename(self.path)
        other = _PACKED.sub("", entry.name)
        stem, ending = os.path.splitext(name)
        for begin, end in ((name, ""), (stem, ending), (stem, "")):
            middle = other[len(begin) : len(other) - len(end)]
            if _ROTATED.fullmatch(middle) and other == f"{begin}{middle}{end}":
                return True
        return False

    def _is_replaced(self, file: int) -> bool:
        """Return whether another file has the path, and has been written to.

        Asked before the old one is found to have no more: what its writer wrote before is read.
        """
        try:
            there = os.stat(self.path)
        except FileNotFoundError:
            return False
        return bool(there.st_size) and not os.path.samestat(there, os.fstat(file))

    def _split(self, chunk: bytes) -> Iterator[bytes | None]:
        *finished, rest = chunk.split(b"\n")
        for piece in finished:
            self._keep(piece + b"\n")
            yield self._finished()
        self._keep(rest)

    def _ended(self) -> Iterator[bytes | None]:
        if self._begun:
            yield self._finished()

    def _keep(self, piece: bytes) -> None:
        self._begun += len(piece)
        if self._begun > MAX_LINE:
            self._pieces.clear()
        elif piece:
            self._pieces.append(piece)
        if not self._offset and is_packed(b"".join([piece[:4] for piece in self._pieces[:4]])):
            raise SourceError("is packed or UTF-16, which cannot be followed; leave out --follow")

    def _finished(self) -> bytes | None:
        """Take the line that is finished now, and move the place."""
        line = b"".join(self._pieces) if self._pieces else None
        if line and self._offset == len(self._head) < _HEAD:
            self._head += line[: _HEAD - len(self._head)]
        if line is None:
            self._tail = b""  # it is not kept, and was not looked at
        else:
            self._tail = (self._tail + line)[-_HEAD:] if len(line) < _HEAD else line[-_HEAD:]
        is_first = not self._offset
        self._offset += self._begun
        self.line += 1
        self._begun = 0
        self._pieces.clear()
        return without_mark(line) if line and is_first else line


def _is_copy(path: str, others: Iterable[int]) -> bool:
    """Return whether all that a file holds is what one of the others begins with."""
    return any(_is_beginning(path, other) for other in others)


def _is_beginning(path: str, other: int) -> bool:
    """Return whether another file begins with all bytes of this one, which gzip may have packed."""
    opener = gzip.open if path.endswith(".gz") else open
    size = 0
    try:
        with opener(path, "rb") as file:
            while chunk := bytes(file.read(_CHUNK)):
                if chunk != os.pread(other, len(chunk), size):
                    return False
                size += len(chunk)
    except EOFError:
        size = 0  # it is not whole
    except (OSError, zlib.error):
        return False
    return size > 0 or _is_being_packed(path)


def _is_being_packed(path: str) -> bool:
    """Return whether what gzip makes a file of is there still, and is looked at itself."""
    return path.endswith(".gz") and os.path.exists(path.removesuffix(".gz"))


def _opened(path: str) -> int | None:
    """Open a file to read it; ``None`` if there is none."""
    try:
        # A pipe without a writer must not be waited for.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror}") from None
    if stat.S_ISREG(os.fstat(file).st_mode):
        return file
    os.close(file)
    raise SourceError("is no plain file, and no other can be followed")
