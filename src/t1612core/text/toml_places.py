"""Name a place in a file of settings, and read the plain values that stand there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from ..errors import AllowListError, FormatError
from .near import hint

_LONGEST = 2048  # signs of a text: no command line that is allowed as a whole needs more


@frozen(repr=False)
class Place:
    """A file and a place in it, for the errors of the readers, which are of the class *error*."""

    file: str
    path: str = ""
    error: type[FormatError] = AllowListError

    def __str__(self) -> str:
        """Write the place as errors show it."""
        return f"{self.file}: {self.path}" if self.path else self.file

    def at(self, key: str) -> Place:
        """Return the place of a key below this one."""
        return evolve(self, path=f"{self.path}.{key}" if self.path else key)

    def entry(self, index: int, entry: Any, lines: tuple[int, ...]) -> Place:
        """Return the place of an entry: by its id where it has one, and by its line if known."""
        id = entry.get("id") if isinstance(entry, Mapping) else None
        named = isinstance(id, str) and id.isprintable() and 0 < len(id) <= 64
        file = f"{self.file}:{lines[index]}" if lines else self.file
        return evolve(self, file=file, path=f"entry {id!r}" if named else f"entry[{index}]")

    def wrong(self, message: str) -> FormatError:
        """Make an error about this place."""
        return self.error(str(self), message)

    def table(self, value: Any) -> None:
        """Raise the error for anything but a table."""
        if not isinstance(value, Mapping):
            raise self.wrong(f"is {type(value).__name__}; write a table, {{…}}")

    def keys(self, value: Any, known: Iterable[str], *, required: Iterable[str]) -> None:
        """Raise the error for an unknown key, and where a required one is missing."""
        self.table(value)
        known = tuple(known)
        for key in value:
            if key not in known:
                near = hint(key, known) or f"; there are {', '.join(known)}"
                raise self.wrong(f"there is no key {key!r} here{near}")
        for key in required:
            if key not in value:
                raise self.wrong(f"has no `{key}`, which every one needs")

    def items(self, key: str, value: Any, *, may_be_empty: bool = False) -> list[Any]:
        """Read an array."""
        if not isinstance(value, list):
            raise self.at(key).wrong(f"is {type(value).__name__}; write an array, […]")
        if not value and not may_be_empty:
            raise self.at(key).wrong("is empty; leave it out or fill it")
        return value

    def texts(self, value: Any, *, may_be_empty: bool = False) -> tuple[str, ...]:
        """Read an array of texts, none of them empty or twice."""
        if not isinstance(value, list) or not (value or may_be_empty):
            raise self.wrong('takes an array of text that is not empty, such as ["a", "b"]')
        for i, each in enumerate(value):
            self.text(f"[{i}]", each)
        if len(set(value)) < len(value):
            raise self.wrong("names one thing twice")
        return tuple(value)

    def text(self, key: str, value: Any) -> str:
        """Read a text that is more than blanks."""
        place = evolve(self, path=self.path + key) if key.startswith("[") else self.at(key)
        if not isinstance(value, str):
            raise place.wrong(f"is {type(value).__name__}; write text in quotes")
        if not value.strip() or len(value) > _LONGEST:
            raise place.wrong(f"has to say something, in {_LONGEST} signs at most")
        return value

    def whole(self, key: str, value: Any, least: int, most: int) -> int:
        """Read a whole number within bounds."""
        if type(value) is not int or not least <= value <= most:
            raise self.at(key).wrong(f"takes a whole number from {least} to {most}")
        return value
