"""How much of a Dockerfile is read, and shown; of command lines ``shell.limits`` says it."""

from __future__ import annotations

from typing import Final

from ...text import marks

# Characters read.  BuildKit refuses a line over 64 KiB; the longest Dockerfile of 396 public
# ones has 17 KiB.
LIMIT: Final = 262_144
# What all signs may cost. Of 3,800 public Dockerfiles the dearest has 4,681, the next 3,690.
MARKS: Final = 24_576
TEXT_LIMIT: Final = 200  # characters shown of what a signal matched


def read_to(text: str) -> int:
    """Return where reading ends: with the text, at ``LIMIT``, or where ``MARKS`` are spent."""
    return marks.read_to(text, LIMIT, MARKS)
