"""Turn a profile and a schema into closures; the only hot path.

Theory of operation
===================
Nearly every event is about a program that no branch watches. So a kind compiles
to a gate, *program name -> weigher or none*, and the common case is one field read
and one look-up. Past the gate a weigher reads each field once, makes each view of
it once (as it is, or folded), adds up the weights of the signals that match, and
records which as the bits of a number. Objects are made for a finding only, and its
evidence, by a second pass over the bits that are set, only when somebody reads it.

Rule 1: nothing here knows what an image build is; no word list and no weight.
Rule 2: names are bound while compiling; a weigher touches locals only.
Rule 3: every mistake in a profile is found while compiling (``checks``, and here where a
        name leads to another table).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import frozen

from .checks import fields_in
from .errors import EventError, ProfileError
from .knowledge.signals import CATALOG
from .language import kql
from .model import (
    Branch,
    Event,
    Evidence,
    Field,
    Finding,
    Kind,
    Operator,
    Origin,
    Profile,
    Reading,
    Schema,
    Signal,
    Words,
)
from .telemetry import fields
from .telemetry.recognise import payload

Scorer = Callable[[Event], Finding | None]
Fields = Mapping[str, Field]
Test = Callable[[Any], bool]
Watch = Callable[[str], Scorer | None]  # a program's name, as it is -> what weighs its events
# One view of a value, the tests that must hold on it, and those that set a bit and add a weight.
Look = tuple[Callable[[Any], Any], tuple[Test, ...], tuple[tuple[Test, int, int], ...]]

_OPERATORS: Mapping[Operator, Callable[..., kql.Matcher]] = {
    "has_any": kql.has_any,
    "not has_any": kql.has_none,
    "matches regex": kql.matches_any_regex,
    "in": kql.in_any,
    "not ipv4_is_private": kql.not_private_ipv4,
}


# What a gate remembers: more names than a machine runs, and none that is made up to be long.
_MOST = 4096
_LONGEST = 64


def _as_it_is(value: Any) -> Any:
    return value


_VIEWS: Mapping[kql.View, Callable[[Any], Any]] = {"folded": kql.fold, "plain": _as_it_is}


@frozen
class _Probe:
    """A signal of one branch, compiled. ``mask`` is its bit; 0 for a required one."""

    signal: Signal
    weight: int
    mask: int
    get: fields.Getter
    matcher: kql.Matcher


def compile_kind(kind: Kind, profile: Profile, schema: Schema) -> Scorer:
    """Compile all branches of one kind into one function.

    Where several branches watch the same program, the highest score wins; of
    equals, the first in the profile. The function raises ``EventError``; making
    it raises ``ProfileError``.
    """
    places = schema.fields[kind]
    watchers = [
        (
            kql.equals_any(branch.programs).test,
            kql.ends_with_any(branch.suffixes).test,
            _weigher(branch, profile, places),
        )
        for branch in profile.branches
        if branch.kind == kind
    ]

    def choose(program: str) -> Scorer | None:
        """Give the weigher of a program, by its folded name; ``None`` if no branch watches it."""
        return _best(
            [
                weigh
                for is_program, has_suffix, weigh in watchers
                if is_program(program) or has_suffix(program)
            ]
        )

    branches = [branch for branch in profile.branches if branch.kind == kind]
    if any(branch.suffixes for branch in branches):
        # A whole name ends with itself: one test lets through all that may be watched.
        endings = (name for branch in branches for name in (*branch.programs, *branch.suffixes))
        return _gate(kind, schema, _by_ending(tuple(map(kql.fold, endings)), choose))
    return _gate(kind, schema, _ByName(choose).__getitem__)


class _ByName(dict[str, Scorer | None]):
    """Find a program's weigher by its name as it is spelled; learns each spelling once.

    Raises ``TypeError`` for a name that is no text.

    A machine has few program names, so the common case is one look-up. Who makes up
    names makes it forget the others, and costs memory for no more than ``_MOST`` short ones.
    """

    def __init__(self, choose: Watch) -> None:
        super().__init__()
        self._choose = choose

    def __missing__(self, name: object) -> Scorer | None:
        if not isinstance(name, str):
            raise TypeError
        weigh = self._choose(kql.fold(name))
        # A subclass may hash and compare as it likes: it must not stand for other names.
        if len(name) <= _LONGEST and type(name) is str:
            if len(self) >= _MOST:
                self.clear()
            self[name] = weigh
        return weigh


def _by_ending(endings: tuple[str, ...], choose: Watch) -> Watch:
    """Find a weigher by how a name ends: file names are too many to learn."""
    lower, fold = str.lower, kql.fold

    def watch(name: str) -> Scorer | None:
        # lower() may see too much (U+212A as "k"), never too little; fold() decides.
        return choose(fold(name)) if lower(name).endswith(endings) else None

    return watch


def _gate(kind: Kind, schema: Schema, watch: Watch) -> Scorer:
    name_field = schema.fields[kind]["name"]
    get_name = fields.raw(name_field)
    get_name_strictly = fields.strict(kind, "name", name_field)

    def score(event: Event) -> Finding | None:
        try:
            name = get_name(event)
            weigh = watch(name) if name else unnamed
        except (AttributeError, TypeError, ValueError):  # of a name that is no text
            weigh = unscorable
        return None if weigh is None else weigh(event)

    def unnamed(event: Event) -> Finding | None:
        get_name_strictly(event)  # raises for a false value that is no text
        row = payload(event, schema)
        weigh = None if row is None else watch(get_name_strictly(row))
        return None if row is None or weigh is None else weigh(row)

    def unscorable(event: Event) -> None:
        if isinstance(event, Mapping):
            get_name_strictly(event)
        raise EventError(kind, "", event, f"is {type(event).__name__}, expected a mapping")

    return score


def _best(weighers: list[Scorer]) -> Scorer | None:
    if len(weighers) <= 1:
        return weighers[0] if weighers else None

    def weigh(event: Event) -> Finding | None:
        findings = [finding for each in weighers if (finding := each(event))]
        return max(findings, key=lambda finding: finding.score, default=None)

    return weigh


def _weigher(branch: Branch, profile: Profile, places: Fields) -> Scorer:
    where = f"{profile.name}.{branch.name}"
    probes = _probes(where, branch, profile.words, places)
    looks = _looks(probes)
    threshold = branch.threshold
    origin = Origin(
        profile.name,
        branch,
        profile.severity,
        profile.confidence,
        _reader(where, branch, probes, places),
    )

    def weigh(event: Event) -> Finding | None:
        score = hits = 0
        for get, views in looks:
            value = get(event)
            for view, required, weighted in views:
                seen = view(value)
                for test in required:
                    if not test(seen):
                        return None
                for test, mask, weight in weighted:
                    if test(seen):
                        hits |= mask
                        score += weight
        if score < threshold:
            return None
        return Finding(event, score, hits, origin)

    return weigh


def _looks(probes: tuple[_Probe, ...]) -> tuple[tuple[fields.Getter, tuple[Look, ...]], ...]:
    """Group probes so that a field is read once and each view of it is made once.

    Fields with a required signal come first: they end most events early.
    """
    by_field: dict[str, list[_Probe]] = {}
    for probe in sorted(probes, key=lambda probe: probe.mask != 0):
        by_field.setdefault(probe.signal.reads, []).append(probe)
    return tuple(
        (
            group[0].get,
            tuple(
                (
                    _VIEWS[view],
                    tuple(p.matcher.test for p in seen if not p.mask),
                    tuple((p.matcher.test, p.mask, p.weight) for p in seen if p.mask),
                )
                for view in _VIEWS
                if (seen := [p for p in group if p.matcher.view == view])
            ),
        )
        for group in by_field.values()
    )


def _reader(
    where: str, branch: Branch, probes: tuple[_Probe, ...], places: Fields
) -> Callable[[Event, int], Reading]:
    """Make the second pass: what a finding says, from its event and the bits that fired."""
    names = fields_in(f"{where}.detail", branch.detail)

    def label(part: str, name: str) -> Callable[[Event], str]:
        if not name:
            return lambda event: ""
        return fields.label(branch.kind, name, _place(f"{where}.{part}", name, places))

    parts = {name: label("detail", name) for name in names}
    get_host, get_account = label("host", "host"), label("account", branch.account)
    get_time = fields.moment(_place(where, "time", places))

    def read(event: Event, hits: int) -> Reading:
        return Reading(
            time=get_time(event),
            host=get_host(event),
            account=get_account(event),
            detail=branch.detail.format_map({name: get(event) for name, get in parts.items()}),
            evidence=tuple(_evidence(probe, event) for probe in probes if hits & probe.mask),
        )

    return read


def _evidence(probe: _Probe, event: Event) -> Evidence:
    value = probe.get(event)
    span = probe.matcher.find(_VIEWS[probe.matcher.view](value))
    text = str(value) if span is None else value[slice(*span)]
    return Evidence(probe.signal, probe.weight, probe.signal.reads, text, span)


def _probes(where: str, branch: Branch, words: Words, places: Fields) -> tuple[_Probe, ...]:
    rows = [(f"{where}.requires[{i}]", id, 0, 0) for i, id in enumerate(branch.requires)]
    rows += [
        (f"{where}.weights[{bit}]", id, weight, 1 << bit)
        for bit, (id, weight) in enumerate(branch.weights)
    ]
    return tuple(
        _probe(place, branch.kind, id, weight, mask, words, places)
        for place, id, weight, mask in rows
    )


def _probe(
    where: str, kind: Kind, id: str, weight: int, mask: int, words: Words, places: Fields
) -> _Probe:
    known = [signal.id for signal in CATALOG.values() if signal.kind == kind]
    if id not in known:
        raise ProfileError(where, f"no {kind} signal {id!r}{_hint(id, known)}")
    signal = CATALOG[id]
    get = fields.strict(kind, signal.reads, _place(where, signal.reads, places))
    operands = [getattr(words, signal.words)] if signal.words else []
    try:
        matcher = _OPERATORS[signal.operator](*operands)
    except ValueError as error:
        raise ProfileError(where, f"{signal.words!r}: {error}") from None
    return _Probe(signal, weight, mask, get, matcher)


def _place(where: str, name: str, places: Fields) -> Field:
    if name not in places:
        raise ProfileError(where, f"the schema has no field {name!r}{_hint(name, places)}")
    return places[name]


def _hint(wrong: str, known: Iterable[str]) -> str:
    import difflib  # only a mistake in a profile needs it

    close = difflib.get_close_matches(wrong, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
