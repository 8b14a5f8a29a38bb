"""Recognise by its first bytes what is no text of events, and say what to do with it.

The formats are listed in ``knowledge.formats``.
"""

from __future__ import annotations

import re
from typing import Final

from ..knowledge.formats import FORMATS, PAGE, PAGE_TOLD

LONGEST: Final = 32  # bytes that tell; of two bytes a character, too
_XML: Final = re.compile(rb"<(?:\?xml|(?:[A-Za-z_][\w.-]*+:)?Event)")
# May stand before text, of UTF-8 and of UTF-16.
_MARKS: Final = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def may_be(head: bytes) -> bool:
    """Return whether more bytes are needed to know: no event begins so, or hardly ever."""
    return _as_text(head)[:1] == b"<" or any(mark.startswith(head) for mark in FORMATS)


def is_xml(head: bytes) -> bool:
    """Return whether what begins so is XML that may hold events of Windows."""
    return _XML.match(_as_text(head)) is not None


def _as_text(head: bytes) -> bytes:
    """Return what begins a text in ASCII, without the mark of its encoding."""
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return head.removeprefix(mark).decode(encoding, "replace").encode("ascii", "replace")
    return head


def told(head: bytes) -> str:
    """Return what a file that begins so is and what to do; ``""`` if it may be events."""
    for mark, problem in FORMATS.items():
        if head.startswith(mark):
            return problem
    if _as_text(head).lower().startswith(PAGE):
        return PAGE_TOLD
    # Of two bytes a character; NULs alone may stand where a log was cut.
    if [not byte for byte in head[:4]] in ([False, True] * 2, [True, False] * 2):
        return "is UTF-16 without a byte order mark; save it as UTF-8"
    return ""
