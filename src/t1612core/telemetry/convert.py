"""Make of a product's value what is meant: pure functions, which paths name by id.

Rule 1: what one cannot convert it gives as it is: who reads the field says that its type is wrong.
Rule 2: none raises, and the time is linear in the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final

Converter = Callable[[Any], Any]

_GONE: Final = " (deleted)"  # behind the path of a program whose file is no more
# From which number on a count since 1970 is of smaller units: the year 5138 in seconds, and so on.
_UNITS: Final = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3), (0, 1))
_QUOTES: Final = ('"', "'")
_LONGEST: Final = 40  # characters of a number or a stamp
_LONGEST_LIST: Final = 1 << 20  # characters of arguments that are a text
_ROOT: Final = ("0", 0)


def basename(value: Any) -> Any:
    """Return the last part of a path, of whichever system."""
    if type(value) is not str:
        return value
    path = value.removesuffix(_GONE)
    if path.startswith("/"):
        return path[path.rfind("/") + 1 :]
    return path[max(path.rfind("/"), path.rfind("\\")) + 1 :]


def program(value: Any) -> Any:
    """Return the name of the program that a command line begins with."""
    if type(value) is not str:
        return value
    text = value.lstrip()
    if text[:1] in _QUOTES:
        return basename(text[1:].partition(text[:1])[0])
    return basename(text.partition(" ")[0])


def path(value: Any) -> Any:
    """Return a path without what the kernel writes behind it."""
    return value.removesuffix(_GONE) if type(value) is str else value


def audit_path(value: Any) -> Any:
    """Return a path as the kernel's audit writes it: in quotes, or with odd signs by its bytes."""
    if type(value) is not str:
        return value
    from .audit_records import decoded  # only osquery gives paths so

    held = decoded(value)
    return None if held is None else held.decode("utf-8", "replace")


def argv(value: Any) -> Any:
    """Return a list of arguments as a list, also from its text; of anything else what it is."""
    if type(value) is str and value.startswith('["') and len(value) <= _LONGEST_LIST:
        import json  # few write a list so

        with suppress(ValueError, RecursionError):
            value = json.loads(value)
    if type(value) is list:
        return list(value) or None
    return value or None if type(value) is str else value


def command(value: Any) -> Any:
    """Return the command line of a process that has its program and its arguments apart."""
    if not isinstance(value, Mapping):
        return value
    binary, arguments = value.get("binary"), value.get("arguments")
    if type(binary) is not str:
        return None
    return f"{binary} {arguments}" if type(arguments) is str and arguments else binary


def called(value: Any) -> Any:
    """Return the command line of Falco's fields that have the name and the arguments apart."""
    if not isinstance(value, Mapping):
        return None
    name, arguments = value.get("proc.name"), value.get("proc.args")
    is_text = type(name) is str and type(arguments) is str
    return f"{name} {arguments}" if is_text and arguments else None


def user(value: Any) -> Any:
    r"""Return the account in ``DOMAIN\account`` or ``account@domain``."""
    if type(value) is not str:
        return value
    return value[value.rfind("\\") + 1 :].partition("@")[0]


def uid(value: Any) -> Any:
    """Return the name of the account that has number 0 everywhere; other numbers as text."""
    if value in _ROOT and type(value) is not bool:
        return "root"
    return str(value) if type(value) is int and value.bit_length() <= 64 else value


def epoch(value: Any) -> Any:
    """Return the time of a count since 1970, in whichever unit; the number's size tells it."""
    from datetime import UTC, datetime, timedelta  # only a finding's time needs it

    number = value
    if type(value) is str and len(value) <= _LONGEST:
        digits, _, fraction = value.partition(".")
        if not (digits + fraction).isdecimal() or not value.isascii():
            return value
        number = float(value) if fraction else int(digits)
    if type(number) not in (int, float) or not 0 < number < 10**20:
        return value
    unit = next(unit for least, unit in _UNITS if number >= least)
    # A float holds no more than microseconds of today's times.
    micros = round(number * 10**6) if unit == 1 else int(number) * 10**6 // unit
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)


def audit_time(value: Any) -> Any:
    """Return the time in ``1626611363.720:348501``."""
    return epoch(value.partition(":")[0]) if type(value) is str else value


def parts_of_time(value: Any) -> Any:
    """Return the time in ``{"seconds": "1732454400", "nanos": 1}``."""
    return epoch(value.get("seconds")) if isinstance(value, Mapping) else value


def word(value: Any) -> Any:
    """Return a number that is a code as text, and a truth value as JSON spells it."""
    if type(value) is bool:
        return str(value).lower()
    is_code = type(value) is int and value.bit_length() <= 64
    return str(value) if is_code else value


def json_text(value: Any) -> Any:
    """Return an object as JSON."""
    if not isinstance(value, Mapping):
        return value
    import json  # only what is sent with a request needs it

    try:
        return json.dumps(value)
    except (TypeError, ValueError, RecursionError):  # of what is no JSON, or in itself
        return None


def peer_address(value: Any) -> Any:
    """Return the address of the other end in ``10.0.0.5:4711->203.0.113.7:443``."""
    return _peer(value).rpartition(":")[0].strip("[]") or None


def peer_port(value: Any) -> Any:
    """Return the port of the other end in ``10.0.0.5:4711->203.0.113.7:443``."""
    return _peer(value).rpartition(":")[2] or None


def _peer(value: Any) -> str:
    return value.partition("->")[2] if type(value) is str else ""


def first(value: Any) -> Any:
    """Return the first element of a list."""
    return next(iter(value), None) if type(value) is list else value


def last(value: Any) -> Any:
    """Return the last element of a list."""
    return next(reversed(value), None) if type(value) is list else value


CONVERTERS: Final[Mapping[str, Converter]] = {
    each.__name__: each
    for each in (
        *(basename, program, path, audit_path, argv, command, called, user, uid, word),
        *(epoch, audit_time, parts_of_time, first, last, json_text, peer_address, peer_port),
    )
}
