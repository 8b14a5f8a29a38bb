"""What a text costs its reader: time a byte, how that grows, and memory at its highest.

``python -m tests.costs.measuring`` prints the table of ``docs/trust.md``; ``--write`` puts it
there. ``--length N`` is that of the longer text of two, ``READER`` chooses, ``--all`` prints each
shape.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from operator import itemgetter
from pathlib import Path
from time import process_time
from typing import Final

from attrs import evolve, frozen

from t1612core import (
    AllowList,
    AllowListError,
    Correlator,
    Detector,
    FieldMapError,
    SnapshotError,
    redact,
    score_dockerfile,
)
from t1612core.cli.main import main as command
from t1612core.telemetry import field_map

from .shapes import AMPLIFIED, SHAPES, Shape

PAGE: Final = Path(__file__).parents[2] / "docs" / "trust.md"
BEGIN, END = "<!-- costs -->", "<!-- end of costs -->"
LENGTH: Final = 1 << 13
LONGEST: Final = 1 << 20  # of a text that is read no further than a bound
BOUNDED: Final = ("a Dockerfile", "a command line", "a parent's line", "a step of a chain")
_WHOLE_TIMES: Final = 8  # as long is what has no such bound, and costs less
_SHORTEST: Final = 0.02  # seconds that a measurement takes at least: the clock is coarse
LINEAR: Final = 2.3  # times as long for twice the text; what is quadratic takes four times
_TRIES: Final = 8  # a busy machine may stretch a measurement, and not each
_FIXED: Final = 0.001  # seconds that a longer text may take more, such as for the first finding

_SHOWN: Final = 40  # signs of a piece

Reader = Callable[[str], object]


@frozen
class Cost:
    """What one shape costs: microseconds and bytes of memory for each byte, and the growth.

    ``growth`` is how many times as long the longer text takes, which has twice the length. What
    takes no millisecond more than twice as long grows by 2: there a byte may cost next to nothing,
    and one finding more than all of the text.
    ``longest`` is what one of ``LONGEST`` takes, in seconds, where a bound is promised.
    """

    shape: Shape
    each: float
    growth: float
    memory: float
    longest: float | None = None


def readers() -> dict[str, Reader]:
    """Return what reads a text, by its name in ``SHAPES``."""
    detector = Detector()

    def line(text: str) -> object:
        return detector.score_process({"FileName": "docker", "ProcessCommandLine": text})

    def parent(text: str) -> object:
        name = text.partition(" ")[0] if text.startswith(("powershell ", "cmd ")) else "bash"
        return detector.score_process(
            {
                "FileName": "docker",
                "ProcessCommandLine": "docker build .",
                "InitiatingProcessFileName": name,
                "InitiatingProcessCommandLine": text,
            }
        )

    def step(text: str) -> object:
        return detector.observe({"FileName": "docker", "ProcessCommandLine": text})

    def told(text: str) -> None:
        with suppress(AllowListError):
            AllowList.loads(text)
        with suppress(FieldMapError):
            field_map.loads(text)

    def restored(text: str) -> None:
        with suppress(SnapshotError):
            Correlator().restore(json.loads(text))

    return {
        "a Dockerfile": score_dockerfile,
        "a command line": line,
        "a parent's line": parent,
        "a step of a chain": step,
        "a file, by scan": _of_file("scan"),
        "a file, by correlate": _of_file("correlate"),
        "an allow-list or a field map": told,
        "a snapshot": restored,
        "a text that is shown": redact,
    }


def _of_file(verb: str) -> Reader:
    def read(text: str) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "events"
            path.write_text(text, "utf-8")
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                command([verb, str(path)])

    return read


def cost(read: Reader, shape: Shape, length: int) -> Cost:
    """Measure a shape at *length* and at half of it; anew where it seems to grow faster."""
    short, long = shape.text(length // 2), shape.text(length)
    read(shape.text(64))  # what is made once is no cost of a text
    measured = _measured(read, short, long)
    for _ in range(_TRIES - 1):
        if measured[1] > LINEAR:
            measured = min(measured, _measured(read, short, long), key=itemgetter(1))
    seconds, growth = measured
    return Cost(shape, seconds / len(long) * 1e6, growth, memory(read, long))


def _measured(read: Reader, short: str, long: str) -> tuple[float, float]:
    """Return the seconds that the longer text takes, and how many times those of the shorter."""
    tries = [(_seconds(read, short), _seconds(read, long)) for _ in range(3)]
    best_short, best_long = (min(each) for each in zip(*tries, strict=True))
    growth = best_long / best_short
    return best_long, min(growth, 2.0) if best_long < 2 * best_short + _FIXED else growth


def memory(read: Reader, text: str) -> float:
    """Return the bytes that Python holds at most while it reads a text, for each of its bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        read(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak / len(text)


def _seconds(read: Reader, text: str) -> float:
    gc.collect()
    times, start = 0, process_time()
    while (passed := process_time() - start) < _SHORTEST or not times:
        read(text)
        times += 1
    return passed / times


def floor() -> float:
    """Return the microseconds that ``json.loads`` takes for a byte: how fast the machine is."""
    text = json.dumps([{"a": "b"}] * 1000)
    return min(_seconds(json.loads, text) for _ in range(3)) / len(text) * 1e6


def amplified() -> tuple[int, float]:
    """Return the length of the text that makes most of itself, and the seconds that it takes."""
    read = readers()["a parent's line"]
    found = [(len(text), min(_seconds(read, text) for _ in range(3))) for text in AMPLIFIED]
    return max(found, key=lambda one: one[1] / one[0])


def costs(names: Sequence[str], length: int) -> Iterator[tuple[str, list[Cost]]]:
    """Measure the shapes of readers."""
    by_name = readers()
    for name in names:
        each = length_for(name, length)
        read = by_name[name]
        found = [cost(read, shape, each) for shape in SHAPES[name]]
        if name in BOUNDED:
            found = [evolve(one, longest=longest(read, one.shape)) for one in found]
        yield name, found


def longest(read: Reader, shape: Shape) -> float:
    """Return the seconds that a text of ``LONGEST`` takes."""
    text = shape.text(LONGEST)
    return min(_seconds(read, text) for _ in range(2))


def length_for(name: str, length: int = LENGTH) -> int:
    """Return how long a text is by which a reader is measured."""
    return length if name in BOUNDED else length * _WHOLE_TIMES


def table(
    measured: Sequence[tuple[str, list[Cost]]], dearest: tuple[int, float], floors: Sequence[float]
) -> str:
    """Write the worst of each reader, with the piece that it is of, and the machine's *floors*."""
    rows = [
        "| what is read | shapes | growth at most | microseconds a byte at most | memory at most |"
        " 1 MiB at most |",
        "|---|---|---|---|---|---|",
    ]
    for name, each in measured:
        growth = max(each, key=lambda one: one.growth)
        time, held = max(each, key=lambda one: one.each), max(each, key=lambda one: one.memory)
        last = max(each, key=lambda one: one.longest or 0)
        bound = f"{last.longest:.1f} s ({_piece(last)})" if last.longest else "-"
        rows.append(
            f"| {name} | {len(each)} | {growth.growth:.1f} ({_piece(growth)}) |"
            f" {time.each:.1f} ({_piece(time)}) | {held.memory:.0f} bytes a byte ({_piece(held)}) |"
            f" {bound} |"
        )
    fast, slow = f"{min(floors):.3f}", f"{max(floors):.3f}"
    length, seconds = dearest
    rows += [
        "",
        "A short text that a shell makes long takes up to"
        f" {seconds / length * 1e6:.0f} microseconds a byte: {length:,} characters of a parent's"
        f" line took {seconds:.2f} s.",
        "",
        'For comparison, `json.loads` of `[{"a": "b"}, …]` on the same machine took'
        f" {fast if fast == slow else f'{fast} to {slow}'} microseconds a byte.",
    ]
    return "\n".join(rows)


def _piece(measured: Cost) -> str:
    text = json.dumps(measured.shape.piece)[1:-1].replace("|", "\\|").strip()
    return f"``{text[:_SHOWN]}``" if text else "blanks"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print or write the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.costs.measuring")
    parser.add_argument("readers", nargs="*", metavar="READER", help="those of the table; or all")
    parser.add_argument("--length", type=int, default=LENGTH, help="of the longer text")
    parser.add_argument("--all", action="store_true", help="print each shape, the dearest first")
    parser.add_argument("--write", action="store_true", help="renew the table in docs/trust.md")
    told = parser.parse_args(argv)
    gc.freeze()  # what garbage is looked for meanwhile is of a text alone
    measured: list[tuple[str, list[Cost]]] = []
    floors = [floor()]
    for name, each in costs(told.readers or [*SHAPES], told.length):
        measured.append((name, each))
        for one in sorted(each, key=lambda one: -one.each) if told.all else ():
            numbers = f"{one.each:8.2f} us/B {one.growth:6.2f} x {one.memory:8.0f} B/B"
            print(numbers, one.shape, flush=True)
        print(f"{name}: {len(each)} shapes", file=sys.stderr, flush=True)
        floors.append(floor())
    text = table(measured, amplified(), floors)
    if told.write:
        page = PAGE.read_text("utf-8")
        before, _, rest = page.partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", "utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
