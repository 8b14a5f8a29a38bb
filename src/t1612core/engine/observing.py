"""Make the functions that turn an event into observations: its steps, its score, its reference.

Rule 1: an event that is no step costs one gate; all other events are read whole, but a process
        that was read of late, with all that was told of it, and was no step.
Rule 2: only the schema says where a label stands, and a label of a wrong type is no error.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from ..knowledge.paths import PATHS
from ..knowledge.profiles import HARDENED
from ..knowledge.programs import DOWNLOADERS
from ..knowledge.signals import CATALOG
from ..knowledge.vocabulary.containers import STARTING
from ..model import Confidence, Event, Kind
from ..observation import Link, Observation
from ..schema import Schema
from ..telemetry.fields import complete, form, label, moment, strict, ways
from ..telemetry.values import is_absent, is_long
from ..text.paths import place
from ..text.programs import plain_name
from ..text.remembered import Met
from . import fact_branch
from .by_kind import ByKind
from .gate import MOST, is_rememberable, row_of
from .kind import CompiledKind, compile_kind

if TYPE_CHECKING:
    from ..facts.steps import Step

_MEDIUM: Final[Confidence] = "medium"
_RUN, _CREATE = STARTING
# What stands for the event and for its processes, beside its time.
_PROCESSES: Final = (("process", True), ("parent", False))
_LABELS: Final = frozenset(
    {"host", "report", *(f"{name}_{what}" for name, _ in _PROCESSES for what in ("id", "start"))}
)
_REPEATED: Final = "process.repeated_build"

Observer = Callable[[Event], tuple[Observation, ...]]
Clock = Callable[[Event], tuple[str, datetime | None]]


def clock(kind: Kind, schema: Schema) -> Clock:
    """Make the function that reads an event's host and time, as observations have them."""
    fields = schema.fields[kind]
    get_host, get_time = label(kind, "host", fields["host"]), moment(fields["time"])
    return lambda event: (get_host(event), get_time(event))


def stamp(kind: Kind, schema: Schema) -> Callable[[Event], str]:
    """Make the function that says what stands where an event's time should."""
    time = ByKind(schema.fields)[kind]["time"]
    places = tuple(zip(time.places, ways(time), strict=True))

    def read(event: Event) -> str:
        found = {place: get(event) for place, get in places}
        forms = [f"{key} is {form(value)}" for key, value in found.items() if not is_absent(value)]
        return ", ".join(forms) or f"no {' or '.join(found) or 'time'}"

    return read


@cache
def _steps() -> Callable[[Kind, Any], tuple[Step, ...]]:
    from ..facts.steps import steps  # brings the parsers

    return steps


def observer(kind: Kind, schema: Schema, compiled: CompiledKind) -> Observer:
    """Make the function that observes events of one kind by a compiled profile.

    It raises ``EventError`` as scoring does.
    """
    fields = complete(kind, schema.fields[kind])
    values_of = fact_branch.values_of(kind, fields)
    # Read as text, whatever they are; a time as itself.
    get_time = moment(fields["time"])
    labels = {name: label(kind, name, fields[name]) for name in _LABELS & fields.keys()}
    # Steps are what the parsers read, so this gate is HARDENED's for every profile.
    watches = compile_kind(kind, HARDENED, schema).watches

    get_name = strict(kind, "name", fields["name"])
    get_line = label(kind, "command_line", fields["command_line"]) if kind == "process" else None
    relief = frozenset(
        id for branch in HARDENED.branches for id, weight in branch.weights if weight < 0
    )

    @lru_cache(MOST)
    def is_known(name: str) -> bool:
        return bool(plain_name(name, DOWNLOADERS.programs))

    def is_fetcher(name: str) -> bool:
        return (is_known if is_rememberable(name) else is_known.__wrapped__)(name)

    def is_step(event: Event) -> bool:
        if watches(event):
            return True
        if get_line is None:
            return False
        return is_fetcher(get_name(event)) or _may_start(get_line(event))

    # Most of what starts is started again and again; what is no step depends on these values alone.
    quiet = Met()

    def observe(event: Event) -> tuple[Observation, ...]:
        event = row_of(kind, event, schema)
        if not is_step(event):
            return ()
        values = values_of(event)
        texts = tuple(values.values()) if kind == "process" else ()
        if texts in quiet:
            return ()
        # Read once, for the steps and for what they score.
        read = fact_branch.Read(kind, values)
        found = _steps()(kind, read.given)
        if not found:
            if texts:
                quiet.add(texts)
            return ()
        branches = compiled.judge(event, read)
        if not branches:  # the profile says nothing of this kind
            return ()
        best, judged = max(branches, key=lambda each: each[1].score)
        if kind == "network" and judged.score < 1:
            return ()  # a builder's everyday connection
        score, suppressed_by, confidence = judged.score, "", _MEDIUM
        # An allow-list may lower the score, and another branch may then have the finding.
        finding = compiled.find(event, read) if score >= best.branch.threshold else None
        if finding is not None:
            best, judged = next(each for each in branches if each[0].branch.name == finding.branch)
            suppressed_by, confidence = finding.suppressed_by, finding.confidence
            score = 0 if suppressed_by else finding.score_after
        if finding is None:
            found = tuple([step for step in found if not step.if_missing])
            if not found:
                return ()
        labelled = {name: get(event) for name, get in labels.items()}
        time = get_time(event)
        reference = _reference(labelled.get("report", ""), time.isoformat() if time else "", values)
        processes = _processes(labelled)
        detail = best.detail(event) if finding is None else finding.detail
        signals = tuple([signal.id for signal in judged.signals])
        if finding is None and _REPEATED in signals:
            score = 0  # the client's own event reports this build
        # What the event scores is the first build's, or else the first step's.
        makes = [n for n, step in enumerate(found, 1) if step.stage == "build"]
        first = next((n for n in makes if not found[n - 1].renames), 1)
        return tuple(
            [
                Observation(
                    stage=step.stage,
                    reference=reference if len(found) == 1 else f"{reference}#{number}",
                    time=time,
                    host=labelled["host"],
                    account=values.get("account") or values.get("parent_account") or "",
                    detail=detail,
                    score=max(step.score, score if number == first else 0),
                    is_alert=score >= best.branch.threshold and number == first,
                    signals=(
                        told := _told(signals, step.signals) if number == first else step.signals
                    ),
                    attack=_attack(told),
                    links=(*step.links, *processes),
                    repeats=step.repeats,
                    suppressed_by=suppressed_by if number == first else "",
                    confidence=confidence if number == first else _MEDIUM,
                    is_relieved=not relief.isdisjoint(signals),
                    renames=step.renames,
                )
                for number, step in enumerate(found, 1)
            ]
        )

    return observe


def _told(signals: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*signals, *others))) if others else signals


def _may_start(line: str) -> bool:
    """Return whether a line may start a container by a client that nobody knows the name of.

    So many programs have a ``run`` that one counts only where nobody installs any.
    """
    if _RUN not in line and _CREATE not in line:
        return False
    program = line.split(None, 1)[0].strip("\"'")
    return place(program, table=PATHS).holds_no_program


@lru_cache(MOST)
def _attack(signals: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([id for name in signals for id in CATALOG[name].attack]))


def _reference(report: str, time: str, values: Mapping[str, Any]) -> str:
    """Return an id of the event, unique on its host: its own number where it has one."""
    if report:
        return f"{report}@{time}"
    # A number of thousands of digits is no text for Python.
    told = {name: hex(each) if is_long(each) else each for name, each in values.items()}
    content = json.dumps([time, told], sort_keys=True)
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _processes(labelled: Mapping[str, str]) -> tuple[Link, ...]:
    found = []
    for name, is_made in _PROCESSES:
        id, start = labelled.get(f"{name}_id", ""), labelled.get(f"{name}_start", "")
        if id not in ("", "0"):
            found.append(Link("process", f"{id}@{start}" if start else id, is_made))
    return tuple(found)
