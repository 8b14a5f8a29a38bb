"""Make texts fit for a report: without secrets, bounded, and with what signals saw marked.

Rule 1: of a long text what signals saw is shown, and both ends; what is cut says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import Any, Final

from ..model import Evidence
from ..output.jsonl import well_formed
from ..text.cutting import GAP, both_ends
from ..text.redact import redact, redacted_to
from .content import Marked, Piece

LONGEST: Final = 1_000  # characters of a text
_HEAD: Final = 400  # of a longer one
_TAIL: Final = 200
_AROUND: Final = 20  # characters before and behind what a signal saw
_LONGEST_SEEN: Final = 200  # characters of it
_MOST_PLACES: Final = 20  # of one signal
_REACH: Final = 8_000  # characters in which secrets are looked for
LONGEST_NAME: Final = 255  # of a host, an account; no host's name in DNS has more
_LONGEST_VALUE: Final = 2_000  # of a value in an event
_LONGEST_EVENT: Final = 6_000
_DEEPEST: Final = 12
_MOST_ITEMS: Final = 200
_LONGEST_NAME: Final = 200


def shown(text: str, most: int = LONGEST) -> str:
    """Return a text without secrets that any JSON reader takes, cut to *most* characters.

    Of a name its beginning is shown, of a longer text both ends.
    """
    told = _clean(text, most)
    if most >= LONGEST:
        return both_ends(told, most)
    return told if len(told) <= most else f"{told[: most - 1]}…"


def _clean(text: str, most: int) -> str:
    """Take secrets out. What is far beyond is cut first: it costs no more than a short text."""
    return well_formed(redacted_to(text, max(most * 4, _REACH) if most >= LONGEST else most * 4))


def marked(text: str, evidence: Iterable[Evidence], *, is_clean: bool = False) -> Marked:
    """Return a text in pieces; those that the *evidence* of its field saw are marked.

    *is_clean*: secrets are taken out already.
    """
    told = well_formed(text) if is_clean else _clean(text, LONGEST)
    spans = _seen(told, evidence)
    pieces: list[Piece] = []
    for start, end in _parts(len(told), spans):
        if pieces:
            pieces.append(Piece(GAP))
        pieces += _pieces(told, start, end, sorted(spans))
    return tuple(pieces)


def _seen(told: str, evidence: Iterable[Evidence]) -> list[tuple[int, int]]:
    """Return where signals saw something, in their order, each place once."""
    return list(dict.fromkeys(span for item in evidence for span in _places(told, item)))


def _places(told: str, item: Evidence) -> list[tuple[int, int]]:
    """Return where in a text a signal saw something.

    Secrets before it may have moved it: then it is the nearest that reads so. Where the span is
    that of a script, every place in it that reads so may be the one.
    """
    seen = item.text
    if not seen:
        return []
    start, end = item.span or (0, len(seen))
    if told[start:end] == seen:
        return [(start, end)]
    found: list[int] = []
    at = told.find(seen)
    while at >= 0 and len(found) < _MOST_PLACES:
        found.append(at)
        at = told.find(seen, at + len(seen))
    if end - start > len(seen):
        found = [at for at in found if start <= at < end] or found
    else:
        found = sorted(found, key=lambda at: abs(at - start))[:1]
    return [(at, at + len(seen)) for at in found]


def _parts(length: int, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return which parts of a text are shown: all, or both ends and what lies around *spans*.

    Of these the first ones count, as far as there is room.
    """
    if length <= LONGEST:
        return [(0, length)]
    parts = [(0, _HEAD), (length - _TAIL, length)]
    room = LONGEST - _HEAD - _TAIL
    for start, end in spans:
        end = min(end, start + _LONGEST_SEEN)
        if any(first <= start and end <= last for first, last in parts):
            continue
        part = max(start - _AROUND, 0), end + _AROUND
        if (size := part[1] - part[0]) <= room:
            room -= size
            parts.append(part)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(parts):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _pieces(told: str, at: int, last: int, spans: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    """Yield a part of a text, of which *spans* are marked."""
    for start, end in spans:
        begin, end = max(start, at), min(end, last)
        if end <= begin:
            continue
        if begin > at:
            yield Piece(told[at:begin])
        yield Piece(told[begin:end], is_match=True)
        at = end
    if at < last:
        yield Piece(told[at:last])


def event_text(event: Mapping[str, Any]) -> str:
    """Return an event as JSON for people, without secrets, its long parts cut."""
    # Once more, over all: a key may announce what is secret in its value.
    text = redact(json.dumps(_plain(event, 0), ensure_ascii=False, indent=2))
    return both_ends(text, _LONGEST_EVENT)


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
