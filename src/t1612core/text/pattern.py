"""Regular expressions that are compiled when they are first used.

There are some hundreds, and an event asks few of them: compiling all would take longer than
everything else that the first event costs.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast

_ASKED = ("match", "search", "fullmatch", "finditer", "findall", "sub", "split")


class _Later(Generic[AnyStr]):
    """Stands for a compiled pattern, whose methods it has as soon as one is asked for."""

    def __init__(self, text: AnyStr, flags: int) -> None:
        self._key: tuple[AnyStr, int] = (text, flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # asked by pickle and its like, before there is a text
            raise AttributeError(name)
        compiled = re.compile(*self._key)
        for each in _ASKED:
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Later) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    def __repr__(self) -> str:
        return f"pattern{self._key}"


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what ``re.compile`` gives, compiled when it is first used."""
    return cast("re.Pattern[AnyStr]", _Later(text, flags))
