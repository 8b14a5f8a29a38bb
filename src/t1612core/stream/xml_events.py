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
from ..telemetry.xml import PREFIX
from .account import Rejected, Value
from .csv_rows import Line, Lines

LONGEST: Final = 1 << 20  # characters of an event; one of Windows holds 64 KiB
_CHUNK: Final = 256 * 1024

# Names may stand in a namespace that has a prefix; what is marked as text may hold tags.
_CLOSE: Final = re.compile(rf"</{PREFIX}Event>".encode())
_LONGEST_CLOSE: Final = 80  # bytes
_MARK: Final = re.compile(rf"<{PREFIX}Event(?=[\s>])|</{PREFIX}Event>|<!\[CDATA\[|\]\]>")
_TEXT, _TEXT_END = "<![CDATA[", "]]>"
_BEGINS: Final = re.compile(rf"<\?xml\b|</?{PREFIX}Events?[\s>]|<!--")
# What may stand around events.
_AROUND: Final = re.compile(
    rf"\s*+(?:(?:<\?xml[^<>]*+>|</?{PREFIX}Events\b[^<>]*+>|<!--(?:[^-]|-(?!->))*+-->)\s*+)*+"
)

_NO_EVENT: Final = "is XML that is no event of Windows"
_BROKEN: Final = "begins an event in XML that never ends"
_OPEN: Final = "begins an event in XML whose text never ends; what is behind it was not read"
_LONG: Final = f"begins an event in XML over {LONGEST >> 20} MiB"


def begins(text: str, start: int) -> bool:
    """Return whether XML that may hold events begins here."""
    return _BEGINS.match(text, start) is not None


def xml_events(lines: Lines, first: Line) -> Iterator[Value | Rejected]:
    """Yield a value for each event, from the line *first* on, as far as there is XML."""
    lines.put_back(first)
    held: list[str] = []
    size = begun = 0
    is_text = False
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
            if is_text or mark[0] in (_TEXT, _TEXT_END):
                # In an event alone: else it is as strange as other text.
                is_text = begun > 0 and (mark[0] == _TEXT or (is_text and mark[0] != _TEXT_END))
                continue
            if mark[0].startswith("</"):
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
            else:
                is_text = False
        elif is_strange or not _AROUND.fullmatch(text, at):
            yield Rejected(number, _NO_EVENT)
    if begun:
        yield Rejected(begun, _OPEN if is_text else _BROKEN)


def pieces(read_line: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield a document in pieces that end with an event or a line.

    A document may be one line, however long it is. *read_line* gives no more bytes than it is told.
    """
    rest = b""
    while more := read_line(_CHUNK):
        *events, rest = _events(rest + more)
        yield from events[:-1]
        if events:
            is_end = rest in (b"\n", b"\r\n")
            yield events[-1] + (rest if is_end else b"")
            rest = b"" if is_end else rest
        if rest.endswith(b"\n"):
            yield rest
            rest = b""
        elif len(rest) > LONGEST:  # no event is so long; what may be of its end's tag is kept
            yield rest[:-_LONGEST_CLOSE]
            rest = rest[-_LONGEST_CLOSE:]
    if rest:
        yield rest


def _events(text: bytes) -> Iterator[bytes]:
    """Yield what ends with an event, and last what is left."""
    at = 0
    for close in _CLOSE.finditer(text):
        yield text[at : close.end()]
        at = close.end()
    yield text[at:]
