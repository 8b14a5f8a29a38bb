"""Unpack what a request holds, and tell its events apart, all of it bounded.

Rule 1: each byte is looked at once, however many members or elements there are.
Rule 2: an element is given as it came: one that is broken breaks no other.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from .codec import loads

MOST_MEMBERS: Final = 1_000  # of one gzip
_WINDOW: Final = 64 * 1024  # bytes of a body that are unpacked at a time
# A string, a bracket or a comma: what tells where an element ends.
_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{},]', re.DOTALL)
_SPACE: Final = b" \t\r\n"

_raw: Any = None
with suppress(ImportError):
    from msgspec import Raw
    from msgspec.json import Decoder

    _raw = Decoder(list[Raw])


class BodyError(Exception):
    """A body cannot be unpacked, or is too large."""


def unpacked(body: bytes, packing: bytes, most: int) -> bytes:
    """Unpack a body, gzip or not; raises ``BodyError`` where it breaks or is over *most* bytes."""
    if packing in (b"", b"identity"):
        return body
    if packing not in (b"gzip", b"x-gzip", b"deflate"):
        raise BodyError("the body is packed in a way that is not read: gzip is")
    parts: list[bytes] = []
    size, members, at = 0, 0, 0
    unpack = zlib.decompressobj(47)  # of gzip or zlib, as it says
    try:
        while at < len(body) or unpack.unconsumed_tail:
            window = unpack.unconsumed_tail or body[at : at + _WINDOW]
            if not unpack.unconsumed_tail:
                at += len(window)
            parts.append(unpack.decompress(window, most + 1 - size))
            size += len(parts[-1])
            if size > most:
                raise BodyError(f"the body is over {most:,} bytes when it is unpacked")
            if unpack.eof:
                at -= len(unpack.unused_data)
                members += 1
                if body.count(b"\0", at) == len(body) - at:
                    return b"".join(parts)  # some tools fill up with zeros
                if not body[at]:
                    raise BodyError("the body goes on behind its end")
                if members == MOST_MEMBERS:
                    raise BodyError(f"the body has over {MOST_MEMBERS:,} members")
                unpack = zlib.decompressobj(47)
    except zlib.error as error:
        raise BodyError(f"the body cannot be unpacked: {error}") from None
    raise BodyError("the body ends before its end")


def elements(body: bytes, most: int) -> list[bytes]:
    """Give the events of an array, of JSON lines, or the one of an object, as they came.

    Empty lines are let go. Raises ``BodyError`` for more than *most*.
    """
    if body.lstrip(_SPACE)[:1] == b"[":
        made = _array(body, most)
        if made is not None:
            return made
    if _is_pretty(body):
        return [body.strip(_SPACE)]
    return _bounded(_lines(body), most)


def _is_pretty(body: bytes) -> bool:
    """Tell that a body is one object on several lines."""
    start = body.lstrip(_SPACE)
    line, end, _ = start.partition(b"\n")
    return bool(end) and line[:1] == b"{" and not _is_object(line) and _is_object(start)


def _is_object(text: bytes) -> bool:
    try:
        return isinstance(loads(text), dict)
    except ValueError:
        return False


def is_over(body: bytes, most: int) -> bool:
    """Tell that an array has more than *most* elements, without making them."""
    return body.count(b",") >= most and body.lstrip(_SPACE)[:1] == b"[" and _has_more(body, most)


def _has_more(body: bytes, most: int) -> bool:
    try:
        _array(body, most, is_fast=False)
    except BodyError:
        return True
    return False


def _array(body: bytes, most: int, *, is_fast: bool = True) -> list[bytes] | None:
    if is_fast and _raw is not None and body.count(b",") < most:
        with suppress(Exception):  # of many kinds; it is looked at more closely then
            return [bytes(each) for each in _raw.decode(body)]
    made: list[bytes] = []
    depth, start = 0, 0
    for found in _TOKEN.finditer(body):
        token = found[0]
        if token in (b"[", b"{"):
            depth += 1
            if depth == 1:
                start = found.end()
        elif token in (b"]", b"}"):
            depth -= 1
            if depth == 0:
                if token != b"]" or body[found.end() :].strip(_SPACE):
                    return None
                _add(made, body[start : found.start()], most)
                return made
        elif token == b"," and depth == 1:
            _add(made, body[start : found.start()], most)
            start = found.end()
    return None


def _add(made: list[bytes], element: bytes, most: int) -> None:
    element = element.strip(_SPACE)
    if element:
        made.append(element)
        if len(made) > most:
            raise BodyError(_many(most))


def _lines(body: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        line = body[start:end]
        if line and not line.isspace():
            yield line
        start = end + 1


def _bounded(lines: Iterator[bytes], most: int) -> list[bytes]:
    made = []
    for line in lines:
        made.append(line)
        if len(made) > most:
            raise BodyError(_many(most))
    return made


def _many(most: int) -> str:
    return f"the body has over {most:,} events"
