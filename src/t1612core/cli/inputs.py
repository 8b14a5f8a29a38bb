"""Which files a command is to read: those that are named, and those in directories.

What lies in a directory and is not read is told with its reason, so that nothing is left out
unseen.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator

_LINK = "is a link to a directory, which is not followed: name it"
_NO_FILE = "is a pipe, a socket or a device: name it to have it read"


def expanded(files: Iterable[str]) -> Iterator[str]:
    """Yield the inputs in order; in the place of a directory the files in it, by their names.

    A directory without files is given as it is: who reads it tells that it cannot be read.
    """
    for file in files:
        yield from (os.path.isdir(file) and sorted(_files_in(file))) or [file]


def left_out(files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what is not read of directories, and why.

    A link to what is read anyway, in the same directory, is no loss.
    """
    for file in files:
        if os.path.isdir(file):
            yield from sorted((path, why) for path, why in _entries(file) if why)


def _files_in(directory: str) -> Iterator[str]:
    return (path for path, why in _entries(directory) if not why)


def _entries(directory: str) -> Iterator[tuple[str, str]]:
    """Yield what lies in a directory, at any depth, and why it is not read, if it is not."""
    top = os.path.join(os.path.realpath(directory), "")
    closed: list[OSError] = []  # directories that cannot be listed
    for folder, folders, names in os.walk(directory, onerror=closed.append):
        for path in (os.path.join(folder, name) for name in folders):
            if os.path.islink(path) and not os.path.realpath(path).startswith(top):
                yield path, _LINK
        for path in (os.path.join(folder, name) for name in names):
            yield path, _why_not(path)
    for error in closed:
        if error.filename != directory:  # of which who opens it tells
            yield error.filename, f"cannot be opened: {error.strerror}"


def _why_not(path: str) -> str:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        return f"cannot be opened: {error.strerror}"
    return "" if stat.S_ISREG(mode) else _NO_FILE
