"""Answer Logstash's http filter: what it sends is scored, what comes back goes into its target.

That filter makes text of everything: an object arrives as its JSON in a string, a number as its
digits, and a field that is not there as ``%{[the][field]}``.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable
from typing import Any, Final

from .bodies import BodyError, elements, is_over
from .codec import Event, dumps, loads
from .contract import Filter
from .failures import spelt
from .messages import Answer

_NO_FIELD: Final = re.compile(r"%\{[^{}]*\}")
# Without any of these in the bytes of a body there is nothing in it to be undone.
_MARKS: Final = (b"%{", b'"{', b'"[', b'ort":"', b'ort": "')
_NUMBERS: Final = frozenset({"port", "RemotePort"})
_MOST_ERROR: Final = 500
_SMALL: Final = 64 * 1024  # bytes of an array that is answered at once
_TURN: Final = 25  # events between two turns of others


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


async def answered(
    filter: Filter, body: bytes, most_events: int, most_bytes: int, turns: asyncio.Lock
) -> Answer:
    """Answer a large body as ``answer`` does, and let others have their turns.

    Of all large bodies one has its turn between two looks at what else has come: else the more
    there were, the longer a small one would wait.
    """
    try:
        events = elements(body, most_events)
        results: list[bytes] = []
        size = 2
        for start in range(0, len(events), _TURN):
            async with turns:
                for event in events[start : start + _TURN]:
                    results.append(_answer_line(filter, event))
                    size += len(results[-1]) + 1
                await asyncio.sleep(0)
            if size > most_bytes:
                return _too_long(most_bytes)
    except BodyError as error:
        return Answer(413, f"{error}\n".encode(), "refused", "text/plain")
    return Answer(200, b"[" + b",".join(results) + b"]", "score")


def answer(
    filter: Filter, body: bytes, most_events: int, most_bytes: int, turns: asyncio.Lock
) -> Answer | Awaitable[Answer]:
    """Give a result for an object, and a list of them for an array; an error is a result, too.

    The http filter sends again what is answered with an error, so that a single bad event would
    come for ever. Its status is 200, but for an array that is too large.
    """
    is_array = body.lstrip()[:1] == b"["
    if is_array and (len(body) > _SMALL or is_over(body, most_events)):
        return answered(filter, body, most_events, most_bytes, turns)
    try:
        value = loads(body)
    except ValueError as error:
        if is_array:  # one element is broken, or all is
            return answered(filter, body, most_events, most_bytes, turns)
        return Answer(200, dumps(_no_json(filter, f"the body is no JSON: {error}")), "score")
    is_changed = any(mark in body for mark in _MARKS)
    if isinstance(value, list):
        made = _spelt([_result(filter, each, is_changed) for each in value])
        if len(made) > most_bytes:
            return _too_long(most_bytes)
        return Answer(200, made, "score")
    return Answer(200, _spelt(_result(filter, value, is_changed)), "score")


def _too_long(most_bytes: int) -> Answer:
    text = f"the answer is over {most_bytes:,} bytes; send fewer events\n"
    return Answer(413, text.encode(), "refused", "text/plain")


def _answer_line(filter: Filter, line: bytes) -> bytes:
    try:
        value = loads(line)
    except ValueError as error:
        return dumps(_no_json(filter, f"the event is no JSON: {error}"))
    return _spelt(_result(filter, value, any(mark in line for mark in _MARKS)))


def _spelt(made: Any) -> bytes:
    try:
        return dumps(made)
    except (TypeError, ValueError) as error:
        return dumps({"error": f"the result cannot be written: {type(error).__name__}"})


def _result(filter: Filter, value: Any, is_changed: bool) -> Event:
    if not isinstance(value, dict):
        return _no_json(filter, f"an event is {type(value).__name__}, expected an object")
    filter.counts.answered()
    try:
        return filter.find(undone(value) if is_changed else value)
    except Exception as error:  # whatever an event does, the next one is answered
        filter.counts.failed += 1
        return {"error": spelt(error)}


def _no_json(filter: Filter, problem: str) -> Event:
    filter.counts.answered()
    filter.counts.no_json += 1
    return {"error": problem[:_MOST_ERROR]}


def _decoded(text: str) -> Any:
    if text[:1] not in ("{", "["):
        return text
    try:
        return loads(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text
