"""Define the entries of an allow-list: what they match, and to what effect.

Rule 1: data only. What a condition means is in ``matching``, what an entry does in
        ``applying``; mistakes in a file are found in ``loading``.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, get_args

from attrs import field, frozen

from ..allowances import Action
from ..model import Kind

Operator = Literal["equals", "in", "glob", "under", "domain", "cidr", "regex"]

OPERATORS: tuple[Operator, ...] = get_args(Operator)


@frozen
class Condition:
    """One test of an entry: it holds where *op* holds for any of ``values``.

    ``field`` is canonical, or ``path``: folder and name joined. ``values`` holds text, whole
    numbers for ``port``.
    """

    field: str
    op: Operator
    values: tuple[str | int, ...]


@frozen
class Effect:
    """What an entry does: ``points`` is of ``subtract``, ``label`` of ``relabel``."""

    action: Action
    points: int = 0
    label: str = ""


@frozen
class Entry:
    """What is allowed, by whom, why and when: from ``created`` to ``expires``, the last day.

    All of ``match`` have to hold and none of ``unless``. ``branches`` are names of a profile's;
    empty for all. ``place`` is where it was read, for remarks on it: no part of what it is.
    """

    id: str
    reason: str
    owner: str
    created: date
    expires: date
    kinds: tuple[Kind, ...]
    match: tuple[Condition, ...]
    effect: Effect
    unless: tuple[Condition, ...] = ()
    branches: tuple[str, ...] = ()
    place: str = field(default="", eq=False, repr=False)
