"""Say on an event that it could not be dealt with; the event itself goes on.

Rule 1: what came in is never lost: as the event with its fields, or, where these cannot be
        written as JSON, as ``message`` with the text that came.
Rule 2: ``t1612`` is ours: what a sender put there, or under ``t1612.…``, is let go.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from .codec import Event, dumps, loads

NO_JSON: Final = "_jsonparsefailure"
OURS: Final = "t1612"
_MOST_ERROR: Final = 500


def event_of(line: bytes) -> Event | None:
    """Give the event of a line, without what is ours to say; ``None`` where it is none."""
    try:
        value = loads(line)
    except ValueError:
        return None
    if not isinstance(value, dict):
        return None
    # Without one of them in its bytes no name of an event is ours.
    return cleaned(value) if b"t1612" in line or b"\\u" in line else value


def cleaned(event: Event) -> Event:
    """Take from an event, in place, what only we may say."""
    for name in [name for name in event if _is_ours(name)]:
        del event[name]
    return event


def _is_ours(name: str) -> bool:
    # Logstash reads brackets in names of its older codecs, and dots in Elasticsearch are levels.
    return name == OURS or name.startswith((OURS + ".", f"[{OURS}]"))


def no_json(line: bytes) -> bytes:
    """Give the event that Logstash's codecs make of a line which is none."""
    return dumps({"message": _text(line), "tags": [NO_JSON]})


def kept(line: bytes, tag: str, problem: str, told: Mapping[str, Any]) -> bytes:
    """Give the event of *line* as it came, with a tag and a problem.

    *told*: what was found about it nevertheless, for ``t1612``.
    """
    event = event_of(line) or {}
    text = {"message": _text(line)}
    for base in (event, {**text, "tags": event.get("tags")}, text):
        with suppress(Exception):  # whatever a filter made, or the event holds
            return _tagged(base, tag, problem, told)
    return _tagged(text, tag, problem, {})


def _tagged(event: Mapping[str, Any], tag: str, problem: str, told: Mapping[str, Any]) -> bytes:
    tags = event.get("tags")
    tags = tags if isinstance(tags, list) else [] if tags is None else [tags]
    found = {**told, "error": problem[:_MOST_ERROR]}
    return dumps({**event, "tags": tags if tag in tags else [*tags, tag], OURS: found})


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace")
