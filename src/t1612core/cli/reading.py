"""Read the inputs of one run, and account for what of them cannot be used."""

from __future__ import annotations

import io
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import Any, TypeVar, cast

from attrs import define, evolve, field, frozen

from ..detector import Detector
from ..errors import SourceError
from ..knowledge.exports import HOLDERS
from ..model import Event
from ..output.safe import printable
from ..stream.account import Account, Rejected, Stream, Value, Work, add, counted
from ..stream.json_stream import json_values
from ..stream.prefilter import Splitter, splitter
from ..stream.sources import (
    Line,
    Range,
    arrow_module,
    is_event_log,
    is_table,
    is_table_head,
    opened,
    part,
    read_lines,
)
from ..stream.unpacking import Opened, copied, is_archive, members, telling
from ..telemetry.auditd import LATE
from ..telemetry.partial import PARTIAL, missing
from ..telemetry.shapes import telling as telling_kinds
from .inputs import entries
from .progress import Progress

Result = TypeVar("Result")

_SHOWN = 5  # rejected events printed for each input, and what is left out; others are counted


@define(slots=False)
class Reader:
    """All inputs, event by event; ``file`` and ``line`` say where the last one begins.

    The ``detector`` tells what an event is. ``is_strict`` ends the reading at the first event that
    is rejected and the first input that cannot be read. Where it ``is_prefiltered``, lines and rows
    without anything that the detector looks for are skipped without decoding and counted; if it is
    *of steps*, those that are no step of a chain. With a
    ``range`` that much of each file is read, as if it were all.

    Inputs without any event make it not whole, unless it ``may_be_empty``.

    ``account`` counts the events; ``empty`` are inputs without any; ``strange`` are lines skipped
    in inputs of which no event that was read was recognised; ``unread`` are inputs that could not
    be read to their end. ``first`` is the line of the input that its stream counts as 0: 1 for a
    table.
    """

    detector: Detector
    progress: Progress
    is_strict: bool = False
    is_prefiltered: bool = False
    is_of_steps: bool = False
    range: Range | None = None
    may_be_empty: bool = False
    file: str = field(default="", init=False)
    first: int = field(default=0, init=False)
    unread: int = field(default=0, init=False)
    strange: int = field(default=0, init=False)
    empty: int = field(default=0, init=False)
    _given: int = field(default=0, init=False)
    stream: Stream = field(init=False)
    _shown: int = field(default=0, init=False)
    _partial: set[str] = field(factory=set, init=False)
    _left: int = field(default=0, init=False)
    _hidden: Counter[str] = field(factory=Counter, init=False)
    _is_stopped: bool = field(default=False, init=False)
    _open: Opened | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.stream = Stream(self._report, schema=self.detector.schema)

    @property
    def account(self) -> Account:
        """What became of the events of all inputs."""
        return self.stream.account

    @property
    def line(self) -> int:
        """Where the last event begins; a table's row 0 is its line 1."""
        return self.first + self.stream.line

    @property
    def is_whole(self) -> bool:
        """Return whether everything could be read and used until now, and there was anything."""
        account = self.account
        if account.rejected or account.unrecognised or self.unread or self.strange:
            return False
        if account.stages[LATE]:  # what these records say was not read
            return False
        return self.may_be_empty or self._read > 0

    @property
    def _read(self) -> int:
        """How much was read, of which nobody asks but whether it is more than before."""
        return self._given + self.account.events + self.account.passed_over + self.strange

    @property
    def gaps(self) -> list[str]:
        """What was not looked at or not read to its end, if anything was."""
        notes = []
        if self.strange:
            lines = counted(self.strange, "line")
            notes.append(f"{lines} not looked at where nothing was recognised")
        if self.empty:
            nothing = "nothing was read: no event stands in what was given"
            some = f"{counted(self.empty, 'input')} without events"
            notes.append(some if self._read or self.unread else nothing)
        if self.unread:
            notes.append(f"{counted(self.unread, 'input')} not read to the end")
        return notes

    @property
    def unread_notes(self) -> list[str]:
        """Return notes: which schemas events were read as, what was skipped, what was not read."""
        notes = []
        if read := self.account.schemas.most_common():
            notes.append(f"read as {', '.join(f'{name} ({number:,})' for name, number in read)}")
        if passed_over := self.account.passed_over:
            what = "may be a step" if self.is_of_steps else "scores"
            notes.append(f"{counted(passed_over, 'line')} without anything that {what}")
        notes += [f"{reason}: {number:,}" for reason, number in self.account.stages.items()]
        return notes + self.gaps

    def each(self, files: Iterable[str], work: Work[Any, Result]) -> Iterator[Result]:
        """Yield what *work* makes of the events of all inputs; see ``Stream.each``."""
        return self.stream.each(self.events(files), self.stream.filled(self.detector.locate), work)

    def events(self, files: Iterable[str]) -> Iterator[Any]:
        """Yield the events of all inputs in order; ``-`` is standard input.

        Of a directory all files are read, and of an archive all that are in it.
        """
        for name, member in self._inputs(self.inputs(files)):
            self._open = member
            before = self._read + self.unread
            with self.reading(name):
                values = self.heard(self.stream.values(self._values()))
                for event in self.stream.whole(self.detector.unwrap(values)):
                    self._given += 1
                    yield event
                    if self._is_stopped:  # that event was rejected
                        return
            if self._is_stopped:
                return
            self.empty += self._read + self.unread == before

    def heard(self, values: Iterable[Any]) -> Iterator[Any]:
        """Give values on, and tell of answers that say that they are not the whole one."""
        for value in values:
            if not (type(value) is dict and HOLDERS.isdisjoint(value)):
                told = missing(value, self._tells)
                if told:
                    self.account.stages[PARTIAL] += 1
                    self._tell_partial(told)
            yield value

    def _tell_partial(self, told: str) -> None:
        """Say once what an answer says of itself."""
        if told not in self._partial and len(self._partial) < _SHOWN:
            self._partial.add(told)
            place = f"{printable(self.file)}:{self.line}"
            self.progress.say(f"{place}: an answer says that {told}: get the rest of it")

    @cached_property
    def _tells(self) -> Callable[[Event], bool]:
        schema = self.detector.schema
        return telling_kinds(*(schema.first if schema.is_auto else (schema,)))

    def inputs(self, files: Iterable[str]) -> Iterator[str]:
        """Yield the files to read, those of directories too; tell of what in these is not read."""
        for path, why in entries(files):
            if not why:
                yield path
            elif self._left < _SHOWN:
                self._left += 1
                self._tell_unread(path, why)
            else:
                self.unread += 1
                self._hidden["not read"] += 1
            if self._is_stopped:
                return

    def _inputs(self, files: Iterable[str]) -> Iterator[tuple[str, Opened | None]]:
        """Yield each input's name, and what opens it where it is no file of its own."""
        for file in files:
            if file == "-" or self.range or not is_archive(file):
                yield file, None
                continue
            with self.reading(file):
                yield from ((f"{file}!{name}", each) for name, each in members(file))

    @contextmanager
    def reading(self, file: str) -> Iterator[None]:
        """Begin an input; where it cannot be read, tell so and count it."""
        self.file = file
        self.first = self._shown = self.stream.lines = 0
        account = self.account
        recognised, passed_over = account.recognised, account.passed_over
        try:
            yield
        except SourceError as error:
            self._tell_unread(file, str(error))
        finally:
            if account.recognised == recognised:
                self.strange += account.passed_over - passed_over
                account.passed_over = passed_over

    def _tell_unread(self, file: str, why: str) -> None:
        self.unread += 1
        self._is_stopped = self.is_strict
        self.progress.say(f"{printable(file)}: {why}")

    @property
    def is_stopped(self) -> bool:
        """Return whether something that was wrong has ended the reading."""
        return self._is_stopped

    def _report(self, rejected: Rejected) -> None:
        """Show the first few that cannot be used."""
        self._is_stopped = self.is_strict
        if self._shown < _SHOWN:
            self._shown += 1
            place = f"{printable(self.file)}:{self.first + rejected.line}"
            self.progress.say(f"{place}: {rejected.outcome}: {rejected.reason}")
        else:
            self._hidden[rejected.outcome] += 1

    def add(self, read: Read) -> None:
        """Account for the next lines of an input, which another reader has read.

        Raises ``SourceError`` where that one could not read them to their end.
        """
        for rejected in read.shown:
            self._report(evolve(rejected, line=self.stream.lines + rejected.line))
        shown = Counter(rejected.outcome for rejected in read.shown)
        self._hidden["rejected"] += read.account.rejected - shown["rejected"]
        self._hidden["unrecognised"] += read.account.unrecognised - shown["unrecognised"]
        add(self.account, read.account)
        self.stream.lines += read.lines
        if read.problem:
            raise SourceError(read.problem)

    def say_hidden(self) -> None:
        """Print how many events were rejected and not shown."""
        for what, number in (+self._hidden).items():
            self.progress.say(f"… and {number:,} more {what}")

    def _values(self) -> Iterator[Value | Rejected | int]:
        for item in self._items():
            yield item
            if self._is_stopped:  # that could not be read
                return

    def _items(self) -> Iterator[Value | Rejected | int]:
        if self._open:
            return self._of_member(self._open)
        if self.file != "-" and is_table(self.file):
            return self._of_table(self.file)
        return json_values(self.stream.counting(self._lines()))

    def _of_table(self, path: str) -> Iterator[Value | Rejected | int]:
        if is_event_log(path):
            from ..stream.event_logs import records  # for those who have such logs

            return records(path)
        self.first = 1
        made = None
        if self.is_prefiltered:
            made = arrow_module("columns").make(
                self.detector.profile, self.detector.schema, of_steps=self.is_of_steps
            )
        rows: Iterator[Value | Rejected | int] = arrow_module("arrow").rows(path, made)
        return rows

    def _of_member(self, open_member: Opened) -> Iterator[Value | Rejected | int]:
        with telling(), open_member() as member:
            if not is_table_head(member.peek(1)):
                yield from json_values(self.stream.counting(self._lines_of(member)))
                return
            with copied(member) as path:
                yield from self._of_table(path)

    def _lines_of(self, member: io.BufferedReader) -> Iterator[Line | int]:
        with telling():
            yield from read_lines(member, self._split)

    @cached_property
    def _split(self) -> Splitter | None:
        if not self.is_prefiltered:
            return None
        detector = self.detector
        return splitter(detector.profile, detector.schema, of_steps=self.is_of_steps)

    def _lines(self) -> Iterator[Line | int]:
        if self.file == "-":
            if sys.stdin is None:
                raise SourceError("is closed")
            with suppress(OSError, ValueError):  # of a stream that has no file of its own
                os.set_blocking(sys.stdin.fileno(), True)  # else "nothing yet" looks like the end
            if sys.stdin.isatty():
                self.progress.say("reading events from the terminal; Ctrl-D ends them")
            yield from read_lines(cast(io.BufferedReader, sys.stdin.buffer), self._split)
            return
        with opened(self.file) as stream:
            yield from read_lines(part(stream, self.range) if self.range else stream, self._split)


@frozen
class Read:
    """What became of some lines of an input; their numbers count from the first of them.

    ``shown`` are the first few that cannot be used, ``problem`` is what ended the reading.
    """

    account: Account
    lines: int
    shown: list[Rejected]
    problem: str


@define(slots=False)
class PartReader(Reader):
    """A reader of a part of an input, which tells nobody anything.

    ``split`` is what gives the lines that may score, made once for all parts: to make it takes as
    long as to search ten MiB.
    """

    split: Splitter | None = None
    shown: list[Rejected] = field(factory=list, init=False)
    problem: str = field(default="", init=False)

    @contextmanager
    def reading(self, file: str) -> Iterator[None]:
        """Begin an input; where it cannot be read, keep why."""
        self.file = file
        try:
            yield
        except SourceError as error:
            self.problem = str(error)

    @property
    def _split(self) -> Splitter | None:
        return self.split

    def _tell_partial(self, told: str) -> None:
        """Leave it to the account."""

    def _report(self, rejected: Rejected) -> None:
        if len(self.shown) < _SHOWN:
            # An event's value need not cross to another process.
            self.shown.append(evolve(rejected, error=None))

    @property
    def read(self) -> Read:
        """What became of the lines."""
        return Read(self.account, self.stream.lines, self.shown, self.problem)
