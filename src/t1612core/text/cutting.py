"""Say that a text is cut: the one place for the words, whoever cuts it."""

from __future__ import annotations

from typing import Final

GAP: Final = " … [cut here] … "  # stands between two parts of a text of which more lay between


def cut_mark(kept: int) -> str:
    """Return what stands behind the first *kept* characters of a longer text.

    It tells what is there, never how much is missing: a text may be cut twice, by readers that do
    not know of each other, and the second would count what the first left, not what there was.
    """
    return f" … [cut after {kept:,} characters]"


def both_ends(text: str, most: int) -> str:
    """Return a text of *most* characters: of a longer one both ends, with ``GAP`` between them.

    What counts in a command line is as often its last word as its first.
    """
    if len(text) <= most:
        return text
    last = most // 4
    return text[: most - last] + GAP + text[-last:]
