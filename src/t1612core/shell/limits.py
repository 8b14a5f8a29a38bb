"""How much of a command line is read, and of the texts that shells are given by it.

Rule 1: a line is read as far as its marks go, and so are all texts together that one walk reads
because of it: a text may stand in another one, be decoded, or be put out by a program. Without any
marks they are no longer together than ``TOGETHER``.
Rule 2: what is read no further is kept, for nothing may be left out without being told.
"""

from __future__ import annotations

from typing import Any, Final

from ..text import marks
from .source import Source

LIMIT: Final = 131_072  # characters: Linux' MAX_ARG_STRLEN; what products record is shorter
# What all signs may cost that may begin something. ``sh -c "$(curl …)"`` puts an installer into a
# line as a whole: those of Docker and of Homebrew cost 9,501 and 13,381.
MARKS: Final = 16_384
WHOLE: Final = MARKS // marks.DEAREST  # characters of which nothing is left out
TOGETHER: Final = 8 * LIMIT  # characters
_KEPT: Final = 8  # texts that were left out


def read_to(line: str, limit: int = LIMIT) -> int:
    """Return where reading a line ends: with it, at *limit*, or where ``MARKS`` are spent."""
    return marks.read_to(line, limit, MARKS)


class Budget:
    """What the texts that one walk reads may cost together.

    *unread* takes what it does not reach to; *readings* has what other walks of the same line made
    of their texts. Changes while texts are read.
    """

    def __init__(
        self,
        unread: list[Source] | None = None,
        most: int = MARKS,
        readings: dict[object, Any] | None = None,
    ) -> None:
        self.unread = [] if unread is None else unread
        self._readings = {} if readings is None else readings
        self._given: set[object] = set()
        self._bound = most  # what is left of it, by the length of the texts
        self._left = most
        self._length = TOGETHER
        self._uncounted: list[str] = []

    def taken(self, source: Source) -> Source:
        """Return a text as far as it is still read."""
        text = source.text
        self._bound -= len(text) * marks.DEAREST
        if self._bound >= 0:  # nearly always: then nothing need be counted
            self._uncounted.append(text)
            return source
        self._length -= len(text)
        if self._length < 0:
            self.leave_out(source)
            return source.cut(0, 0)
        while self._uncounted:
            self._left -= marks.marks(self._uncounted.pop())
        end = marks.read_to(text, len(text), self._left)
        self._left -= marks.marks(text, end)
        if end == len(text):
            return source
        self.leave_out(source.cut(end, len(text)))
        return source.cut(0, end)

    def leave_out(self, source: Source) -> None:
        """Keep a text, or the rest of one, that is not read, or not all of what it makes."""
        if len(self.unread) < _KEPT:  # the first is shown
            self.unread.append(source)

    def known(self, text: object) -> Any:
        """Return what another walk made of a text; ``None`` where none did, or this one has it."""
        if text in self._given:
            return None
        self._given.add(text)
        return self._readings.get(text)

    def keep(self, text: object, reading: object) -> None:
        """Keep for other walks what was made of a text."""
        self._readings.setdefault(text, reading)
