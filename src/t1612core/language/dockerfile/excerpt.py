"""Remember where the pieces of a joined text came from.

Theory of operation
===================
A Dockerfile instruction is read as one line, but it is written on many: the
builder drops escape characters, line ends and comment lines before a shell
ever sees the script.  What a reader finds in the joined text must be shown in
the file, so an ``Excerpt`` keeps, for each piece, where it starts in the
joined text and where it starts in the file.

Rule 1: a span is a pair of offsets, ``source[start:end]``.
Rule 2: texts that no longer stand in the file letter by letter (a quoted word
with its quotes removed) are *anchored*: any part of them is shown as the whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from attrs import frozen

Span = tuple[int, int]


@frozen
class Excerpt:
    """A text, and the way back to the file it was taken from."""

    text: str
    starts: tuple[int, ...]  # where each piece begins in ``text``, ascending from 0
    origins: tuple[int, ...]  # where it begins in the file
    anchor: Span | None = None  # set: every part of ``text`` stands for this span

    @classmethod
    def of(cls, source: str, pieces: Iterable[Span]) -> Excerpt:
        """Join *pieces* of *source*; there must be one at least."""
        texts: list[str] = []
        starts: list[int] = []
        origins: list[int] = []
        length = 0
        for start, end in pieces:
            starts.append(length)
            origins.append(start)
            texts.append(source[start:end])
            length += end - start
        return cls("".join(texts), tuple(starts), tuple(origins))

    @classmethod
    def anchored(cls, text: str, anchor: Span) -> Excerpt:
        """Make a text that stands for all of *anchor*, wherever one points in it."""
        return cls(text, (0,), (anchor[0],), anchor)

    def span(self, start: int, end: int) -> Span:
        """Give the span of the file that holds ``text[start:end]``.

        Dropped line ends and comments between the first and the last character
        are inside it; those after the last one are not.
        """
        if self.anchor is not None:
            return self.anchor
        first = self._origin(start)
        return (first, self._origin(end - 1) + 1) if end > start else (first, first)

    def cut(self, start: int, end: int) -> Excerpt:
        """Give ``text[start:end]`` as an excerpt of the same file."""
        if self.anchor is not None:
            return Excerpt.anchored(self.text[start:end], self.anchor)
        first = bisect_right(self.starts, start) - 1
        last = max(bisect_right(self.starts, end - 1), first + 1)
        starts = self.starts[first:last]
        return Excerpt(
            self.text[start:end],
            (0, *(at - start for at in starts[1:])),
            (self._origin(start), *self.origins[first + 1 : last]),
        )

    def followed_by(self, source: str, piece: Span) -> Excerpt:
        """Join one more piece of the same file behind this one."""
        text = self.text + source[piece[0] : piece[1]]
        return Excerpt(text, (*self.starts, len(self.text)), (*self.origins, piece[0]))

    def _origin(self, position: int) -> int:
        piece = bisect_right(self.starts, position) - 1
        return self.origins[piece] + position - self.starts[piece]
