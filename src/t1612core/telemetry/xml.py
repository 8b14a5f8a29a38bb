"""Read an event of Windows or Sysmon in XML, which stands under ``_raw``.

Rule 1: what cannot be read gives ``None``; none raises, and the time is linear in the text.
Rule 2: no declaration of a document is read: it may hold entities that grow without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..model import Event

_LONGEST: Final = 1 << 20  # characters; an event of Windows holds 64 KiB
_TEXT: Final = "_raw"


def event_xml(event: Event) -> Event | None:
    """Read an event of Windows or Sysmon in XML into the shape that evtx tools give in JSON.

    Before it may stand what syslog writes.
    """
    text = event.get(_TEXT)
    if type(text) is not str or len(text) > _LONGEST or "<!" in text:
        return None
    begin, end = text.find("<Event"), text.rfind("</Event>")
    if begin < 0 or end < begin:
        return None
    from xml.parsers.expat import ExpatError, ParserCreate  # only texts of XML need it

    system: dict[str, Any] = {}
    data: dict[str, Any] = {}
    open_names: list[str] = []
    held: list[str] = []
    key = ""

    def started(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal key
        open_names.append(name)
        held.clear()
        key = attributes.get("Name", "")
        if open_names[1:2] == ["System"] and attributes:
            system[name] = {"#attributes": dict(attributes)}

    def ended(name: str) -> None:
        text = "".join(held)
        held.clear()
        place = open_names[1:2]
        if place == ["EventData"] and name == "Data" and key:
            data[key] = text
        elif place == ["System"] and text:
            system[name] = text
        open_names.pop()

    parser = ParserCreate()
    parser.StartElementHandler = started
    parser.EndElementHandler = ended
    parser.CharacterDataHandler = held.append
    try:
        parser.Parse(text[begin : end + len("</Event>")], True)
    except (ExpatError, ValueError):  # the latter: text with half a character
        return None
    return {"Event": {"System": system, "EventData": data}}
