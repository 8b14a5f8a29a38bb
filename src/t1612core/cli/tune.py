"""Look after allow-lists: ``t1612 tune lint``, ``explain``, ``stats``, ``suggest``, ``allow``."""

from __future__ import annotations

import argparse
import io
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial

from attrs import define, field

from ..allowlist import AllowList
from ..allowlist.lists import READY
from ..allowlist.writing import to_toml
from ..detector import Detector
from ..evaluation import Labelled
from ..knowledge.profiles import PROFILES
from ..model import Event, Route
from ..output.explanation import consideration
from ..output.safe import printable
from ..stream.account import counted
from ..tuning.lint import lint
from ..tuning.proposing import propose
from ..tuning.suggest import located, suggest
from . import allowlist_options
from .arguments import add_files, add_part, add_profile, add_schema, schema_of
from .exit_codes import BROKEN_OUTPUT, FOUND, NOTHING_FOUND, UNREADABLE
from .places import Places
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .signals import file
from .writing import write_lines, write_out

_HELP = """\
examples:
  t1612 tune lint tuning.toml
  t1612 tune explain --allowlist tuning.toml events.jsonl
  t1612 tune stats --allowlist tuning.toml events.jsonl.gz
  t1612 tune suggest labelled.jsonl > proposed.toml
  t1612 tune allow events.jsonl:12 > proposed.toml

exit codes:
  0  done, and lint has nothing to say
  1  lint has remarks, or allow refuses a finding
  2  the command line is wrong, a list cannot be read, or the output cannot be written
  3  some input could not be read, was not recognised or could not be scored
  70  the command itself failed, or had no memory left
  130  interrupted
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "tune",
        help=told,
        description="Look after allow-lists: files of entries that let known harmless builds pass.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = command.add_subparsers(dest="verb", required=True, metavar="VERB")
    lint_verb = add_part(verbs, "lint", "say what is doubtful in allow-lists")
    lint_verb.add_argument(
        "allowlist",
        nargs="+",
        type=allowlist_options.allowlist,
        metavar="LIST",
        help=f"files, or names of ready-made lists: {', '.join(READY)}",
    )
    allowlist_options.add_today(lint_verb)
    lint_verb.set_defaults(run=run_lint)
    for name, run, what in (
        ("explain", run_explain, "say of each finding which entries apply, and why others do not"),
        ("stats", run_stats, "count the findings that each entry applied to"),
        (
            "suggest",
            run_suggest,
            "propose entries for events labelled benign that alert, as TOML",
        ),
    ):
        verb = add_part(verbs, name, what)
        add_files(verb)
        add_profile(verb, "which rule to score by")
        add_schema(verb)
        allowlist_options.add_to(verb, is_required=name != "suggest")
        verb.set_defaults(run=run)
    allow = add_part(verbs, "allow", "propose an entry that lets one finding pass, as TOML")
    allow.add_argument(
        *("places",),
        nargs="+",
        type=file,
        metavar="FILE:LINE",
        help="findings, as scan shows where they are",
    )
    add_profile(allow, "which rule to score by")
    add_schema(allow)
    allowlist_options.add_today(allow)
    allow.set_defaults(run=run_allow)


def run_lint(args: argparse.Namespace) -> int:
    """Print the remarks; return the exit code."""
    merged = allowlist_options.chosen(args)
    remarks = lint(merged or AllowList((), (), 0), allowlist_options.day(args))
    lines = (
        ": ".join(filter(None, (printable(each.place), each.level, each.entry, each.message)))
        + f" [{each.code}]"
        for each in remarks
    )
    code = write_lines(lines, FOUND if remarks else NOTHING_FOUND)
    Progress(sys.stderr, is_on=False).say(counted(len(remarks), "remark"))
    return code


@define
class Tuning(ReadingRun):
    """One run over events, and what became of them."""

    detector: Detector
    reader: Reader
    progress: Progress
    is_interrupted: bool = field(default=False, init=False)

    def notes(self) -> list[str]:
        """Return the sum of the events, and what was not read."""
        return [self.reader.account.worded("used"), *self.reader.unread_notes]


def _tuning(args: argparse.Namespace) -> Tuning:
    detector = Detector(PROFILES[args.profile], schema_of(args), allowlist_options.chosen(args))
    progress = Progress(sys.stderr, is_on=False)
    return Tuning(detector, Reader(detector, progress, may_be_empty=args.allow_empty), progress)


def run_explain(args: argparse.Namespace) -> int:
    """Print what became of each entry at each finding."""
    tuning = _tuning(args)
    reader = tuning.reader

    def write() -> None:
        for explanation in reader.each(args.files or ["-"], tuning.detector.explain):
            if explanation.considered:
                print(f"{printable(reader.file)}:{reader.line}")
            for each in explanation.considered:
                print(f"    {consideration(each)}")

    return write_out(write, tuning)


def run_stats(args: argparse.Namespace) -> int:
    """Print how often each entry applied, suppressed and was barred."""
    applied: Counter[str] = Counter()
    suppressed: Counter[str] = Counter()
    late: Counter[str] = Counter()
    findings: Counter[bool] = Counter()
    tuning = _tuning(args)

    def write() -> None:
        for finding in tuning.reader.each(args.files or ["-"], tuning.detector.find):
            assert finding.tuned is not None  # the detector has a list
            findings[bool(finding.suppressed_by)] += 1
            applied.update(each.entry for each in finding.allowances)
            suppressed.update([finding.suppressed_by])
            late.update(finding.tuned.timeouts)
        allowlist = tuning.detector.allowlist
        print("APPLIED  SUPPRESSED  OUT OF TIME  ENTRY")
        for entry in allowlist.entries if allowlist else ():
            unused = "" if applied[entry.id] else "  unused"
            counts = f"{applied[entry.id]:>7}  {suppressed[entry.id]:>10}  {late[entry.id]:>11}"
            print(f"{counts}  {entry.id}{unused}")
        print(f"{findings.total()} findings, {findings[True]} of them suppressed")

    return write_out(write, tuning)


def run_suggest(args: argparse.Namespace) -> int:
    """Print proposals as TOML, and as comments what was refused."""
    tuning = _tuning(args)
    detector, reader = tuning.detector, tuning.reader

    def found(row: Labelled, *, kind: Route) -> tuple[Route, Labelled] | None:
        return (kind, row) if detector.find(row.event, kind) else None

    def write() -> None:
        read = reader.events(args.files or ["-"])
        locate = partial(located, detector, reader.stream.filled(detector.locate))
        rows = list(reader.stream.each(read, locate, found))  # the others say nothing here
        made = suggest(detector, rows, allowlist_options.day(args))
        for each in made.refused:
            names = ", ".join(printable(id) for id in each.events[:5])
            print(f"# refused for {names}: {printable(each.reason)}")
        for entry, events in zip(made.allowlist.entries, made.events, strict=True):
            print(f"# {entry.id}: {', '.join(printable(id) for id in events[:5])}")
        print(to_toml(made.allowlist), end="")

    return write_out(write, tuning)


@define
class Allowing(Tuning):
    """Proposals for findings at ``places``, and what else they would hide of the same inputs."""

    places: Places
    day: date
    made: list[AllowList] = field(factory=list, init=False)
    refused: int = field(default=0, init=False)

    def proposed(self) -> Iterator[str]:
        """Read the inputs; yield remarks as comments, then the list of the proposals.

        Without a proposal nothing is yielded, since comments alone are no list: the remarks are
        said on standard error then.
        """
        told = [*self.reader.each(self.places.files, self._propose), *self.places.missed]
        if not self.made:
            for each in told:
                self.progress.say(each)
            return
        yield from (f"# {each}" for each in told)
        merged = AllowList.merged(self.made)
        with_all = Detector(self.detector.profile, self.detector.schema, merged.on(self.day))
        # Once more, for what stands before them in the inputs, too; nothing is told of it twice.
        again = Reader(with_all, Progress(io.StringIO(), is_on=False))
        found = Counter(
            found.suppressed_by for found in again.each(self.places.files, with_all.find)
        )
        number = found.total()
        for entry in merged.entries:
            yield f"# {entry.id} hides {found[entry.id]:,} of {counted(number, 'finding')} here"
        yield (
            f"# whatever it names, {len(merged.never_suppress)} signals are never hidden, such as "
            f"{merged.never_suppress[0]}"
        )
        yield to_toml(merged).rstrip("\n")

    def _propose(self, event: Event, *, kind: Route) -> str | None:
        if not self.places.has(self.reader.file, self.reader.line):
            return None
        made = propose(self.detector, event, kind, self.day)
        at = f"{printable(self.reader.file)}:{self.reader.line}"
        if isinstance(made, str):
            self.refused += 1
            return f"refused for {at}: {printable(made)}"
        self.made.append(made)
        return f"{made.entries[0].id} is of {at}"

    def notes(self) -> list[str]:
        """Return that there is no proposal, if there is none, and the sum of the events."""
        return [*([] if self.made else ["no entry is proposed"]), *super().notes()]

    @property
    def exit_code(self) -> int:
        """The exit code of the run: a place without an event was not looked at."""
        code = super().exit_code
        if code != NOTHING_FOUND:
            return code
        return UNREADABLE if self.places.missed else FOUND if self.refused else NOTHING_FOUND


def run_allow(args: argparse.Namespace) -> int:
    """Print proposals for the findings that were named; return the exit code."""
    places = Places.named(args.places)
    if problem := places.unusable:
        print(f"t1612: error: {problem}", file=sys.stderr)
        return BROKEN_OUTPUT
    detector = Detector(PROFILES[args.profile], schema_of(args))
    progress = Progress(sys.stderr, is_on=False)
    allowing = Allowing(
        detector, Reader(detector, progress), progress, places, allowlist_options.day(args)
    )

    def write() -> None:
        for line in allowing.proposed():
            print(line)

    return write_out(write, allowing)
