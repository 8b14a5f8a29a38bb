"""Read an event of Windows or Sysmon in XML, which stands under ``_raw``.

Rule 1: what cannot be read gives ``None``; none raises, and the time is linear in the text.
Rule 2: no declaration of a document is read, for it may hold entities that grow without end: what
        is read begins with an event, within which none may stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..model import Event

_LONGEST: Final = 1 << 20  # characters; an event of Windows holds 64 KiB
_TEXT: Final = "_raw"
PREFIX: Final = r"(?:[A-Za-z_][A-Za-z0-9_.-]{0,63}:)?"  # of a namespace
_BEGIN: Final = re.compile(rf"<({PREFIX}Event)(?=[\s>])")
_END: Final = re.compile(rf"</{PREFIX}Event>\s*\Z")
_LONGEST_END: Final = 256  # characters in which one ends, with what is blank behind it
_DIGITS: Final = 10


def event_xml(event: Event) -> Event | None:
    """Read an event of Windows or Sysmon in XML into the shape that evtx tools give in JSON.

    Before it may stand what syslog writes.
    """
    text = event.get(_TEXT)
    if type(text) is not str or len(text) > _LONGEST:
        return None
    begin = _BEGIN.search(text)
    if begin is None:
        return None
    close, is_prefixed = f"</{begin[1]}>", ":" in begin[1]
    end = text.rfind(close)
    if end < begin.start():
        return None
    from xml.parsers.expat import ExpatError, ParserCreate  # only texts of XML need it

    system: dict[str, Any] = {}
    data: dict[str, Any] = {}
    open_names: list[str] = []
    held: list[str] = []
    key = ""

    def started(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal key
        if is_prefixed:
            name = name.rpartition(":")[2]
        open_names.append(name)
        held.clear()
        key = attributes.get("Name", "")
        if open_names[1:2] == ["System"] and attributes:
            system[name] = {"#attributes": dict(attributes)}

    def ended(name: str) -> None:
        if is_prefixed:
            name = open_names[-1]
        text = "".join(held)
        held.clear()
        place = open_names[1:2]
        if place == ["EventData"] and name == "Data" and key:
            data[key] = text
        elif place == ["System"] and text:
            system[name] = event_number(text) if name == "EventID" else text
        open_names.pop()

    parser = ParserCreate()
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = held.append
    try:
        parser.Parse(text[begin.start() : end + len(close)], True)
    except (ExpatError, ValueError):  # the latter: text with half a character
        return None
    return {"Event": {"System": system, "EventData": data}}


def xml_in(text: str, start: int = 0, stop: int | None = None) -> str | None:
    """Return the XML of an event that begins within these characters and ends the text."""
    begin = _BEGIN.search(text, start, len(text) if stop is None else stop)
    if begin is None or _END.search(text, max(start, len(text) - _LONGEST_END)) is None:
        return None
    return text[begin.start() :].rstrip()


def event_number(value: Any) -> Any:
    """Return an event's number as it is told by: without the zeros and blanks around it."""
    if type(value) is not str:
        return value
    digits = value.strip()
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS
    return str(int(digits)) if is_number else value
