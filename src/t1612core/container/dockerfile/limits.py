"""How much of a Dockerfile is read, and shown."""

from __future__ import annotations

from typing import Final

# Characters read.  BuildKit refuses a line over 64 KiB; the longest Dockerfile of 396 public
# ones has 17 KiB.
LIMIT: Final = 262_144
TEXT_LIMIT: Final = 200  # characters shown of what a signal matched
