"""Count the signs of a text that may begin something, by what reading that may cost.

Rule: what is read of any text costs a bounded time, whatever it is made of. Most of it goes into
what begins something: a line, a command, a word. So a text is read as far as its marks go.
"""

from __future__ import annotations

from typing import Final

from .pattern import pattern

_COMMANDS: Final = "\n;|&(`<"  # what begins a line, a command, a script within a word
_WORDS: Final = " \t'\"$>"
_COST: Final = dict.fromkeys(_COMMANDS, 4) | dict.fromkeys(_WORDS, 1)
DEAREST: Final = max(_COST.values())
_MARK: Final = pattern(r"[\n;|&(`< \t'\"$>]")


def marks(text: str, end: int | None = None) -> int:
    """Return what the marks of a text cost together, up to *end*."""
    return sum([cost * text.count(mark, 0, end) for mark, cost in _COST.items()])


def read_to(text: str, limit: int, most: int) -> int:
    """Return where reading ends: with the text, at *limit*, or where *most* marks are spent."""
    end = min(len(text), limit)
    if end * DEAREST <= most or marks(text, end) <= most:
        return end
    found = _MARK.finditer(text, 0, end)
    spent = 0
    while spent <= most:  # together they cost more, so that one ends this
        mark = next(found)
        spent += _COST[mark[0]]
    return mark.start()
