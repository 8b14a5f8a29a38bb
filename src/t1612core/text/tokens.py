"""Find tokens that say by their first letters what they are: ``ghp_``, a JWT, a private key.

Rule: linear. Where one begins it takes all of its letters, and none begins within another's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..knowledge.vocabulary.secrets import TOKENS
from ..model import Span
from .pattern import pattern

_BEGINS: Final = r"(?:(?<![\w-])|(?<=\\[nrt]))"  # "\n" may be written out
_EACH: Final = "|".join(f"(?:{first})({secret})" for _, first, secret in TOKENS)
_TOKEN: Final = pattern(f"{_BEGINS}(?:{_EACH})", re.ASCII)


_PIECES: Final = tuple(piece for piece, _, _ in TOKENS)


def in_tokens(text: str) -> Iterator[Span]:
    """Yield the places of tokens in *text*, without the letters that announce them."""
    # Most texts hold none of the pieces, which are found many times as fast as a pattern.
    for piece in _PIECES:
        if piece in text:
            break
    else:
        return
    for found in _TOKEN.finditer(text):
        yield found.span(found.lastindex or 0)
