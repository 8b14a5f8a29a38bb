"""Name what a branch is compiled to, and make what both kinds of branch share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from attrs import frozen

from ..checks import fields_in
from ..errors import ProfileError
from ..knowledge.signals import CATALOG
from ..model import Branch, Event, Evidence, Explained, Field, Finding, Kind, Reading, Signal
from ..telemetry import fields

Scorer = Callable[[Event], Finding | None]
Explainer = Callable[[Event], tuple[int, tuple[Explained, ...]]]
Fields = Mapping[str, Field]


@frozen
class Compiled:
    """A branch: ``weigh`` gives a finding, ``explain`` the score and all its signals."""

    branch: Branch
    weigh: Scorer
    explain: Explainer


def reading(
    where: str,
    branch: Branch,
    places: Fields,
    evidence: Callable[[Event, int], tuple[Evidence, ...]],
) -> Callable[[Event, int], Reading]:
    """Make the second pass: what a finding says, from its event and the bits that fired."""
    names = fields_in(f"{where}.detail", branch.detail)

    def label(part: str, name: str) -> Callable[[Event], str]:
        if not name:
            return lambda event: ""
        return fields.label(branch.kind, name, place(f"{where}.{part}", name, places))

    parts = {name: label("detail", name) for name in names}
    get_host, get_account = label("host", "host"), label("account", branch.account)
    get_time = fields.moment(place(where, "time", places))

    def read(event: Event, hits: int) -> Reading:
        return Reading(
            time=get_time(event),
            host=get_host(event),
            account=get_account(event),
            detail=branch.detail.format_map({name: get(event) for name, get in parts.items()}),
            evidence=evidence(event, hits),
        )

    return read


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
    """Look a canonical field up; ``ProfileError`` where the schema has none of this name."""
    if name not in places:
        raise ProfileError(where, f"the schema has no field {name!r}{_hint(name, places)}")
    return places[name]


def _hint(wrong: str, known: Iterable[str]) -> str:
    import difflib  # only a mistake in a profile needs it

    close = difflib.get_close_matches(wrong, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
