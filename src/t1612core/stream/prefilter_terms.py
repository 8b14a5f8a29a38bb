r"""Derive what the bytes of a line of JSON must hold for a profile to score it.

What a branch looks at stands under a key (``watched``), so a line scores only where such a key
is followed by a value that the branch lets through. What bytes alone cannot tell counts as let
through: a name or a needle that may be spelled with an escape, and anything of a line in which a
key may be (``"File\u004eame"``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from attrs import frozen

from ..model import Profile, Schema
from .gate_terms import Names, joined, watched

Buffer = bytes | bytearray


@frozen
class Sought:
    """What to look for.

    ``endings``: of the keys that name something, each followed by a quote; a key that ends with
    another one is found with it. ``names``: the values of these that are let through. ``texts``:
    by key, the needles in its value, as JSON has to spell them. ``codes``: four hexadecimal
    digits each, which spell a character of the others in an escape; ``has_slash`` tells that
    there is one among these, which has an escape of its own.
    """

    endings: tuple[str, ...]
    names: Names
    texts: dict[str, tuple[bytes, ...]]
    codes: tuple[str, ...]
    has_slash: bool


def sought(profile: Profile, schema: Schema) -> Sought:
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
    characters = set("".join([*keys, *needles, *set().union(*needles.values())]))
    return Sought(
        _endings(keys),
        joined(names),
        {key: tuple(map(_raw, sorted(each))) for key, each in needles.items()},
        _codes(characters),
        "/" in characters,
    )


def _endings(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in sorted(keys) if not any(key != x and key.endswith(x) for x in keys))


def _codes(characters: Iterable[str]) -> tuple[str, ...]:
    r"""Give what stands after ``\u``; of a surrogate pair, its first half."""
    return tuple(
        sorted({f"{ord(x):04x}" if x.isascii() else json.dumps(x)[3:7] for x in characters})
    )


def _raw(needle: str) -> bytes:
    """Spell a needle as JSON has to, with no more escapes than that."""
    return json.dumps(needle, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
