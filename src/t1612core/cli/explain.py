"""Explain scores: ``t1612 explain`` tells of every signal whether it fired."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress

from attrs import define, field, frozen

from ..detector import Detector
from ..errors import EventError
from ..knowledge.profiles import PROFILES
from ..model import Event, Explanation
from ..output import explanation
from ..output.safe import printable
from . import allowlist_options
from .arguments import add_files, add_profile, add_schema, schema_of
from .exit_codes import BROKEN_OUTPUT, NOTHING_FOUND, UNREADABLE
from .places import Places
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .signals import file_or_signal, is_signal, lines_of
from .terminal import print_lines, width
from .writing import write_lines, write_out

_HELP = """\
A signal has fired, has not fired, or is not evaluable: the event holds nothing in
the fields that it reads. The scores of all profiles stand beside each other.

examples:
  t1612 explain examples/attack.jsonl:3
  t1612 explain --line 4 examples/attack.jsonl
  t1612 explain process.temp_source
  grep docker events.jsonl | t1612 explain -

exit codes:
  0  every event was explained
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read, was not recognised or could not be scored,
     or no event begins at a place that was named
  70  the command itself failed, or had no memory left
  130  interrupted; 143 where SIGTERM ended it
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "explain",
        help=told,
        description="Tell of every signal whether it fired, could have, or could not be seen.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(
        command,
        what="files to read, FILE:LINE as scan shows where a finding was read, or names of signals",
        read=file_or_signal,
    )
    add_profile(command, "which rule to explain")
    add_schema(command)
    command.add_argument(
        "--line", type=int, metavar="N", help="only events that begin on this line of their file"
    )
    command.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="text",
        help="text for people, jsonl for programs (default: %(default)s)",
    )
    allowlist_options.add_to(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain the events of all inputs, or signals by their names; return the exit code."""
    if names := [name for name in args.files if is_signal(name)]:
        return _tell_signals(names, args)
    detector = Detector(PROFILES[args.profile], schema_of(args), allowlist_options.chosen(args))
    progress = Progress(sys.stderr, is_on=False)
    places = Places.named(args.files or ["-"], args.line)
    explaining = Explaining(
        detector, Reader(detector, progress, may_be_empty=args.allow_empty), progress, places
    )
    return write_out(lambda: FORMATS[args.format](explaining.explained(places.files)), explaining)


def _tell_signals(names: list[str], args: argparse.Namespace) -> int:
    if len(names) < len(args.files) or args.format != "text":
        problem = "signals are told of by themselves, and as text: name no file beside them"
        print(f"t1612: error: {problem}", file=sys.stderr)
        return BROKEN_OUTPUT
    lines = (line for name in names for line in lines_of(name, width()))
    return write_lines(lines, NOTHING_FOUND)


@frozen
class Explained:
    """An explanation, and where its event was read."""

    explanation: Explanation
    file: str
    line: int


@define
class Explaining(ReadingRun):
    """One run over all inputs, and what became of the events."""

    detector: Detector
    reader: Reader
    progress: Progress
    places: Places
    passed: int = field(default=0, init=False)
    is_interrupted: bool = field(default=False, init=False)

    def explained(self, files: Iterable[str]) -> Iterator[Explained]:
        """Yield the explanations of all inputs as they come."""
        reader, detector = self.reader, self.detector
        locate = reader.stream.filled(detector.locate)
        events = self._on_line(reader.events(files), locate)
        for made in reader.stream.each(events, locate, detector.explain):
            yield Explained(made, reader.file, reader.line)

    def _on_line(
        self, events: Iterable[Event], locate: Callable[[Event], object]
    ) -> Iterator[Event]:
        for event in events:
            if self.places.has(self.reader.file, self.reader.line):
                yield event
                continue
            self.passed += 1
            if self.reader.stream.stages:
                with suppress(EventError):
                    locate(event)  # what comes later may need it

    def notes(self) -> list[str]:
        """Return the sum of the events, those on other lines too, and what was not read."""
        more = {"on other lines": self.passed} if self.places.is_narrow else None
        account = self.reader.account.worded("explained", more=more)
        return [account, *self.places.missed, *self.reader.unread_notes]

    @property
    def exit_code(self) -> int:
        """The exit code of the run; a place where no event begins was not explained."""
        code = super().exit_code
        return UNREADABLE if code == NOTHING_FOUND and self.places.missed else code


def _print_text(explained: Iterable[Explained]) -> None:
    for each in explained:
        lines = explanation.lay_out(
            each.explanation,
            f"{each.file}:{each.line}",
            width(),
            sys.stdout.encoding or "utf-8",
        )
        print_lines(lines, sys.stdout)


def _print_jsonl(explained: Iterable[Explained]) -> None:
    for each in explained:
        source = {"file": printable(each.file), "line": each.line}
        print(json.dumps({**explanation.to_mapping(each.explanation), "source": source}))


FORMATS: Mapping[str, Callable[[Iterable[Explained]], None]] = {
    "jsonl": _print_jsonl,
    "text": _print_text,
}
