"""Follow a growing file into a correlator, so that a kill at any instant loses and repeats nothing.

Theory of operation
===================
A *checkpoint* holds how far the input was read (always the end of a line), the correlator's
snapshot, the length of the output, and the counts. It replaces the one before atomically
(``checkpoint``), after the output was written. What happens between two checkpoints depends on the
first one and the lines alone: not on a clock, on the order of a hash, or on the memory of an
earlier run. So after a kill the next run starts from the last checkpoint, and writes the same
incidents again in place of those that are cut off the output.

Incidents are held back until the next checkpoint, so a reader of the output hardly ever sees a
line that is cut off. A checkpoint is due a second after the last one, and not before ten times as
long as that one took: saving costs at most a tenth of the time. Another is due when the input
becomes another file. So the file in a checkpoint is the one at the path, or the one that was there
before and is still in the same directory.

Time is the events' own, each event's for its host (``Correlator.reached``): an event from
the far future moves nothing, unless many in a row say so. When no event
comes, nothing is told; what waits is in the state.

Rule 1: a line that is not finished is not read. One line is one document, or a batch.
Rule 2: memory is bounded by the correlator's settings: each revision is written as it comes.
Rule 3: a signal ends the run between two lines, and closes no incident.
Rule 4: this module does not sleep, and reads the clock only to see whether a checkpoint is due.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any, Final

from attrs import asdict, define, field, fields_dict

from ..correlation import Correlator, Loss
from ..detector import Detector
from ..errors import SnapshotError, SourceError, T1612Error
from ..incident import Incident
from ..model import Event, Route
from ..observation import Observation
from ..output import timeline
from ..output.safe import printable
from ..output.told import without_secrets_of
from ..stream.account import Account, counted
from ..stream.json_stream import json_values
from ..stream.tail import Place, TailedFile
from .checkpoint import (
    WAITING,
    Checkpoint,
    FileOutput,
    Output,
    StreamOutput,
    check,
    is_number,
    is_path,
    is_sum,
    shortened,
    taken_waiting,
)
from .exit_codes import BROKEN_OUTPUT, FOUND, NOTHING_FOUND, UNREADABLE
from .progress import Progress
from .reading import Reader
from .unplaced import UNPLACED, Stamps
from .writing import write_out

_POLL: Final = 0.2  # seconds between two reads of a file without new lines
_EVERY: Final = 1.0  # seconds between two checkpoints, at least
_SOON: Final = (
    0.1  # from the first line to the first checkpoint: a run that is often killed gets on
)
_SHARE: Final = 10  # times the duration of a save, without saving
_HELD: Final = 1024 * 1024  # characters held back, at which a checkpoint is due

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@define
class Counts:
    """What became of the events, since the first run on this checkpoint.

    ``incidents`` were written ``told`` times. ``unread``: files whose rest is lost. ``other``:
    events of known tables that are not scored.
    """

    events: int = 0
    other: int = 0
    unrecognised: int = 0
    rejected: int = 0
    steps: int = 0
    suppressed: int = 0
    incidents: int = 0
    told: int = 0
    unread: int = 0

    @property
    def is_possible(self) -> bool:
        """Return whether each that is a part of another is no more than that."""
        return self.suppressed <= self.steps and self.incidents <= self.told


@define
class Follower:
    """One run on a file. ``settings`` must be the same in each run on a checkpoint.

    With ``is_once`` it ends at the end of the file; ``heed`` ends it after the next line. ``now``
    returns seconds.
    """

    detector: Detector
    correlator: Correlator
    input: TailedFile
    output: Output
    state: Checkpoint
    settings: Mapping[str, Any]
    progress: Progress
    now: Callable[[], float] = time.monotonic
    is_once: bool = False
    is_interrupted: bool = field(default=False, init=False)
    signal: int = field(default=0, init=False)
    counts: Counts = field(factory=Counts, init=False)
    _before: Counts = field(factory=Counts, init=False)
    _lost: Mapping[Loss, int] = field(factory=dict, init=False)  # before this run
    _stamps: Stamps = field(factory=Stamps, init=False)
    _reader: Reader = field(init=False)
    _held: list[str] = field(factory=list, init=False)
    _size: int = field(default=0, init=False)
    _is_new: bool = field(default=False, init=False)  # something was read since the last checkpoint
    _saved: int = field(default=0, init=False)  # the inode in the last checkpoint
    _due: float = field(default=0.0, init=False)
    _is_broken: bool = field(default=False, init=False)
    _open: int = field(default=0, init=False)  # hosts with steps in the last checkpoint

    def __attrs_post_init__(self) -> None:
        self._reader = Reader(self.detector, self.progress)
        self._reader.file = self.input.path

    def begin(self) -> None:
        """Continue from the checkpoint, or begin, and save. To be called once, before ``run``.

        Raises ``SnapshotError`` or ``SourceError``; nothing has changed then.
        """
        saved = self.state.load()
        if saved is None:
            self.output.resume(None)
        else:
            waiting = taken_waiting(saved, self.state.path)
            check(saved, _SHAPE, self.state.path)
            self._refuse_other(saved["settings"])
            try:
                self.correlator.restore(saved["correlator"])
            except SnapshotError as error:
                where = ".".join(filter(None, ("correlator", error.where)))
                raise SnapshotError(self.state.path, f"{where}: {error.problem}") from None
            self.counts, self._before = Counts(**saved["counts"]), Counts(**saved["counts"])
            place = Place(**{name: saved["input"][name] for name in fields_dict(Place)})
            for name, each in (("counts", self.counts), ("input", place)):
                if not each.is_possible:
                    raise SnapshotError(self.state.path, f"{name} has what no run can have saved")
            is_same_path = saved["input"]["path"] == os.path.abspath(self.input.path)
            self.input.resume(place, is_same_path=is_same_path)
            self._count()
            self.output.resume(saved["output"])
            self._reader.stream.resume(waiting)
        self._lost = self.correlator.dropped
        self.save()
        self._due = math.inf  # until a line was read

    def run(self, wait: Callable[[], object]) -> None:
        """Read new lines; call ``wait`` where there are none. Save at the end."""
        try:
            while not self.signal:
                for line in self.input.lines():
                    self._take(line)
                    if self.signal or self._is_due():
                        break
                else:
                    if self.is_once:
                        break
                    if not self._is_due():
                        wait()
                        continue
                if not self.signal:
                    self.save()
        except SourceError as error:
            self._is_broken = True
            self.progress.say(f"{printable(self.input.path)}: {error}")
        if self._is_new:
            self.save()

    def heed(self, number: int, _frame: object = None) -> None:
        """End the run after the line that is being read, by a signal."""
        self.signal = number

    def save(self) -> None:
        """Write the incidents that were held back, then the checkpoint."""
        begun = self.now()
        kept = self.output.write("".join(self._held))
        self._held.clear()
        self._size = 0
        place = self.input.place
        snapshot = self.correlator.snapshot()
        self._open = len(snapshot["hosts"])
        self.state.save(
            {
                "settings": self.settings,
                "input": {
                    "path": os.path.abspath(self.input.path),
                    **asdict(place),
                    **({WAITING: waiting} if (waiting := self._reader.stream.waiting) else {}),
                },
                "output": kept,
                "counts": asdict(self.counts),
                "correlator": snapshot,
            }
        )
        self._is_new, self._saved = False, place.inode
        done = self.now()
        self._due = done + max(_EVERY, _SHARE * (done - begun))

    @property
    def exit_code(self) -> int:
        """The exit code of this run alone."""
        if self.signal:
            return 128 + self.signal
        before, counts = self._before, self.counts
        if self._is_broken or _unused(before) != _unused(counts):
            return UNREADABLE
        lost = self.correlator.dropped
        if any(lost[reason] > self._lost[reason] for reason in UNPLACED):
            return UNREADABLE
        return FOUND if counts.told > before.told else NOTHING_FOUND

    def say_account(self) -> None:
        """Print what became of the events, since the first run."""
        self._reader.say_hidden()
        counts, lost, ahead = self.counts, self.correlator.dropped, self.correlator.ahead
        waiting, stages = len(self._reader.stream.waiting), self._reader.account.stages
        # A parent was not found that an earlier run may have seen.
        is_resumed = self._before != Counts() and "parents not seen before" in stages
        events = (counts.events, counts.other, counts.unrecognised, counts.rejected)
        notes = [
            Account(*events).worded("read"),
            counted(counts.steps, "step"),
            *([f"{counted(counts.suppressed, 'step')} suppressed"] if counts.suppressed else []),
            f"{counted(counts.incidents, 'incident')} told {counted(counts.told, 'time')}",
            *([f"{counted(self._open, 'host')} with open steps"] if self._open else []),
            *(f"{number:,} lost: {reason}" for reason, number in lost.items() if number),
            *self._stamps.notes,
            *([f"{counted(ahead, 'stamp')} far ahead of the others"] if ahead else []),
            *([f"{counted(waiting, 'record')} waiting for the rest"] if waiting else []),
            *(["processes of before this run are not known"] if is_resumed else []),
            *(f"{reason}: {number:,}" for reason, number in stages.items()),
            *([f"{counted(counts.unread, 'file')} not read to the end"] if counts.unread else []),
            *([f"ended by {signal.Signals(self.signal).name}"] if self.signal else []),
            *(["interrupted"] if self.is_interrupted else []),
        ]
        self.progress.say("; ".join(notes))

    def _is_due(self) -> bool:
        # Another file: a checkpoint is of the file that is read, or of the one before, which is
        # found by its inode; never of an older one.
        return (
            (self._is_new and self.now() >= self._due)
            or self._size >= _HELD
            or self.input.inode != self._saved
        )

    def _take(self, line: bytes | None) -> None:
        """Read one line. No checkpoint is saved in the middle of it."""
        self._is_new = True
        self._reader.first = self.input.line - 1  # a stream of one line counts it as 1
        stream = self._reader.stream
        values = self._reader.heard(stream.values(json_values([line], is_whole=False)))
        events = stream.whole(self.detector.unwrap(values), is_whole=False)
        for seen, host, moment in stream.each(
            events, stream.filled(self.detector.locate), self._observe
        ):
            self.counts.steps += len(seen)
            for each in seen:
                self.counts.suppressed += bool(each.suppressed_by)
                self._tell(self.correlator.feed(each))
            if moment is not None:
                self._tell(self.correlator.reached(host, moment))
        self._count()
        if self._due is math.inf:  # that took long: it has brought the parsers
            self._due = self.now() + _SOON

    def _observe(
        self, event: Event, *, kind: Route
    ) -> tuple[tuple[Observation, ...], str, datetime | None]:
        """Return the steps that an event is; for one that is none, its host and time."""
        seen = self.detector.observe(event, kind=kind)
        self._stamps.look(self.detector, event, kind, seen)
        return (seen, *(("", None) if seen else self.detector.clock_of(event, kind=kind)))

    def _tell(self, incidents: tuple[Incident, ...]) -> None:
        for incident in map(without_secrets_of, incidents):
            line = json.dumps(timeline.to_mapping(incident)) + "\n"
            self._held.append(line)
            self._size += len(line)
            self.counts.told += 1
            self.counts.incidents += incident.revision == 1

    def _count(self) -> None:
        """Add the counts of the reader and the input to those of earlier runs."""
        account = self._reader.account
        self.counts.events = self._before.events + account.used
        self.counts.other = self._before.other + account.other
        self.counts.unrecognised = self._before.unrecognised + account.unrecognised
        self.counts.rejected = self._before.rejected + account.rejected
        self.counts.unread = self._before.unread + self.input.unread

    def _refuse_other(self, settings: Mapping[str, Any]) -> None:
        for name in {**self.settings, **settings}:
            kept, given = settings.get(name), self.settings.get(name)
            if kept != given:
                was, has = shortened(kept), shortened(given)
                problem = f"was begun with {shortened(name)[1:-1]} {was}, and this run has {has}"
                raise SnapshotError(self.state.path, problem)


_PLACE: Final = dict.fromkeys(fields_dict(Place), is_number) | {"head": is_sum, "tail": is_sum}
_SHAPE: Final[Mapping[str, Any]] = {
    "settings": {},
    "input": {"path": is_path, **_PLACE},
    "output": {"path": is_path, "inode": is_number, "size": is_number, "tail": is_sum},
    "counts": dict.fromkeys(fields_dict(Counts), is_number),
    "correlator": {},
}


def _unused(counts: Counts) -> tuple[int, ...]:
    return counts.unrecognised, counts.rejected, counts.unread


def follow(args: argparse.Namespace, detector: Detector) -> int:
    """Run ``t1612 correlate --follow``; return the exit code."""
    progress = Progress(sys.stderr, is_on=False)
    (path,) = args.files
    with ExitStack() as stack:
        try:
            _refuse_same(path, args.state, args.output)
            to_file = args.output != "-"
            output = FileOutput(args.output) if to_file else StreamOutput(sys.stdout)
            stack.callback(output.close)
            state = Checkpoint(args.state)
            stack.callback(state.close)
            follower = Follower(
                detector,
                Correlator(window=args.window),
                TailedFile(path, lambda text: progress.say(f"{printable(path)}: {text}")),
                output,
                state,
                {"profile": detector.profile.name, "window": args.window.total_seconds()},
                progress,
                is_once=args.once,
            )
            stack.callback(follower.input.close)
            follower.begin()
        except T1612Error as error:
            progress.say(f"error: {printable(str(error))}")
            return BROKEN_OUTPUT
        except OSError as error:
            progress.say(f"error: cannot keep a state: {error.strerror}")
            return BROKEN_OUTPUT
        stack.enter_context(_heeding(follower.heed))
        return write_out(lambda: follower.run(lambda: time.sleep(_POLL)), follower)


def _refuse_same(input: str, state: str, output: str) -> None:
    """Raise ``SnapshotError`` if two of the files are one: following would never end."""
    paths = [os.path.realpath(path) for path in (input, state, output)]
    if len(set(paths)) < len(paths):
        raise SnapshotError("the file, --state and --output", "are to be three")


@contextmanager
def _heeding(heed: Callable[[int, object], None]) -> Iterator[None]:
    """End the run between two lines at the first signal, and at once at a second one."""

    def first(number: int, frame: object) -> None:
        signal.signal(number, before[number])
        heed(number, frame)

    before: dict[int, Any] = {number: signal.signal(number, first) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
