"""Remember where a text that is read came from.

Theory of operation
===================
A reader reads a text as a whole: a command line, a script that was found inside one of its
words, an instruction of a Dockerfile, which is written on many lines and read as one. What
it finds must be shown where it stands in what was recorded. So a ``Source`` keeps, for each
piece of its text, where it starts in the text and where it starts in the record (a command
line or a file).

Rule 1: a span is a pair of offsets, ``record[start:end]``.
Rule 2: a text whose letters no longer stand in the record one by one (a word without its
quotes, a decoded script) is *anchored*: any part of it is shown as the whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Final

from attrs import frozen

from ..model import Span
from ..text.pattern import pattern

_LINE = pattern(r"(?m)^\t*+([^\n]*+\n?)")
_QUOTES = ("'", '"')
# A text that is one piece, and begins where its record does: most lines. Its places are known by
# this very object, and need no reckoning.
FROM_START: Final = (0,)


@frozen(repr=False)
class Source:
    """A text, and the way back to the record it was taken from."""

    text: str
    starts: tuple[int, ...] = (0,)  # where each piece begins in ``text``, ascending from 0
    origins: tuple[int, ...] = FROM_START  # where it begins in the record
    anchor: Span | None = None  # set: every part of ``text`` stands for this span

    @classmethod
    def of(cls, record: str, pieces: Iterable[Span]) -> Source:
        """Join *pieces* of *record*; there must be one at least."""
        texts: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        length = 0
        for start, end in pieces:
            starts.append(length)
            origins.append(start)
            texts.append(record[start:end])
            length += end - start
        return cls("".join(texts), tuple(starts), tuple(origins))

    @classmethod
    def anchored(cls, text: str, anchor: Span) -> Source:
        """Make a text that stands for all of *anchor*, wherever one points in it."""
        return cls(text, (0,), (anchor[0],), anchor)

    def locate(self, start: int, end: int) -> Span:
        """Return the span of the record that holds ``text[start:end]``.

        What was dropped between the first and the last character (line ends, comments) is
        inside it; what was dropped after the last one is not.
        """
        if self.anchor is not None:
            return self.anchor
        if len(self.starts) == 1:
            first = self.origins[0]
            return start + first, end + first
        begin = self._origin(start)
        return (begin, self._origin(end - 1) + 1) if end > start else (begin, begin)

    def cut(self, start: int, end: int) -> Source:
        """Return ``text[start:end]`` as a source of its own."""
        text = self.text[start:end]
        if self.anchor is not None:
            return Source.anchored(text, self.anchor)
        if len(self.starts) == 1:
            return Source(text, (0,), (self.origins[0] + start,))
        first = bisect_right(self.starts, start) - 1
        last = max(bisect_right(self.starts, end - 1), first + 1)
        starts = self.starts[first:last]
        return Source(
            text,
            (0, *(at - start for at in starts[1:])),
            (self._origin(start), *self.origins[first + 1 : last]),
        )

    def part(self, start: int, end: int, text: str) -> Source:
        """Return ``text[start:end]``, which reads as *text* once its quotes and escapes are gone.

        Quotes round the whole of it move its characters by one, and by no more.
        """
        raw = self.text[start:end]
        if text == raw:
            return self.cut(start, end)
        if raw[:1] in _QUOTES and raw.startswith(text, 1):
            return self.cut(start + 1, start + 1 + len(text))
        return Source.anchored(text, self.locate(start, end))

    def unindented(self) -> Source:
        """Return the text without the tabs that its lines begin with: that of ``<<-``."""
        parts = [self.cut(*line.span(1)) for line in _LINE.finditer(self.text)]
        text = "".join([part.text for part in parts])
        if self.anchor is not None:
            return Source.anchored(text, self.anchor)
        sizes = accumulate([len(part.text) for part in parts], initial=0)
        starts = [size + at for size, part in zip(sizes, parts, strict=False) for at in part.starts]
        return Source(text, tuple(starts), tuple(at for part in parts for at in part.origins))

    def followed_by(self, record: str, piece: Span) -> Source:
        """Join one more piece of the same record behind this one."""
        text = self.text + record[piece[0] : piece[1]]
        return Source(text, (*self.starts, len(self.text)), (*self.origins, piece[0]))

    def _origin(self, position: int) -> int:
        piece = bisect_right(self.starts, position) - 1
        return self.origins[piece] + position - self.starts[piece]
