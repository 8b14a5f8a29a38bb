"""Make functions that read one canonical field of an event.

Absent is one thing, whatever stands for it (``is_absent``): ``""`` for text, ``None`` for a
number or a time. A field that decides a score is read strictly: a value of another type is
an ``EventError``. A field that only labels a finding is read leniently, since an
odd host name must not make an alert vanish. A command line may be an argv list.

Rule 1: read with ``.get``. ``event[key]`` would make a ``defaultdict`` grow.
Rule 2: an event is never changed and never kept.
Rule 3: what a value is, its type says (``values``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import methodcaller
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from ..errors import EventError
from ..knowledge.vocabulary.lineage import FILLED
from ..model import KINDS, Event, Kind
from ..schema import Field, Path, Schema
from .canonical import FIELDS
from .paths import found, way
from .values import is_absent, is_long, plain

if TYPE_CHECKING:
    from datetime import datetime

Getter = Callable[[Event], Any]

# Where an event has what was taken from an earlier one (``parents``); no product has such a key.
EARLIER: Final = "earlier event"
_SHOWN: Final = 40  # characters of which the form is shown
_LONGEST_INTEGER: Final = 20  # digits of 2**64: no port or process id needs more
_LINES: Final = frozenset({"command_line", "parent_line"})  # may be argv lists


def complete(kind: Kind, fields: Mapping[str, Field]) -> Mapping[str, Field]:
    """Add to a schema's fields those that it lacks, without places: they are always absent."""
    return {name: Field(type=each.type) for name, each in FIELDS[kind].items()} | {**fields}


def completed(schema: Schema) -> Schema:
    """Add to a schema the kinds and fields that it lacks; of these nothing is ever there.

    What may have been taken from an earlier event is looked for there, after all other places.
    """
    fields = {kind: complete(kind, schema.fields.get(kind, {})) for kind in KINDS}
    if schema.lineage is not None:
        fields = {
            kind: {
                **each,
                **{name: _also_earlier(name, each[name]) for name in FILLED.get(kind, ())},
            }
            for kind, each in fields.items()
        }
    return evolve(schema, fields=fields)


def _also_earlier(name: str, field: Field) -> Field:
    return evolve(field, paths=(*field.paths, Path((EARLIER, name))))


def taken_earlier(row: Event) -> tuple[str, ...]:
    """Return which fields of a row were taken from an earlier event."""
    taken = row.get(EARLIER)
    return tuple(taken) if type(taken) is dict else ()


def raw(field: Field) -> Getter:
    """Make a reader of whatever the field's places hold; ``None`` where all are absent."""
    if len(field.keys) == 1:
        return methodcaller("get", field.keys[0])
    readers = ways(field)

    def read(event: Event) -> Any:
        for read_one in readers:
            value = read_one(event)
            if not is_absent(value):
                return value
        return None

    return read


def ways(field: Field) -> tuple[Getter, ...]:
    """Make the readers of a field's places, in order."""
    if field.paths:
        return tuple(way(path, field.words) for path in field.paths)
    return tuple(methodcaller("get", key) for key in field.keys)


def held(field: Field) -> tuple[Getter, ...]:
    """Make the readers of what stands in a field's places, also where it is a word for nothing."""
    if field.paths:
        return tuple(map(found, field.paths))
    return ways(field)


def strict(kind: Kind, name: str, field: Field) -> Getter:
    """Make a reader of a field that decides a score; it raises ``EventError`` on a wrong type."""
    read_raw, convert = raw(field), _converter(name, field)

    def read(event: Event) -> Any:
        value = read_raw(event)
        try:
            return convert(value)
        except TypeError as error:
            raise EventError(kind, name, value, str(error)) from None

    return read


def _converter(name: str, field: Field) -> Callable[[Any], Any]:
    """Return what converts a field's value; it raises ``TypeError`` for a wrong type."""
    if name in _LINES and field.type == "string":
        return _line
    return {"string": _string, "int": _integer, "datetime": _moment}[field.type]


def label(kind: Kind, name: str, field: Field) -> Callable[[Event], str]:
    """Make a reader of a field for display; it never raises and always gives text."""
    read_raw, convert = raw(field), _converter(name, field)

    def read(event: Event) -> str:
        value = read_raw(event)
        try:
            return _text(convert(value))
        except TypeError:
            return _text(plain(value))

    return read


def moment(field: Field) -> Callable[[Event], datetime | None]:
    """Make a reader of a time: of the field's places, the first that holds one; else ``None``."""
    readers = ways(field)

    def read(event: Event) -> datetime | None:
        for read_one in readers:
            try:
                moment = _moment(read_one(event))
            except TypeError:
                continue
            if moment:
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


def _string(value: object) -> str:
    if type(value) is str:
        return value
    held = plain(value)
    if held is None:
        return ""
    if type(held) is str:
        return held
    raise TypeError(f"is {type(value).__name__}, expected str")


def _line(value: object) -> str:
    if not issubclass(type(value), (list, tuple)):
        return _string(value)
    from ..shell.words import line_of  # only a list needs it; importing the package does not

    words: Any = list if issubclass(type(value), list) else tuple
    argv = words.__getitem__(value, slice(None))
    if not all(issubclass(type(word), str) for word in argv):
        raise TypeError(f"is {type(value).__name__} of more than text, expected str or an argv")
    return line_of([str.__str__(word) for word in argv])


def _integer(value: object) -> int | None:
    held = plain(value)
    if held is None or type(held) is int:
        return held
    # A column of a data frame that lacks a number holds the others as floats.
    if type(held) is float and held.is_integer():
        return int(held)
    if type(held) is not str:
        raise TypeError(f"is {type(value).__name__}, expected int")
    # CSV exports and SOAR platforms write numbers as text.
    digits = held.removesuffix(".0")
    if digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST_INTEGER:
        return int(digits)
    raise TypeError("is text that is no decimal number, expected int")


def _moment(value: object) -> datetime | None:
    from datetime import UTC, datetime  # only a finding's time needs it; importing does not

    held = plain(value)
    if held is None:
        return None
    try:
        stamp = _stamp(held) if type(held) is str else held
        if issubclass(type(stamp), datetime):
            if stamp != stamp:  # the empty time of somebody's own type
                return None
            # Kusto's datetime is UTC, and so is a stamp that names no zone.
            return stamp.astimezone(UTC) if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    except Exception:  # no time, out of range, or the code of somebody's own zone
        problem = "is text that is no ISO 8601 time" if type(held) is str else "is no time"
        raise TypeError(f"{problem}, expected datetime") from None
    raise TypeError(f"is {type(value).__name__}, expected datetime")


def _stamp(text: str) -> datetime:
    """Read a time in ISO 8601, or as portals write it for people; raises ``ValueError``."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(text)
    except ValueError:
        from .stamps import spelled

        if (stamp := spelled(text)) is None:
            raise
        return stamp


def _text(held: object) -> str:
    """Show what ``plain`` gave, or a time."""
    if held is None or type(held) is str:
        return held or ""
    if type(held) is float and held.is_integer():
        held = int(held)
    # What an unforeseen type would print is its own code's choice, and may be endless.
    is_number = type(held) in (bool, int, float) and not is_long(held)
    return str(held) if is_number else f"<{type(held).__name__}>"
