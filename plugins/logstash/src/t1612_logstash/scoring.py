"""Answer Logstash's http filter: what it sends is scored, what comes back goes into its target.

That filter makes text of everything: an object arrives as its JSON in a string, a number as its
digits, and a field that is not there as ``%{[the][field]}``.
"""

from __future__ import annotations

import re
from typing import Any, Final

from .bundled import Scorer
from .codec import Event, dumps, loads
from .fields import result

_NO_FIELD: Final = re.compile(r"%\{[^{}]*\}")
# Without any of these in the bytes of a body there is nothing in it to be undone.
_MARKS: Final = (b"%{", b'"{', b'"[', b'ort":"', b'ort": "')
_NUMBERS: Final = frozenset({"port", "RemotePort"})
_MOST_ERROR: Final = 500


def undone(body: Event) -> Event:
    """Give back the types that the http filter took: objects, numbers, and fields not there."""
    made = {}
    for key, value in body.items():
        if isinstance(value, dict):
            value = undone(value)
        elif isinstance(value, str):
            if _NO_FIELD.fullmatch(value):
                continue
            value = _decoded(value)
            if key in _NUMBERS and isinstance(value, str) and value.isascii() and value.isdecimal():
                value = int(value[:8])
        made[key] = value
    return made


def answer(scorer: Scorer, body: bytes) -> bytes:
    """Give a result for an object, and a list of them for an array; an error is a result, too.

    The http filter sends again what is answered with an error, so that a single bad event would
    come for ever. Its status is always 200.
    """
    try:
        value = loads(body)
    except ValueError as error:
        return dumps({"error": f"the body is no JSON: {error}"[:_MOST_ERROR]})
    is_changed = any(mark in body for mark in _MARKS)
    if isinstance(value, list):
        return dumps([_result(scorer, each, is_changed) for each in value])
    return dumps(_result(scorer, value, is_changed))


def _result(scorer: Scorer, value: Any, is_changed: bool) -> Event:
    if not isinstance(value, dict):
        return {"error": f"an event is {type(value).__name__}, expected an object"}
    try:
        return result(scorer.find(undone(value) if is_changed else value))
    except Exception as error:  # whatever an event does, the next one is answered
        return {"error": f"{type(error).__name__}: {error}"[:_MOST_ERROR]}


def _decoded(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return text
    try:
        return loads(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text
