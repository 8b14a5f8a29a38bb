"""Join events: ``t1612 correlate`` shows the chains that steps on a host make."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from importlib.util import find_spec
from typing import Final

from attrs import define, evolve, field

from ..correlation import Correlator, Loss
from ..correlation.ordering import in_order
from ..detector import Detector
from ..incident import Incident, final
from ..knowledge.attack import VERSION
from ..knowledge.profiles import PROFILES
from ..model import Event, Route, Severity
from ..observation import Observation, Source
from ..output.formats import FORMATS, summary
from ..stream.account import counted
from . import allowlist_options, output_options
from .arguments import add_files, add_profile, add_schema, add_window, schema_of
from .exit_codes import BROKEN_OUTPUT, FOUND, INTERRUPTED, NOTHING_FOUND, UNREADABLE
from .output_options import is_severe
from .progress import Progress
from .reading import Reader
from .unplaced import UNPLACED, Stamps
from .writing import write_out

_HELP = f"""\
Steps join by what they name (an image, a path, a host …) or, where nothing else tells,
by time. An incident is a chain of steps, or an alert: one step, as scan tells it. Below
each step stands where its event was read, as t1612 explain takes it. All inputs are read
first; then the last state of each incident is printed.
Events may come in any order: their steps are sorted, 200,000 of them at a time. Steps that
come later than that, or have no time that can be read, are lost: they are counted, and the
exit code is 3.

With --follow one file is read as it grows. Each incident is appended to OUT when it is found,
and again when it has changed: of each id the highest revision counts. If a run is killed, the
same command continues it; nothing is lost and nothing is told twice.

formats, and for what:
{summary("incidents")}

examples:
  t1612 correlate examples/attack.jsonl
  t1612 correlate --format jsonl --window 6 events.jsonl.gz
  t1612 correlate --follow --state t1612.state --output incidents.jsonl events.jsonl

exit codes:
  0  no incident
  1  one or more incidents, of the severity that --fail-on names
  2  the command line is wrong, or the output or the state cannot be used
  3  some input could not be read, was not recognised, could not be scored, has no time
     or came too late
  70  the command itself failed, or had no memory left
  130  interrupted
  143  ended by SIGTERM; with --follow, all is kept
"""


MOST: Final = 200_000  # steps that wait to be sorted; about 1.5 kB each


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "correlate",
        help=told,
        description="Join the steps seen on each host: prepare, build, egress, deploy.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_profile(command, "which rule scores the steps")
    add_schema(command)
    add_window(command)
    output_options.add_to(command, "incidents", "text; with --follow always jsonl")
    allowlist_options.add_to(command)
    _add_following(command)
    command.set_defaults(run=run)


def _add_following(command: argparse.ArgumentParser) -> None:
    following = command.add_argument_group(
        "following", "FILE holds JSON lines, not packed; it may be rotated"
    )
    following.add_argument("--follow", action="store_true", help="read one FILE as it grows")
    following.add_argument(
        "--state", metavar="STATE", help="the file that keeps what a later run continues from"
    )
    output_options.add_file(
        following,
        "; with --follow incidents are appended to it as JSON lines, and - is standard output, "
        "where a run after a kill may repeat some",
    )
    following.add_argument(
        "--once",
        action="store_true",
        help="stop at the end of FILE, and keep what is open for the next run",
    )


def run(args: argparse.Namespace) -> int:
    """Correlate the events of all inputs; return the exit code."""
    if problem := _misused(args):
        print(f"t1612: error: {problem}", file=sys.stderr)
        return BROKEN_OUTPUT
    detector = Detector(PROFILES[args.profile], schema_of(args), allowlist_options.chosen(args))
    if args.follow:
        from .following import follow  # it needs a POSIX system

        return follow(args, detector)
    progress = Progress(sys.stderr, is_on=False)
    correlating = Correlating(
        detector,
        Reader(
            detector,
            progress,
            is_prefiltered=True,
            is_of_steps=True,
            may_be_empty=args.allow_empty,
        ),
        progress,
        args.window,
        args.attack_version or VERSION,
        args.min_score,
        args.fail_on,
    )
    form = FORMATS[args.format or "text"]
    return write_out(
        lambda: output_options.write(
            correlating.incidents(args.files or ["-"]), args, form, "incidents"
        ),
        correlating,
    )


def _misused(args: argparse.Namespace) -> str:
    """Return which options do not go together; ``""`` if all do."""
    if not args.follow:
        alone = [name for name in ("state", "once") if getattr(args, name)]
        return f"--{alone[0]} goes with --follow only" if alone else output_options.refused(args)
    if find_spec("fcntl") is None:
        return "--follow needs Linux or macOS: this system has none of the locks that it works by"
    if len(args.files) != 1 or args.files == ["-"]:
        return "--follow takes one file, and not standard input"
    if not (args.state and args.output):
        return "--follow needs --state and --output"
    if args.format not in (None, "jsonl"):
        return "--follow writes jsonl only"
    narrowed = output_options.narrowed(args, "--follow tells every incident")
    return narrowed or output_options.unplaced(args.output)


@define
class Correlating:
    """One run over all inputs, and what became of the events."""

    detector: Detector
    reader: Reader
    progress: Progress
    window: timedelta
    attack_version: int = VERSION
    least: int = 0
    severity: Severity = "low"
    steps: int = field(default=0, init=False)
    suppressed: int = field(default=0, init=False)
    found: int = field(default=0, init=False)
    alerts: int = field(default=0, init=False)  # of these
    failing: int = field(default=0, init=False)  # of these, what ends the command with 1
    below: int = field(default=0, init=False)
    stamps: Stamps = field(factory=Stamps, init=False)
    lost: Mapping[Loss, int] = field(factory=dict, init=False)
    is_interrupted: bool = field(default=False, init=False)

    def incidents(self, files: Iterable[str]) -> Iterator[Incident]:
        """Yield the last state of each incident, in the order of their beginnings.

        What is kept is bounded by hosts and steps, and by the steps that wait to be sorted.
        """
        # Beyond those, steps may still be late by a window.
        correlator = Correlator(
            window=self.window, lateness=self.window, attack_version=self.attack_version
        )
        told: list[Incident] = []
        for seen in in_order(self._steps(files), MOST):
            told += correlator.feed(seen)
        told += correlator.flush()
        self.lost = correlator.dropped
        whole = final(told)
        wanted = [incident for incident in whole if incident.score >= self.least]
        self.found = len(wanted)
        self.below = len(whole) - len(wanted)
        self.alerts = sum(incident.kind == "alert" for incident in wanted)
        self.failing = sum(is_severe(incident.severity, self.severity) for incident in wanted)
        yield from wanted

    def _steps(self, files: Iterable[str]) -> Iterator[Observation]:
        for seen in self.reader.each(files, self._observe):
            for each in seen:
                self.steps += 1
                self.suppressed += bool(each.suppressed_by)
                yield each

    def _observe(self, event: Event, *, kind: Route) -> tuple[Observation, ...]:
        seen = self.detector.observe(event, kind=kind)
        self.stamps.look(self.detector, event, kind, seen)
        if not seen:
            return seen
        source = Source(self.reader.file, self.reader.line)
        return tuple([evolve(each, source=source) for each in seen])

    @property
    def exit_code(self) -> int:
        """The exit code of the run."""
        if self.is_interrupted:
            return INTERRUPTED
        if not self.reader.is_whole or any(self.lost.get(reason) for reason in UNPLACED):
            return UNREADABLE
        return FOUND if self.failing else NOTHING_FOUND

    def say_account(self) -> None:
        """Print what became of the events."""
        self.reader.say_hidden()
        notes = [
            self.reader.account.worded("read"),
            f"{counted(self.steps, 'step')}, {counted(self.found, 'incident')}"
            + (f", {self.alerts:,} of one step" if self.alerts else ""),
            *(
                [f"{counted(self.below, 'incident')} below the score asked for"]
                if self.below
                else []
            ),
            *([f"{counted(self.suppressed, 'step')} suppressed"] if self.suppressed else []),
            *(f"{number:,} lost: {reason}" for reason, number in self.lost.items() if number),
            *self.stamps.notes,
            *self.reader.unread_notes,
            *(["interrupted"] if self.is_interrupted else []),
        ]
        self.progress.say("; ".join(notes))
