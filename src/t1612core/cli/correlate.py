"""Join events: ``t1612 correlate`` shows the chains that steps on a host make."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta

from attrs import define, field

from ..correlation import Correlator, Loss
from ..detector import Detector
from ..errors import EventError
from ..incident import Incident, final
from ..knowledge.profiles import PROFILES
from ..output import timeline
from . import allowing
from .arguments import add_files, add_profile
from .exits import FOUND, INTERRUPTED, NOTHING_FOUND, UNREADABLE
from .paint import paint, width
from .progress import Progress, counted
from .reading import Reader
from .writing import write_out

_HELP = """\
Steps join by what they name (an image, a path, a host …) or, where nothing else tells,
by time. All inputs are read before anything is printed; of each incident the last state is.

examples:
  t1612 correlate examples/attack.jsonl
  t1612 correlate --format jsonl --window 6 events.jsonl.gz

exit codes:
  0  no incident
  1  one or more incidents
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read or scored
  130  interrupted
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    command = commands.add_parser(
        "correlate",
        help="join events into build-then-deploy chains",
        description="Join the steps seen on each host: prepare, build, egress, deploy.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_profile(command, "which rule scores the steps")
    command.add_argument(
        "--window",
        type=_hours,
        default=timedelta(hours=1),
        metavar="HOURS",
        help="how far apart two steps may lie that a link joins (default: 1)",
    )
    command.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="text",
        help="text for people, jsonl for programs (default: %(default)s)",
    )
    allowing.add_to(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Correlate the events of all inputs; return the exit code."""
    detector = Detector(PROFILES[args.profile], allowlist=allowing.chosen(args))
    progress = Progress(sys.stderr, is_on=False)
    correlating = Correlating(detector, Reader(detector.unwrap, progress), progress, args.window)
    return write_out(
        lambda: FORMATS[args.format](correlating.incidents(args.files or ["-"])), correlating
    )


def _hours(text: str) -> timedelta:
    try:
        hours = float(text)
        if 0 < hours <= 24 * 365:
            return timedelta(hours=hours)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no number of hours from 0 to 8760")


@define
class Correlating:
    """One run over all inputs, and what became of the events."""

    detector: Detector
    reader: Reader
    progress: Progress
    window: timedelta
    events: int = field(default=0, init=False)
    steps: int = field(default=0, init=False)
    suppressed: int = field(default=0, init=False)
    found: int = field(default=0, init=False)
    lost: Mapping[Loss, int] = field(factory=dict, init=False)
    is_interrupted: bool = field(default=False, init=False)

    def incidents(self, files: Iterable[str]) -> Iterator[Incident]:
        """Yield the last state of each incident, in the order of their beginnings.

        Files come in any order: nothing is late, and what is kept is bounded by hosts and steps.
        """
        correlator = Correlator(window=self.window, lateness=self.window)
        told: list[Incident] = []
        for event in self.reader.events(files):
            try:
                seen = self.detector.observe(event)
            except EventError as error:
                self.reader.reject(error)
                continue
            self.events += 1
            self.steps += len(seen)
            for each in seen:
                self.suppressed += bool(each.suppressed_by)
                told += correlator.feed(each)
        told += correlator.flush()
        self.lost = correlator.dropped
        whole = final(told)
        self.found = len(whole)
        yield from whole

    @property
    def exit_code(self) -> int:
        """Say how the run ended."""
        if self.is_interrupted:
            return INTERRUPTED
        if not self.reader.is_whole:
            return UNREADABLE
        return FOUND if self.found else NOTHING_FOUND

    def say_account(self) -> None:
        """Print what became of the events, so that none is lost unseen."""
        self.reader.say_hidden()
        rejected = self.reader.rejected
        notes = [
            f"{counted(self.events + rejected, 'event')} = {self.events:,} read + "
            f"{rejected:,} rejected",
            f"{counted(self.steps, 'step')}, {counted(self.found, 'incident')}",
            *([f"{counted(self.suppressed, 'step')} suppressed"] if self.suppressed else []),
            *(f"{number:,} lost: {reason}" for reason, number in self.lost.items() if number),
            *self.reader.unread_notes,
            *(["interrupted"] if self.is_interrupted else []),
        ]
        self.progress.say("; ".join(notes))


def _print_text(incidents: Iterable[Incident]) -> None:
    for incident in incidents:
        paint(timeline.lay_out(incident, width(), sys.stdout.encoding or "utf-8"), sys.stdout)


def _print_jsonl(incidents: Iterable[Incident]) -> None:
    for incident in incidents:
        print(json.dumps(timeline.to_mapping(incident)))


FORMATS: Mapping[str, Callable[[Iterable[Incident]], None]] = {
    "jsonl": _print_jsonl,
    "text": _print_text,
}
