"""Keep the progress of a follower in a file, so that the next run continues after a kill.

Theory of operation
===================
Two files cannot be changed at once. So incidents are written first, to the end of the output. Then
the checkpoint is written, with the length of the output: to a file beside it, which is renamed
when it is whole. Each file is on the disk before the next write begins. A run that starts from a
checkpoint cuts the output to the length in it. The incidents behind that length were written by a
run that was killed before it saved its checkpoint. They are emitted again, since the input is read
from the place in the checkpoint. So nothing is lost, and nothing is in the output twice.

This needs an output that can be cut. On a pipe all incidents since the last checkpoint are written
again after a kill; the reader drops each ``(id, revision)`` that it has seen.

Rule 1: a file is cut only behind what this follower wrote: the inode and the last bytes before the
        cut must be those in the checkpoint, else it is an error.
Rule 2: one follower for a checkpoint and for an output, by locks that end with the process. A
        checkpoint says where it is kept, so a copy or a hard link of one in use starts no other.
Rule 3: a checkpoint may hold anything: it is checked, and an error names the file and the place.
        Its last value is a sum of all bytes before it: one bit that turned is noticed.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import reprlib
import stat
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final, Protocol, TextIO

from attrs import define, field

from ..correlation.saving import READ, VERSION  # of the correlator's state in it
from ..correlation.sealing import is_whole, sealed
from ..errors import SnapshotError
from ..stream.account import counted

FORMAT: Final = "t1612core follower"
# Records of events that are not whole yet; a release that does not know them must not go on.
WAITING: Final = "waiting"
_MOST: Final = (1 << 64) - 1  # an inode may have as many bits
_SUM: Final = re.compile("[0-9a-f]{64}")
_TAIL: Final = 4096  # bytes before the cut that have to be known again
_OWN: Final = ("format", "version", "path", "sha256")  # of a checkpoint, none of the follower's

_SHORT: Final = reprlib.Repr()
_SHORT.maxstring = 80

Kind = Callable[[object], bool]  # whether a value is of it


class Output(Protocol):
    """Where the incidents are written, one a line."""

    def resume(self, saved: Mapping[str, Any] | None) -> None:
        """Continue from what ``write`` returned; ``None``: begin. Raises ``SnapshotError``."""

    def write(self, text: str) -> dict[str, Any] | None:
        """Append *text* durably; return what ``resume`` needs."""

    def close(self) -> None:
        """Release it."""


@define
class StreamOutput:
    """A pipe or a terminal, which cannot be cut."""

    stream: TextIO

    def resume(self, saved: Mapping[str, Any] | None) -> None:
        """Do nothing: a stream is always at its end."""

    def write(self, text: str) -> None:
        """Write and flush."""
        self.stream.write(text)
        self.stream.flush()

    def close(self) -> None:
        """Leave the stream open: others may write to it."""


@define
class FileOutput:
    """A file that lines are appended to. Raises ``SnapshotError`` if that cannot be."""

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
        """Cut the file to its length in the checkpoint; without one, append to what is there."""
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
        """Close the file and release its lock."""
        os.close(self._file)

    def _tail(self, end: int) -> str:
        size = min(end, _TAIL)
        return sha256(os.pread(self._file, size, end - size)).hexdigest()


@define
class Checkpoint:
    """The file of the checkpoint, locked. Raises ``SnapshotError`` if it cannot be opened."""

    path: str
    _lock: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.path = os.path.realpath(self.path)  # of a link the target is replaced
        lock = f"{self.path}.lock"
        self._lock = _opened(lock, os.O_RDWR | os.O_CREAT, 0o600)
        _lock(self._lock, self.path)

    def load(self) -> dict[str, Any] | None:
        """Read what was saved; ``None`` if nothing was. Raises ``SnapshotError``."""
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
            raise SnapshotError(self.path, "is no state of a follower, or was damaged")
        version = saved.get("version")
        if type(version) is not int or version not in READ:
            read = " or ".join(map(str, READ))
            problem = f"has version {shortened(version)}, and this release reads {read}"
            way_out = "begin anew with another state and output, or let the other release go on"
            raise SnapshotError(self.path, f"{problem}: {way_out}")
        if not is_whole(data):
            way_out = "take it from a backup, or begin anew with another state and output"
            raise SnapshotError(self.path, f"was damaged or changed since it was saved: {way_out}")
        check({"path": saved.get("path")}, {"path": is_path}, self.path)
        place = saved["path"]
        if place != self.path and _is_locked(f"{place}.lock"):
            raise SnapshotError(self.path, f"is a copy of {place}, which another run is using")
        return {name: value for name, value in saved.items() if name not in _OWN}

    def save(self, what: Mapping[str, Any]) -> None:
        """Replace the checkpoint, atomically and durably."""
        said = {"format": FORMAT, "version": VERSION, "path": self.path, **what}
        data = memoryview(sealed(json.dumps(said).encode()))
        new = f"{self.path}.new"
        # It holds content of events: only its owner may read it.
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            os.fchmod(file, 0o600)  # one that was left half written may have other rights
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
        """Release the lock."""
        os.close(self._lock)


def is_path(value: object) -> bool:
    """Return whether a value is the path of a file from the root, as a system takes it."""
    try:
        return isinstance(value, str) and value.startswith("/") and b"\0" not in os.fsencode(value)
    except UnicodeError:
        return False


def is_sum(value: object) -> bool:
    """Return whether a value is a SHA-256 as ``hexdigest`` gives it."""
    return isinstance(value, str) and _SUM.fullmatch(value) is not None


def is_number(value: object) -> bool:
    """Return whether a value counts something, or is the number of something on a disk."""
    return type(value) is int and 0 <= value <= _MOST


_KINDS: Final[Mapping[Kind, str]] = {
    is_path: "absolute path",
    is_sum: "SHA-256",
    is_number: f"whole number from 0 to {_MOST}",
}


def check(saved: Mapping[str, Any], shape: Mapping[str, Any], path: str, at: str = "") -> None:
    """Raise ``SnapshotError`` where a value in a checkpoint is of a wrong kind or is not known.

    A *shape* has a kind for each name, or a shape; an empty one says nothing of what it holds.
    """
    if shape and (unknown := saved.keys() - shape.keys()):
        problem = (
            f"{at[:-1] or 'it'} has {counted(len(unknown), 'name')} that this release does not"
        )
        raise SnapshotError(path, f"{problem} know: go on with the release that wrote it")
    for name, expected in shape.items():
        place, value = f"{at}{name}", saved.get(name)
        if isinstance(expected, Mapping):
            if value is None and name == "output" and name in saved:
                continue  # a stream's
            if not isinstance(value, dict):
                raise SnapshotError(path, f"{place} is no object")
            check(value, expected, path, f"{place}.")
        elif not expected(value):
            raise SnapshotError(path, f"{place} is no {_KINDS[expected]}")


def shortened(value: object) -> str:
    """Return a value in a checkpoint as a message may show it, however long or deep it is."""
    return _SHORT.repr(value)


def taken_waiting(saved: Mapping[str, Any], path: str) -> list[tuple[str, str]]:
    """Take the records that waited for others out of a checkpoint: their hosts and texts."""
    held = saved["input"].pop(WAITING, []) if isinstance(saved.get("input"), dict) else []
    pairs = held if isinstance(held, list) else [held]
    if not all(isinstance(each, list) and list(map(type, each)) == [str, str] for each in pairs):
        raise SnapshotError(path, f"input.{WAITING} is no list of hosts and texts")
    return [(host, text) for host, text in pairs]


def _is_locked(path: str) -> bool:
    """Return whether a run holds the lock; ``False`` where it cannot be opened."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


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
