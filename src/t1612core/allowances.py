"""Define what an allow-list says of a finding: which entries applied, and to what effect.

Rule 1: nothing is hidden. A suppressed finding is a finding, and carries the entry that
        suppressed it with its owner, reason and end.
Rule 2: the score stays the sum of the evidence; what is left of it stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import frozen

if TYPE_CHECKING:
    from datetime import date

Action = Literal["suppress", "subtract", "relabel"]
State = Literal[
    "applies", "barred", "expired", "not yet", "undated", "excepted", "nearly", "no match"
]


@frozen
class Allowance:
    """An entry that applied to a finding.

    ``points`` is what it took of the score in effect: 0 unless it subtracts, and less than the
    entry says where the cap or 0 was reached. ``label`` is ``""`` unless it relabels.
    ``matched`` has the fields that it looked at.
    """

    entry: str
    reason: str
    owner: str
    expires: date
    action: Action
    points: int
    label: str
    matched: tuple[str, ...]


@frozen
class Tuned:
    """What an allow-list makes of one finding.

    ``suppressed_by`` is the id of the entry that took it below its threshold, or ``""``.
    ``barred_by`` holds the ids of the signals that kept an entry from applying, and ``timeouts``
    those of the entries one of whose patterns did not end in time.
    """

    score: int
    suppressed_by: str
    allowances: tuple[Allowance, ...]
    barred_by: tuple[str, ...] = ()
    timeouts: tuple[str, ...] = ()


@frozen
class Clause:
    """One condition asked of an event; ``holds`` is ``None`` where it cannot be told."""

    field: str
    op: str
    holds: bool | None


@frozen
class Consideration:
    """Why one entry applies to a finding or does not.

    ``barred``: a signal fired that no entry may hide. ``not yet``: the day lies before the entry
    was created. ``undated``: neither the event nor the caller tells the day. ``excepted``: one of
    ``unless`` holds or cannot be told. ``nearly``: all of ``match`` but one hold.
    """

    entry: str
    state: State
    match: tuple[Clause, ...]
    unless: tuple[Clause, ...]
