"""Define what a branch is compiled to, and make the functions that both kinds of branch share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from itertools import cycle
from typing import Any, Final, NamedTuple

from ..checks import fields_in
from ..errors import ProfileError
from ..knowledge.signals import CATALOG
from ..model import (
    Branch,
    Event,
    Evidence,
    Explained,
    Finding,
    Kind,
    Origin,
    Profile,
    Reading,
    Signal,
)
from ..schema import Field
from ..telemetry.fields import full_path, label, moment
from ..text.near import hint

Scorer = Callable[[Event], Finding | None]
Explainer = Callable[[Event], tuple[int, tuple[Explained, ...]]]
Fields = Mapping[str, Field]

_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")


class Judgement(NamedTuple):
    """A branch's score of an event, also below the threshold; ``signals`` are those that fired."""

    score: int
    signals: tuple[Signal, ...]


class Compiled(NamedTuple):
    """A branch: ``weigh`` returns a finding, ``explain`` the score and all signals.

    ``judge`` returns the score and the signals that fired. It and ``weigh`` take, as an optional
    second argument, the result of the branch's reader, so that an event is read once. ``detail``
    returns the text that the branch shows of an event.
    """

    branch: Branch
    weigh: Callable[..., Finding | None]
    judge: Callable[[Event, Any], Judgement]
    explain: Explainer
    detail: Callable[[Event], str]


def origin_of(
    where: str,
    branch: Branch,
    profile: Profile,
    fields: Fields,
    detail: Callable[[Event], str],
    evidence: Callable[[Event, Any], tuple[Evidence, ...]],
) -> Origin:
    """Make what all findings of a branch share.

    Its ``read`` is the second pass: it reads what a finding says beyond its score.
    """
    get_host = _label(f"{where}.host", branch, "host", fields)
    get_account = _label(f"{where}.account", branch, branch.account, fields)
    get_time = moment(field_of(where, "time", fields))

    def read(event: Event, seen: Any) -> Reading:
        return Reading(
            time=get_time(event),
            host=get_host(event),
            account=get_account(event),
            detail=detail(event),
            evidence=evidence(event, seen),
        )

    return Origin(profile.name, branch, profile.severity, profile.confidence, read, profile.rating)


@cache
def redacting() -> Callable[[str], str]:
    """Return what takes secrets out of a text; it is imported with the first finding.

    A text is shown as far as any line is read, and no part of a word, which may be a secret's;
    what is cut says so.
    """
    from ..shell.limits import LIMIT
    from ..text.redact import redacted_to

    return partial(redacted_to, most=LIMIT)


def detailing(where: str, branch: Branch, fields: Fields) -> Callable[[Event], str]:
    """Make the function that returns the text a branch shows of an event.

    A branch with a reader shows text without secrets. A branch of operators shows it raw, as
    the published rule does.
    """
    where = f"{where}.detail"
    parts = {name: _label(where, branch, name, fields) for name in fields_in(where, branch.detail)}
    if not branch.reader:
        return lambda event: branch.detail.format_map(
            {name: get(event) for name, get in parts.items()}
        )
    # Before and behind each optional part stands what is always shown.
    pieces = [
        (piece, fields_in(where, piece) if is_optional else ())
        for piece, is_optional in zip(
            _OPTIONAL.split(branch.detail), cycle((False, True)), strict=False
        )
    ]

    def detail(event: Event) -> str:
        redact = redacting()
        texts = {name: redact(get(event)) for name, get in parts.items()}
        return "".join(
            [
                piece.format_map(texts)
                for piece, names in pieces
                if not names or any(map(texts.__getitem__, names))
            ]
        ).strip()

    return detail


def _label(where: str, branch: Branch, name: str, fields: Fields) -> Callable[[Event], str]:
    if not name:
        return lambda event: ""
    if name == "path" and name not in fields:
        get_folder = _label(where, branch, "folder", fields)
        get_name = _label(where, branch, "name", fields)
        return lambda event: full_path(get_folder(event), get_name(event))
    # A field that only this schema lacks shows nothing; a field that no schema has is a mistake.
    field = fields[name] if name in fields else field_of(where, name, fields)
    return label(branch.kind, name, field)


def signal_of(where: str, kind: Kind, id: str, *, is_fact: bool) -> Signal:
    """Look a signal up; ``ProfileError`` where no branch of this kind can have it."""
    signal = CATALOG.get(id)
    if signal is not None and _is_of(signal, kind, is_fact=is_fact):
        return signal
    from ..knowledge.chains import CHAIN_SIGNALS  # only a mistake needs them

    if id in CHAIN_SIGNALS:
        raise ProfileError(where, f"{id!r} {CHAIN_SIGNALS[id].limits}; leave it out")
    known = [each.id for each in CATALOG.values() if _is_of(each, kind, is_fact=is_fact)]
    raise ProfileError(where, f"no {kind} signal {id!r}{hint(id, known)}")


def _is_of(signal: Signal, kind: Kind, *, is_fact: bool) -> bool:
    return signal.kind == kind and is_fact == (signal.operator == "fact")


def field_of(where: str, name: str, fields: Fields) -> Field:
    """Look up a canonical field; ``ProfileError`` where it is none.

    A field that only this schema lacks is there, and always absent.
    """
    if name not in fields:
        raise ProfileError(where, f"the schema has no field {name!r}{hint(name, fields)}")
    return fields[name]
