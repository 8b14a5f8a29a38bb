"""Close a state with a sum of its bytes: one bit that turned in its file is noticed."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

_SUM: Final = b', "sha256": "%s"}'  # how it ends


def sealed(state: bytes) -> bytes:
    """Add the sum to an object in JSON that has names, as its last one."""
    return _closed(state[:-1])


def is_whole(data: bytes) -> bool:
    """Tell whether every byte is as ``sealed`` gave it."""
    return data == _closed(data.rpartition(b", ")[0])


def _closed(data: bytes) -> bytes:
    return data + _SUM % sha256(data).hexdigest().encode()
