"""Count the signs of a text that may begin something, by what reading that may cost.

Rule: what is read of any text costs a bounded time, whatever it is made of. Most of it goes into
what begins something: a line, a command, a word. So a text is read as far as its marks go.
"""

from __future__ import annotations

from typing import Final

COMMANDS: Final = frozenset("\n;|&(`<")  # what begins a line, a command, a script within a word
_WORDS: Final = " \t'\"$>"
_COST: Final = dict.fromkeys(COMMANDS, 4) | dict.fromkeys(_WORDS, 1)
DEAREST: Final = max(_COST.values())


def marks(text: str, end: int | None = None, start: int = 0) -> int:
    """Return what the marks of a text cost together, from *start* up to *end*."""
    return sum([cost * text.count(mark, start, end) for mark, cost in _COST.items()])


def read_to(text: str, limit: int, most: int) -> int:
    """Return where reading ends: with the text, at *limit*, or where *most* marks are spent."""
    end = min(len(text), limit)
    if end * DEAREST <= most or marks(text, end) <= most:
        return end
    paid = 0  # characters that are; halves are counted, which is quicker than sign by sign
    while paid < end:
        half = (paid + end + 1) // 2
        cost = marks(text, half, paid)
        if cost <= most:
            paid, most = half, most - cost
        else:
            end = half - 1
    return paid
