"""Make the functions that follow a path into an event.

Rule 1: what is not there is ``None``, and so is what a product writes for it (``ABSENT``).
Rule 2: an event may be anything: a step that cannot be taken ends the way, and none raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..model import Event
from ..schema import Element, Path
from .convert import CONVERTERS
from .values import listed, plain

_PLAIN: Final = (str, int, bool, list, dict)

Getter = Callable[[Event], Any]

LONGEST: Final = 128  # characters of a program's path that gates remember

# Sysmon for Linux, auditd, Falco, Splunk and CSV exports; the last two are Sysmon's for no process.
ABSENT: Final = frozenset(
    {
        *("", "-", "(null)", "<unknown process>", "<NA>", "N/A"),
        "{00000000-0000-0000-0000-000000000000}",
        "00000000-0000-0000-0000-000000000000",
    }
)


def way(path: Path, words: tuple[tuple[str, str], ...] = ()) -> Getter:
    """Make the reader of what stands at the end of a path, converted.

    A list of a single value is that value: Elasticsearch gives every field as a list.
    """
    get, convert = found(path), CONVERTERS[path.convert] if path.convert else None
    meant = dict(words)
    is_list = path.convert in ("argv", "first")

    def read(event: Event) -> Any:
        value = get(event)
        if type(value) not in _PLAIN:
            value = listed(plain(value))
        if type(value) is list and not is_list and len(value) == 1:
            value = value[0]
        if value is None or (type(value) is str and value in ABSENT):
            return None
        if convert is not None:
            value = convert(value)
        if meant and type(value) is str:
            return meant.get(value.lower(), value)
        return value

    return read


def found(path: Path) -> Getter:
    """Make the reader of what stands at the end of a path, as it is."""
    steps = path.steps
    if len(steps) == 1 and type(steps[0]) is str:
        return _one(steps[0])
    if all(type(step) is str for step in steps):
        keys = [step for step in steps if type(step) is str]
        return _many(keys)
    return lambda event: _followed(event, steps)


def _one(key: str) -> Getter:
    return lambda event: _under(event, key)


def _many(keys: list[str]) -> Getter:
    joined = ".".join(keys)

    def read(event: Event) -> Any:
        value: Any = event
        try:
            for key in keys:
                value = value.get(key)
                if value is None:
                    break
        except Exception:  # rule 2: a value may be anything, and its .get may raise anything
            value = None
        return _under(event, joined) if value is None else value

    return read


def _under(event: Event, key: str) -> Any:
    try:
        return event.get(key)
    except Exception:  # rule 2
        return None


def _followed(value: Any, steps: tuple[str | Element | None, ...]) -> Any:
    """Follow steps of which some go into lists; the first end that holds something counts."""
    for at, step in enumerate(steps):
        if type(step) is str:
            if not isinstance(value, Mapping):
                return None
            value = value.get(step)
        elif type(value := listed(value)) is not list:
            return None
        elif isinstance(step, Element):
            value = next((each for each in value if _holds(each, step)), None)
        else:
            ends = (_followed(each, steps[at + 1 :]) for each in value)
            return next((end for end in ends if end is not None), None)
    return value


def _holds(each: Any, step: Element) -> bool:
    return isinstance(each, Mapping) and each.get(step.key) == step.value
