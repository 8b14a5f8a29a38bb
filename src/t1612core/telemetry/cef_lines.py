r"""Read a line of the Common Event Format: ``CEF:0|vendor|product|version|id|name|severity|…``.

Behind seven parts, which a bar ends, stand keys with their values: ``cs1=docker build .
suser=root``. A value goes on to the next key, blanks and all. ``\=``, ``\|`` and ``\\`` stand for
the sign itself. Before the line may stand what syslog writes.

Rule 1: what cannot be read gives ``None``; none raises, and the time is linear in the line.
Rule 2: of two values of a key the first counts: what is forged within a value stands behind.

Source: ArcSight, "Common Event Format: Implementing".
"""

from __future__ import annotations

import re
from typing import Final

from ..knowledge.vocabulary.cef import KEYS
from ..model import Event
from .nearest import letters

_LONGEST: Final = 1 << 20  # characters
_PLACES: Final = ("_raw", "message", "log")
_MARK: Final = "cef:"
# RFC 3164 and 5424, with the host's name; what a program calls itself, and its message's id.
_BEGIN: Final = re.compile(
    r"""(?:<\d{1,3}>(?:\d{1,2}\ )?)?
        (?:(?:[A-Z][a-z]{2}\ {1,2}\d{1,2}\ [\d:.]{8,16}|\d{4}-\d\d-\d\d[T\ ][\d:.,]{8,18}\S{0,6})\ +
           (?:(?!CEF:)(?P<host>[\w.:-]{1,255})\ ++)?(?:(?!CEF:)[^\s|]{1,255}\ ++){0,5})?
        CEF:\ ?\d{1,2}\|""",
    re.VERBOSE | re.ASCII,
)
_HEAD: Final = 2048  # characters in which a line says what it is
_PART: Final = re.compile(r"((?:[^\\|\n]|\\.)*+)\|")
_NAMES: Final = (
    *("DeviceVendor", "DeviceProduct", "DeviceVersion", "DeviceEventClassID"),
    *("Activity", "LogSeverity"),
)
_KEY: Final = re.compile(r"(?<![^\s|])([A-Za-z][\w.-]{0,62})=", re.ASCII)
_ESCAPED: Final = re.compile(r"\\([\\=|])")


def begins(line: str) -> bool:
    """Return whether a line is one of this format, by how it begins."""
    return _BEGIN.match(line, 0, _HEAD) is not None


def line_of(event: Event) -> str | None:
    """Return the text of an event in which such a line stands; ``None`` where there is none."""
    texts = (event.get(place) for place in _PLACES)
    line = next((each for each in texts if type(each) is str), "")
    return line if _MARK in line.lower() else None


def cef_line(line: str) -> Event | None:
    """Return what a line says: keys as they are spelled."""
    if len(line) > _LONGEST:
        return None
    begin = _BEGIN.match(line, 0, _HEAD)
    if begin is None:
        return None
    told: dict[str, str] = {}
    at = begin.end()
    for name in _NAMES:
        part = _PART.match(line, at)
        if part is None:
            return None
        told[name], at = _unescaped(part[1]), part.end()
    keys = [each for each in _KEY.finditer(line, at) if letters(each[1]) in KEYS]
    ends = [*(each.start() for each in keys[1:]), len(line)]
    for key, end in zip(keys, ends, strict=False):  # without a key there is one end all the same
        told.setdefault(key[1], _unescaped(line[key.end() : end].strip()))
    if begin["host"]:
        told.setdefault("sysloghost", begin["host"])
    return told


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
