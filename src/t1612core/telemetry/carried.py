"""Find the event that a line of a log carries behind what collectors write before it.

That is what syslog writes (a priority, a time, a host, a program), the container runtimes' files
(a time, a stream) and ``docker compose logs`` or ``kubectl logs --prefix`` (a name). It says who
passed the event on and when; what the event says of itself stands in it.

Rule 1: none raises, and the time is linear in the line.
Rule 2: only what ends the line, and is whole, is an event; any other line is left to others.

Sources: RFC 3164, RFC 5424; rsyslog, "mmjsonparse" (``@cee:``); Kubernetes, "Logging architecture:
CRI"; SysmonForLinux, which writes an event's XML into a line of syslog.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Final

from ..knowledge.exports import TEXT
from ..model import Event
from . import cef_lines
from .xml import xml_in

_BEFORE: Final = re.compile(
    r"""(?:<\d{1,3}>(?:\d{1,2}\ )?)?(?:[A-Z][a-z]{2}\ {1,2}\d{1,2}\ \d\d:|\d{4}-\d\d-\d\d[T\ ]\d\d:)
    |<\d{1,3}>
    |\[?[\w./-]{1,255}(?:\]|\ *\|)\ """,
    re.VERBOSE | re.ASCII,
)
_NEAR: Final = 2048  # characters in which an event has to begin
_TRIED: Final = 3  # places at which one may
_decode: Final[Callable[[str, int], tuple[Event, int]]] = json.JSONDecoder().raw_decode


def is_carrying(line: str) -> bool:
    """Return whether a line begins so that it may carry an event."""
    return _BEFORE.match(line) is not None


def carried(line: str) -> Event | None:
    """Return the event that a line carries: an object of JSON, or XML under ``_raw``."""
    before = _BEFORE.match(line)
    if before is None or cef_lines.begins(line):  # a value of which may be JSON
        return None
    head = line[: before.end() + _NEAR]
    xml = xml_in(line, before.end(), len(head))
    if xml is not None:
        return {TEXT: xml}
    at = before.end() - 1
    for _ in range(_TRIED):
        at = head.find("{", at + 1)
        if at < 0:
            return None
        try:
            value, end = _decode(line, at)  # an object, by how it begins
        except json.JSONDecodeError as error:
            if error.pos > at + 1:  # what begins as an object and breaks holds others
                return None
            continue
        except (ValueError, RecursionError, MemoryError):
            return None
        return value if not line[end:].strip() else None
    return None
