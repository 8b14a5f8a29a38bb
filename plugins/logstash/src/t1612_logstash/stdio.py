"""Filter lines from standard input, for whoever starts a program and talks to it.

``plain``: lines in, lines out, as they come.
``mmexternal``: rsyslog's module of that name; for each message one line that says what changes.
``omprog``: rsyslog's output; each message is written to a file before it is confirmed.
"""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from .codec import Event, dumps, loads
from .contract import Filter
from .tcp import Splitter

_READ: Final = 64 * 1024
_MARKS: Final = (b"BEGIN TRANSACTION", b"COMMIT TRANSACTION")


def plain(filter: Filter, source: Any, target: BinaryIO, most_line: int) -> None:
    """Filter until *source* ends; what has come is written before more is waited for."""
    splitter = Splitter(most_line)
    while data := source.read1(_READ):
        _write(target, filter.lines(splitter.lines(data)))
    _write(target, filter.lines(splitter.rest()))


def mmexternal(filter: Filter, source: BinaryIO, target: BinaryIO) -> None:
    """Answer each message with what is to be set below ``$!``: it is not dropped, nor split."""
    for line in source:
        target.write(dumps(_changes(filter, line.strip())) + b"\n")
        target.flush()


def omprog(filter: Filter, source: BinaryIO, target: BinaryIO, file: BinaryIO) -> None:
    """Confirm each message when its events are in *file*; the program may die at any time."""
    target.write(b"OK\n")
    target.flush()
    for line in source:
        line = line.rstrip(b"\n")
        if line not in _MARKS:
            _write(file, filter.lines([line]))
        target.write(b"OK\n")
        target.flush()


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
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    return {"$!": changed} if changed else {}


def _write(target: BinaryIO, lines: list[bytes]) -> None:
    if lines:
        target.write(b"\n".join(lines) + b"\n")
        target.flush()
