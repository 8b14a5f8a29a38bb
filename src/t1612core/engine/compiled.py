"""Name what a branch is compiled to, and make what both kinds of branch share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..checks import fields_in
from ..errors import ProfileError
from ..knowledge.signals import CATALOG
from ..model import Branch, Event, Evidence, Explained, Field, Finding, Kind, Reading, Signal
from ..telemetry import fields

Scorer = Callable[[Event], Finding | None]
Explainer = Callable[[Event], tuple[int, tuple[Explained, ...]]]
Fields = Mapping[str, Field]


class Judgement(NamedTuple):
    """What a branch makes of an event, below its threshold too; ``signals`` are what fired."""

    score: int
    signals: tuple[Signal, ...]


class Compiled(NamedTuple):
    """A branch: ``weigh`` gives a finding, ``explain`` the score and all its signals.

    ``judge`` gives what is in between. It and ``weigh`` also take, as a second argument, what
    the branch's reader gave of the event, where somebody has let it read. ``detail`` is the text
    that the branch shows of an event.
    """

    branch: Branch
    weigh: Callable[..., Finding | None]
    judge: Callable[[Event, Any], Judgement]
    explain: Explainer
    detail: Callable[[Event], str]


def reading(
    where: str,
    branch: Branch,
    places: Fields,
    detail: Callable[[Event], str],
    evidence: Callable[[Event, Any], tuple[Evidence, ...]],
) -> Callable[[Event, Any], Reading]:
    """Make the second pass: what a finding says, from its event and what was seen in it."""
    get_host = _label(f"{where}.host", branch, "host", places)
    get_account = _label(f"{where}.account", branch, branch.account, places)
    get_time = fields.moment(place(where, "time", places))

    def read(event: Event, seen: Any) -> Reading:
        return Reading(
            time=get_time(event),
            host=get_host(event),
            account=get_account(event),
            detail=detail(event),
            evidence=evidence(event, seen),
        )

    return read


def detailing(where: str, branch: Branch, places: Fields) -> Callable[[Event], str]:
    """Make what writes the text that a branch shows of an event.

    A branch with a reader shows text without the secrets in it; one of operators shows it as
    the rule does, raw.
    """
    where = f"{where}.detail"
    parts = {name: _label(where, branch, name, places) for name in fields_in(where, branch.detail)}

    def shown(text: str) -> str:
        if not branch.reader:
            return text
        from ..text.redact import redact  # only the text of a finding needs it

        return redact(text)

    def detail(event: Event) -> str:
        return branch.detail.format_map({name: shown(get(event)) for name, get in parts.items()})

    return detail


def _label(where: str, branch: Branch, name: str, places: Fields) -> Callable[[Event], str]:
    if not name:
        return lambda event: ""
    if name == "path" and name not in places:
        get_folder = _label(where, branch, "folder", places)
        get_name = _label(where, branch, "name", places)
        return lambda event: fields.full_path(get_folder(event), get_name(event))
    # One that this schema lacks and others have shows nothing; one that none has is a mistake.
    field = places[name] if name in places else place(where, name, places)
    return fields.label(branch.kind, name, field)


def signal_of(where: str, kind: Kind, id: str, *, is_fact: bool) -> Signal:
    """Look a signal up; ``ProfileError`` where no branch of this kind can have it."""
    known = [
        signal.id
        for signal in CATALOG.values()
        if signal.kind == kind and is_fact == (signal.operator == "fact")
    ]
    if id not in known:
        raise ProfileError(where, f"no {kind} signal {id!r}{_hint(id, known)}")
    return CATALOG[id]


def place(where: str, name: str, places: Fields) -> Field:
    """Look up a canonical field that must not be missing; ``ProfileError`` where it is."""
    if name not in places or not places[name].keys:
        known = [each for each in places if places[each].keys]
        raise ProfileError(where, f"the schema has no field {name!r}{_hint(name, known)}")
    return places[name]


def _hint(wrong: str, known: Iterable[str]) -> str:
    import difflib  # only a mistake in a profile needs it

    close = difflib.get_close_matches(wrong, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
