"""Compare the ways from a file of JSON lines to findings, and show how cost grows.

    python -m benchmarks.files [--rows N] [--rounds N] [--growth N] [--shares N]

All peers read the same file from the page cache, in turn within each round; CPU time,
medians over the rounds, ratios taken within a round. The lines that they find are compared first:
a peer that disagrees ends the run. ``grep -ci`` and ``rg -ci -j1`` only count the lines that have a
word of the rule.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

import orjson

from t1612core import HARDENED, SENTINEL, Detector
from t1612core.stream import json_stream, prefilter
from t1612core.telemetry.schemas import SCHEMAS

from . import products, rows
from .chains import peak

EVENTS = "events.ndjson"
SHARES = (0.002, 0.05)  # of events that are about containers: hosts that have none, and builders

Peer = Callable[[Detector, Path], list[int]]
Decode = Callable[[bytes], Any]


def every_line(decode: Decode) -> Peer:
    """Decode each line and score it."""

    def found(detector: Detector, path: Path) -> list[int]:
        with path.open("rb") as file:
            return [at for at, line in enumerate(file, 1) if detector.score(decode(line))]

    return found


def scanned(*, is_all_read: bool) -> Peer:
    def found(detector: Detector, path: Path) -> list[int]:
        return [each.line for each in detector.scan_ndjson(path, is_all_read=is_all_read)]

    return found


def scanned_plainly(detector: Detector, path: Path) -> list[int]:
    """Scan as without ``t1612core[fast]``."""
    plain = Detector(detector.profile, detector.schema)
    with (
        patch.object(json_stream, "_decode_whole", None),
        patch.object(prefilter, "make", partial(prefilter.make, is_plain=True)),
    ):
        return [each.line for each in plain.scan_ndjson(path)]


PEERS: dict[str, Peer] = {
    "orjson on every line": every_line(orjson.loads),
    "json on every line": every_line(json.loads),
    "`scan_ndjson`, all read": scanned(is_all_read=True),
    "`scan_ndjson`, by the standard library": scanned_plainly,
    "`scan_ndjson`": scanned(is_all_read=False),
}

PROGRAMS = {"`grep -ci`": ["grep", "-ci"], "`rg -ci -j1`": ["rg", "-ci", "-j1"]}


def seconds(peer: Peer, detector: Detector, path: Path) -> float:
    start = process_time()
    peer(detector, path)
    return process_time() - start


def counted(command: list[str], path: Path) -> float:
    """Give the CPU seconds of a program, as the system counts them."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Into a pipe: where nobody reads the count, GNU grep stops at the first line.
    subprocess.run([*command, "docker", str(path)], stdout=subprocess.PIPE, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def lines() -> list[bytes]:
    """Give ten thousand rows as lines."""
    return [json.dumps(row, separators=(",", ":")).encode() + b"\n" for row in rows.mixed(10_000)]


def write(path: Path, count: int) -> None:
    """Write a file of rows, ten thousand different ones again and again."""
    once = lines()
    with path.open("wb") as file:
        for start in range(0, count, len(once)):
            file.writelines(once[: count - start])


class Again(io.RawIOBase):
    """The same bytes, again and again, as often as is asked for: more than a disk holds."""

    def __init__(self, once: bytes, times: int) -> None:
        self._once, self._left, self._at = memoryview(once), times, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._left:
            return 0
        part = self._once[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        if self._at == len(self._once):
            self._at, self._left = 0, self._left - 1
        return len(part)


def table(folder: Path, count: int, rounds: int) -> Iterator[str]:
    path = folder / EVENTS
    write(path, count)
    yield f"{count:,} rows, {path.stat().st_size / count:,.0f} bytes each"
    for detector in (Detector(SENTINEL), Detector(HARDENED)):
        found = {name: peer(detector, path) for name, peer in PEERS.items()}
        first, *others = found.values()
        if any(first != other for other in others):
            raise SystemExit(f"verdicts differ: { {name: len(at) for name, at in found.items()} }")
        took: dict[str, list[float]] = {name: [] for name in PEERS}
        took |= {name: [] for name, command in PROGRAMS.items() if shutil.which(command[0])}
        for _ in range(rounds):
            for name, times in took.items():
                if command := PROGRAMS.get(name):
                    times.append(counted(command, path))
                else:
                    times.append(seconds(PEERS[name], detector, path))
        base = took["orjson on every line"]
        title = f"{detector.profile.name}, {len(first):,} found"
        yield f"\n| {title} | times as fast as orjson on every line |"
        yield "|---|---|"
        for name, times in took.items():
            ratio = median(one / other for one, other in zip(base, times, strict=True))
            yield f"| {name} | {ratio:.2f} |"


def shares(folder: Path, count: int, rounds: int) -> Iterator[str]:
    """Give what a product's events cost, by how many of them are about containers."""
    ways = {"`[fast]`": scanned(is_all_read=False), "plain": scanned_plainly}
    base = every_line(orjson.loads)
    yield f"\n{count:,} events of each, times as fast as orjson on every line without any scoring"
    yield "\n| events | about containers | profile | found | `[fast]` | plain |"
    yield "|---|---|---|---|---|---|"
    for name, share in product(products.PRODUCTS, SHARES):
        path = folder / f"{name}-{share}.ndjson"
        with path.open("wb") as file:
            file.writelines(products.lines(name, count, share))
        for profile in (SENTINEL, HARDENED):
            detector = Detector(profile, SCHEMAS[name])
            found = base(detector, path)
            for way, scan in ways.items():
                if scan(detector, path) != found:
                    raise SystemExit(f"verdicts differ: {name}, {profile.name}, {way}")
            took: dict[str, list[float]] = {way: [] for way in ways}
            for _ in range(rounds):
                decoding = decoded(path)
                for way, scan in ways.items():
                    took[way].append(decoding / seconds(scan, detector, path))
            ratios = " | ".join(f"{median(times):.2f}" for times in took.values())
            yield f"| {name} | {share:.1%} | {profile.name} | {len(found):,} | {ratios} |"
        path.unlink()


def decoded(path: Path) -> float:
    """Give the seconds that orjson takes for all lines, of which nothing is scored."""
    start = process_time()
    with path.open("rb") as file:
        for line in file:
            orjson.loads(line)
    return process_time() - start


def jobs(path: Path, rounds: int) -> Iterator[str]:
    """Give how much faster two processes read a large file than one, by the clock."""

    def run(number: int) -> tuple[float, bytes]:
        command = [sys.executable, "-m", "t1612core", "scan", "--format", "jsonl"]
        start = perf_counter()
        done = subprocess.run(
            [*command, "--jobs", str(number), str(path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return perf_counter() - start, done.stdout

    ratios = []
    for _ in range(rounds):
        one, found = run(1)
        two, also_found = run(2)
        if not found or found != also_found:
            raise SystemExit("two processes find something else")
        ratios.append(one / two)
    yield "\n| `t1612 scan --jobs` | times as fast as one, by the clock |\n|---|---|"
    yield f"| 2 | {median(ratios):.2f} |"


def growth(most: int) -> Iterator[str]:
    """Give the cost of a row in streams of ten times the length, against the first, and memory."""
    detector, once, first = Detector(), b"".join(lines()), 0.0
    list(detector.scan_ndjson(io.BytesIO(once)))  # so that all is imported
    yield "\n| rows | cost of one, against the first line | most memory so far |\n|---|---|---|"
    count = 10_000
    while count <= most:
        start = process_time()
        stream = io.BufferedReader(Again(once, count // 10_000))
        found = sum(1 for _ in detector.scan_ndjson(stream))
        cost = (process_time() - start) / count
        if found != count // 10_000 * (per_once := found // (count // 10_000)) or not per_once:
            raise SystemExit(f"{count:,} rows: {found:,} found")
        first = first or cost
        yield f"| {count:,} | {cost / first:.2f} | {peak():,.0f} MiB |"
        count *= 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000, help="default: %(default)s")
    parser.add_argument("--growth", type=int, default=1_000_000, help="rows, at most; %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--shares", type=int, default=25_000, help="events; default: %(default)s")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in table(Path(folder), args.rows, args.rounds):
            print(line, flush=True)
        large = Path(folder) / "large.ndjson"
        write(large, 10 * args.rows)
        for line in jobs(large, args.rounds):
            print(line, flush=True)
        large.unlink()
        for line in shares(Path(folder), args.shares, args.rounds):
            print(line, flush=True)
    for line in growth(args.growth):
        print(line, flush=True)


if __name__ == "__main__":
    main()
