"""Say that a text is cut: the one place for the words, whoever cuts it."""

from __future__ import annotations


def cut_mark(kept: int) -> str:
    """Return what stands behind the first *kept* characters of a longer text.

    It tells what is there, never how much is missing: a text may be cut twice, by readers that do
    not know of each other, and the second would count what the first left, not what there was.
    """
    return f" … [cut after {kept:,} characters]"
