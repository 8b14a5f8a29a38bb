"""Read what the author of an event says of it.

A labelled event is an event with the author's judgement beside its columns: what
``label`` it has (``malicious``, ``benign-ci`` …), of which ``scenario`` it is, and what
to ``expect`` of a detector:

``alert``       at or above the alert threshold by itself
``chain-only``  no alert by itself: it matters together with others
``low``         may score, and stays below the threshold
``quiet``       scores 0

``chain_expected`` says of the whole scenario which incident it has to become, or ``none``; one row
of it is enough.

Rule 1: only labels that are known. A misspelt one would leave its row out of every figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, get_args

from attrs import frozen

from ..errors import EventError
from ..incident import Verdict
from ..model import KINDS, Event, Kind
from ..telemetry.values import is_absent

Expect = Literal["alert", "chain-only", "low", "quiet"]
ChainLabel = Literal["", "none", "build", "build-then-deploy"]

EXPECTATIONS: tuple[Expect, ...] = get_args(Expect)
CHAINS: tuple[ChainLabel, ...] = ("none", *get_args(Verdict))

_CHAIN = "chain_expected"
_MALICIOUS = "malicious"
_BENIGN = "benign"  # by itself, or before a hyphen and the name of a family
_Choice = TypeVar("_Choice", bound=str)


@frozen
class Label:
    """What the author of a row says of it; ``why`` is ``""`` where no reason is given.

    ``chain`` is what has to become of the row's scenario: the verdict of an incident, ``"none"``
    for no incident, ``""`` where the row does not say.
    """

    event_id: str
    scenario: str
    label: str
    expect: Expect
    why: str
    chain: ChainLabel = ""

    @property
    def is_benign(self) -> bool:
        """Return whether nobody attacks in this row."""
        return self.label.startswith(_BENIGN)


@frozen
class Labelled:
    """An event, borrowed, with its label. ``kind`` is ``None`` where the event has to tell it."""

    event: Event
    kind: Kind | None
    label: Label


def labelled(event: Any) -> Labelled:
    """Read an event's label.

    Raises ``EventError`` for what is no mapping, and where a part of the label is missing
    or contradicts another.
    """
    if not isinstance(event, Mapping):
        raise EventError("event", "", event, f"is {type(event).__name__}, expected a mapping")
    label = Label(
        event_id=_text(event, "event_id"),
        scenario=_text(event, "scenario"),
        label=_label(event),
        expect=_one_of(EXPECTATIONS, event, "expect"),
        why="" if is_absent(event.get("why")) else _text(event, "why"),
        chain="" if is_absent(event.get(_CHAIN)) else _one_of(CHAINS, event, _CHAIN),
    )
    if label.is_benign and label.expect == "alert":
        problem = "is alert, and the label says that the row is benign"
        raise EventError("event", "expect", label.expect, problem)
    kind = None if is_absent(event.get("table")) else _one_of(KINDS, event, "table")
    return Labelled(event, kind, label)


def _text(event: Event, key: str) -> str:
    value = event.get(key)
    if isinstance(value, str) and value:
        return value
    problem = (
        "is missing: the event is not labelled"
        if is_absent(value)
        else f"is {type(value).__name__}, expected str"
    )
    raise EventError("event", key, value, problem)


def _label(event: Event) -> str:
    text = _text(event, "label")
    if text in (_MALICIOUS, _BENIGN) or text.startswith(f"{_BENIGN}-"):
        return text
    problem = f"is none of {_MALICIOUS}, {_BENIGN} and families such as {_BENIGN}-ci"
    raise EventError("event", "label", text, problem)


def _one_of(choices: tuple[_Choice, ...], event: Event, key: str) -> _Choice:
    text = _text(event, key)
    for choice in choices:
        if choice == text:
            return choice
    raise EventError("event", key, text, f"is none of {', '.join(choices)}")
