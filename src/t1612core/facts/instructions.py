"""Judge the instructions of an image that a command line shows: a Dockerfile's, or their like.

Rule 1: what ``score_dockerfile`` says of the text is what is said here.
Rule 2: what is shown is redacted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ..container.dockerfile.limits import LIMIT, TEXT_LIMIT
from ..shell.words import Word
from ..text.pattern import pattern
from ..text.redact import redact
from .places import Seen

_FROM: Final = pattern(r"^[ \t]*FROM[ \t]+\S[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_SHOWN: Final = 4 * TEXT_LIMIT  # read for what is shown


def instructions(texts: Sequence[Word], *, is_dockerfile: bool = True) -> Iterator[Seen]:
    """Yield what is telling about texts that are a Dockerfile's together.

    Not *is_dockerfile*: they are one only where a stage begins in them.
    """
    text = _joined(texts)
    first = _FROM.search(text)
    if first is None and not is_dockerfile:
        return
    span = min(each.span[0] for each in texts), max(each.span[1] for each in texts)
    if first is not None:
        yield "inline_dockerfile", shown(first[0].strip()), span
    from ..dockerfile import score_dockerfile  # for the few lines that show instructions

    score = score_dockerfile(text)
    if score.is_finding:
        heaviest = max(score.evidence, key=lambda seen: seen.weight)
        ids = ", ".join(score.signals)
        yield "inline_instructions", f"{ids}: {heaviest.text}"[: 2 * TEXT_LIMIT], span


def shown(text: str) -> str:
    """Return a text as it is shown: cut, and without its secrets."""
    return redact(text[:_SHOWN])[:TEXT_LIMIT]


def _joined(texts: Sequence[Word]) -> str:
    """Join lines as far as a Dockerfile is read: one file may stand in them many times."""
    kept: list[str] = []
    size = 0
    for each in texts:
        if size > LIMIT:
            break
        kept.append(each.text)
        size += len(each.text)
    return "\n".join(kept)
