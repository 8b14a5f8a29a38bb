"""Run a filter over events, as Logstash runs a script file of its ruby filter.

A filter is a module with

* ``filter(event) -> list``: the events that go on; ``[]`` drops it;
* ``register(params)``, optional: told the parameters, once, before the first event;
* ``filter_batch(events) -> list of lists``, optional: the same for many at a time;
* ``close()``, optional: told that there will be no more;
* ``tests``, optional: run when it is loaded, each ``{"name", "in_event", "expect"}`` and perhaps
  ``"parameters"``, where ``expect(events)`` tells whether the events that came are right.

Rule 1: each line that comes in leaves: what is no event with the tag ``_jsonparsefailure``, an
        event whose filter raised, or gave no list of events, as it came in, tagged, and with the
        error.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, Final

from .codec import Event, dumps, loads

BUNDLED: Final = "t1612_logstash.bundled"
NO_JSON: Final = "_jsonparsefailure"
_MOST_ERROR: Final = 500  # characters of an error that goes on with an event


class FilterError(Exception):
    """A filter cannot be loaded, or fails its own tests; the message says which, and why."""


@dataclass
class Counts:
    """What has happened so far."""

    events_in: int = 0
    events_out: int = 0
    no_json: int = 0
    failed: int = 0


@dataclass
class Filter:
    """A filter that is loaded; see ``load``. *tag* is put on events whose filter raised.

    Safe to share between threads: filters need not be, so they run one at a time.
    """

    module: ModuleType
    tag: str = "_t1612exception"
    counts: Counts = field(default_factory=Counts)
    _lock: Lock = field(default_factory=Lock)

    def lines(self, lines: Iterable[bytes]) -> list[bytes]:
        """Filter lines without their ends; give lines without ends. Empty ones come to nothing."""
        whole = [line for line in lines if line and not line.isspace()]
        return self._run([_event(line) for line in whole], whole.__getitem__)

    def values(self, values: list[Any], again: Callable[[], list[Any]]) -> list[bytes]:
        """Filter values that are decoded; *again* decodes them once more, where one is needed."""
        events = [value if isinstance(value, dict) else None for value in values]
        return self._run(events, lambda at: dumps(again()[at]))

    def close(self) -> None:
        """Tell the filter that there will be no more events."""
        with self._lock:
            if hasattr(self.module, "close"):
                self.module.close()

    def _run(self, events: list[Event | None], line: Callable[[int], bytes]) -> list[bytes]:
        with self._lock:
            made: list[bytes] = []
            add, counts = made.append, self.counts
            for at, filtered in enumerate(self._filtered(events)):
                if events[at] is None:
                    counts.no_json += 1
                    text = line(at).decode("utf-8", "replace")
                    add(dumps({"message": text, "tags": [NO_JSON]}))
                    continue
                try:
                    if type(filtered) is not list or not all(
                        type(each) is dict for each in filtered
                    ):
                        raise TypeError(_problem(filtered))
                    made += [dumps(each) for each in filtered]
                except (TypeError, ValueError) as error:
                    counts.failed += 1
                    add(dumps(tagged(loads(line(at)), self.tag, str(error))))
            counts.events_in += len(events)
            counts.events_out += len(made)
            return made

    def _filtered(self, events: list[Event | None]) -> list[Any]:
        """Give for each event what the filter made of it, or the exception that it raised."""
        batch = getattr(self.module, "filter_batch", None)
        if batch is None:
            return [None if event is None else self._one(event) for event in events]
        good = [event for event in events if event is not None]
        try:
            made = iter(_lists(batch(good), len(good)))
        except Exception as error:
            made = iter([error] * len(good))
        return [None if event is None else next(made) for event in events]

    def _one(self, event: Event) -> Any:
        try:
            return self.module.filter(event)
        except Exception as error:
            return error


def _event(line: bytes) -> Event | None:
    try:
        value = loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def tagged(event: Event, tag: str, problem: str) -> Event:
    """Put a tag and an error on an event, beside whatever it has."""
    tags = event.get("tags")
    tags = tags if isinstance(tags, list) else [] if tags is None else [tags]
    event["tags"] = tags if tag in tags else [*tags, tag]
    told = event.get("t1612")
    event["t1612"] = {**(told if isinstance(told, dict) else {}), "error": problem[:_MOST_ERROR]}
    return event


def load(name: str = BUNDLED, params: Mapping[str, Any] | None = None) -> Filter:
    """Load a filter, a module or the path of a file, run its tests and register it.

    Raises ``FilterError``.
    """
    module = _module(name)
    if not callable(getattr(module, "filter", None)):
        raise FilterError(f"{name}: has no function filter(event)")
    for number, test in enumerate(getattr(module, "tests", ()), 1):
        _check(name, module, number, test)
    try:
        _register(module, params or {})
    except Exception as error:
        raise FilterError(f"{name}: register: {error}") from error
    return Filter(module)


def _module(name: str) -> ModuleType:
    try:
        if not name.endswith(".py"):
            return importlib.import_module(name)
        spec = importlib.util.spec_from_file_location(f"filter_{Path(name).stem}", name)
        if spec is None or spec.loader is None:
            raise FilterError(f"{name}: is no Python file")
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    except FilterError:
        raise
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        raise FilterError(
            f"{name}: {type(error).__name__}: {error} (line {where.lineno})"
        ) from error
    return module


def _register(module: ModuleType, params: Mapping[str, Any]) -> None:
    if hasattr(module, "register"):
        module.register(dict(params))


def _check(name: str, module: ModuleType, number: int, test: Mapping[str, Any]) -> None:
    title = f"{name}: test {number} ({test.get('name', 'without a name')})"
    try:
        _register(module, test.get("parameters", {}))
        events = module.filter(loads(dumps(test["in_event"])))
        is_right = test["expect"](events)
    except Exception as error:
        raise FilterError(f"{title}: {type(error).__name__}: {error}") from error
    if not is_right:
        raise FilterError(f"{title}: failed, the filter gave {_shown(events)}")


def _shown(events: Any) -> str:
    try:
        return dumps(events).decode()[:_MOST_ERROR]
    except (TypeError, ValueError):
        return type(events).__name__


def _lists(made: Any, count: int) -> list[Any]:
    if not isinstance(made, list) or len(made) != count:
        raise TypeError(f"filter_batch gave no list of {count} lists")
    return made


def _problem(filtered: Any) -> str:
    """Say why this is not what a filter gives."""
    if isinstance(filtered, Exception):
        return f"{type(filtered).__name__}: {filtered}"
    if not isinstance(filtered, list):
        return f"filter gave {type(filtered).__name__}, expected a list of events"
    wrong = next(type(each).__name__ for each in filtered if type(each) is not dict)
    return f"filter gave a list with {wrong}, expected events"
