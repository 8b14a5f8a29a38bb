"""Score events: ``t1612 scan`` reads, scores, prints, and accounts for every event."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from attrs import define, evolve, field, frozen

from ..detector import Detector
from ..engine.labelling import Labels
from ..errors import EventError
from ..knowledge.profiles import PROFILES
from ..model import Event, Finding, Route, Severity
from ..output.formats import FORMATS, summary
from ..output.rows import in_window
from ..output.told import Found
from ..stream.account import add, counted
from ..stream.prefilter import Splitter, splitter
from ..stream.sources import Range, cut
from ..summary.command_lines import CommandLines, LineTally
from ..summary.identity import event_id
from . import allowlist_options, output_options
from .arguments import add_files, add_profile, add_schema, schema_of
from .exit_codes import BROKEN_OUTPUT, FOUND, INTERRUPTED, NOTHING_FOUND, UNREADABLE
from .next_steps import after_scan
from .output_options import is_severe
from .progress import Progress
from .reading import PartReader, Read, Reader
from .writing import write_out

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

_FIRST = 1024 * 1024  # bytes of a file's first line, by which it is told what its events need
_MOST_JOBS = 256  # more than a machine has use for

_HELP = f"""\
Scores process, file and network events of Microsoft Defender, Sysmon, Elastic,
Falco and other products (--schema names them), mixed as they come. Reads JSON
lines, JSON arrays and single objects, also behind what syslog writes, CSV, and
events of Windows in XML, plain or packed; Parquet files; directories and archives.

formats, and for what:
{summary("findings")}

examples:
  t1612 scan events.jsonl
  t1612 scan --since 1d --format csv --output alerts.csv export.json.gz
  zcat logs/*.gz | t1612 scan - | jq .detail

exit codes:
  0  nothing found, or nothing but what is suppressed
  1  findings that no allow-list suppresses, of the severity that --fail-on names
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read, was not recognised or could not be scored
     (there may be findings too), or there was no event to read
  70  the command itself failed, or had no memory left
  130  interrupted; 143 where SIGTERM ended it
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "scan",
        help=told,
        description="Score events and print the findings.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_profile(command, "which rule to score by")
    add_schema(command)
    command.add_argument(
        "--since",
        type=_since,
        metavar="WHEN",
        help="only events later than this: an age (1d, 12h, 30m, 45s) or an ISO 8601 time",
    )
    output_options.add_to(command, "findings", "table on a terminal, jsonl otherwise")
    output_options.add_file(command)
    command.add_argument(
        "--strict", action="store_true", help="stop at the first event that cannot be scored"
    )
    command.add_argument(
        "--jobs",
        type=_jobs,
        default=1,
        metavar="N",
        help="how many processes read a large file that is not packed (default: 1)",
    )
    allowlist_options.add_to(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Scan the inputs, print findings and account; return the exit code."""
    if problem := output_options.refused(args):
        print(f"t1612: error: {problem}", file=sys.stderr)
        return BROKEN_OUTPUT
    is_terminal = sys.stdout.isatty() and args.output in (None, "-")
    form = FORMATS[args.format or ("table" if is_terminal else "jsonl")]
    # On one screen, a progress line would run into findings printed as they come.
    progress = Progress(
        sys.stderr,
        is_on=sys.stderr.isatty() and not (is_terminal and form.order == "as found"),
    )
    detector = Detector(PROFILES[args.profile], schema_of(args), allowlist_options.chosen(args))
    # Who wants to hear of the first event that cannot be scored wants all of them read.
    reader = Reader(
        detector,
        progress,
        args.strict,
        is_prefiltered=not args.strict,
        may_be_empty=args.allow_empty,
    )
    wanted = Wanted(args.since, args.min_score, args.fail_on, form.needs_fields)
    scan = Scan(detector, wanted, reader, progress, 1 if args.strict else args.jobs)
    return write_out(
        lambda: output_options.write(
            scan.found(args.files or ["-"]), args, form, "findings", after_scan(args)
        ),
        scan,
    )


@frozen
class Wanted:
    """Which findings are told, which of them end the command with 1, and how much is told."""

    since: datetime | None = None
    least: int = 0
    severity: Severity = "low"
    with_fields: bool = False


@define
class Tally:
    """How many findings became what; ``late`` are patterns of the allow-list out of time.

    ``failing`` are those that end the command with 1.
    """

    findings: int = 0
    failing: int = 0
    below: int = 0
    outside: int = 0
    undated: int = 0
    suppressed: int = 0
    late: int = 0


@define
class Scan:
    """One run over all inputs, and what became of the events."""

    detector: Detector
    wanted: Wanted
    reader: Reader
    progress: Progress
    jobs: int = 1
    tally: Tally = field(factory=Tally, init=False)
    lines: CommandLines = field(factory=CommandLines, init=False)
    _labels: Labels = field(factory=Labels, init=False)
    is_interrupted: bool = field(default=False, init=False)

    def found(self, files: Iterable[str]) -> Iterator[Found]:
        """Yield the findings of all inputs as they come.

        An interruption ends it early instead of raising, so that what was found
        until then is still printed.
        """
        try:
            for file in self.reader.inputs(files):
                yield from self._found(file)
                if self.reader.is_stopped:
                    break
        except KeyboardInterrupt:
            self.is_interrupted = True
        self.progress.clear()

    @property
    def exit_code(self) -> int:
        """How the run ended; unreadable input outweighs findings."""
        if self.is_interrupted:
            return INTERRUPTED
        if self.tally.undated or not self.reader.is_whole:
            return UNREADABLE
        return FOUND if self.tally.failing else NOTHING_FOUND

    def say_account(self) -> None:
        """Print what became of the events, so that nothing is lost unseen."""
        self.reader.say_hidden()
        notes = [counted(self.tally.findings, "finding")]
        if self.detector.allowlist is not None:
            notes.append(f"{self.tally.suppressed:,} of them suppressed")
        if self.tally.late:
            notes.append(f"{counted(self.tally.late, 'pattern')} of the allow-list out of time")
        if self.tally.below:
            notes.append(f"{counted(self.tally.below, 'finding')} below the score asked for")
        if self.tally.outside:
            notes.append(f"{counted(self.tally.outside, 'finding')} outside the time window")
        if self.tally.undated:
            notes.append(
                f"{counted(self.tally.undated, 'finding')} without a time that can be read"
            )
        notes += self.reader.unread_notes
        notes += filter(None, [self.lines.tally.problem])
        if self.is_interrupted:
            notes.append("interrupted")
        self.progress.say(f"{self.reader.account.worded('scored')}; {', '.join(notes)}")

    def _found(self, file: str) -> Iterator[Found]:
        is_cut = self.jobs > 1 and file != "-" and not self._needs_order(file)
        if is_cut and len(ranges := cut(file, readers=self.jobs)) > 1:
            with self.reader.reading(file):
                yield from self._found_in_parts(file, ranges)
            return
        for found in self.reader.each([file], self._find):
            if self._is_wanted(found.finding):
                yield found

    def _needs_order(self, file: str) -> bool:
        """Return whether a file's events need those before them, by its first line.

        That of another kind of file, or one that cannot be read, says nothing.
        """
        if self.reader.stream.stages is None:
            return False
        with suppress(OSError, ValueError, EventError, RecursionError), open(file, "rb") as stream:
            route, _ = self.detector.locate(json.loads(stream.readline(_FIRST)))
            return self.detector.schema_of(route).lineage is not None
        return False

    def _found_in_parts(self, file: str, ranges: list[Range]) -> Iterator[Found]:
        """Scan the ranges of a file in other processes, and add up their counts."""
        # Processes need modules that take longer to import than most files to scan.
        from .workers import map_in_order

        given = (self.detector, self.wanted, file)
        for part in map_in_order(_scan, ranges, self.jobs, _begin, given):
            for found in part.found:
                yield evolve(found, line=self.reader.stream.lines + found.line)
            add(self.tally, part.tally)
            add(self.lines.tally, part.lines)
            self.reader.add(part.read)
            self.progress.show(0, self.tally.findings)

    def _find(self, event: Event, *, kind: Route) -> Found | None:
        self.progress.show(self.reader.account.used, self.tally.findings)
        finding = self.detector.find(event, kind)
        self.lines.look(self.detector, event, kind)
        if finding is None:
            return None
        place = self.reader.file, self.reader.line
        if not self.wanted.with_fields:
            return Found(finding, *place)
        row, schema = finding.event, self.detector.schema_of(kind)
        return Found(finding, *place, event_id(row), self._labels.of(row, finding.kind, schema))

    def _is_wanted(self, finding: Finding) -> bool:
        """Count a finding, and return whether it is to be told."""
        tally = self.tally
        tally.late += len(finding.tuned.timeouts) if finding.tuned else 0
        if not in_window(finding, self.wanted.since):
            if finding.time is None:
                tally.undated += 1
            else:
                tally.outside += 1
            return False
        if finding.score_after < self.wanted.least:
            tally.below += 1
            return False
        tally.findings += 1
        if finding.suppressed_by:
            tally.suppressed += 1
        else:
            tally.failing += is_severe(finding.severity, self.wanted.severity)
        return True


@frozen
class _Part:
    """What came of one range of a file; lines count from its start."""

    found: list[Found]
    tally: Tally
    lines: LineTally
    read: Read


# Of a process that scans parts: the detector, what is wanted, the file, what splits it.
_given: tuple[Detector, Wanted, str, Splitter | None]


def _begin(detector: Detector, wanted: Wanted, file: str) -> None:
    global _given
    _given = (detector, wanted, file, splitter(detector.profile, detector.schema))


def _scan(place: Range) -> _Part:
    detector, wanted, file, split = _given
    # What is wrong is told by the process that knows the numbers of the lines.
    progress = Progress(sys.stderr, is_on=False)
    reader = PartReader(detector, progress, range=place, split=split)
    scan = Scan(detector, wanted, reader, progress)
    found = [each.detached() for each in scan.found([file])]
    return _Part(found, scan.tally, scan.lines.tally, reader.read)


def _jobs(text: str) -> int:
    """Read a number of processes."""
    if text.isascii() and text.isdecimal() and 0 < int(text[:5]) <= _MOST_JOBS:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST_JOBS}")


def _since(text: str) -> datetime:
    """Read an age or a time; a time without a zone is UTC."""
    number, unit = text[:-1], text[-1:]
    try:
        if unit in _UNITS and number.isdecimal():
            return datetime.now(UTC) - timedelta(**{_UNITS[unit]: int(number)})
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        problem = f"{text!r} is neither an age such as 1d or 12h nor an ISO 8601 time"
        raise argparse.ArgumentTypeError(problem) from None
