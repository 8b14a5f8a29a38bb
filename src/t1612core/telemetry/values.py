"""Say what a value is that somebody else made: text, a number, a truth value, a list, or nothing.

Rule 1: what a value is, its type says. No code of its own decides; where some has to
        run, whatever that raises makes the value one of another type.
Rule 2: of NumPy and pandas nothing is imported: who has a value of theirs has imported them.
"""

from __future__ import annotations

import sys
from collections import UserString
from typing import Any, Final

_BITS: Final = 64


def is_absent(value: object) -> bool:
    """Return whether *value* stands for nothing.

    Nothing are ``None``, ``""``, and what is in data frames where a value is missing: a NaN of
    any kind, NaT, ``pandas.NA``.
    """
    return plain(value) is None


def plain(value: object) -> Any:
    """Return what *value* holds: text, a number, a truth value, or ``None`` for nothing.

    That is itself of a plain one, the content of a subclass or of numpy's scalars. What
    holds none of these is given as it is.
    """
    kind = type(value)
    if kind is str:
        return value or None
    if value is None or kind is int or kind is bool:
        return value
    try:
        return _held(value, kind)
    except Exception:  # the code of somebody's own type
        return value


def is_long(value: object) -> bool:
    """Return whether *value* is a number that no field of 64 bits holds."""
    return type(value) is int and value.bit_length() > _BITS


def _held(value: Any, kind: type) -> Any:
    if issubclass(kind, UserString):
        value, kind = value.data, type(value.data)
    if issubclass(kind, str):
        return str.__str__(value) or None
    if issubclass(kind, int):
        return int.__int__(value)
    if issubclass(kind, float):
        number = float.__float__(value)
        return None if number != number else number
    decimal, numpy, pandas = map(sys.modules.get, ("decimal", "numpy", "pandas"))
    if decimal and issubclass(kind, decimal.Decimal):
        return None if decimal.Decimal.is_nan(value) else value
    if pandas and (value is pandas.NaT or value is pandas.NA):
        return None
    if numpy and issubclass(kind, numpy.generic):
        return None if value != value else _scalar(value, kind, numpy)
    return value


def _scalar(value: Any, kind: type, numpy: Any) -> Any:
    if issubclass(kind, numpy.timedelta64):  # which is among numpy's integers
        return value
    if issubclass(kind, numpy.integer):
        return int(value)
    if issubclass(kind, numpy.floating):
        return float(value)
    return bool(value) if issubclass(kind, numpy.bool_) else value


def listed(value: Any) -> Any:
    """Return a tuple, or NumPy's array as columns of lists hold it, as a list; else the value."""
    if type(value) is tuple:
        return list(value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and issubclass(type(value), numpy.ndarray):
        return numpy.ndarray.tolist(value)
    return value
