"""Make texts fit for a report: without secrets, bounded, and with what signals saw marked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import islice
from typing import Any, Final

from ..model import Evidence
from ..output.jsonl import well_formed
from ..text.redact import redact
from .content import Marked, Piece

LONGEST: Final = 1_000  # characters of a text
LONGEST_NAME: Final = 255  # of a host, an account; no host's name in DNS has more
_LONGEST_VALUE: Final = 2_000  # of a value in an event
_LONGEST_EVENT: Final = 6_000
_DEEPEST: Final = 12
_MOST_ITEMS: Final = 200
_LONGEST_NAME: Final = 200


def shown(text: str, most: int = LONGEST) -> str:
    """Return a text without secrets that any JSON reader takes, cut after *most* characters.

    What is far beyond is cut first: so long a text costs no more than a short one.
    """
    text = well_formed(redact(text[: most * 4]))
    return text if len(text) <= most else f"{text[: most - 1]}…"


def marked(text: str, evidence: Iterable[Evidence], most: int = LONGEST) -> Marked:
    """Return a text in pieces; those that the *evidence* of its field saw are marked."""
    told = shown(text, most)
    spans: list[tuple[int, int]] = []
    for item in evidence:
        seen = item.text
        if not seen:
            continue
        start, end = item.span or (-1, -1)
        if start < 0 or told[start:end] != seen:  # secrets before it were longer, or shorter
            start = told.find(seen)
            end = start + len(seen)
        if start >= 0:
            spans.append((start, end))
    pieces: list[Piece] = []
    at = 0
    for start, end in sorted(spans):
        if end <= at:
            continue
        begin = max(start, at)
        if begin > at:
            pieces.append(Piece(told[at:begin]))
        pieces.append(Piece(told[begin:end], is_match=True))
        at = end
    if told[at:]:
        pieces.append(Piece(told[at:]))
    return tuple(pieces)


def event_text(event: Mapping[str, Any]) -> str:
    """Return an event as JSON for people, without secrets, its long parts cut."""
    # Once more, over all: a key may announce what is secret in its value.
    text = redact(json.dumps(_plain(event, 0), ensure_ascii=False, indent=2))
    return text if len(text) <= _LONGEST_EVENT else f"{text[: _LONGEST_EVENT - 1]}…"


def _plain(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return shown(value, _LONGEST_VALUE)
    if isinstance(value, date):
        return value.isoformat()
    if depth < _DEEPEST and isinstance(value, Mapping):
        items = list(islice(value.items(), _MOST_ITEMS))
        return {shown(str(name), _LONGEST_NAME): _plain(each, depth + 1) for name, each in items}
    if depth < _DEEPEST and isinstance(value, (list, tuple)):
        return [_plain(each, depth + 1) for each in value[:_MOST_ITEMS]]
    return f"… {type(value).__name__}"
