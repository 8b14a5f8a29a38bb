"""Keep what a follower has done, so that a run that is killed can be gone on with.

Theory of operation
===================
Two files cannot be changed at once. So what is told is written first, to the end of the output,
and then the state, which says how long the output was: to a file beside it, which takes
its name when it is whole. Each is on the disk before the next begins. Whoever begins with a
state cuts the output to the length that it says: what is beyond was told by a run
that was killed before it could say so, and is told again, for the input is read from where the
state says. So nothing is lost, and nothing stands in the output twice.

That holds for an output that can be cut. On a pipe all that was told since the last state is
told again after a kill; its reader drops what has an ``(id, revision)`` that it has seen.

Rule 1: nothing is cut off a file but what this follower wrote: the inode and the last bytes before
        the cut have to be those that were kept, else it is an error.
Rule 2: one follower for a state and for an output, by locks that end with the process.
Rule 3: what is read may be anything: it is checked, and an error names the file and the place.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Protocol, TextIO

from attrs import define, field

from ..errors import SnapshotError

FORMAT: Final = "t1612core follower"
VERSION: Final = 1
_TAIL: Final = 4096  # bytes before the cut that have to be known again


class Output(Protocol):
    """What takes the lines that are told."""

    def resume(self, saved: Mapping[str, Any] | None) -> None:
        """Go on where ``write`` said; ``None``: begin. Raises ``SnapshotError``."""

    def write(self, text: str) -> dict[str, Any] | None:
        """Put *text* behind what is there, for good; say what ``resume`` needs."""

    def close(self) -> None:
        """Let go of it."""


@define
class StreamOutput:
    """A pipe or a terminal, which cannot be cut."""

    stream: TextIO

    def resume(self, saved: Mapping[str, Any] | None) -> None:
        """Go on wherever the stream is."""

    def write(self, text: str) -> None:
        """Write and flush."""
        self.stream.write(text)
        self.stream.flush()

    def close(self) -> None:
        """Leave the stream open, which others may write to."""


@define
class FileOutput:
    """A file that lines are put behind. Raises ``SnapshotError`` if it cannot be that."""

    path: str
    _file: int = field(init=False)
    _size: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK
        self._file = _opened(self.path, flags, 0o666)
        if not stat.S_ISREG(os.fstat(self._file).st_mode):
            raise SnapshotError(self.path, "is no plain file; '-' is standard output")
        _lock(self._file, self.path)

    def resume(self, saved: Mapping[str, Any] | None) -> None:
        """Cut off what was not kept; begin behind what is there if nothing ever was."""
        there = os.fstat(self._file)
        size = there.st_size
        if saved is None or (not size and saved["path"] != os.path.abspath(self.path)):
            if size and os.pread(self._file, 1, size - 1) != b"\n":
                raise SnapshotError(self.path, "does not end with a line end: no lines are in it")
            self._size = size
            return
        kept = saved["size"]
        if size < kept:
            problem = (
                f"has {size} bytes, and {kept} were written: put it back, or name another, new one"
            )
            raise SnapshotError(self.path, problem)
        if self._tail(kept) != saved["tail"] or (size > kept and there.st_ino != saved["inode"]):
            raise SnapshotError(self.path, "is not the output that the state is of")
        if size > kept:
            os.ftruncate(self._file, kept)
        self._size = kept

    def write(self, text: str) -> dict[str, Any]:
        """Write *text* and wait until it is on the disk."""
        data = memoryview(text.encode())
        self._size += len(data)
        if data:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        return {
            "path": os.path.abspath(self.path),
            "inode": os.fstat(self._file).st_ino,
            "size": self._size,
            "tail": self._tail(self._size),
        }

    def close(self) -> None:
        """Let go of the file and its lock."""
        os.close(self._file)

    def _tail(self, end: int) -> str:
        size = min(end, _TAIL)
        return sha256(os.pread(self._file, size, end - size)).hexdigest()


@define
class Checkpoint:
    """The file that a state is kept in, locked. Raises ``SnapshotError`` if it cannot be."""

    path: str
    _lock: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.path = os.path.realpath(self.path)  # a link is kept, and what it leads to replaced
        lock = f"{self.path}.lock"
        self._lock = _opened(lock, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._lock, self.path)

    def load(self) -> dict[str, Any] | None:
        """Read what was saved; ``None`` if nothing ever was. Raises ``SnapshotError``."""
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise SnapshotError(self.path, f"cannot be read: {error.strerror}") from None
        try:
            saved = json.loads(data)
        except (ValueError, RecursionError):
            saved = None
        if not isinstance(saved, dict) or saved.get("format") != FORMAT:
            raise SnapshotError(self.path, "is no state of a follower")
        if saved.get("version") != VERSION:
            problem = f"has version {saved.get('version')!r}, and this release reads {VERSION}"
            raise SnapshotError(self.path, problem)
        return saved

    def save(self, what: Mapping[str, Any]) -> None:
        """Put this in the place of what was saved, at once and for good."""
        data = memoryview(json.dumps({"format": FORMAT, "version": VERSION, **what}).encode())
        new = f"{self.path}.new"
        # What events hold is in it: it is for its owner alone.
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            while data:
                data = data[os.write(file, data) :]
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(new, self.path)
        folder = os.open(os.path.dirname(self.path), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def close(self) -> None:
        """Let go of the lock."""
        os.close(self._lock)


def _opened(path: str, flags: int, mode: int) -> int:
    try:
        return os.open(path, flags, mode)
    except OSError as error:
        raise SnapshotError(path, f"cannot be opened: {error.strerror}") from None


def _lock(file: int, path: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(file)
        raise SnapshotError(path, "is in use by another run") from None
