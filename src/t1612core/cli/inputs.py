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


def entries(files: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the inputs in order, and why one is not read, if it is not.

    In the place of a directory stands what lies in it, by names. A link to what is read anyway, in
    the same directory, is left out.
    """
    for file in files:
        if os.path.isdir(file):
            yield from sorted(_below(file)) or [(file, "is a directory without files")]
        else:
            yield file, ""


def expanded(files: Iterable[str]) -> Iterator[str]:
    """Yield the files that are read, those in directories too."""
    return (path for path, why in entries(files) if not why)


def _below(directory: str) -> Iterator[tuple[str, str]]:
    top = os.path.join(os.path.realpath(directory), "")
    closed: list[OSError] = []  # directories that cannot be listed
    for folder, folders, names in os.walk(directory, onerror=closed.append):
        for path in (os.path.join(folder, name) for name in folders):
            if os.path.islink(path) and not f"{os.path.realpath(path)}/".startswith(top):
                yield path, _LINK
        for path in (os.path.join(folder, name) for name in names):
            yield path, _why_not(path)
    for error in closed:
        yield error.filename, f"cannot be opened: {error.strerror}"


def _why_not(path: str) -> str:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        return f"cannot be opened: {error.strerror}"
    return "" if stat.S_ISREG(mode) else _NO_FILE
