"""Measure on a user's own events: ``t1612 bench`` says what decoding, scoring and scanning take."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from statistics import median
from time import process_time
from typing import Any

from attrs import frozen

from ..detector import Detector
from ..errors import SourceError
from ..knowledge.profiles import PROFILES
from ..model import Route
from ..output.safe import printable
from ..stream.account import Account, Stream
from ..stream.json_stream import json_values
from ..stream.sources import opened, read_lines
from .exit_codes import NOTHING_FOUND, UNREADABLE
from .progress import Progress
from .writing import write_lines

_ROUNDS = 5
_MOST_LINES = 1_000_000
_MOST_BYTES = 256 * 1024 * 1024  # of lines, which are held with what they are decoded to

_HELP = """\
Reads the first lines of a file, and works on them in this process, on one core, in
turns; the figures are medians of CPU time. Events and lines are held in memory, as a
pipeline has them, so that the disk is not measured. On a busy machine only the
last column tells much: it compares what ran side by side.

examples:
  t1612 bench events.jsonl
  t1612 bench --lines 100000 export.json.gz
"""

Work = Callable[[], object]


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "bench",
        help=told,
        description="Measure how long decoding, scoring and scanning take on the events of a file.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", metavar="FILE", help="JSON lines: plain, gzip or zstd")
    command.add_argument(
        "--lines",
        type=_lines,
        default=20_000,
        metavar="N",
        help="lines to read (default: %(default)s)",
    )
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Measure and print; return the exit code."""
    try:
        sample = _sample(args.file, args.lines)
    except SourceError as error:
        print(f"t1612: {printable(args.file)}: {error}", file=sys.stderr)
        return UNREADABLE
    progress = Progress(sys.stderr, is_on=False)
    if sample.events:
        code = write_lines(_report(sample), UNREADABLE if sample.is_broken else NOTHING_FOUND)
    else:
        progress.say(f"{printable(args.file)}: has no events to measure on")
        code = UNREADABLE
    progress.say(sample.account.worded("scored"))
    return code


@frozen
class _Sample:
    """Some lines, and the events on them that every profile can score."""

    lines: tuple[bytes, ...]
    events: tuple[Any, ...]
    kinds: Counter[str]
    account: Account

    @property
    def is_broken(self) -> bool:
        """Return whether there were events that cannot be used."""
        return bool(self.account.unrecognised or self.account.rejected)


def _sample(file: str, most: int) -> _Sample:
    lines: list[bytes] = []
    size = 0
    with opened(file) as stream:
        for line in islice(read_lines(stream), most):
            if isinstance(line, bytes):
                lines.append(line)
                size += len(line)
                if size > _MOST_BYTES:
                    break
    detectors = [Detector(profile) for profile in PROFILES.values()]

    def located(event: Any) -> tuple[Route, Any]:
        return detectors[0].locate(event)[0], event

    def scored(event: Any, *, kind: Route) -> tuple[Route, Any] | None:
        for detector in detectors:
            detector.score(event)
        return None if kind == "other" else (kind, event)

    events = Stream(lambda _: None)
    values = events.values(json_values(lines))
    found = list(events.each(detectors[0].unwrap(values), located, scored))
    kinds = Counter[str](kind for kind, _ in found)
    return _Sample(tuple(lines), tuple(event for _, event in found), kinds, events.account)


def _report(sample: _Sample) -> Iterator[str]:
    count = len(sample.events)
    shares = ", ".join(
        f"{number / count:.0%} {kind}" for kind, number in sample.kinds.most_common()
    )
    yield f"{len(sample.lines):,} lines, {sum(map(len, sample.lines)):,} bytes"
    yield f"{count:,} events that can be scored: {shares}"
    yield ""
    works: dict[str, Work] = {"decode with json": partial(_decode, sample.lines)}
    notes = {}
    data = b"".join(sample.lines)
    for name, profile in sorted(PROFILES.items()):
        detector = Detector(profile)
        found = sum(detector.score(event) is not None for event in sample.events)
        passed: list[int] = []
        _scan(detector, data, passed)
        works[f"score, {name}"] = partial(_score, detector, sample.events)
        works[f"scan, {name}"] = partial(_scan, detector, data, [])
        notes[f"score, {name}"] = f"{found:,} found"
        notes[f"scan, {name}"] = f"{sum(passed):,} lines skipped"
    took = _in_turn(works)
    base = took["decode with json"]
    yield f"{'':24}{'events/s':>12}{'µs each':>10}{'as fast as decoding':>21}"
    for name, times in took.items():
        each = median(times)
        ratio = median(one / other for one, other in zip(base, times, strict=True))
        figures = f"{count / each:>12,.0f}{each / count * 1e6:>10.2f}{ratio:>20.2f}x"
        yield f"{name:24}{figures}  {notes.get(name, '')}".rstrip()


def _in_turn(works: dict[str, Work]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(_ROUNDS):
        for name, work in works.items():
            start = process_time()
            work()
            took[name].append(max(process_time() - start, 1e-9))
    return took


def _decode(lines: Iterable[bytes]) -> None:
    for line in lines:
        try:
            json.loads(line)
        except (ValueError, RecursionError):
            continue


def _score(detector: Detector, events: Iterable[Any]) -> None:
    score = detector.score
    for event in events:
        score(event)


def _scan(detector: Detector, data: bytes, passed: list[int]) -> None:
    found = detector.scan_ndjson(
        io.BytesIO(data), on_error=lambda _: None, on_passed_over=passed.append
    )
    for _ in found:
        pass


def _lines(text: str) -> int:
    """Read a number of lines."""
    if text.isascii() and text.isdecimal() and 0 < int(text[:8]) <= _MOST_LINES:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST_LINES}")
