"""Make text from an event harmless where it is shown.

Events come from attackers. A command line may hold terminal escapes that move the
cursor or hide text, direction marks that reorder it, line breaks that forge a row,
or a leading ``=`` that a spreadsheet runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from unicodedata import category

from ..text.cutting import cut_mark

# What str.isprintable() lets through though it shows nothing: letters, marks and variation
# selectors that are ignorable by default, and the blank Braille pattern.
# Source: Unicode, DerivedCoreProperties, Default_Ignorable_Code_Point.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
# Combining marks on one letter: Vietnamese and Thai write two, Hebrew with all its points four,
# Tibetan and Burmese hardly more.
_STACKED: Final = 6
# Source: OWASP, "CSV Injection"; the wide ones are taken for the others where Chinese is written.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What a spreadsheet may part cells by, whatever parts them here, and the quotes around them; which
# sign it is depends on the country (``;`` where a comma stands in numbers) and the dialogue.
_BEGINS_CELL = re.compile(rf"""[,;|\t\r\n](?=[\s"']*+[{re.escape("".join(_FORMULA))}])""")

# What parts the texts of a list in brackets (``[a] · [b]``); a pair of brackets parts nothing.
_PARTS = re.compile(r"(\[[^\[\]·]*\])|[\[\]·]")


def printable(text: str, encoding: str = "utf-8") -> str:
    r"""Spell out every character that acts on others, breaks a line or shows nothing.

    Controls, format characters such as direction marks, line separators, private
    use, surrogates, exotic spaces and invisible letters become escapes (``\x1b``,
    ``\u202e``). A backslash stays as it is: Windows paths hold many, and the text is
    to be read. So do combining marks, which are part of how many languages are written, up to
    ``_STACKED`` in a row: more are piled over the lines above and below.
    What *encoding* cannot hold is spelled out too.
    """
    if not text.isprintable() or _UNSEEN.search(text):
        text = "".join(sign if _is_seen(sign) else _escaped(sign) for sign in text)
    if not text.isascii():
        text = "".join(_unpiled(text))
    return text.encode(encoding, "backslashreplace").decode(encoding)


def _is_seen(sign: str) -> bool:
    return sign.isprintable() and not _UNSEEN.match(sign)


def _unpiled(text: str) -> Iterator[str]:
    marks = 0
    for sign in text:
        marks = marks + 1 if category(sign).startswith("M") else 0
        yield sign if marks <= _STACKED else _escaped(sign)


def _escaped(sign: str) -> str:
    return sign.encode("unicode_escape").decode()


def enclosed(text: str) -> str:
    """Make a text fit to stand in brackets, among others that a dot parts.

    A bracket without its other is spelled out, and so is the dot: the list's own are the others.
    """
    return _PARTS.sub(lambda found: found[1] or f"\\x{ord(found[0]):02x}", text)


def capped(text: str, most: int) -> str:
    """Keep *text* if it has *most* signs; else so many of them, and that it is cut there."""
    return text if len(text) <= most else text[:most] + cut_mark(most)


def cell(text: str) -> str:
    """Keep a spreadsheet from running *text*: put ``'`` before the sign of a formula.

    Also behind each sign within, by which some spreadsheet parts cells: its quotes are none there.
    """
    text = _BEGINS_CELL.sub(r"\g<0>'", text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
