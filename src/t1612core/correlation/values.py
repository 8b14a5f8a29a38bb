"""Check the plain values of a snapshot: each function returns what it was given, or says where.

Rule 1: ``SnapshotError`` for anything else, with the place *where* it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ..errors import SnapshotError


def mapping_in(
    saved: object, where: str, names: Collection[str], others: Collection[str] = ()
) -> Mapping[str, Any]:
    """Return a mapping that has all of *names*, and of others only *others*."""
    if not isinstance(saved, Mapping):
        raise SnapshotError(where, f"is {type(saved).__name__}, expected an object")
    at = f"{where}." if where else ""
    for name in names:
        if name not in saved:
            raise SnapshotError(f"{at}{name}", "is missing")
    if any(name not in names and name not in others for name in saved):
        raise SnapshotError(where, "has a name that is not known")
    return saved


def list_in(saved: object, where: str, length: int | None = None) -> list[Any]:
    """Return the values of an array, of *length* if one is given."""
    if not isinstance(saved, (list, tuple)):
        raise SnapshotError(where, f"is {type(saved).__name__}, expected an array")
    if length is not None and len(saved) != length:
        raise SnapshotError(where, f"has {len(saved)} values, expected {length}")
    return list(saved)


def text_in(saved: object, where: str) -> str:
    """Return a text."""
    if type(saved) is not str:
        raise SnapshotError(where, f"is {type(saved).__name__}, expected a string")
    return saved


def texts_in(saved: object, where: str) -> tuple[str, ...]:
    """Return the texts of an array."""
    return tuple(text_in(one, f"{where}[{n}]") for n, one in enumerate(list_in(saved, where)))


def bool_in(saved: object, where: str) -> bool:
    """Return what is true or false."""
    if type(saved) is not bool:
        raise SnapshotError(where, f"is {type(saved).__name__}, expected true or false")
    return saved


def number_in(saved: object, where: str, least: int = 0, most: int | None = None) -> int:
    """Return a whole number from *least* to *most*."""
    if type(saved) is not int:
        raise SnapshotError(where, f"is {type(saved).__name__}, expected a whole number")
    if saved < least or (most is not None and saved > most):
        raise SnapshotError(where, "is out of range")
    return saved


def one_of(saved: object, where: str, allowed: Iterable[Any]) -> Any:
    """Return one of the texts that are allowed."""
    if type(saved) is not str or saved not in tuple(allowed):
        raise SnapshotError(where, "is no such name")
    return saved


def time_in(saved: object, where: str) -> datetime:
    """Return a time in UTC."""
    text = text_in(saved, where)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise SnapshotError(where, "is no time in ISO 8601") from None
    if time.utcoffset() != timedelta():
        raise SnapshotError(where, "is not in UTC")
    return time.replace(tzinfo=UTC)
