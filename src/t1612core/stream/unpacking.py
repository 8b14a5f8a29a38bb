"""Unpack bzip2 and xz as they come, and the members of zip and tar archives.

Rule 1: memory is bounded, however much a file says that unpacking it takes.
Rule 2: a member that cannot be read costs no other.
Rule 3: what all members of an archive unpack to is bounded by its size, and so is their number.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from typing import Any, Final, cast

from ..errors import SourceError
from .packing import Room, bounded, zstd_errors, zstd_module

_MOST_MEMORY: Final = 256 * 1024 * 1024  # bytes; xz -9 asks for 65 MiB
_CHUNK: Final = 256 * 1024
_ZIP: Final = b"PK\x03\x04"
_TEXT: Final = (b"", b"{", b"[", b" ", b"\t", b"\r", b"\n", b"\xef")  # JSON begins so
_SHEET: Final = "[Content_Types].xml"  # of a file of Office, which is a zip archive
_ENCRYPTED: Final = 0x1  # of a member's flags
_MOST_FILES: Final = 100_000
_OF_MACOS: Final = "__MACOSX/"  # where it keeps attributes of files, which are no events
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_TAR: Final = (257, b"ustar")  # where a member's head says so

_ERRORS: Final = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError)

Opened = Callable[[], io.BufferedReader]


class BrokenError(Exception):
    """What is packed cannot be unpacked."""


def unpacked(stream: io.BufferedIOBase) -> io.BufferedReader:
    """Return what a stream of bzip2 or xz unpacks to; reading it may raise ``BrokenError``."""
    return io.BufferedReader(_Unpacked(stream), _CHUNK)


class _Unpacked(io.RawIOBase):
    """What comes out of one packed stream after another."""

    def __init__(self, packed: io.BufferedIOBase) -> None:
        self._packed = packed
        self._rest = b""
        self._unpacker: Any = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._next(len(buffer))
        except (OSError, EOFError, ValueError, lzma.LZMAError) as error:
            raise BrokenError(str(error)) from None
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        while True:
            if self._unpacker is None or self._unpacker.eof:
                unused = self._unpacker.unused_data if self._unpacker else b""
                self._rest = unused or self._rest or self._packed.read(_CHUNK)
                if not self._rest:
                    return b""
                self._unpacker = _unpacker(self._rest)
            if self._unpacker.needs_input:
                given = self._rest or self._packed.read(_CHUNK)
                if not given:
                    raise EOFError("it ends before what is packed in it does")
            else:
                given = b""
            self._rest = b""
            if data := self._unpacker.decompress(given, size):
                return bytes(data)


def _unpacker(head: bytes) -> Any:
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor()
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)


def is_archive(path: str) -> bool:
    """Return whether a file is a zip or tar archive; not so for one that cannot be opened.

    A pipe is none: looking at it would take from it.
    """
    if not os.path.isfile(path):
        return False
    try:
        head = _head(path)
        if head == _ZSTD:
            return _is_tar_in_zstd(path)
        # What an event holds must not make an archive of the file that it stands in.
        return head == _ZIP or (head[:1] not in _TEXT and tarfile.is_tarfile(path))
    except (OSError, ValueError, EOFError, *_ERRORS):
        return False


def _is_tar_in_zstd(path: str) -> bool:
    try:
        zstd = zstd_module()
    except SourceError:  # who reads it will tell
        return False
    place, mark = _TAR
    with suppress(zstd.ZstdError), zstd.open(path) as stream:
        return bool(stream.read(place + len(mark))[place:] == mark)
    return False


def members(path: str) -> Iterator[tuple[str, Opened]]:
    """Yield the name of each file of an archive, and what opens it; raises ``SourceError``."""
    with telling():
        size = os.path.getsize(path)
        room = Room(lambda: size)
        count = 0
        for name, opened in _in_zip(path) if _head(path) == _ZIP else _in_tar(path):
            if name.startswith(_OF_MACOS):
                continue
            count += 1
            if count > _MOST_FILES:
                raise SourceError(f"holds more than {_MOST_FILES:,} files: the others are not read")
            yield name, partial(_bounded, opened, room)
            room.check()  # going on to the next one unpacks the rest of this one
        if not count:
            raise SourceError("holds no files")


def _bounded(opened: Opened, room: Room) -> io.BufferedReader:
    return bounded(opened(), room)


def _head(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(len(_ZIP))


def _in_tar(path: str) -> Iterator[tuple[str, Opened]]:
    with ExitStack() as stack:
        if _head(path) == _ZSTD:  # which the module tarfile does not know before Python 3.14
            packed = stack.enter_context(zstd_module().open(path))
            archive = stack.enter_context(tarfile.open(fileobj=packed, mode="r|"))
        else:
            archive = stack.enter_context(tarfile.open(path, "r:*"))
        for member in archive:
            if member.isreg():
                yield member.name, partial(_of_tar, archive, member)


def _in_zip(path: str) -> Iterator[tuple[str, Opened]]:
    with zipfile.ZipFile(path) as archive:
        found = archive.infolist()
        if any(each.filename == _SHEET for each in found):
            raise SourceError("is an Excel file: save it as CSV")
        for member in found:
            if not member.is_dir():
                yield member.filename, partial(_of_zip, archive, member)


def _of_tar(archive: tarfile.TarFile, member: tarfile.TarInfo) -> io.BufferedReader:
    stream = archive.extractfile(member)
    assert stream is not None  # of a regular file
    return cast(io.BufferedReader, stream)


def _of_zip(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> io.BufferedReader:
    if member.flag_bits & _ENCRYPTED:
        raise SourceError("is encrypted: unpack it first")
    try:
        return io.BufferedReader(cast(io.RawIOBase, archive.open(member)))
    except NotImplementedError as error:
        raise SourceError(f"cannot be unpacked here: {error}") from None


@contextmanager
def copied(member: io.BufferedReader) -> Iterator[str]:
    """Yield the path of a copy of a member, for who reads files alone; it is removed afterwards."""
    with tempfile.NamedTemporaryFile(prefix="t1612-") as file:
        shutil.copyfileobj(member, file)
        file.flush()
        yield file.name


def _errors() -> tuple[type[Exception], ...]:
    return (OSError, EOFError, ValueError, RuntimeError, *_ERRORS, *zstd_errors())


@contextmanager
def telling() -> Iterator[None]:
    """Make a ``SourceError`` of what is wrong with an archive, or a file in it."""
    try:
        yield
    except _errors() as error:
        raise SourceError(f"cannot be read to its end: {error}") from None
    except MemoryError:  # of a header that says how long it is
        raise SourceError("cannot be read: it takes more memory than there is") from None
