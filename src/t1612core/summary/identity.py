"""Make an id for an event that is the same whenever and wherever the same event is seen.

What holds others is digested after what it holds, without recursion: an event may be nested as
deeply as it likes, and may hold itself.

Rule 1: equal data has equal ids, in whichever order its keys stand.
Rule 2: linear time; the code of a value that is no plain data is not asked what it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Any, Final

_SIZE: Final = 16  # bytes of a digest
_DIGITS: Final = 16  # hexadecimal, of an id
_Parts = tuple[bytes, list[bytes], list[Any]]  # of what holds others: tag, keys, values


def event_id(event: Any) -> str:
    """Return 16 hexadecimal digits that are the same for the same event, whatever it holds.

    What JSON has no type for counts by the name of its type.
    """
    parts: dict[int, _Parts] = {}  # which keeps alive what it tells apart by identity
    digests: dict[int, bytes] = {}
    left = [event]
    while left:
        item = left[-1]
        if id(item) in digests:
            left.pop()
        elif id(item) in parts:
            left.pop()
            tag, keys, values = parts[id(item)]
            # What is not digested yet holds itself.
            told = [digests.get(id(each)) or _told(each) for each in values]
            digests[id(item)] = _digest(tag, *keys, *told)
        elif (held := _held(item)) is not None:
            parts[id(item)] = held
            left += [each for each in held[2] if id(each) not in parts and _holds(each)]
        else:
            left.pop()
    return (digests.get(id(event)) or _told(event)).hex()[:_DIGITS]


def _holds(value: Any) -> bool:
    return issubclass(type(value), (Mapping, list, tuple))


def _held(value: Any) -> _Parts | None:
    if issubclass(type(value), (list, tuple)):
        return b"list", [], [*value]
    if not issubclass(type(value), Mapping):
        return None
    try:
        items = sorted(((_told(key), each) for key, each in value.items()), key=_key)
    except Exception:  # of a mapping with code of its own
        return b"mapping", [], []
    return b"mapping", [key for key, _ in items], [each for _, each in items]


def _key(item: tuple[bytes, Any]) -> bytes:
    return item[0]


def _told(value: Any) -> bytes:
    """Digest what holds no others."""
    if value is None or type(value) is bool:
        return _digest(str(value).encode())
    if type(value) is str:
        return _digest(b"text", value.encode("utf-8", "surrogatepass"))
    if type(value) is int:
        return _digest(b"number", f"{value:x}".encode())  # in decimals, long ones are refused
    if type(value) is float:
        return _digest(b"number", value.hex().encode())
    if type(value) is bytes:
        return _digest(b"bytes", value)
    if issubclass(type(value), date):
        return _digest(b"time", value.isoformat().encode())
    return _digest(b"other", type(value).__name__.encode("utf-8", "surrogatepass"))


def _digest(*parts: bytes) -> bytes:
    made = blake2b(digest_size=_SIZE)
    for part in parts:
        made.update(len(part).to_bytes(8, "big"))
        made.update(part)
    return made.digest()
