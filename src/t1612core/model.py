"""Define the nouns: what a rule is made of, what goes in, what comes out.

An *event* is a plain mapping made by somebody else. Its *kind* says what it
tells about; a *schema* says in which of its keys a product keeps each canonical
*field*. A *signal* is one observable: a field and an operator of Kusto's. A
*branch* is a gate, signals it requires, weights and a threshold; a *profile* is
branches with the word lists that their signals use. A *finding* is an event at
or above its branch's threshold, and its *evidence* says why.

Rule 1: immutable, and nothing here computes a score.
Rule 2: rules are data. They name signals, fields and lists by id, so that they
        pickle, compare and print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from attrs import define, evolve, field, frozen, setters

from .allowances import Allowance, Consideration, Tuned

if TYPE_CHECKING:
    from datetime import datetime

Event = Mapping[str, Any]
# ``daemon``: what an engine, or who manages engines, was asked, and what it did.
Kind = Literal["process", "file", "network", "daemon"]
Route = Kind | Literal["other"]  # a known table that nothing here scores
Span = tuple[int, int]
Severity = Literal["low", "medium", "high"]
Confidence = Literal["low", "medium", "high"]
FieldType = Literal["string", "int", "datetime"]
# Kusto's, and ``fact``: a reader of a whole event (package ``facts``) says that it is so.
Operator = Literal["has_any", "not has_any", "matches regex", "in", "not ipv4_is_private", "fact"]
Reader = Literal["", "process", "file", "network", "daemon"]  # modules of the package ``facts``

KINDS: tuple[Kind, ...] = ("process", "file", "network", "daemon")


class Routed(str):
    """The route of an event that was recognised among several schemas.

    ``schema`` is its schema's name, ``key`` that and the route.
    """

    schema: str
    key: str


@frozen
class Signal:
    """One observable: *operator* applied to the field *reads*.

    ``words`` names the profile's list that is the operand; ``""`` where the
    operator takes none. ``attack`` holds ATT&CK technique ids. ``source`` says
    where the idea comes from, ``reason`` why it tells much or little, and
    ``also_reads`` in which further fields the same can be seen.
    """

    id: str
    kind: Kind
    reads: str
    operator: Operator
    words: str
    title: str
    attack: tuple[str, ...]
    source: str
    reason: str = ""
    also_reads: tuple[str, ...] = ()


@frozen
class Fact:
    """What a reader derived from an event: the signal that it makes fire, and where it stands.

    ``field`` is canonical; ``text`` and ``span`` are as in ``Evidence``.
    """

    signal: str
    field: str
    text: str
    span: Span | None = None


@frozen
class Words:
    """The word lists that a profile lends to its signals.

    None may be empty where a signal of the profile is an operator. Text operators ignore
    ASCII case, so spelling here is free. ``dockerfile_urls`` holds regular expressions, and
    those do mind case.
    """

    build_verbs: tuple[str, ...] = ()
    temp_paths: tuple[str, ...] = ()
    no_cache_flags: tuple[str, ...] = ()
    dockerfile_urls: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    web_ports: tuple[int, ...] = ()
    registries: tuple[str, ...] = ()


@frozen
class Mention:
    """Programs that a branch looks at only where the field *reads* holds one of the *needles*.

    Needles mind case. Without ``programs`` it is about any program that the branch does not
    name otherwise. ``marks`` are what the programs' languages drop from a word (``d^o^cker``):
    where one stands, needles are looked for in the text without them, too.
    """

    programs: tuple[str, ...]
    reads: str
    needles: tuple[str, ...]
    marks: tuple[str, ...] = ()


@frozen
class Branch:
    """One question a profile asks of one kind of event.

    ``programs``, ``prefixes`` and ``suffixes`` are the gate: whole names, or beginnings and
    ends of names, without regard to ASCII case, that the event must be about to be looked at
    at all; ``mentions`` opens it to further programs by what they were told. All signals in
    ``requires`` must match; the ``weights`` of those that match then add up, and
    ``score >= threshold`` is a finding.

    With a ``reader``, one of those in the package ``facts``, the signals are the facts that it
    finds; without one, operators on fields. A reader's programs are known with ``.exe`` and
    with a version, too. How a reader's weights add up:

    * signals of weight 1, however many, count ``weak_limit`` together (0: no limit). Where
      ``weak_kinds`` says what each is weak in, they count by kind: one kind or two count 1,
      and each further kind 1 more, up to the limit;
    * of the negative ones only the strongest counts, and it takes nothing of the signals in
      ``firm``: it quietens the ordinary and hides nothing strong.

    ``detail`` is the text of a finding with canonical fields in braces; ``{path}`` is folder
    and name joined, however much of them the product put into which. In a branch with a reader
    what stands in square brackets is left out where no field in it has a text.
    ``account`` is the field that names the account, or ``""`` for none.
    """

    name: str
    kind: Kind
    programs: tuple[str, ...]
    suffixes: tuple[str, ...]
    requires: tuple[str, ...]
    weights: tuple[tuple[str, int], ...]
    threshold: int
    description: str
    detail: str
    account: str
    reader: Reader = ""
    prefixes: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    weak_limit: int = 0
    firm: tuple[str, ...] = ()
    weak_kinds: tuple[tuple[str, str], ...] = ()


@frozen
class Rating:
    """How the findings of a profile differ in severity and confidence.

    ``bands``: from which score on a finding is how severe, the highest first, the last from 0 on.
    ``who``: how the names of the fields begin that say who did it, which together are one kind of
    evidence.
    """

    bands: tuple[tuple[int, Severity], ...]
    who: tuple[str, ...]

    def severity(self, score: int) -> Severity:
        """Return how bad it is if it is true."""
        return next((band for least, band in self.bands if score >= least), self.bands[-1][1])

    def confidence(self, score: int, threshold: int, evidence: tuple[Evidence, ...]) -> Confidence:
        """Return how likely it is to be true.

        Low: it only just reaches the threshold, or somebody has done it who does so every day.
        High: evidence of two kinds. Medium: of one.
        """
        if score <= threshold or any(item.weight < 0 for item in evidence):
            return "low"
        kinds = {
            "who" if item.field.startswith(self.who) else item.field
            for item in evidence
            if item.weight > 0
        }
        return "high" if len(kinds) > 1 else "medium"


@frozen
class Profile:
    """Branches with their word lists, and what an alert of them is worth.

    With a ``rating`` each finding has a severity and a confidence of its own; without one they
    are the same for all.
    """

    name: str
    words: Words
    branches: tuple[Branch, ...]
    severity: Severity
    confidence: Confidence
    rating: Rating | None = None


@frozen
class Evidence:
    """Why one signal fired.

    ``field`` is canonical; ``text`` is what matched and ``span`` where it stands
    in the field's value. ``span`` is ``None`` when the value as a whole is the
    evidence (a port, an address, the absence of a registry's name).
    """

    signal: Signal
    weight: int
    field: str
    text: str
    span: Span | None


@frozen
class Explained:
    """What one signal of a branch had to say about an event.

    ``weight`` is the branch's; ``None`` for a required signal. ``evidence`` is there if it
    fired, and its weight is what was added: less where others had counted already.
    *Not evaluable*: the event holds nothing in the fields that the signal reads.
    """

    signal: Signal
    weight: int | None
    state: Literal["fired", "not fired", "not evaluable"]
    evidence: Evidence | None


@frozen
class ExplainedBranch:
    """What one branch had to say: without ``signals`` where its gate is closed (``is_open``).

    ``detail`` is the text that it shows of the event.
    """

    branch: Branch
    detail: str
    is_open: bool
    score: int
    signals: tuple[Explained, ...]


@frozen
class Explanation:
    """Why an event scores as it does.

    ``kind`` is ``None`` for an event of a table that nothing here scores. ``branches`` are
    the profile's of this kind; ``scores`` are those of the shipped profiles side by side, by
    name: the highest of their branches', below the threshold too. ``considered`` has the
    allow-list's entries of this kind where the event is a finding. ``earlier`` are the fields that
    were taken from an earlier event of the stream: of the parent, or of the process that acts.
    """

    kind: Kind | None
    profile: str
    branches: tuple[ExplainedBranch, ...]
    scores: Mapping[str, int]
    considered: tuple[Consideration, ...] = ()
    earlier: tuple[str, ...] = ()


@frozen
class Reading:
    """What a finding's event says beyond its score, read when first asked for."""

    time: datetime | None
    host: str
    account: str
    detail: str
    evidence: tuple[Evidence, ...]


@frozen
class Origin:
    """What all findings of one branch share; ``read`` takes the event and what was seen in it."""

    profile: str
    branch: Branch
    severity: Severity
    confidence: Confidence
    read: Callable[[Event, Any], Reading] = field(eq=False, repr=False)
    rating: Rating | None = None


# Frozen too, but made without the detour that ``frozen`` takes for each attribute.
@define(on_setattr=setters.frozen, repr=False)
class Finding:
    """An event whose score reaches its branch's threshold.

    ``score`` is the sum of the evidence's weights; ``tuned`` is what an allow-list makes of it,
    ``None`` where none was asked. ``event`` is borrowed: the row
    that was scored, taken out of its envelope, never changed here. What is read
    from it (``evidence``, ``time``, ``host``, ``account``, ``detail``) is read once,
    on first use; read it before changing the event. A pickled finding carries it.
    """

    event: Event
    score: int
    _seen: Any = field(eq=False)  # by its branch: the bits of its signals, or the facts of them
    _origin: Origin
    tuned: Tuned | None = None

    def __repr__(self) -> str:
        return f"<Finding: {self.branch} {self.score}>"

    @cached_property
    def _reading(self) -> Reading:
        return self._origin.read(self.event, self._seen)

    @property
    def profile(self) -> str:
        """The name of the profile that found it."""
        return self._origin.profile

    @property
    def branch(self) -> str:
        """The name of the branch that found it."""
        return self._origin.branch.name

    @property
    def kind(self) -> Kind:
        """What the event tells about."""
        return self._origin.branch.kind

    @property
    def threshold(self) -> int:
        """The score from which on this branch alerts; at most ``score``."""
        return self._origin.branch.threshold

    @property
    def severity(self) -> Severity:
        """How bad it is if it is true: of ``score_after``, where its profile has a rating."""
        rating = self._origin.rating
        return self._origin.severity if rating is None else rating.severity(self.score_after)

    @property
    def confidence(self) -> Confidence:
        """How likely it is to be true."""
        rating = self._origin.rating
        if rating is None:
            return self._origin.confidence
        return rating.confidence(self.score_after, self.threshold, self.evidence)

    @property
    def description(self) -> str:
        """The branch's sentence, the same for all its findings."""
        return self._origin.branch.description

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """The weighted signals that fired, in the branch's order; never empty."""
        return self._reading.evidence

    @property
    def signals(self) -> tuple[str, ...]:
        """The ids of the signals that fired."""
        return tuple(item.signal.id for item in self.evidence)

    @property
    def attack(self) -> tuple[str, ...]:
        """The ATT&CK technique ids of the signals that fired, each once."""
        return tuple(dict.fromkeys(id for item in self.evidence for id in item.signal.attack))

    @property
    def time(self) -> datetime | None:
        """The event's own time in UTC; ``None`` if it has none that can be read."""
        return self._reading.time

    @property
    def host(self) -> str:
        """The device's name; ``""`` if the event has none."""
        return self._reading.host

    @property
    def account(self) -> str:
        """The account's name; ``""`` if the event has none or the branch names none."""
        return self._reading.account

    @property
    def detail(self) -> str:
        """The text that the branch shows of the event: raw, never made safe for display."""
        return self._reading.detail

    @property
    def score_after(self) -> int:
        """What an allow-list left of the score; ``score`` where none took anything."""
        return self.score if self.tuned is None else self.tuned.score

    @property
    def suppressed_by(self) -> str:
        """The id of the allow-list's entry that suppressed it; ``""`` if none did."""
        return "" if self.tuned is None else self.tuned.suppressed_by

    @property
    def allowances(self) -> tuple[Allowance, ...]:
        """The allow-list's entries that applied, in the list's order."""
        return () if self.tuned is None else self.tuned.allowances

    def detached(self) -> Finding:
        """Return a finding that carries what was read of the event instead of the event.

        For keeping many: an event may be large. Its ``event`` is empty.
        """
        return _thaw({}, *self._parts)

    def named(self, host: str, account: str) -> Finding:
        """Return the finding, detached, with other names of its host and account."""
        score, shared, reading, tuned = self._parts
        return _thaw({}, score, shared, evolve(reading, host=host, account=account), tuned)

    def __reduce__(self) -> tuple[Callable[..., Finding], tuple[object, ...]]:
        """Pickle what was read instead of the function that reads it."""
        return _thaw, (dict(self.event), *self._parts)

    @property
    def _parts(self) -> tuple[int, _Shared, Reading, Tuned | None]:
        shared = self.profile, self._origin.branch, self.severity, self.confidence
        return self.score, shared, self._reading, self.tuned


_Shared = tuple[str, Branch, Severity, Confidence]


def _thaw(
    event: Event, score: int, shared: _Shared, reading: Reading, tuned: Tuned | None
) -> Finding:
    return Finding(event, score, None, Origin(*shared, lambda _event, _seen: reading), tuned)
