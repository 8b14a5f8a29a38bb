"""Make functions that read one canonical field of an event.

Absent, null, empty, NaN and NaT are the same: ``""`` for text, ``None`` for a number or a
time. A field that decides a score is read strictly: a value of another type is
an ``EventError``. A field that only labels a finding is read leniently, since an
odd host name must not make an alert vanish.

Rule 1: read with ``.get``. ``event[key]`` would make a ``defaultdict`` grow.
Rule 2: an event is never changed and never kept.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from operator import methodcaller
from typing import TYPE_CHECKING, Any

from ..errors import EventError
from ..model import Event, Field, Kind

if TYPE_CHECKING:
    from datetime import datetime

Getter = Callable[[Event], Any]

_SHOWN = 40  # characters of which the form is shown
_LONGEST_INTEGER = 20  # digits of 2**64: no port or process id needs more


def raw(field: Field) -> Getter:
    """Make a reader of whatever the field's keys hold; ``None`` where all are absent."""
    if len(field.keys) == 1:
        return methodcaller("get", field.keys[0])

    def read(event: Event) -> Any:
        for key in field.keys:
            value = event.get(key)
            if not is_absent(value):
                return value
        return None

    return read


def strict(kind: Kind, name: str, field: Field) -> Getter:
    """Make a reader of a field that decides a score; it raises ``EventError`` on a wrong type."""
    convert = {"string": _string, "int": _integer, "datetime": _moment}[field.type]
    read_raw = raw(field)

    def read(event: Event) -> Any:
        value = read_raw(event)
        try:
            return convert(value)
        except TypeError as error:
            raise EventError(kind, name, value, str(error)) from None

    return read


def label(kind: Kind, name: str, field: Field) -> Callable[[Event], str]:
    """Make a reader of a field for display; it never raises and always gives text."""
    read_strict = strict(kind, name, field)

    def read(event: Event) -> str:
        try:
            return _text(read_strict(event))
        except EventError as error:
            return _text(error.value)

    return read


def moment(field: Field) -> Callable[[Event], datetime | None]:
    """Make a reader of a time: of the field's keys, the first that holds one; else ``None``."""

    def read(event: Event) -> datetime | None:
        for key in field.keys:
            with suppress(TypeError):
                if moment := _moment(event.get(key)):
                    return moment
        return None

    return read


def form(value: object) -> str:
    """Say what *value* looks like, and nothing of what it says: ``text like 9/9/9999 9:99 aa``."""
    if isinstance(value, str):
        return f"text like {''.join(map(_like, value[:_SHOWN]))}{'…' * (len(value) > _SHOWN)}"
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() <= 64:
        return f"{type(value).__name__} of {len(str(abs(value)))} digits"
    return type(value).__name__


def _like(character: str) -> str:
    if character.isdecimal():
        return "9"
    return character if character in " :./,+-_" else "a"


def full_path(folder: str, name: str) -> str:
    """Join folder and name, unless the folder is the full path already.

    Products differ in what they call the folder of a file; ``name`` alone where it is empty.
    """
    slash = max(folder.rfind("/"), folder.rfind("\\"))
    if not folder or folder[slash + 1 :].strip().lower() == name.strip().lower():
        return folder or name
    return folder.rstrip("/\\") + ("\\" if "\\" in folder else "/") + name


def is_absent(value: object) -> bool:
    """Tell whether *value* stands for nothing: ``None``, ``""`` or, in data frames, NaN."""
    if isinstance(value, float):
        return value != value
    return value is None or (isinstance(value, str) and not value)


def _string(value: object) -> str:
    if isinstance(value, str):
        return value
    if is_absent(value):
        return ""
    raise TypeError(f"is {type(value).__name__}, expected str")


def _integer(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if is_absent(value):
        return None
    if not isinstance(value, str):
        raise TypeError(f"is {type(value).__name__}, expected int")
    # CSV exports and SOAR platforms write numbers as text.
    if value.isascii() and value.isdecimal() and len(value) <= _LONGEST_INTEGER:
        return int(value)
    raise TypeError("is text that is no decimal number, expected int")


def _moment(value: object) -> datetime | None:
    from datetime import UTC, datetime  # only a finding's time needs it; importing does not

    if is_absent(value):
        return None
    try:
        stamp = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(stamp, datetime):
            if stamp != stamp:  # pandas.NaT: a data frame's empty cell
                return None
            # Kusto's datetime is UTC, and so is a stamp that names no zone.
            return stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise TypeError("is text that is no ISO 8601 time, expected datetime") from None
    raise TypeError(f"is {type(value).__name__}, expected datetime")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    # What an unforeseen type would print is its own code's choice, and may be endless.
    is_plain = isinstance(value, float) or (isinstance(value, int) and value.bit_length() <= 64)
    return str(value) if is_plain else f"<{type(value).__name__}>"
