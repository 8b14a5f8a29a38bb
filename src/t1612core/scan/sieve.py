r"""Tell by its bytes that a line of JSON holds nothing that a profile scores.

Theory of operation
===================
What a branch looks at stands under a key (``watched``). So a line scores only where such a key
is followed by a value that the branch lets through. The values are found without decoding; what
bytes alone cannot tell counts as let through:

* a name or a needle that may be spelled with an escape;
* anything of a line in which a key may be (``"File\u004eame"``).

Where in the line the key stands is all the same: in a row, an envelope or a batch.

Rule 1: sound: a line without a suspect scores nothing. A suspect too many costs its decoding.
Rule 2: linear: one pass for all names, one for each text, one for the escapes.
Rule 3: nothing here knows a word of a rule: profile and schema have them all.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from math import inf
from typing import Final

from attrs import frozen

from ..model import Profile, Schema
from .watched import Names, joined, watched

Buffer = bytes | bytearray

# Of names is remembered more than a block of lines has, and none that is made up to be long.
_MOST: Final = 8192
_LONGEST: Final = 64

_TEXT: Final = r'[^"\\]*+(?:\\.[^"\\]*+)*+'


@frozen
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


@frozen
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


@frozen
class Sieve:
    """What to look for in the bytes of lines. Immutable, and safe to share between threads."""

    _values: tuple[_Names | _Texts, ...]
    _escape: re.Pattern[bytes]

    def suspects(self, data: Buffer, start: int, end: int) -> Iterator[int]:
        """Yield a place within each line that may score; in no order.

        Lines begin at *start* and end at *end*. What is asked of few of them at a time is
        the cheaper: those with a suspect among them are looked at twice.
        """
        for values in self._values:
            yield from values.places(data, start, end)
        for found in self._escape.finditer(data, start, end):
            yield found.start()


def make(profile: Profile, schema: Schema) -> Sieve:
    """Derive what to look for from what the branches look at."""
    branches = watched(profile, schema)
    keys = {key for branch in branches for key in branch.keys}
    needles: dict[str, set[str]] = {}
    names = [branch.names for branch in branches]
    for branch in branches:
        for each in branch.needles:
            # The rarer is looked for: the programs, or what they were told.
            if each.names and len(each.names.whole) <= len(each.needles):
                names.append(each.names)
            else:
                for key in each.keys:
                    needles.setdefault(key, set()).update(each.needles)
    lets_through = _gate(joined(names))
    common = Counter(
        letter
        for fields in schema.fields.values()
        for field in fields.values()
        for letter in "".join(field.keys)
    )
    return Sieve(
        (
            # A value ends at an escaped quote too: by then it has its backslash.
            *(_Names(_values(key, '[^"]*+', common), lets_through) for key in _endings(keys)),
            *(
                _Texts(_values(f'"{key}', _TEXT, common), tuple(map(_raw, sorted(each))))
                for key, each in needles.items()
            ),
        ),
        _escape([*keys, *needles, *set().union(*needles.values())]),
    )


def _endings(keys: Iterable[str]) -> list[str]:
    """Leave out the keys that end with another one: they are found with it."""
    return [key for key in sorted(keys) if not any(key != x and key.endswith(x) for x in keys)]


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


def _escape(looked_for: Iterable[str]) -> re.Pattern[bytes]:
    """Find an escape of a character that is looked for by its bytes."""
    characters = set("".join(looked_for))
    codes = {json.dumps(each)[2:6] for each in characters if not each.isascii()}
    codes |= {f"{ord(each):04x}" for each in characters if each.isascii()}
    slash = "/|" if "/" in characters else ""
    return re.compile(rf"\\(?={slash}u(?i:{'|'.join(sorted(codes))}))".encode())


def _raw(needle: str) -> bytes:
    """Spell a needle as JSON has to, with no more escapes than that."""
    return json.dumps(needle, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
