"""Hold events against tests that were run: ``t1612 validate``."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import define, field, frozen

from ..detector import Detector
from ..knowledge.profiles import HARDENED
from ..knowledge.validation import LEVELS, TESTS, Expected, Level, Test
from ..model import Event, Explanation, Route
from ..output.safe import printable
from ..summary.labels import text_of
from .arguments import add_files, add_schema, schema_of
from .exit_codes import INTERRUPTED, NOTHING_FOUND, UNREADABLE
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .writing import write_out

NOT_SEEN: Final = 1
_FIELDS: Final = ("command_line", "folder", "name", "url", "ip", "request", "body", "image")
_HELP = """\
Run a test on a host that you may use for it (docs/validate.md has the commands, all harmless),
let the telemetry come in, export it, and compare it with the test: what has to be seen is shown
with where it was read, and what was not seen is named.

examples:
  t1612 validate --test 1 events.jsonl
  t1612 validate examples/validation-tests.jsonl

exit codes:
  0  all that has to be seen was seen
  1  something was not seen, or scored too little
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read or was not recognised, or there was no event to read
  70  the command itself failed, or had no memory left
  130  interrupted
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "validate",
        help=told,
        description="Say whether tests of T1612 that you ran are seen in events.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command)
    command.add_argument(
        "--test",
        choices=[test.name for test in TESTS],
        action="append",
        help="which test was run; may be given again (default: 1, 2 and 3)",
    )
    add_schema(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hold the events of all inputs against the tests; return the exit code."""
    progress = Progress(sys.stderr, is_on=False)
    detector = Detector(HARDENED, schema_of(args))
    reader = Reader(detector, progress, may_be_empty=args.allow_empty)
    names = args.test or ["1", "2", "3"]
    validating = Validating(
        detector, reader, progress, [test for test in TESTS if test.name in names]
    )

    def write() -> None:
        for line in validating.lines(args.files or ["-"]):
            print(line)

    return write_out(write, validating)


@frozen
class Seen:
    """An event of a test: what came of it, its score, and where it was read."""

    level: Level | None
    score: int
    place: str


@define
class Validating(ReadingRun):
    """One run over all inputs, and what was seen of each test."""

    detector: Detector
    reader: Reader
    progress: Progress
    tests: Sequence[Test]
    is_interrupted: bool = field(default=False, init=False)
    best: dict[Expected, Seen] = field(factory=dict, init=False)
    prints_last = True

    def lines(self, files: Iterable[str]) -> Iterator[str]:
        """Yield what to print, when all is read."""
        deque(self.reader.each(files, self._look), maxlen=0)
        for test in self.tests:
            yield f"test {test.name}: {test.title}: {'seen' if self.is_seen(test) else 'NOT SEEN'}"
            for each in test.expected:
                yield f"    {each.kind:<8}{each.what}: {self._told(each)}"

    def is_seen(self, test: Test) -> bool:
        """Return whether all of a test was seen that has to be."""
        enough = any if test.is_either else all
        return enough(self._is_enough(each) for each in test.expected)

    @property
    def exit_code(self) -> int:
        """The exit code of the run."""
        if self.is_interrupted:
            return INTERRUPTED
        if not self.reader.is_whole:
            return UNREADABLE
        return NOTHING_FOUND if all(map(self.is_seen, self.tests)) else NOT_SEEN

    def notes(self) -> list[str]:
        """Return the parts of the account, the sum of the events first."""
        seen = sum(map(self.is_seen, self.tests))
        told = f"{seen} of {len(self.tests)} tests seen"
        return [self.reader.account.worded("looked at"), told, *self.reader.unread_notes]

    def _look(self, event: Event, *, kind: Route) -> None:
        asked = [each for test in self.tests for each in test.expected if each.kind == kind]
        if not asked:
            return
        texts = (text_of(self.detector, event, name, kind) for name in _FIELDS)
        text = "\n".join(texts).lower()
        for each in asked:
            if all(mark in text for mark in each.marks):
                self._meet(each, event, kind)

    def _meet(self, expected: Expected, event: Event, kind: Route) -> None:
        explained = self.detector.explain(event, kind=kind)
        score = max((branch.score for branch in explained.branches), default=0)
        level = self._level(expected, explained, event, kind)
        place = f"{printable(self.reader.file)}:{self.reader.line}"
        seen = Seen(level, score, place)
        if _rank(seen) > _rank(self.best.get(expected)):
            self.best[expected] = seen

    def _level(
        self, expected: Expected, explained: Explanation, event: Event, kind: Route
    ) -> Level | None:
        if any(branch.score >= branch.branch.threshold for branch in explained.branches):
            return "finding"
        if any(
            signal.evidence and signal.signal.id.endswith(expected.signals)
            for branch in explained.branches
            for signal in branch.signals
        ):
            return "signal"
        return "step" if self.detector.observe(event, kind=kind) else None

    def _is_enough(self, expected: Expected) -> bool:
        seen = self.best.get(expected)
        if seen is None or seen.level is None:
            return False
        return LEVELS.index(seen.level) >= LEVELS.index(expected.least)

    def _told(self, expected: Expected) -> str:
        seen = self.best.get(expected)
        if seen is None:
            return f"no event holds {' and '.join(map(repr, expected.marks))}"
        what = {
            "finding": f"a finding, score {seen.score}",
            "signal": f"a signal, no finding by itself, score {seen.score}",
            "step": "a step of a chain, no finding by itself",
            None: "read, and nothing came of it",
        }[seen.level]
        short = "" if self._is_enough(expected) else f"; it has to be a {expected.least}"
        return f"{what}{short} ({seen.place})"


def _rank(seen: Seen | None) -> int:
    if seen is None:
        return -1
    return 0 if seen.level is None else LEVELS.index(seen.level) + 1
