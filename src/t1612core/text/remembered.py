"""Remember what a function gives for the texts that come again and again.

Machines have few programs, accounts and directories, and tables that are long. Rule 1:
texts come from attackers: neither their number nor their length may cost memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

MOST: Final = 2048
LONGEST: Final = 128  # characters; a longer text is read anew each time
LONGEST_GROUP: Final = 1024  # of all texts of an event


class Remembered(dict[str, T]):
    """``remembered[text]`` is ``function(text)``, which is called once for each short text.

    The function depends on nothing but the text. Who makes up texts makes it forget the others.
    """

    def __init__(self, function: Callable[[str], T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, text: str) -> T:
        found = self._function(text)
        if len(text) <= LONGEST:
            if len(self) >= MOST:
                self.clear()
            self[text] = found
        return found


class Met:
    """Groups of texts that were met: those of late, at most ``MOST`` and as many before them.

    Rule 1 holds for all texts of a group together, up to ``LONGEST_GROUP`` characters.
    """

    def __init__(self) -> None:
        self._late: set[tuple[str | None, ...]] = set()
        self._before: set[tuple[str | None, ...]] = set()

    def __contains__(self, texts: tuple[str | None, ...]) -> bool:
        if texts in self._late:
            return True
        if texts in self._before:
            self.add(texts)  # what comes again stays
            return True
        return False

    def add(self, texts: tuple[str | None, ...]) -> None:
        """Keep a group, and forget old ones where there are too many."""
        if sum([len(text) for text in texts if text]) <= LONGEST_GROUP:
            if len(self._late) >= MOST:
                self._before, self._late = self._late, set()
            self._late.add(texts)


class Once(Generic[T]):
    """A property that is read once for each object, and then is a plain attribute of it.

    ``functools.cached_property`` takes a lock each time, up to Python 3.11; two threads that read
    here at once both get the same.
    """

    def __init__(self, read: Callable[[Any], T]) -> None:
        self._read = read
        self._name = read.__name__
        self.__doc__ = read.__doc__

    def __get__(self, holder: Any, _: type) -> T:
        found = self._read(holder)
        holder.__dict__[self._name] = found
        return found
