"""Find what is sought by the patterns of ``re``: one pass for all names, one for each text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from math import inf
from typing import Final

from attrs import frozen

from ..telemetry.schemas import MDE
from .prefilter_terms import Buffer, Names, PrefilterTerms

WINDOW: Final = 32 * 1024  # bytes to ask about at a time: what has a find is looked at twice

# Of names is remembered more than a block of lines has, and none that is made up to be long.
_MOST: Final = 8192
_LONGEST: Final = 64

_TEXT: Final = r'[^"\\]*+(?:\\.[^"\\]*+)*+'


@frozen(repr=False)
class _Names:
    """The values of a key that names something; few are different."""

    pattern: re.Pattern[bytes]
    lets_through: Callable[[bytes], bool]

    def places(self, data: Buffer, start: int, end: int) -> Iterator[int]:
        wanted = set(filter(self.lets_through, set(self.pattern.findall(data, start, end))))
        if wanted:
            for found in self.pattern.finditer(data, start, end):
                if found[1] in wanted:
                    yield found.start()


@frozen(repr=False)
class _Texts:
    """The values of a key that tells something; hardly one is like another."""

    pattern: re.Pattern[bytes]
    needles: tuple[bytes, ...]

    def places(self, data: Buffer, start: int, end: int) -> Iterator[int]:
        # Line ends are in no value: nothing is found across two.
        if self._holds(b"\n".join(self.pattern.findall(data, start, end))):
            for found in self.pattern.finditer(data, start, end):
                if self._holds(found[1]):
                    yield found.start()

    def _holds(self, text: bytes) -> bool:
        return any(needle in text for needle in self.needles)


@frozen(repr=False)
class _Escapes:
    pattern: re.Pattern[bytes]

    def places(self, data: Buffer, start: int, end: int) -> Iterator[int]:
        for found in self.pattern.finditer(data, start, end):
            yield found.start()


Finder = _Names | _Texts | _Escapes


def finders(terms: PrefilterTerms) -> tuple[Finder, ...]:
    """Make what finds each part of *terms*."""
    lets_through = _gate(terms.names)
    common = Counter(
        letter
        for fields in MDE.fields.values()
        for field in fields.values()
        for letter in "".join(field.keys)
    )
    return (
        # A value ends at an escaped quote too: by then it has its backslash.
        *(_Names(_values(key, '[^"]*+', common), lets_through) for key in terms.endings),
        *(
            _Names(_values(f'"{key}', '[^"]*+', common), _gate(names))
            for key, names in terms.common.items()
        ),
        *(
            _Texts(_values(f'"{key}', _TEXT, common), needles)
            for key, needles in terms.texts.items()
        ),
        # A list of words is no text, and may be spelled in many ways.
        *(_Escapes(_list(key)) for key in terms.texts),
        _Escapes(_escape(terms)),
        *map(_Escapes, _unread(terms)),
    )


def _gate(names: Names) -> Callable[[bytes], bool]:
    """Make what tells whether a name, as it is spelled, is let through by any branch."""

    def lets_through(value: bytes) -> bool:
        if b"\\" in value:
            return True
        try:
            return names.holds(value.decode())
        except UnicodeDecodeError:
            return True

    remembered = lru_cache(_MOST)(lets_through)
    return lambda value: (remembered if len(value) <= _LONGEST else lets_through)(value)


def _values(key: str, value: str, common: Mapping[str, int]) -> re.Pattern[bytes]:
    """Find the values of the keys that end so, beginning with the rarest letter of the key.

    One letter before any assertion is what ``re`` looks for the fastest.
    """
    at = min(range(len(key)), key=lambda at: common[key[at]] if key[at].isalpha() else inf)
    head, letter, tail = map(re.escape, (key[:at], key[at], key[at + 1 :]))
    before = f"(?<={head}{letter})" if head else ""
    pattern = rf'{letter}{before}(?={tail}"\s*:\s*"({value}))'
    return re.compile(pattern.encode(), re.DOTALL)


def _list(key: str) -> re.Pattern[bytes]:
    """Find a list under a key."""
    return re.compile(rf'"{re.escape(key)}"\s*:\s*\['.encode())


def _unread(terms: PrefilterTerms) -> Iterator[re.Pattern[bytes]]:
    """Find keys that have to be read, and texts that may hold events.

    Most keys are told from these by their first two bytes, before any choice: that costs least.
    """
    # A letter for each byte.
    ended = [f"{key}{end}".encode().decode("latin-1") for key in terms.keys for end in '".']
    firsts, seconds = (re.escape("".join(sorted({key[at] for key in ended}))) for at in (0, 1))
    key = f"(?=.[{seconds}]){_any(ended)}"
    text = r"(?: |\\[tnr])*+[\[{]"
    first = rf'\{{\s*+"{key}'
    further = rf',\s*+"(?=[{firsts} \\\[{{])(?:{key}|{text})'
    for each in (first, further, rf'\[\s*+"{text}'):
        yield re.compile(each.encode("latin-1"))


def _any(texts: Iterable[str]) -> str:
    """Return a pattern of any of *texts* that asks each letter once."""
    behind: dict[str, list[str]] = {}
    for text in texts:
        behind.setdefault(text[:1], []).append(text[1:])
    each = [re.escape(first) + (_any(rest) if first else "") for first, rest in behind.items()]
    return each[0] if len(each) == 1 else f"(?:{'|'.join(each)})"


def _escape(terms: PrefilterTerms) -> re.Pattern[bytes]:
    """Find an escape of a character that is looked for by its bytes."""
    slash = "/|" if terms.has_slash else ""
    return re.compile(rf"\\(?={slash}u(?i:{'|'.join(terms.codes)}))".encode())
