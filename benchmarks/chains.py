"""Compare correlation with ``eql`` and Polars, and show how its cost and memory grow.

    python -m benchmarks.chains [--rounds N]     against ``sequence by``, verdicts first
    python -m benchmarks.chains --scale [N]      N observations (ten million) over N / 10 hosts

All get the same steps in order: builds of images with names and deployments of them on 2,000
hosts, each joined by host and image within the hour. The query is the nearest that ``eql`` has
to ``Correlator``; it keeps the latest build of an image only, so that each image is built once
in an hour here. Most builds and deployments are quiet (0 or 1 each), one build in twenty is
started with rights on the host (2), and the query's filter is what linked steps have to reach.
Polars' ``join_asof`` has all steps at once, in columns, on one thread; the other two get them
one by one, and tell of a chain as it comes. Chains must be the same before times are compared.
Rounds are interleaved, and a ratio is taken within its round: CPU time, medians.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import Any

from t1612core.correlation import Correlator
from t1612core.observation import Link, Observation, Stage

os.environ.setdefault("POLARS_MAX_THREADS", "1")  # read when it is imported

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTS = 2_000
# Steps, steps a second, and how many builds in a hundred are started: hosts that build, ten times
# an hour, and push most of it; hosts that build now and then, and start it.
LOADS = {"build hosts": (36_000, 7.0, 25), "other hosts": (10_000, 1.0, 75)}
QUERY = (
    "sequence by host, image with maxspan=1h "
    '[any where stage == "build"] [any where stage == "deploy"] '
    "| filter events[0].score + events[1].score >= 3"
)
MILLION = 1_000_000


def steps(
    count: int, hosts: int, per_second: float, started: int, seed: int = 1
) -> Iterator[Observation]:
    """Make steps in order: on each host one image after another is built, some are started."""
    source = Random(seed)
    built = [0] * hosts
    pending: list[str] = [""] * hosts
    stage: Stage
    for number in range(count):
        host = source.randrange(hosts)
        image = pending[host]
        pending[host] = ""
        if image and source.random() * 100 < started:
            stage, link = "deploy", Link("image", image)
            score = 2 if source.random() < 0.05 else 0
        else:
            built[host] += 1
            image = f"registry.example/team/app-{host}-{built[host]}:1"
            pending[host] = image
            stage, link, score = "build", Link("image", image, True), 1
        yield Observation(
            stage=stage,
            reference=f"{number:012x}",
            time=START + timedelta(seconds=number / per_second),
            host=f"host-{host:07d}.example",
            account="root",
            detail=f"docker {stage} {image}",
            score=score,
            is_alert=False,
            signals=("process.no_cache",),
            attack=("T1612",),
            links=(link,),
        )


def correlated(seen: list[Observation]) -> tuple[float, set[tuple[str, str]]]:
    """Give the CPU seconds, and the pairs of build and deployment."""
    correlator = Correlator(window=HOUR, lateness=timedelta(minutes=5))
    gc.collect()
    gc.disable()
    start = process_time()
    told = [incident for one in seen for incident in correlator.feed(one)]
    told += correlator.flush()
    seconds = process_time() - start
    gc.enable()
    return seconds, {
        (incident.steps[join.earlier].references[0], incident.steps[join.later].references[0])
        for incident in told
        for join in incident.joins
    }


def sequenced(seen: list[Observation]) -> tuple[float, set[tuple[str, str]]]:
    """Do the same by ``eql``."""
    import eql

    events = [
        eql.Event(
            "generic",
            # In its own unit, a tenth of a microsecond.
            round(((one.time or START) - START) / timedelta(microseconds=1)) * 10,
            {
                "host": one.host,
                "stage": one.stage,
                "image": one.links[0].value,
                "score": one.score,
                "reference": one.reference,
            },
        )
        for one in seen
    ]
    found: list[Any] = []
    engine = eql.PythonEngine()
    engine.add_query(eql.parse_query(QUERY, implied_any=True))
    engine.add_output_hook(found.append)
    gc.collect()
    gc.disable()
    start = process_time()
    engine.stream_events(events)
    seconds = process_time() - start
    gc.enable()
    return seconds, {tuple(event.data["reference"] for event in result.events) for result in found}


def joined(seen: list[Observation]) -> tuple[float, set[tuple[str, str]]]:
    """Do the same by Polars: the table is made, and the join is all that is measured."""
    import polars

    frame = polars.DataFrame(
        {
            "time": [one.time for one in seen],
            "host": [one.host for one in seen],
            "stage": [one.stage for one in seen],
            "image": [one.links[0].value for one in seen],
            "score": [one.score for one in seen],
            "reference": [one.reference for one in seen],
        }
    )
    stage, score = polars.col("stage"), polars.col("score")
    gc.collect()
    start = process_time()
    builds, starts = frame.filter(stage == "build"), frame.filter(stage == "deploy")
    pairs = starts.join_asof(
        builds, on="time", by=["host", "image"], tolerance="1h", check_sortedness=False
    )
    pairs = pairs.filter(score + polars.col("score_right") >= 3)
    found = set(zip(pairs["reference_right"], pairs["reference"], strict=True))
    return process_time() - start, found


def compare(load: str, rounds: int) -> str:
    """Give the row of a load."""
    count, per_second, started = LOADS[load]
    seen = list(steps(count, HOSTS, per_second, started))
    peers = {"t1612core": correlated, "eql": sequenced, "Polars": joined}
    ratios = []
    against_polars = []
    chains = 0
    for number in range(rounds):
        order = list(peers) if number % 2 else list(reversed(peers))
        times, pairs = {}, {}
        for name in order:
            times[name], pairs[name] = peers[name](seen)
        for name in ("eql", "Polars"):
            if only := pairs["t1612core"] ^ pairs[name]:
                raise SystemExit(f"{name}: {len(only)} other chains, one is {next(iter(only))}")
        chains = len(pairs["eql"])
        ratios.append(times["eql"] / times["t1612core"])
        against_polars.append(times["t1612core"] / times["Polars"])
    return (
        f"| {load} | {count:,} | {HOSTS:,} | {chains:,} | {median(ratios):.0f} "
        f"| {min(ratios):.0f} to {max(ratios):.0f} | 1/{median(against_polars):.0f} |"
    )


def peak() -> float:
    """Give the most memory that this process has had, in MiB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MILLION * 0.9537


def scale(count: int) -> Iterator[str]:
    """Feed a tenth and then all of *count* steps over a tenth as many hosts; say what it takes."""
    yield "| steps | hosts | cost of one, against the first line | told | dropped | most memory |"
    yield "|---|---|---|---|---|---|"
    first = 0.0
    for steps_of, hosts in ((count // 10, count // 10), (count, count // 10)):
        correlator = Correlator(window=HOUR, lateness=timedelta(minutes=5))
        seconds, told = 0.0, 0
        source = steps(steps_of, hosts, 1_000, 75)
        while batch := [one for _, one in zip(range(50_000), source, strict=False)]:
            start = process_time()
            for one in batch:
                told += len(correlator.feed(one))
            seconds += process_time() - start
        start = process_time()
        told += len(correlator.flush())
        seconds += process_time() - start
        cost = seconds / steps_of
        first = first or cost
        yield (
            f"| {steps_of:,} | {hosts:,} | {cost / first:.2f} | {told:,} "
            f"| {sum(correlator.dropped.values()):,} | {peak():,.0f} MiB |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--scale", type=int, nargs="?", const=10 * MILLION, metavar="N")
    args = parser.parse_args()
    if args.scale:
        for line in scale(args.scale):
            print(line, flush=True)
    else:
        print(
            "| load | steps | hosts | chains, the same in all | `eql` takes, times as long ", end=""
        )
        print("| in the rounds | Polars' join of whole columns takes |\n" + "|---" * 7 + "|")
        for load in LOADS:
            print(compare(load, args.rounds), flush=True)


if __name__ == "__main__":
    main()
