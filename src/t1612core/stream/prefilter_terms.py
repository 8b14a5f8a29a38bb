r"""Derive what must stand in an event, and in its line of JSON, for a profile to score it.

A branch looks at an event for its *name*, or for needles in a *text* (``Branch``, ``Mention``),
and the schema says under which keys these stand: the *gate terms*. Whoever sees an event in
another shape than a mapping (bytes, columns) can tell by them that it scores nothing, without
making a mapping of it.

A line of JSON scores only where such a key is followed by a value that the branch lets through.
What bytes alone cannot tell counts as let through: a name or a needle that may be spelled with an
escape, anything of a line in which a key may be (``"File\u004eame"``), and what holds keys as
values or events as texts.

A step of a chain is what a profile's gate lets through, whichever the profile, or what runs a
program that may fetch something, or may start a container: ``step_terms``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from attrs import frozen

from ..knowledge.exports import CARRIERS
from ..knowledge.profiles import HARDENED
from ..knowledge.programs import DOWNLOADERS
from ..knowledge.vocabulary.containers import STARTING
from ..model import Branch, Mention, Profile
from ..schema import Schema
from ..telemetry.auto import needed_keys
from ..telemetry.schemas import MDE, SCHEMAS
from ..text import kql
from ..text.programs import plain_name, spellings

Buffer = bytes | bytearray


@frozen(repr=False)
class Names:
    """Names that are let through: whole ones, as they are spelled or named; beginnings; ends."""

    whole: frozenset[str]
    starts: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Return whether *name* is one of them."""
        # As the rule reads it, and as a reader does; of the two one is looked for in vain.
        spelled = (kql.fold(name), name.strip().lower())
        return (
            not self.whole.isdisjoint((*spelled, *spellings(name)))
            or any(each.startswith(self.starts) or each.endswith(self.ends) for each in spelled)
            or bool(plain_name(name, self.whole))
        )


@frozen(repr=False)
class Needles:
    """What opens a branch to further names, or (``names`` is ``None``) to any.

    It stands in a text under one of ``keys``, spelled as it is here.
    """

    names: Names | None
    keys: tuple[str, ...]
    needles: tuple[str, ...]


@frozen(repr=False)
class GateTerms:
    """What branches of one kind look at: under ``keys`` names, with these also needles.

    Names that ``are_common`` are looked for under these keys alone, in a pass of their own: most
    events hold one under a key that ends so.
    """

    keys: tuple[str, ...]
    names: Names
    needles: tuple[Needles, ...]
    are_common: bool = False


def gate_terms(profile: Profile, schema: Schema) -> tuple[GateTerms, ...]:
    """Return what each branch of *profile* looks at in events of *schema*."""
    return tuple(
        _gate_terms(branch, schema) for branch in profile.branches if branch.kind in schema.fields
    )


def step_terms(schema: Schema) -> tuple[GateTerms, ...]:
    """Return what events of *schema* are looked at for that may be steps of a chain."""
    fields = schema.fields["process"]
    starting = Needles(None, fields["command_line"].keys, STARTING)
    fetching = Names(frozenset(DOWNLOADERS.programs))
    process = GateTerms(fields["name"].keys, fetching, (starting,), are_common=True)
    return (*gate_terms(HARDENED, schema), process)


def flat_schema(schema: Schema) -> tuple[Schema, tuple[str, ...]] | None:
    """Return the schema by whose columns rows are told, and keys of rows that may be of another.

    Of all schemas (``AUTO``) that is Defender's. ``None`` where every event has to be read.
    """
    others: tuple[str, ...] | None = ()
    if schema.is_auto:
        others = needed_keys((*schema.first, *(each for each in SCHEMAS.values() if each.kinds)))
        schema = MDE
    return (schema, others) if others is not None and schema.is_flat else None


def joined(names: Iterable[Names]) -> Names:
    """Return names that hold what any of *names* holds."""
    all_names = list(names)
    return Names(
        frozenset().union(*(each.whole for each in all_names)),
        tuple(sorted({start for each in all_names for start in each.starts})),
        tuple(sorted({end for each in all_names for end in each.ends})),
    )


def _gate_terms(branch: Branch, schema: Schema) -> GateTerms:
    fields = schema.fields[branch.kind]
    return GateTerms(
        fields["name"].keys,
        Names(
            frozenset(map(kql.fold, branch.programs)),
            tuple(map(kql.fold, branch.prefixes)),
            tuple(map(kql.fold, branch.suffixes)),
        ),
        tuple(_needles(mention, fields[mention.reads].keys) for mention in branch.mentions),
    )


def _needles(mention: Mention, keys: tuple[str, ...]) -> Needles:
    names = Names(frozenset(mention.programs)) if mention.programs else None
    # Where a mark stands, a needle may be spelled with it.
    return Needles(names, keys, (*mention.needles, *mention.marks))


@frozen(repr=False)
class PrefilterTerms:
    """What to look for.

    ``endings``: of the keys that name something, each followed by a quote; a key that ends with
    another one is found with it. ``names``: the values of these that are let through. ``texts``:
    by key, the needles in its value, as JSON has to spell them. ``common``: by whole key, further
    names. ``codes``: four hexadecimal
    digits each, which spell a character of the others in an escape; ``has_slash`` tells that
    there is one among these, which has an escape of its own. ``keys``: of what bytes tell nothing
    about, each followed by a quote or a dot: such a line is read.
    """

    endings: tuple[str, ...]
    names: Names
    texts: dict[str, tuple[bytes, ...]]
    codes: tuple[str, ...]
    has_slash: bool
    keys: tuple[str, ...]
    common: dict[str, Names]


def prefilter_terms(
    profile: Profile, schema: Schema, *, of_steps: bool = False
) -> PrefilterTerms | None:
    """Derive what to look for from what the branches look at, or what makes steps.

    ``None`` where bytes tell nothing about the events of *schema*.
    """
    found = flat_schema(schema)
    if found is None:
        return None
    schema, others = found
    # A table has its keys as values; a text may hold an event, as a text in a list may.
    unread = (*others, *CARRIERS)
    branches = step_terms(schema) if of_steps else gate_terms(profile, schema)
    by_ending = [branch for branch in branches if not branch.are_common]
    keys = {key for branch in by_ending for key in branch.keys}
    needles: dict[str, set[str]] = {}
    names = [branch.names for branch in by_ending]
    for branch in branches:
        for each in branch.needles:
            # The rarer is looked for: the programs, or what they were told.
            if each.names and len(each.names.whole) <= len(each.needles):
                names.append(each.names)
            else:
                for key in each.keys:
                    needles.setdefault(key, set()).update(each.needles)
    characters = set("".join([*keys, *needles, *set().union(*needles.values()), *unread, _BEGINS]))
    return PrefilterTerms(
        _endings(keys),
        joined(names),
        {key: tuple(map(_raw, sorted(each))) for key, each in needles.items()},
        _codes(characters),
        "/" in characters,
        tuple(sorted({*unread})),
        {key: branch.names for branch in branches if branch.are_common for key in branch.keys},
    )


_BEGINS = "[{ \t\r\n"


def _endings(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in sorted(keys) if not any(key != x and key.endswith(x) for x in keys))


def _codes(characters: Iterable[str]) -> tuple[str, ...]:
    r"""Return what stands after ``\u``; of a surrogate pair, its first half."""
    return tuple(
        sorted({f"{ord(x):04x}" if x.isascii() else json.dumps(x)[3:7] for x in characters})
    )


def _raw(needle: str) -> bytes:
    """Spell a needle as JSON has to, with no more escapes than that."""
    return json.dumps(needle, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
