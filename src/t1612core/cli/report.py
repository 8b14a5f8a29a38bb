"""Make a page for people of what events hold: ``t1612 report``."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import Callable, Mapping
from hashlib import file_digest, sha256
from typing import Final

from attrs import define, field

from .. import __version__
from ..allowlist.writing import to_toml
from ..detector import Detector
from ..knowledge.profiles import PROFILES
from ..model import Event, Route
from ..observation import Observation, Source
from ..output.safe import printable
from ..report import Collector, Input, Report, Settings, html, markdown
from ..stream.account import counted
from ..telemetry.partial import PARTIAL
from . import allowlist_options
from .arguments import add_files, add_profile, add_schema, add_window, schema_of
from .exit_codes import BROKEN_OUTPUT, FOUND, NOTHING_FOUND, UNREADABLE
from .inputs import expanded
from .output_options import add_file, add_least, placed, refused
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .unplaced import UNPLACED
from .writing import write_out

_HELP = """\
The page is one file that needs no network: what happened, how sure that is, what to do next,
each chain as a drawing and as a table, each finding with its evidence and its event without
secrets, queries for other systems, and what to look for elsewhere. All text of events is made
harmless. The same inputs and versions give the same page, byte for byte.

Findings that differ in nothing but their time are listed once, with a count. Those beyond
--findings are only counted.

examples:
  t1612 report -o report.html examples/attack.jsonl
  t1612 report --format md examples/attack.jsonl | less

exit codes:
  0  nothing found
  1  findings or chains
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read, was not recognised or could not be scored
     (the page says so), or there was no event to read; or nothing was found where no
     event is of a kind that is scored, or no process event has a command line
  70  the command itself failed, or had no memory left
  130  interrupted; nothing is written
"""
FORMATS: Final[Mapping[str, Callable[[Report], str]]] = {
    "html": html.write,
    "md": markdown.write,
}
_ENDS: Final = {"": "html", ".html": "html", ".htm": "html", ".md": "md"}  # of OUT
_MOST: Final = 5_000


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "report",
        help=told,
        description="Show what events hold as one page of HTML, or as Markdown for a ticket.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    add_file(command)
    command.add_argument(
        "--format",
        choices=sorted(FORMATS),
        help="html, or md for a ticket (default: by the end of OUT; html if it has none)",
    )
    command.add_argument("--title", default=Settings().title, help="the page's title")
    command.add_argument(
        "--findings",
        type=_number,
        default=Settings().findings,
        metavar="N",
        help=f"how many findings are listed, the worst first; 1 to {_MOST} (default: %(default)s)",
    )
    add_least(command, "findings and chains")
    add_profile(command, "which rule to score by")
    add_schema(command)
    add_window(command)
    allowlist_options.add_to(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read all inputs, write the page; return the exit code."""
    form = args.format or _form_of(args.output or "")
    if problem := refused(args) or ("" if form else _no_format(args.output)):
        print(f"t1612: error: {problem}", file=sys.stderr)
        return BROKEN_OUTPUT
    progress = Progress(sys.stderr, is_on=False)
    detector = Detector(PROFILES[args.profile], schema_of(args), allowlist_options.chosen(args))
    collector = Collector(
        detector,
        Settings(
            title=args.title,
            least=args.min_score,
            findings=args.findings,
            window=args.window,
        ),
    )
    reader = Reader(detector, progress, may_be_empty=args.allow_empty)
    reporting = Reporting(collector, reader, progress)

    def write() -> None:
        text = FORMATS[form](reporting.report(args.files or ["-"]))
        if args.output in (None, "-"):
            sys.stdout.write(text)
            return
        with placed(args.output) as file:
            file.write(text)

    return write_out(write, reporting)


def _form_of(output: str) -> str:
    """Return the format that a name means by its end; ``""`` where none has that end."""
    return _ENDS.get(os.path.splitext(output)[1].lower(), "")


def _no_format(output: str) -> str:
    end = os.path.splitext(output)[1]
    known = " or ".join(end for end in _ENDS if end[1:] in FORMATS)
    return printable(f"no format is for {end!r}: end OUT in {known}, or name one by --format")


@define
class Reporting(ReadingRun):
    """One run over all inputs, and what became of the events."""

    collector: Collector
    reader: Reader
    progress: Progress
    is_interrupted: bool = field(default=False, init=False)
    prints_last = True

    def report(self, files: list[str]) -> Report:
        """Read all *files*, and make the report."""
        seen = self.reader.each(files, self._see)
        self.collector.join(step for steps in seen for step in steps)
        return self.collector.report(
            self.reader.account,
            version=__version__,
            problems=self._problems,
            inputs=[_input(name) for name in expanded(files)],
            allowlists=_allowlists(self.collector.detector),
        )

    @property
    def _problems(self) -> list[str]:
        """What was not understood: the first messages, and how many more there were."""
        if self.reader.is_whole and not self.reader.account.stages[PARTIAL]:
            return []
        return [*self.progress.said, *self.reader.gaps]

    def _see(self, event: Event, *, kind: Route) -> tuple[Observation, ...]:
        source = Source(printable(self.reader.file), self.reader.line)
        return self.collector.see(event, kind, source)

    @property
    def exit_code(self) -> int:
        """The exit code of the run; unreadable input outweighs findings."""
        code = super().exit_code
        if code != NOTHING_FOUND:
            return code
        if any(self.collector.lost.get(reason) for reason in UNPLACED):
            return UNREADABLE
        if self.collector.findings_found or self.collector.chains_found:
            return FOUND
        return UNREADABLE if self._is_blind else NOTHING_FOUND

    @property
    def _is_blind(self) -> bool:
        """Whether the events are of no use: a page that shows nothing of them says so."""
        account = self.reader.account
        return bool((account.events and not account.used) or self.collector.lines.tally.problem)

    def notes(self) -> list[str]:
        """Return the parts of the account, the sum of the events first."""
        collector = self.collector
        found = [counted(collector.findings_found, "finding")]
        if collector.suppressed_found:
            found.append(f"{collector.suppressed_found:,} suppressed")
        if collector.below_found:
            found.append(f"{collector.below_found:,} below the score asked for")
        found.append(counted(collector.chains_found, "chain"))
        told = ", ".join([*found, *collector.gaps])
        return [self.reader.account.worded("scored"), told, *self.reader.unread_notes]


def _input(name: str) -> Input:
    """Return an input's size and digest; for one that cannot be read twice, why there is none."""
    if name == "-":
        return Input("standard input", None, "not there to be read twice")
    try:
        with open(name, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return Input(printable(name), None, "not there to be read twice")
            digest = file_digest(file, "sha256").hexdigest()
            return Input(printable(name), file.tell(), digest)
    except (OSError, ValueError):
        return Input(printable(name), None, "cannot be read")


def _allowlists(detector: Detector) -> list[Input]:
    if detector.allowlist is None:
        return []
    text = to_toml(detector.allowlist).encode()
    number = len(detector.allowlist.entries)
    name = f"all lists as one: {number:,} {'entry' if number == 1 else 'entries'}"
    return [Input(name, len(text), sha256(text).hexdigest())]


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and 0 < int(text[:5]) <= _MOST:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST}")
