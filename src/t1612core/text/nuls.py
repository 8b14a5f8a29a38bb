r"""Tell the NULs that part the words of a list, written out too (``docker\x00build``).

Rule: a written NUL parts words only where the first word is a program's name, and a NUL follows it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from .pattern import pattern

WRITTEN_NUL: Final = pattern(r"\\x00|\\u0000|\\000|\^@|\u2400")
FIRST_NUL: Final = pattern(rf"[^ \t\r\n\"']{{1,4096}}?(?:{WRITTEN_NUL.pattern})")
PARTED: Final = "\v"
_PARTED: Final = pattern(PARTED)
_RUNS_SCRIPT: Final = pattern(rf"(?<!\S)(?:[-/]\w{{0,8}}c|-command){PARTED}\Z", re.IGNORECASE)


def parted(text: str) -> str:
    """Return *text*, as long as it is, with ``PARTED`` for each NUL between words and nothing else.

    It is a blank, at which everything ends that a blank ends.
    """
    text = text.replace(PARTED, " ").replace("\0", PARTED)
    if PARTED not in text and FIRST_NUL.match(text):
        text = WRITTEN_NUL.sub(lambda nul: PARTED * len(nul[0]), text)
    return text


def marks(text: str) -> list[int]:
    """Return where ``PARTED`` stands in *text*."""
    return [found.start() for found in _PARTED.finditer(text)]


def ending(text: str, name: re.Match[str], end: int, stops: list[int]) -> int:
    """Return where the value behind *name* ends in a list, in whose words no quote or blank does.

    It ends with its word, of which there are *stops*; but at *end* where the word is a script
    that begins with a name.
    """
    behind = bisect_left(stops, name.end())
    stop = stops[behind] if behind < len(stops) else len(text)
    before = text[max(0, name.start() - 16) : name.start()].rstrip("-")
    is_first = before.endswith(PARTED) and not _RUNS_SCRIPT.search(before)
    return stop if PARTED in name[0] or is_first else min(end, stop)
