"""Read the inputs of one run, and account for what of them cannot be used."""

from __future__ import annotations

import io
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property, partial
from typing import Any, cast

from attrs import define, field, frozen

from ..detector import Detector
from ..errors import EventError, RowError, UnrecognisedError
from ..output.safe import printable
from ..stream import tables as columnar
from ..stream.json_stream import Rejected, Value, documents
from ..stream.prefilter import Sieve, make
from ..stream.prefiltered_lines import sift
from ..stream.ranges import Range, part
from ..stream.sources import Line, SourceError, opened, read_lines
from .progress import Progress, counted

_SHOWN = 5  # rejected events printed for each input; the others are counted


@define(slots=False)
class Reader:
    """All inputs, event by event; ``file`` and ``line`` say where the last one begins.

    The ``detector`` tells the members of a batch. ``is_strict`` ends the reading at the first
    event that is rejected and the first input that cannot be read. Where it ``is_sifting``, lines
    and rows in which nothing stands that the detector looks for are passed over and counted. A
    table's row 0 is its line 1. With a ``range`` that much of each file is read, as if it were all.

    ``unrecognised`` are events that nobody knows, ``rejected`` the others that cannot be used.
    ``strange`` are lines passed over in inputs of which no event that was read was recognised.
    """

    detector: Detector
    progress: Progress
    is_strict: bool = False
    is_sifting: bool = False
    range: Range | None = None
    file: str = field(default="", init=False)
    line: int = field(default=0, init=False)
    lines: int = field(default=0, init=False)
    rejected: int = field(default=0, init=False)
    unrecognised: int = field(default=0, init=False)
    unread: int = field(default=0, init=False)
    passed_over: int = field(default=0, init=False)
    strange: int = field(default=0, init=False)
    recognised: int = field(default=0, init=False)  # events of this input
    _shown: int = field(default=0, init=False)
    _hidden: Counter[str] = field(factory=Counter, init=False)
    _is_stopped: bool = field(default=False, init=False)

    @property
    def is_whole(self) -> bool:
        """Tell whether everything could be read and used until now."""
        return not (self.rejected or self.unrecognised or self.unread or self.strange)

    @property
    def unused(self) -> dict[str, int]:
        """The events that cannot be used, for the account."""
        return {"unrecognised": self.unrecognised, "rejected": self.rejected}

    @property
    def unread_notes(self) -> list[str]:
        """Say how many inputs broke, if any did, and what was passed over."""
        notes = []
        if self.strange:
            lines = counted(self.strange, "line")
            notes.append(f"{lines} not looked at where nothing was recognised")
        if self.passed_over:
            notes.append(f"{counted(self.passed_over, 'line')} without anything that scores")
        if self.unread:
            notes.append(f"{counted(self.unread, 'input')} not read to the end")
        return notes

    def events(self, files: Iterable[str]) -> Iterator[Any]:
        """Yield the events of all inputs in order; ``-`` is standard input."""
        for file in files:
            with self.reading(file):
                yield from self._events()
            if self._is_stopped:
                return

    @contextmanager
    def reading(self, file: str) -> Iterator[None]:
        """Begin an input; where it cannot be read, tell so and count it."""
        self.file = file
        self.lines = self._shown = self.recognised = 0
        passed_over = self.passed_over
        try:
            yield
        except SourceError as error:
            self.unread += 1
            self._is_stopped = self.is_strict
            self.progress.say(f"{printable(self.file)}: {error}")
        finally:
            if not self.recognised:
                self.strange += self.passed_over - passed_over
                self.passed_over = passed_over

    @property
    def is_stopped(self) -> bool:
        """Tell whether something that was wrong has ended the reading."""
        return self._is_stopped

    def reject(self, reason: EventError | str) -> None:
        """Count the last event as one that cannot be used, and show the first few."""
        if isinstance(reason, EventError):
            self.recognised -= reason.kind == "event"
        what = "unrecognised" if isinstance(reason, UnrecognisedError) else "rejected"
        self._count(str(reason), what)

    def _count(self, reason: str, what: str) -> None:
        self.rejected += what == "rejected"
        self.unrecognised += what == "unrecognised"
        self._is_stopped = self.is_strict
        if self._shown < _SHOWN:
            self._shown += 1
            self.progress.say(f"{printable(self.file)}:{self.line}: {what}: {reason}")
        else:
            self._hidden[what] += 1

    def add(self, read: Read) -> None:
        """Account for the next lines of an input, which another reader has read.

        Raises ``SourceError`` where that one could not read them to their end.
        """
        shown: Counter[str] = Counter()
        for line, reason, what in read.shown:
            self.line = self.lines + line
            self._count(reason, what)
            shown[what] += 1
        rejected = read.rejected - shown["rejected"]
        unrecognised = read.unrecognised - shown["unrecognised"]
        self.rejected += rejected
        self.unrecognised += unrecognised
        self._hidden.update(rejected=rejected, unrecognised=unrecognised)
        self.recognised += read.recognised
        self.lines += read.lines
        self.passed_over += read.passed_over
        if read.problem:
            raise SourceError(read.problem)

    def say_hidden(self) -> None:
        """Say how many were rejected and not shown."""
        for what, number in (+self._hidden).items():
            self.progress.say(f"… and {number:,} more {what}")

    def _events(self) -> Iterator[Any]:
        is_table = self.file != "-" and columnar.is_parquet(self.file)
        for document in self._rows() if is_table else documents(self._lines()):
            self.line = document.line
            if isinstance(document, Rejected):
                self.reject(document.reason)
                if self._is_stopped:
                    return
                continue
            for event in self.detector.unwrap([document.value]):
                self.recognised += 1  # unless it is rejected as one that is not
                yield event
                if self._is_stopped:  # that event was rejected
                    return

    def _rows(self) -> Iterator[Value | Rejected]:
        profile, schema = self.detector.profile, self.detector.schema
        sieve = columnar.sieve(profile, schema) if self.is_sifting else None
        for row in columnar.rows(self.file, schema, sieve):
            if isinstance(row, int):
                self.passed_over += row
            elif isinstance(row, RowError):
                yield Rejected(row.row + 1, row.problem)
            else:
                yield Value(row[0] + 1, row[1])

    def _lines(self) -> Iterator[Line | int]:
        for line in self._split():
            if isinstance(line, int):
                self.passed_over += line
                self.lines += line
            else:
                self.lines += 1
            yield line

    @cached_property
    def _sieve(self) -> Sieve:
        return make(self.detector.profile, self.detector.schema)

    def _split(self) -> Iterator[Line | int]:
        split = partial(sift, sieve=self._sieve) if self.is_sifting else None
        if self.file == "-":
            if sys.stdin is None:
                raise SourceError("is closed")
            with suppress(OSError, ValueError):  # of a stream that has no file of its own
                os.set_blocking(sys.stdin.fileno(), True)  # else "nothing yet" looks like the end
            if sys.stdin.isatty():
                self.progress.say("reading events from the terminal; Ctrl-D ends them")
            yield from read_lines(cast(io.BufferedReader, sys.stdin.buffer), split)
            return
        with opened(self.file) as stream:
            yield from read_lines(part(stream, self.range) if self.range else stream, split)


@frozen
class Read:
    """What became of some lines of an input; their numbers count from the first of them.

    ``shown`` are the first few of those that cannot be used: line, reason and what was said of
    them. ``problem`` is what ended the reading.
    """

    lines: int
    passed_over: int
    recognised: int
    unrecognised: int
    rejected: int
    shown: list[tuple[int, str, str]]
    problem: str


@define(slots=False)
class PartReader(Reader):
    """A reader of a part of an input, which tells nobody anything."""

    shown: list[tuple[int, str, str]] = field(factory=list, init=False)
    problem: str = field(default="", init=False)

    @contextmanager
    def reading(self, file: str) -> Iterator[None]:
        """Begin an input; where it cannot be read, keep why."""
        self.file = file
        try:
            yield
        except SourceError as error:
            self.problem = str(error)

    def _count(self, reason: str, what: str) -> None:
        self.rejected += what == "rejected"
        self.unrecognised += what == "unrecognised"
        if len(self.shown) < _SHOWN:
            self.shown.append((self.line, reason, what))

    @property
    def read(self) -> Read:
        """What became of the lines."""
        return Read(
            self.lines,
            self.passed_over,
            self.recognised,
            self.unrecognised,
            self.rejected,
            self.shown,
            self.problem,
        )
