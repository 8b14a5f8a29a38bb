"""Load a filter: a module or a file of Python, whose own tests have to pass."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from .codec import dumps, loads
from .contract import Filter

BUNDLED: Final = "t1612_logstash.bundled"
_MOST_SHOWN: Final = 500


class FilterError(Exception):
    """A filter cannot be loaded, or fails its own tests; the message says which, and why."""


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
        return Filter(module)
    except (Exception, SystemExit) as error:  # a filter's code may raise anything
        raise FilterError(f"{name}: register: {error}") from error


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
    except (Exception, SystemExit) as error:  # a filter's code may raise anything
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
    except (Exception, SystemExit) as error:  # a filter's code may raise anything
        raise FilterError(f"{title}: {type(error).__name__}: {error}") from error
    if not is_right:
        raise FilterError(f"{title}: failed, the filter gave {_shown(events)}")


def _shown(events: Any) -> str:
    try:
        return dumps(events).decode()[:_MOST_SHOWN]
    except (TypeError, ValueError):
        return type(events).__name__
