"""The file of chains: what the correlator knows, what is to be told, and a sum of all its bytes.

Rule 1: it may hold anything: what is not as ``as_bytes`` writes it is refused, and never guessed.
Rule 2: what earlier releases wrote is read. It has no sum, and no other names than they gave.
"""

from __future__ import annotations

import json
from typing import Any, Final

from t1612core.correlation import is_whole, sealed

from .codec import Event

FORMAT: Final = "t1612-logstash chains"
VERSION: Final = 1  # of the file; what the correlator knows has a version of its own
_DEEPEST: Final = 64  # levels; an event that is told has some ten
_DAMAGED: Final = "is no state, or was damaged or changed since it was saved"
_KEPT: Final = {"correlator", "untold"}
_NAMES: Final = {"format", "version", *_KEPT, "sha256"}


def as_bytes(snapshot: dict[str, Any], untold: list[Event]) -> bytes:
    """Give what the file is to hold."""
    kept = {"format": FORMAT, "version": VERSION, "correlator": snapshot, "untold": untold}
    return sealed(json.dumps(kept).encode())


def parts(data: bytes) -> tuple[Any, list[Event]]:
    """Give the snapshot and what is to be told. Raises ``ValueError`` where it is damaged."""
    try:
        saved = json.loads(data)
    except (ValueError, RecursionError):
        saved = None
    if not isinstance(saved, dict):
        raise ValueError(_DAMAGED)
    if saved.get("format") == FORMAT:
        version = saved.get("version")
        if type(version) is not int or version != VERSION:
            raise ValueError(f"has version {version!r:.40}, and this release reads {VERSION}")
        if saved.keys() != _NAMES or not is_whole(data):
            raise ValueError(_DAMAGED)
    elif not saved.keys() & _NAMES - {"version"}:
        return saved, []  # of a release that kept no more: the correlator checks its names
    elif saved.keys() != _KEPT:
        raise ValueError(_DAMAGED)
    untold = saved["untold"]
    if not isinstance(untold, list) or not all(isinstance(each, dict) for each in untold):
        raise ValueError("untold: is no list of events")
    if not _is_within(untold, _DEEPEST):
        raise ValueError("untold: is nested too deeply")
    return saved["correlator"], untold


def _is_within(value: object, levels: int) -> bool:
    """Return whether a value has no more levels: what is read must be written again."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels > 0 and all(_is_within(each, levels - 1) for each in inner)
