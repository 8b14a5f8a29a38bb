"""How much of a Dockerfile is read, and shown.

Rule: what is read of any text costs a bounded time, whatever it is made of. Most of it goes into
what begins something: a line, a command, a word. So signs that may begin something are counted, by
what each may cost, and a text is read as far as they go.
"""

from __future__ import annotations

from typing import Final

from ...text.pattern import pattern

# Characters read.  BuildKit refuses a line over 64 KiB; the longest Dockerfile of 396 public
# ones has 17 KiB.
LIMIT: Final = 262_144
# What all signs may cost. Of 3,800 public Dockerfiles the dearest has 4,681, the next 3,690.
MARKS: Final = 24_576
TEXT_LIMIT: Final = 200  # characters shown of what a signal matched
_COMMANDS: Final = "\n;|&(`<"  # what begins a line, a command, a script within a word
_WORDS: Final = " \t'\"$>"
_COST: Final = dict.fromkeys(_COMMANDS, 4) | dict.fromkeys(_WORDS, 1)
_MARK: Final = pattern(r"[\n;|&(`< \t'\"$>]")


def read_to(text: str) -> int:
    """Return where reading ends: with the text, at ``LIMIT``, or where ``MARKS`` are spent."""
    end = min(len(text), LIMIT)
    if end * 4 <= MARKS or sum(cost * text.count(m, 0, end) for m, cost in _COST.items()) <= MARKS:
        return end
    marks = _MARK.finditer(text, 0, end)
    spent = 0
    while spent <= MARKS:  # together they cost more, so that one ends this
        mark = next(marks)
        spent += _COST[mark[0]]
    return mark.start()
