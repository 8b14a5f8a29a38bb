"""Cut the events out of XML, as the event viewer, wevtutil and Sysmon for Linux write it.

A file holds one event a line, or a document with all of them, on one line or laid out over many.
An event is cut out by its tags alone and given as a text under ``_raw``, which
``telemetry.xml`` takes apart. What stands around is not read as XML: no declaration is obeyed.

Rule 1: every event ends up in a value or is rejected with the line that it begins on.
Rule 2: linear, and memory is one event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ..knowledge.exports import TEXT
from .account import Rejected, Value
from .csv_rows import Line, Lines

LONGEST: Final = 1 << 20  # characters of an event; one of Windows holds 64 KiB
_CLOSE: Final = b"</Event>"
_CHUNK: Final = 256 * 1024

_MARK: Final = re.compile(r"<Event(?=[\s>])|</Event>")
_BEGINS: Final = re.compile(r"<\?xml\b|</?Events?[\s>]|<!--")
# What may stand around events.
_AROUND: Final = re.compile(
    r"\s*+(?:(?:<\?xml[^<>]*+>|</?Events\b[^<>]*+>|<!--(?:[^-]|-(?!->))*+-->)\s*+)*+"
)

_NO_EVENT: Final = "is XML that is no event of Windows"
_BROKEN: Final = "begins an event in XML that never ends"
_LONG: Final = f"begins an event in XML over {LONGEST >> 20} MiB"


def begins(text: str, start: int) -> bool:
    """Tell whether XML that may hold events begins here."""
    return _BEGINS.match(text, start) is not None


def xml_events(lines: Lines, first: Line) -> Iterator[Value | Rejected]:
    """Yield a value for each event, from the line *first* on, as far as there is XML."""
    lines.put_back(first)
    held: list[str] = []
    size = begun = 0
    for item in lines:
        if isinstance(item, Rejected):
            yield item
            continue
        number, text, at = item
        if not begun and text[at:].strip() and not text[at:].lstrip().startswith("<"):
            lines.put_back(item)
            return
        is_strange = False
        for mark in _MARK.finditer(text, at):
            if mark[0] == "</Event>":
                if begun:
                    held.append(text[at : mark.end()])
                    size += mark.end() - at
                    is_short = size <= LONGEST
                    yield (
                        Value(begun, {TEXT: "".join(held)}) if is_short else Rejected(begun, _LONG)
                    )
                else:
                    is_strange = True
                begun, at = 0, mark.end()
                continue
            if begun:
                yield Rejected(begun, _BROKEN)
            else:
                is_strange = is_strange or not _AROUND.fullmatch(text, at, mark.start())
            held, size, begun, at = [], 0, number, mark.start()
        if begun:
            size += len(text) - at
            if size <= LONGEST:
                held.append(text[at:])
        elif is_strange or not _AROUND.fullmatch(text, at):
            yield Rejected(number, _NO_EVENT)
    if begun:
        yield Rejected(begun, _BROKEN)


def pieces(read_line: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield a document in pieces that end with an event or a line.

    A document may be one line, however long it is. *read_line* gives no more bytes than it is told.
    """
    rest = b""
    while more := read_line(_CHUNK):
        *events, rest = (rest + more).split(_CLOSE)
        yield from (each + _CLOSE for each in events[:-1])
        if events:
            is_end = rest in (b"\n", b"\r\n")
            yield events[-1] + _CLOSE + (rest if is_end else b"")
            rest = b"" if is_end else rest
        if rest.endswith(b"\n"):
            yield rest
            rest = b""
        elif len(rest) > LONGEST:  # no event is so long; what may be of its end's tag is kept
            yield rest[: -len(_CLOSE)]
            rest = rest[-len(_CLOSE) :]
    if rest:
        yield rest
