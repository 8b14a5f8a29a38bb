"""Compare the library with its floor and with a naive implementation, and show how cost grows.

    python -m benchmarks.compare [--rounds N]

Peers run in turn within each round, and a ratio is taken within its round, so that a
machine that slows down slows all of them. CPU time, medians over the rounds. *Hot* rows
are 256, walked again and again; *cold* rows are as many as do not fit in a cache, each
seen once a round. Verdicts are compared first: a peer that disagrees ends the run.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable, Iterable, Sequence
from statistics import median
from time import process_time
from typing import Any

from t1612core import (
    HARDENED,
    SENTINEL,
    Detector,
    Finding,
    score_file,
    score_network,
    score_process,
)

from . import peers, rows

HOT, HOT_WALKS = 256, 40
COLD = 40_000
VERBS = {"process": score_process, "file": score_file, "network": score_network}
RULE, EXPERT = Detector(SENTINEL), Detector(HARDENED)

Peer = Callable[[Any], object]
Timing = dict[str, float]


def walk(peer: Peer, events: Iterable[rows.Row], times: int) -> float:
    """Give the CPU seconds that *peer* takes for all events, *times* over."""
    start = process_time()
    for _ in range(times):
        for event in events:
            peer(event)
    return process_time() - start


def in_turn(
    peers: dict[str, Peer], events: Sequence[rows.Row], times: int, rounds: int
) -> list[Timing]:
    """Time every peer once a round, each round beginning with another one."""
    names = list(peers)
    result = []
    gc.collect()
    gc.disable()
    for number in range(rounds):
        shift = number % len(names)
        order = names[shift:] + names[:shift]
        result.append({name: walk(peers[name], events, times) for name in order})
    gc.enable()
    return result


def ratio(timings: Iterable[Timing], above: str, below: str) -> float:
    """Give the median of a ratio taken within each round."""
    return median(timing[above] / timing[below] for timing in timings)


def verb(kind: str) -> Peer:
    """Give the verb of a kind with the detector of the published rule."""
    score = VERBS[kind]
    return lambda event: score(event, detector=RULE)


def agree(kind: str, events: Iterable[rows.Row]) -> int:
    """Check that all that claim to find find the same; give how many.

    ``HARDENED`` has points of its own, and no peer that gives them; on these rows it finds
    what the rule finds.
    """
    score, naive, floor = scorer(RULE, kind), peers.NAIVE[kind], peers.FLOOR[kind]
    tidy = peers.TIDY[kind]
    found = 0
    for event in events:
        finding, expected = score(event), naive(event)
        routed, asked = RULE.score(event), VERBS[kind](event, detector=RULE)
        if tidy(event) != expected:
            raise SystemExit(f"verdicts differ: naive {expected}, tidy {tidy(event)}: {event}")
        if not expected == points(finding) == points(routed) == points(asked):
            raise SystemExit(
                f"verdicts differ: naive {expected}, t1612core {points(finding)}: {event}"
            )
        hardened = scorer(EXPERT, kind)(event)
        if (hardened is None) != (expected is None):
            raise SystemExit(f"HARDENED: {points(hardened)}, the rule: {expected}: {event}")
        if expected is not None and not floor(event):
            raise SystemExit(f"the floor does not see what is found: {event}")
        found += expected is not None
    return found


def points(finding: Finding | None) -> int | None:
    return finding.score if finding else None


def scorer(detector: Detector, kind: str) -> Callable[[rows.Row], Finding | None]:
    score: Callable[[rows.Row], Finding | None] = getattr(detector, f"score_{kind}")
    return score


def per_call(rounds: int) -> list[str]:
    """Give the table of single calls: cost against the floor, speed against naive."""
    lines = [
        "| events | found | cache | naive / floor | `score_*` / floor | `Detector.score` / floor "
        "| verb / floor | naive / `score_*` | `HARDENED` `score_*` / floor |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name, (kind, _) in rows.KINDS.items():
        for cache, count, times in (("hot", HOT, HOT_WALKS), ("cold", COLD, 1)):
            events = rows.make(name, count)
            found = agree(kind, events)
            compared: dict[str, Peer] = {
                "floor": peers.FLOOR[kind],
                "naive": peers.NAIVE[kind],
                "score_*": scorer(RULE, kind),
                "score": RULE.score,
                "verb": verb(kind),
                "hardened": scorer(EXPERT, kind),
            }
            timings = in_turn(compared, events, times, rounds)
            against_floor = (
                f"{ratio(timings, peer, 'floor'):.2f}"
                for peer in ("naive", "score_*", "score", "verb")
            )
            lines.append(
                f"| {name} | {found / count:.0%} | {cache} | {' | '.join(against_floor)} "
                f"| {ratio(timings, 'naive', 'score_*'):.1f} "
                f"| {ratio(timings, 'hardened', 'floor'):.2f} |"
            )
    return lines


def growth(rounds: int) -> list[str]:
    """Give the tables of growth: ten times the events, ten times the length of a field."""
    lines = [
        "| events in the stream | cost of one under `SENTINEL`, against the first line "
        "| under `HARDENED` |",
        "|---|---|---|",
    ]
    first: dict[str, float] = {}
    for count in (10**4, 10**5, 10**6):
        # One stream is made of ten parts of the one before, so that memory stays the same.
        events = rows.mixed(10**4)
        cells = []
        for detector in (RULE, EXPERT):
            cost = median(scan_time(detector, events, count) / count for _ in range(rounds))
            cells.append(f"{cost / first.setdefault(detector.profile.name, cost):.2f}")
        lines.append(f"| {count:,} | {' | '.join(cells)} |")
    lines += [
        "",
        "| length of the field | " + " | ".join(LONG) + " |",
        "|---" * (len(LONG) + 1) + "|",
    ]
    base: dict[str, float] = {}
    for size in (10**4, 10**6, 10**8):
        cells = []
        for name, (kind, event) in LONG.items():
            made = event(size)
            score = scorer(RULE, kind)
            times = 1 + 10**6 // size
            tries = rounds if size <= 10**6 else min(rounds, 3)  # of the longest each takes seconds
            cost = median(walk(score, [made], times) / times for _ in range(tries))
            base.setdefault(name, cost / size)
            cells.append(f"{cost / size / base[name]:.2f}")
        lines.append(f"| {size:,} | {' | '.join(cells)} |")
    return lines


def scan_time(detector: Detector, events: Sequence[rows.Row], count: int) -> float:
    start = process_time()
    for _ in range(count // len(events)):
        for _finding in detector.scan(events):
            pass
    return process_time() - start


def _long(text: str) -> Callable[[int], rows.Row]:
    """Make a build whose command line is as long as asked, without ever matching at its end."""

    def event(size: int) -> rows.Row:
        line = "docker build " + text * (size // len(text))
        return {"FileName": "docker", "ProcessCommandLine": line, "InitiatingProcessFileName": "x"}

    return event


# Text made to be as costly as it can be: near-needles without end.
LONG: dict[str, tuple[str, Callable[[int], rows.Row]]] = {
    "`--no-cache` almost": ("process", _long("--no-cached")),
    "`build` almost": ("process", _long("xbuild")),
    "`-f` and spaces": ("process", _long(" -f" + " " * 97)),
    "`-f` without end": ("process", _long("-f ")),
    "slashes": ("process", _long("/tmp")),
    "not ASCII": ("process", _long("\u00e9build")),
    "registries almost": (
        "network",
        lambda size: {
            "InitiatingProcessFileName": "dockerd",
            "RemoteIP": "203.0.113.7",
            "RemotePort": 443,
            "RemoteUrl": "xdocker.io" * (size // 10),
        },
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9, help="default: %(default)s")
    args = parser.parse_args()
    for part in (per_call(args.rounds), ["", *growth(args.rounds)]):
        print(*part, sep="\n", flush=True)


if __name__ == "__main__":
    main()
