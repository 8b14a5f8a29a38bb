"""Tell of an answer that holds events whether it says that it holds not all of them.

Rule 1: only what an answer says of itself counts; nothing is asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from ..knowledge.exports import FAILED, HOLDERS, INNER, NEXT, TOTALS, WORDS
from ..model import Event
from .values import plain

PARTIAL: Final = "answers that say that they are not the whole one"  # in an account
_DEEPEST: Final = 3  # levels of objects in which an answer speaks of itself
_LONGEST: Final = 4 * 1024 * 1024  # characters of a text that is read for it
_SPOKEN: Final = tuple(f'"{key}"' for key in (*NEXT, *WORDS, *FAILED, *TOTALS))


def missing(answer: Any, tells: Callable[[Event], bool]) -> str:
    """Return what an answer says of what is not in it; ``""`` where it says nothing, or is none.

    *tells* says of an object whether it is an event itself.
    """
    if type(answer) is str and len(answer) <= _LONGEST and any(key in answer for key in _SPOKEN):
        with suppress(ValueError, RecursionError):
            answer = json.loads(answer)
    if not isinstance(answer, Mapping) or HOLDERS.isdisjoint(answer):
        return ""
    told = _missing(answer, _DEEPEST)
    return "" if told and tells(answer) else told


def _missing(answer: Event, depth: int) -> str:
    for key in NEXT:
        if type(told := plain(answer.get(key))) is str and told:
            return f"there is a next page ({key})"
    for key, words in WORDS.items():
        told = plain(answer.get(key))
        if told is True or str(told).lower() in words:
            return f"it is not the whole result ({key})"
    for key in FAILED:
        told = answer.get(key)
        if (isinstance(told, (Mapping, list)) and told) or _number(told) > 0:
            return f"part of the query failed ({key})"
    for key, places in TOTALS.items():
        told = answer.get(key)
        total = _number(told.get("value") if isinstance(told, Mapping) else told)
        held = next((each for place in places if (each := _at(answer, place)) is not None), None)
        if held is not None and total > len(held):
            return f"it holds {len(held):,} of {total:,} results ({key})"
    inner = [answer.get(key) for key in INNER] if depth else []
    found = (_missing(each, depth - 1) for each in inner if isinstance(each, Mapping))
    return next((told for told in found if told), "")


def _at(answer: Event, place: tuple[str, ...]) -> list[Any] | None:
    held: Any = answer
    for key in place:
        held = held.get(key) if isinstance(held, Mapping) else None
    return held if isinstance(held, list) else None


def _number(value: Any) -> int:
    told = plain(value)
    return told if type(told) is int else 0
