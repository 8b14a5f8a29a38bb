"""Read and write events as JSON: by msgspec where it is, else by the standard library.

Rule 1: what is read and written again means the same, integers of any length included.
Rule 2: what JSON has not (``NaN``, a number beyond all floats) is never written: a number that is
        too large is read as infinite, so that its event is scored, and then cannot be written.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from math import isfinite
from typing import Any, Final, NoReturn

Event = dict[str, Any]

MOST_VALUES: Final = 500_000  # of one event; each takes up to some 100 bytes
_LARGE: Final = 1024 * 1024  # bytes; what is smaller cannot become much


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _loads(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig", "surrogatepass"), parse_constant=_refused)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def _dumps(value: Any) -> bytes:
    try:
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
    except RecursionError:
        raise ValueError("is nested too deeply") from None


_read: Callable[[bytes], Any] = _loads
_write: Callable[[Any], bytes] = _dumps
with suppress(ImportError):
    from msgspec.json import Decoder, Encoder

    _read, _write = Decoder().decode, Encoder().encode


def loads(data: bytes) -> Any:
    """Give the value; raises ``ValueError`` for what is no JSON, or has too many values."""
    if len(data) > _LARGE and data.count(b",") > MOST_VALUES:
        raise ValueError(f"has over {MOST_VALUES:,} values")
    try:
        return _read(data)
    except Exception:  # of many kinds; json has the last word
        return _loads(data)


def dumps(value: Any) -> bytes:
    """Spell a value on one line; raises ``TypeError`` or ``ValueError`` for what JSON has not."""
    try:
        made = _write(value)
    except Exception:  # of many kinds; json has the last word
        return _dumps(value)
    if b"null" in made and not _is_finite(value):  # msgspec writes it so
        raise ValueError("has a number that JSON has not")
    return made


def _is_finite(value: Any) -> bool:
    """Tell that no float in *value* is infinite or none."""
    left = [value]
    while left:
        each = left.pop()
        if isinstance(each, float):
            if not isfinite(each):
                return False
        elif isinstance(each, dict):
            left += each.values()
        elif isinstance(each, (list, tuple)):
            left += each
    return True
