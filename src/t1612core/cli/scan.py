"""Run ``t1612 scan``: read, score, print, and account for every event."""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, cast

from attrs import define, field, frozen

from ..detector import Detector
from ..errors import EventError
from ..knowledge.profiles import PROFILES
from ..model import Finding
from ..output import csvfile, jsonl, table
from ..output.rows import in_window, newest_first
from ..output.safe import printable
from ..scan.documents import Rejected, documents
from ..scan.sources import SourceError, read_lines
from .exits import BROKEN_OUTPUT, FOUND, INTERRUPTED, NOTHING_FOUND, UNREADABLE
from .paint import paint
from .progress import Progress

_SHOWN = 5  # rejected events printed for each input; the others are counted
_WIDTH = 120  # columns of a table that goes to no terminal


def run(args: argparse.Namespace) -> int:
    """Scan the inputs, print findings and account; return the exit code."""
    is_terminal = sys.stdout.isatty()
    form = args.format or ("table" if is_terminal else "jsonl")
    # On one screen, a progress line would run into findings printed as they come.
    progress = Progress(
        sys.stderr, is_on=sys.stderr.isatty() and not (is_terminal and form == "jsonl")
    )
    scan = Scan(Detector(PROFILES[args.profile]), args.since, args.strict, progress)
    try:
        FORMATS[form](scan.found(args.files or ["-"]))
        sys.stdout.flush()
    except KeyboardInterrupt:  # while printing; while reading, found() sees it
        scan.is_interrupted = True
    except BrokenPipeError:
        # The reader has what it wanted. Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return scan.exit_code
    except OSError as error:
        progress.say(f"cannot write the output: {error.strerror}")
        return BROKEN_OUTPUT
    scan.say_account()
    return scan.exit_code


@frozen
class Found:
    """A finding and where it was read."""

    finding: Finding
    file: str
    line: int


@define
class Scan:
    """One run over all inputs, and what became of the events."""

    detector: Detector
    since: datetime | None
    is_strict: bool
    progress: Progress
    scored: int = field(default=0, init=False)
    rejected: int = field(default=0, init=False)
    other: int = field(default=0, init=False)
    findings: int = field(default=0, init=False)
    outside: int = field(default=0, init=False)
    undated: int = field(default=0, init=False)
    unread: int = field(default=0, init=False)
    _shown: int = field(default=0, init=False)
    _hidden: int = field(default=0, init=False)
    _is_stopped: bool = field(default=False, init=False)
    is_interrupted: bool = field(default=False, init=False)

    def found(self, files: Iterable[str]) -> Iterator[Found]:
        """Yield the findings of all inputs as they come.

        An interruption ends it early instead of raising, so that what was found
        until then is still printed.
        """
        try:
            for file in files:
                self._shown = 0
                yield from self._found_in(file)
                if self._is_stopped:
                    break
        except KeyboardInterrupt:
            self.is_interrupted = True
        self.progress.clear()

    @property
    def exit_code(self) -> int:
        """Say how the run ended; unreadable input outweighs findings."""
        if self.is_interrupted:
            return INTERRUPTED
        if self.unread or self.rejected or self.undated:
            return UNREADABLE
        return FOUND if self.findings else NOTHING_FOUND

    def say_account(self) -> None:
        """Print what became of the events, so that nothing is lost unseen."""
        if self._hidden:
            self.progress.say(f"… and {self._hidden:,} more rejected")
        notes = [_count(self.findings, "finding")]
        if self.outside:
            notes.append(f"{_count(self.outside, 'finding')} outside the time window")
        if self.undated:
            notes.append(f"{_count(self.undated, 'finding')} without a time that can be read")
        if self.other:
            notes.append(f"{_count(self.other, 'event')} of tables that are not scored")
        if self.unread:
            notes.append(f"{_count(self.unread, 'input')} not read to the end")
        if self.is_interrupted:
            notes.append("interrupted")
        events = _count(self.scored + self.rejected, "event")
        account = f"{events} = {self.scored:,} scored + {self.rejected:,} rejected"
        self.progress.say(f"{account}; {', '.join(notes)}")

    def _found_in(self, file: str) -> Iterator[Found]:
        for line, event in self._events(file):
            try:
                is_other = self.detector.kind_of(event) is None
                finding = self.detector.score(event)
            except EventError as error:
                self._reject(file, line, str(error))
                if self._is_stopped:
                    return
                continue
            self.scored += 1
            self.other += is_other
            self.progress.show(self.scored, self.findings)
            if finding is None:
                continue
            if in_window(finding, self.since):
                self.findings += 1
                yield Found(finding, file, line)
            elif finding.time is None:
                self.undated += 1
            else:
                self.outside += 1

    def _events(self, file: str) -> Iterator[tuple[int, Any]]:
        try:
            for document in documents(self._lines_of(file)):
                if isinstance(document, Rejected):
                    self._reject(file, document.line, document.reason)
                else:
                    for event in self.detector.unwrap([document.value]):
                        yield document.line, event
                if self._is_stopped:
                    return
        except SourceError as error:
            self.unread += 1
            self._is_stopped = self.is_strict
            self.progress.say(f"{printable(file)}: {error}")

    def _lines_of(self, file: str) -> Iterator[bytes | None]:
        if file == "-":
            if sys.stdin is None:
                raise SourceError("is closed")
            with suppress(OSError, ValueError):  # of a stream that has no file of its own
                os.set_blocking(sys.stdin.fileno(), True)  # else "nothing yet" looks like the end
            if sys.stdin.isatty():
                self.progress.say("reading events from the terminal; Ctrl-D ends them")
            yield from read_lines(cast(io.BufferedReader, sys.stdin.buffer))
            return
        try:
            stream = open(file, "rb")  # noqa: SIM115  # only opening it is tried
        except OSError as error:
            raise SourceError(f"cannot be opened: {error.strerror}") from None
        with stream:
            yield from read_lines(stream)

    def _reject(self, file: str, line: int, reason: str) -> None:
        self.rejected += 1
        self._is_stopped = self.is_strict
        if self._shown < _SHOWN:
            self._shown += 1
            self.progress.say(f"{printable(file)}:{line}: rejected: {reason}")
        else:
            self._hidden += 1


def _print_jsonl(found: Iterable[Found]) -> None:
    for each in found:
        file = printable(each.file)  # a file's name may hold bytes that are no text
        print(jsonl.line(each.finding, {"file": file, "line": each.line}))


def _print_csv(found: Iterable[Found]) -> None:
    csvfile.write(newest_first(each.finding.detached() for each in found), sys.stdout)


def _print_table(found: Iterable[Found]) -> None:
    findings = newest_first(each.finding.detached() for each in found)
    width = shutil.get_terminal_size((_WIDTH, 0)).columns
    paint(table.lay_out(findings, width, sys.stdout.encoding or "utf-8"), sys.stdout)


FORMATS: Mapping[str, Callable[[Iterable[Found]], None]] = {
    "table": _print_table,
    "jsonl": _print_jsonl,
    "csv": _print_csv,
}


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
