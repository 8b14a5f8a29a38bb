"""Compare profiles on events that nobody has labelled: ``t1612 compare``."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import define, field

from ..detector import Detector
from ..evaluation.comparison import Comparison, Example, Group, View, looker
from ..knowledge.profiles import PROFILES
from ..output.jsonl import well_formed
from ..output.safe import printable
from ..output.table import Line, Part, Show, cut
from ..stream.account import counted
from . import allowlist_options
from .arguments import add_files, add_schema, schema_of
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .terminal import print_lines, width
from .writing import write_out

_SIGNALS = 8  # of a group, the most frequent ones shown to a person
_HELP = """\
The events need no labels. Says on how many of them each profile alerts, which alerts all profiles
share and which only one has, and of these, which signals fired, and how often.

examples:
  t1612 compare events.jsonl.gz
  t1612 compare --examples 20 --format json events.jsonl > difference.json

exit codes:
  0  every event was compared, however the profiles differ
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read, was not recognised or could not be scored
  70  the command itself failed, or had no memory left
  130  interrupted; no figures are printed of a part
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "compare",
        help=told,
        description="Compare profiles on events that nobody has labelled.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_schema(command)
    command.add_argument(
        "--examples",
        type=_number,
        default=3,
        metavar="N",
        help="events shown of each group (default: %(default)s)",
    )
    command.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="text",
        help="text for people, json for programs (default: %(default)s)",
    )
    allowlist_options.add_to(command)
    command.set_defaults(run=run)


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 7:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 to 999999")


def run(args: argparse.Namespace) -> int:
    """Compare the profiles on the inputs, print what differs; return the exit code."""
    allowlist = allowlist_options.chosen(args)
    detectors = [Detector(profile, schema_of(args), allowlist) for profile in PROFILES.values()]
    progress = Progress(sys.stderr, is_on=False)
    comparing = Comparing(
        detectors,
        Reader(detectors[0], progress, may_be_empty=args.allow_empty),
        progress,
        args.examples,
    )
    return write_out(
        lambda: FORMATS[args.format](comparing.compared(args.files or ["-"]), comparing), comparing
    )


@define
class Comparing(ReadingRun):
    """One run over all inputs, and what became of the events."""

    detectors: Sequence[Detector]
    reader: Reader
    progress: Progress
    most: int
    is_interrupted: bool = field(default=False, init=False)
    prints_last = True

    def compared(self, files: Iterable[str]) -> Comparison:
        """Read all inputs to their end; return what the profiles make of them."""
        names = tuple(each.profile.name for each in self.detectors)
        comparison = Comparison(names, self.most)
        for each in self.reader.each(files, looker(self.detectors)):
            comparison.add(each, self.reader.file, self.reader.line)
        return comparison

    def notes(self) -> list[str]:
        """Return the sum of the events, and what was not read."""
        return [self.reader.account.worded("compared"), *self.reader.unread_notes]


def _print_text(comparison: Comparison, _comparing: Comparing) -> None:
    print_lines(lay_out(comparison, width(), sys.stdout.encoding or "utf-8"), sys.stdout)


def lay_out(comparison: Comparison, width: int, encoding: str = "utf-8") -> Iterator[Line]:
    """Yield the lines of a comparison at most *width* columns wide (at least 40)."""
    width = max(width, 40)
    show = partial(printable, encoding=encoding)
    for name in comparison.profiles:
        yield (Part(f"{name}: {counted(comparison.alerts(name), 'alert')}"),)
    for group in comparison.groups:
        others = [name for name in comparison.profiles if name not in group.alerting]
        where = " and ".join(group.alerting) + (" alone" if others else "")
        yield ()
        yield (Part(cut(f"{where}: {counted(group.events, 'event')}", width), "head"),)
        for name in comparison.profiles if group.events else ():
            yield (Part(cut(f"    {name}: {_reasons(group, name)}", width)),)
        for example in group.examples:
            yield from _example(example, comparison.profiles, width, show)


def _reasons(group: Group, profile: str) -> str:
    """Return how many events of a group each signal of a profile fired in."""
    silent = group.silent[profile]
    most = _by_number(group.signals[profile])
    shown = [f"{number:,} {id}" for id, number in most[:_SIGNALS]]
    rest = [f"{len(most) - _SIGNALS} further signals"] if len(most) > _SIGNALS else []
    return " · ".join([*shown, *rest, *([f"{silent:,} without a signal"] if silent else [])])


def _by_number(signals: Counter[str]) -> list[tuple[str, int]]:
    return sorted(signals.items(), key=lambda each: (-each[1], each[0]))


def _example(example: Example, profiles: Sequence[str], width: int, show: Show) -> Iterator[Line]:
    compared = example.compared
    views = list(zip(profiles, compared.views, strict=True))
    scores = " · ".join(f"{name} {view.score}{_suppressed(view)}" for name, view in views)
    place = f"{show(example.file)}:{example.line}"
    yield (Part(cut(f"  {place}  {compared.kind}  {scores}", width), "score"),)
    yield (Part(cut(f"      {show(compared.detail)}", width)),)
    for name, view in views:
        if view.signals:
            signals = " · ".join(view.signals)
            yield (Part(cut(f"      {name}: {signals}", width), "dim"),)


def _suppressed(view: View) -> str:
    return f", suppressed by {view.suppressed_by}" if view.suppressed_by else ""


def _print_json(comparison: Comparison, comparing: Comparing) -> None:
    account = comparing.reader.account
    document = {
        "events": account.events,
        "compared": account.used,
        "unrecognised": account.unrecognised,
        "rejected": account.rejected,
        "inputs_not_read_to_the_end": comparing.reader.unread,
        "profiles": [
            {"profile": name, "alerts": comparison.alerts(name)} for name in comparison.profiles
        ],
        "groups": [_group(each, comparison.profiles) for each in comparison.groups],
    }
    print(json.dumps(document))


def _group(group: Group, profiles: Sequence[str]) -> dict[str, Any]:
    return {
        "alerting": list(group.alerting),
        "events": group.events,
        "reasons": [
            {
                "profile": name,
                "without_signal": group.silent[name],
                "signals": [
                    {"signal": id, "events": number}
                    for id, number in _by_number(group.signals[name])
                ],
            }
            for name in profiles
        ],
        "examples": [_shown(each, profiles) for each in group.examples],
    }


def _shown(example: Example, profiles: Sequence[str]) -> dict[str, Any]:
    compared = example.compared
    return {
        "source": {"file": well_formed(example.file), "line": example.line},
        "kind": compared.kind,
        "detail": well_formed(compared.detail),
        "views": [
            {
                "profile": name,
                "score": view.score,
                "alert": view.is_alert,
                "suppressed_by": view.suppressed_by or None,
                "signals": list(view.signals),
            }
            for name, view in zip(profiles, compared.views, strict=True)
        ],
    }


FORMATS: Mapping[str, Callable[[Comparison, Comparing], None]] = {
    "json": _print_json,
    "text": _print_text,
}
