"""Say what stands in a proposal where a person has something to fill in, and tell what still does.

Rule 1: whatever proposes an entry writes these texts, and ``lint`` looks for no others.
"""

from __future__ import annotations

from typing import Final

REASON: Final = "to be filled in: why this is harmless"
OWNER: Final = "nobody yet: fill in who answers for it"
# Who fills one in may leave its beginning.
_BEGINNINGS: Final = tuple(text.partition(":")[0] for text in (REASON, OWNER))


def is_unfilled(text: str) -> bool:
    """Return whether nobody has filled in a reason or an owner that was proposed."""
    return text.strip().lower().startswith(_BEGINNINGS)
