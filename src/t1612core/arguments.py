"""Hold what a caller gave against what was expected, before it does harm elsewhere."""

from __future__ import annotations

from typing import Final

from .errors import SettingsError

A_DETECTOR: Final = "Detector, as Detector(schema=AUTO)"


def required_type(where: str, given: object, types: type | tuple[type, ...], expected: str) -> None:
    """Raise ``SettingsError`` where an argument is none of *types*; *expected* says what to give.

    ``True`` and ``False`` are no numbers.
    """
    if not isinstance(given, types) or isinstance(given, bool):
        raise SettingsError(where, f"is {type(given).__name__}, expected {expected}")


def required_call(where: str, given: object) -> None:
    """Raise ``SettingsError`` for what is neither ``None`` nor a function to be told something."""
    if given is not None and not callable(given):
        problem = f"is {type(given).__name__}, expected a function of one argument, as print"
        raise SettingsError(where, problem)
