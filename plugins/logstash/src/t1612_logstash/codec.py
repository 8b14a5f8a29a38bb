"""Read and write events as JSON: by msgspec where it is, else by the standard library.

Rule 1: what is read and written again means the same, integers of any length included.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Event = dict[str, Any]


def _loads(data: bytes) -> Any:
    try:
        return json.loads(data)
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
    from msgspec.json import decode as _read
    from msgspec.json import encode as _write


def loads(data: bytes) -> Any:
    """Give the value; raises ``ValueError`` for what is no JSON."""
    try:
        return _read(data)
    except Exception:  # of many kinds; json has the last word
        return _loads(data)


def dumps(value: Any) -> bytes:
    """Spell a value on one line; raises ``TypeError`` or ``ValueError`` for what JSON has not."""
    try:
        return _write(value)
    except Exception:
        return _dumps(value)
