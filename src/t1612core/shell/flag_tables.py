"""Say by tables what flags take: the rows that ``flags`` reads words by.

Rule 1: nothing is imported for it, for the gate needs the tables of programs and reads no word.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from attrs import frozen

Arity = Literal["value", "switch", "optional"]
Style = Literal["pflag", "goflag"]


@frozen(repr=False)
class Flag:
    """A flag: the name it is known by, whatever it was spelled, and what it takes."""

    name: str
    arity: Arity


# One of a kind: tables share most of theirs.
_flag = cache(Flag)
FlagTable = Mapping[str, Flag]


def flag_table(
    value: str = "", switch: str = "", optional: str = "", *more: FlagTable
) -> FlagTable:
    """Make a table from names packed into strings, one string for each arity.

    A name is ``long``, ``s/long`` for a flag with a short form, or ``other>long`` for
    a second spelling of one.  A table in *more* adds the flags that are not named.
    """
    table: dict[str, Flag] = {}
    packed: tuple[tuple[Arity, str], ...] = (
        ("value", value),
        ("switch", switch),
        ("optional", optional),
    )
    for arity, names in packed:
        for name in names.split():
            short, _, rest = name.rpartition("/")
            other, _, long = rest.rpartition(">")
            flag = _flag(long, arity)
            table[other or long] = flag
            if short:
                table[short] = flag
    for others in more:
        table = {**others, **table}
    return table


def abbreviable(table: FlagTable) -> FlagTable:
    """Add each beginning of a long name that begins no other flag's, from three letters on.

    Source: getopt_long(3); curl(1), "you can abbreviate".
    """
    beginnings: dict[str, Flag | None] = {}
    for name, flag in table.items():
        for end in range(3, len(name)):
            beginning = name[:end]
            if beginnings.setdefault(beginning, flag) is not flag:
                beginnings[beginning] = None
    return {**{start: flag for start, flag in beginnings.items() if flag}, **table}
