r"""Find what is sought by the automata of Hyperscan, where it is installed.

Theory of operation
===================
An automaton cannot ask ``Names.holds`` about a value. So a name is let through that has one of
the names in it with nothing behind but what ``spellings`` may take away (endings, a version), in
any order, and whatever before: a path, or what a name too long is cut behind. Spaces may stand
around a name; any other blank has a backslash in JSON, or is beyond ASCII. Case is that of
ASCII; a name with a byte beyond it, or with a backslash, is let through as it is, for what it may
be folded or decoded to.

Rule 1: a name or text that ``patterns`` finds is found here; a line too many costs its decoding.
Rule 2: three databases, not one: together they would be slower than one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import Any, Final

import hyperscan
from attrs import field, frozen

from ..text.programs import TAKEN_AWAY
from .prefilter_terms import Buffer, Names, PrefilterTerms

WINDOW: Final = 1 << 30  # bytes to ask about at a time: as many as there are


@frozen(repr=False)
class Finder:
    """A pattern that is looked for in one pass."""

    _database: Any
    # What a scan needs besides is in the database, for one at a time.
    _lock: Lock = field(factory=Lock, init=False)

    def places(self, data: Buffer, start: int, end: int) -> Iterator[int]:
        """Yield the places where it ends."""
        ends: list[int] = []
        with self._lock, memoryview(data) as view, view[start:end] as part:
            self._database.scan(
                part, match_event_handler=lambda _, __, to, ___, ____: ends.append(to)
            )
        return (start + to - 1 for to in ends)


def finders(terms: PrefilterTerms) -> tuple[Finder, ...]:
    """Make what finds each part of *sought*.

    Raises ``hyperscan.error`` if one is too large, ``TypeError`` where Hyperscan is older than 0.8
    and does not read what is in place.
    """
    any_key = rb'(?:%s)"' % _any(terms.endings)
    made = [_finder(_names(any_key, terms.names), hyperscan.HS_FLAG_CASELESS)]
    made += [
        _finder(_names(rb'"%s"' % re.escape(key).encode(), names), hyperscan.HS_FLAG_CASELESS)
        for key, names in terms.common.items()
    ]
    made += [_finder(_text(key, needles), 0) for key, needles in terms.texts.items()]
    slash = b"/|" if terms.has_slash else b""
    escape = rb"\\(?:%su(?:%s))" % (slash, _any(terms.codes))
    return (*made, _finder(escape, hyperscan.HS_FLAG_CASELESS), _finder(_unread(terms), 0))


def _finder(pattern: bytes, flags: int) -> Finder:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[pattern], ids=[0], elements=1, flags=[flags | hyperscan.HS_FLAG_DOTALL]
    )
    finder = Finder(database)
    finder.places(b"\n", 0, 1)
    return finder


def _names(key: bytes, names: Names) -> bytes:
    values = [rb'[^"\n]*[\x80-\xff\\]']
    if names.whole:
        behind = rb'(?:[^a-z"\n]|%s)*"' % _any(TAKEN_AWAY)
        values.append(rb'[^"\n]*(?:%s)%s' % (_any(names.whole), behind))
    if names.starts:
        values.append(rb" *(?:%s)" % _any(names.starts))
    if names.ends:
        values.append(rb'[^"\n]*(?:%s) *"' % _any(names.ends))
    return rb'%s\s*:\s*"(?:%s)' % (key, b"|".join(values))


def _text(key: str, needles: Iterable[bytes]) -> bytes:
    any_needle = b"|".join(map(re.escape, needles))
    text = rb'"(?:[^"\\\n]|\\.)*(?:%s)' % any_needle
    return rb'"%s"\s*:\s*(?:\[|%s)' % (re.escape(key).encode(), text)


def _unread(terms: PrefilterTerms) -> bytes:
    # Each way to what begins a text is spelled out: as one pattern it is three times as slow.
    text = rb'"(?: |\\[tnr])*[\[{]'
    before = (b",", rb"\[", rb",[ \t\r\n]+", rb"\[[ \t\r\n]+")
    texts = b"|".join(each + text for each in before)
    return rb'"(?:%s)["\.]|%s' % (_any(terms.keys), texts)


def _any(texts: Iterable[str]) -> bytes:
    return b"|".join(re.escape(text).encode("utf-8", "surrogatepass") for text in sorted(texts))
