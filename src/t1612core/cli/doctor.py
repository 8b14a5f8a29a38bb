"""Look telemetry over before its silence is trusted: ``t1612 doctor``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import define, field

from ..detector import Detector
from ..doctor.diagnosis import Gap, KindDiagnosis, diagnosed, signals_of, unseen
from ..doctor.survey import Clocks, Survey, surveyor
from ..knowledge.collecting import ADDED, FILLS, MAKES
from ..knowledge.profiles import PROFILES
from ..model import Kind, Profile, Signal
from ..output.safe import printable
from ..output.table import Line, Part, Show, Style, cut
from ..stream.account import counted
from .arguments import add_files, add_profile, add_schema, schema_of
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .terminal import print_lines, width
from .writing import write_out

_HELP = """\
Says by which schemas the events are read, in how many of them each field stands, which signals
can fire on them, and which never will and why: the product does not send what they read, or it was
left out of these events. Says what is odd about times, order and repeats, and what to collect to
see more.

examples:
  t1612 doctor export.csv
  t1612 doctor --format json events.jsonl.gz > telemetry.json

exit codes:
  0  every event was understood, whatever it lacks
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read, was not recognised or could not be scored, or no event was found
  70  the command itself failed, or had no memory left
  130  interrupted; no figures are printed of a part
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "doctor",
        help=told,
        description="Look events over: schemas, fields, times, and the signals they can fire.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_profile(command, "whose signals are looked at")
    add_schema(command)
    command.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="text",
        help="text for people, json for programs (default: %(default)s)",
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look all inputs over and print what they hold; return the exit code."""
    profile = PROFILES[args.profile]
    progress = Progress(sys.stderr, is_on=False)
    detector = Detector(profile, schema_of(args))
    visit = Visit(profile, Reader(detector, progress, may_be_empty=args.allow_empty), progress)
    return write_out(lambda: FORMATS[args.format](visit.survey(args.files or ["-"]), visit), visit)


@define
class Visit(ReadingRun):
    """One run over all inputs, and what became of the events."""

    profile: Profile
    reader: Reader
    progress: Progress
    is_interrupted: bool = field(default=False, init=False)
    prints_last = True

    def survey(self, files: Iterable[str]) -> Survey:
        """Read all inputs to their end; return what they hold."""
        survey = Survey()
        # What counts an event makes nothing of it: the list stays empty.
        list(self.reader.each(files, surveyor(self.reader.detector, survey)))
        return survey

    def notes(self) -> list[str]:
        """Return the sum of the events, and what was not read."""
        return [self.reader.account.worded("understood"), *self.reader.unread_notes]


def _print_text(survey: Survey, visit: Visit) -> None:
    lines = lay_out(survey, visit.profile, width(), sys.stdout.encoding or "utf-8")
    print_lines(lines, sys.stdout)


def lay_out(
    survey: Survey, profile: Profile, width: int, encoding: str = "utf-8"
) -> Iterator[Line]:
    """Yield the lines of a diagnosis, at most *width* columns wide (at least 40)."""
    show = partial(printable, encoding=encoding)
    width = max(width, 40)
    for each in diagnosed(survey, profile):
        yield from _kind(each, width, show)
        yield ()
    for name, events in sorted(survey.other.items()):
        product = survey.schemas[name].product
        yield (Part(f"{product}: {counted(events, 'event')} of kinds that nothing scores"),)
    for line in (*_about_times(survey.clocks, show), *_about_repeats(survey)):
        yield (Part(cut(line, width)),)
    for kind in unseen(survey):
        yield (Part(f"no {kind} events: {_without(kind, profile)}", "head"),)
        for what in _making(survey, kind):
            yield from _wrapped("    ", what.split(), width, between="")


def _kind(each: KindDiagnosis, width: int, show: Show) -> Iterator[Line]:
    seen = each.seen
    findings = counted(seen.findings, "finding")
    title = f"{seen.schema.product}, {seen.kind}: {counted(seen.events, 'event')}, {findings}"
    yield (Part(title, "head"),)
    groups: dict[str, dict[str, None]] = {
        where: {} for where in ("in each", "in some", "in none", "not sent")
    }
    for held in seen.fields:
        named = ", ".join(place for place, _ in held.by_place) or " or ".join(held.places[:2])
        if not held.places:
            groups["not sent"][held.name] = None
        elif held.present == seen.events:
            groups["in each"][named] = None
        elif held.present:
            groups["in some"][f"{named} ({_share(held.present, seen.events)})"] = None
        else:
            groups["in none"][named] = None
    for what, names in groups.items():
        if names:
            yield from _wrapped(f"    {what:9}", [show(name) for name in names], width)
    never = sum(len(gap.signals) for gap in each.gaps)
    told = [f"{len(each.always)} can fire in each event"]
    told += [f"{len(each.sometimes)} in some"] if each.sometimes else []
    told += [f"{never} never"] if never else []
    yield from _wrapped(f"    {'signals':9}", told, width)
    for fields, why, signals in _gaps(each, show):
        want = f"for want of {' and '.join(fields)}:"
        yield from _wrapped("    never    ", [want, *why.split()], width, between="")
        if not ADDED.keys() & fields.keys():  # of one source the number above is enough
            yield from _wrapped(" " * 13, [each.id for each in signals], width, "dim")


def _gaps(each: KindDiagnosis, show: Show) -> Iterator[tuple[dict[str, None], str, list[Signal]]]:
    """Yield what is missing, why, and the signals that read it; what has one reason together."""
    fills = FILLS.get(each.seen.schema.name, {}).get(each.seen.kind, {})
    together: dict[str, tuple[dict[str, None], list[Signal]]] = {}
    for gap in each.gaps:
        fields, signals = together.setdefault(_why(gap, fills, show), ({}, []))
        fields.update(dict.fromkeys(gap.fields))
        signals.extend(gap.signals)
    for why, (fields, signals) in together.items():
        yield fields, why, signals


def _why(gap: Gap, fills: Mapping[str, str], show: Show) -> str:
    for known in (ADDED, fills):
        if told := dict.fromkeys(known[name] for name in gap.fields if name in known):
            return "; ".join(told)
    if gap.places:
        places = [*dict.fromkeys(gap.places)][:2]
        how = "export one of them" if len(places) > 1 else "export it"
        return f"these events lack {' and '.join(map(show, places))}: {how}"
    return f"the product does not send {' or '.join(gap.fields)}"


def _wrapped(
    before: str, words: Sequence[str], width: int, style: Style = "", *, between: str = ","
) -> Iterator[Line]:
    """Lay out a list, in as many lines as it takes."""
    line, room = "", width - len(before)
    for number, word in enumerate(words):
        piece = word + (between if number < len(words) - 1 else "")
        if line and len(line) + 1 + len(piece) > room:
            yield (Part(before), Part(line, style))
            before, line = " " * len(before), ""
        line = f"{line} {piece}" if line else cut(piece, room)
    yield (Part(before), Part(line, style))


def _about_times(clocks: Clocks, show: Show) -> Iterator[str]:
    if clocks.first and clocks.last:
        order = f", {clocks.order}" if clocks.order else ""
        yield f"times: {clocks.first:%Y-%m-%d %H:%M:%SZ} to {clocks.last:%Y-%m-%d %H:%M:%SZ}{order}"
    if clocks.order == "mixed":
        yield f"    {counted(clocks.back, 'event')} earlier than the one before"
    if clocks.ahead:
        yield f"    {counted(clocks.ahead, 'event')} dated after now: a clock is wrong"
    if clocks.unreadable:
        forms = "; ".join(show(form) for form in clocks.forms)
        yield f"    {counted(clocks.unreadable, 'event')} without a time that can be read: {forms}"


def _about_repeats(survey: Survey) -> Iterator[str]:
    if survey.hosts:
        most = survey.hosts >= survey.most_hosts
        yield f"hosts: {'at least ' if most else ''}{survey.hosts:,}"
    if survey.repeats:
        yield f"repeats: {counted(survey.repeats, 'event')} equal to an earlier one"


def _without(kind: Kind, profile: Profile) -> str:
    return f"{counted(len(signals_of(profile, kind)), 'signal')} of {profile.name} cannot fire"


def _making(survey: Survey, kind: Kind) -> list[str]:
    return [
        f"{schema.product}: {MAKES[name][kind]}"
        for name, schema in sorted(survey.schemas.items())
        if kind in MAKES.get(name, {})
    ]


def _share(part: int, whole: int) -> str:
    """Return a share as text, from 1 % to 99 %: only none is 0 %, and only all is 100 %."""
    return f"{min(max(round(100 * part / whole), 1), 99)} %"


def _print_json(survey: Survey, visit: Visit) -> None:
    account, clocks = visit.reader.account, survey.clocks
    document = {
        "events": account.events,
        "understood": account.used,
        "other": dict(sorted(survey.other.items())),
        "unrecognised": account.unrecognised,
        "rejected": account.rejected,
        "inputs_not_read_to_the_end": visit.reader.unread,
        "profile": visit.profile.name,
        "kinds": [_kind_as_json(each) for each in diagnosed(survey, visit.profile)],
        "kinds_not_seen": list(unseen(survey)),
        "hosts": survey.hosts,
        "repeats": survey.repeats,
        "times": {
            "first": clocks.first and clocks.first.isoformat(),
            "last": clocks.last and clocks.last.isoformat(),
            "order": clocks.order or None,
            "earlier_than_the_one_before": clocks.back,
            "after_now": clocks.ahead,
            "unreadable": clocks.unreadable,
            "forms": list(clocks.forms),
        },
    }
    print(json.dumps(document))


def _kind_as_json(each: KindDiagnosis) -> dict[str, Any]:
    seen = each.seen
    return {
        "schema": seen.schema.name,
        "kind": seen.kind,
        "events": seen.events,
        "findings": seen.findings,
        "fields": [
            {
                "field": held.name,
                "names": list(held.places),
                "events": held.present,
                "by_name": dict(held.by_place),
            }
            for held in seen.fields
        ],
        "can_fire_in_each": [signal.id for signal in each.always],
        "can_fire_in_some": {signal.id: events for signal, events in each.sometimes},
        "never": [
            {
                "signals": [signal.id for signal in gap.signals],
                "for_want_of": list(gap.fields),
                "names": list(gap.places),
                "why": gap.why,
            }
            for gap in each.gaps
        ],
    }


FORMATS: Mapping[str, Callable[[Survey, Visit], None]] = {
    "json": _print_json,
    "text": _print_text,
}
