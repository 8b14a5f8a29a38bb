"""Measure what an event and a host cost on Spark, beside one process and beside DuckDB.

    python plugins/spark/tools/measure.py [--rows N] [--rounds N]

Run at the root of the repository. All read the same file of Parquet; what they find is compared
first. Spark is started anew for each number of cores, by turns. Seconds are of a processor, of all
processes together, so that other work on the machine does not count; beside them stand those of
the clock on the wall. The least of the rounds is told.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(Path(__file__).parents[1]), str(ROOT)]  # both have ``tests``
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ["PYSPARK_PYTHON"] = sys.executable

Times = dict[str, list[tuple[float, float]]]  # seconds of a processor, and on the wall
_TICKS = os.sysconf("SC_CLK_TCK")
PER_HOST = (200, 2_000)


def of_processor(root: int) -> float:
    """Give the seconds that a process and all below it have taken."""
    parents, taken = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        pid = int(path.parent.name)
        parents[pid] = int(told[1])
        taken[pid] = sum(map(int, told[11:15])) / _TICKS
    below, total = {root}, 0.0
    for pid in sorted(taken):
        at = pid
        while at in parents and at not in below:
            at = parents[at]
        if at in below:
            below.add(pid)
            total += taken[pid]
    return total


def timed(work: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    cpu, wall = of_processor(os.getpid()), time.monotonic()
    result = work()
    return result, (of_processor(os.getpid()) - cpu, time.monotonic() - wall)


def in_process(folder: Path) -> dict[str, Any]:
    """Give what DuckDB, plain Python and the columnar path find, and in which time."""
    from benchmarks.columns import duckdb_finder
    from pyarrow import parquet

    from t1612core import HARDENED, SENTINEL, Detector

    path = folder / "rows.parquet"
    plain, hardened = Detector(SENTINEL), Detector(HARDENED)

    def in_python() -> list[int]:
        batches = parquet.ParquetFile(path).iter_batches(65_536)
        rows = (row for batch in batches for row in batch.to_pylist())
        return [number for number, row in enumerate(rows) if plain.score(row)]

    return told(
        {
            "DuckDB, the published rule": lambda: duckdb_finder(parquet.read_table(path))(),
            "scan_arrow, SENTINEL": lambda: [each.row for each in plain.scan_arrow(path)],
            "scan_arrow, HARDENED": lambda: [each.row for each in hardened.scan_arrow(path)],
            "plain Python, SENTINEL": in_python,
            "scan_ndjson, HARDENED": lambda: [
                each.line - 1 for each in hardened.scan_ndjson(folder / "rows.jsonl")
            ],
        }
    )


def told(peers: dict[str, Callable[[], list[int]]]) -> dict[str, Any]:
    found = {}
    for name, find in peers.items():
        numbers, times = timed(find)
        found[name] = {"found": sorted(numbers), "times": times}
    return found


def by_spark(folder: Path, cores: int) -> dict[str, Any]:
    from pyspark.sql import SparkSession
    from t1612_spark import correlate_batch, score
    from tests import events

    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "3g",
        "spark.sql.shuffle.partitions": str(cores),
        "spark.sql.files.maxPartitionBytes": "8m",
        "spark.sql.streaming.stateStore.providerClass": (
            "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"
        ),
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    rows = spark.read.parquet(str(folder / "rows.parquet"))
    lines = spark.read.text(str(folder / "rows.jsonl"))

    def numbers(**options: Any) -> list[int]:
        scored = score(rows, keep=["number"], **options).where("t1612_score is not null")
        return [row["number"] for row in scored.select("number").collect()]

    def texts() -> list[int]:
        scored = score(lines, text="value").where("t1612_score is not null")
        return [json.loads(row["value"])["number"] for row in scored.select("value").collect()]

    def chains(name: str) -> list[int]:
        made = spark.read.text(str(folder / f"{name}.jsonl"))
        told = correlate_batch(made, schema="ecs", text="value").where("told = 'incident'")
        return sorted(row["score"] for row in told.select("score").collect())

    numbers(profile="sentinel")  # the first one starts workers
    found = told(
        {
            "Spark, SENTINEL": lambda: numbers(profile="sentinel"),
            "Spark, HARDENED": numbers,
            "Spark, lines, HARDENED": texts,
            "Spark, chains": lambda: chains("even"),
            "Spark, chains, one host has half": lambda: chains("heavy"),
        }
    )
    found |= hosts(spark, folder, events)
    spark.stop()
    return found


def hosts(spark: Any, folder: Path, events: Any) -> dict[str, Any]:
    """Give what a batch of a stream costs, by how many hosts have a step in it."""
    from t1612_spark import correlate_stream

    found: dict[str, Any] = {}
    for count in PER_HOST:
        work = Path(tempfile.mkdtemp(dir=folder))
        for batch in range(3):
            build = {"kind": "process", "name": "docker", "parent": "sh", "account": "dev"}
            made = [
                {**build, "line": f"docker build -t a{n}:{batch} /tmp/x", "parent_line": "sh"}
                | {"host": f"h{n}", "second": batch * 60.0 + n / count, "number": n}
                for n in range(count)
            ]
            (work / "in").mkdir(exist_ok=True)
            (work / "in" / f"{batch}").write_text("\n".join(events.lines(made, "ecs")), "utf-8")
        source = spark.readStream.option("maxFilesPerTrigger", 1).text(str(work / "in"))
        made = correlate_stream(source, schema="ecs", text="value")
        writer = made.writeStream.format("noop").option("checkpointLocation", str(work / "ck"))
        _, (cpu, _) = timed(
            lambda w=writer: w.trigger(availableNow=True).start().awaitTermination()
        )
        found[f"Spark, stream, {count:,} hosts, 3 batches"] = {"found": [], "times": (cpu, 0.0)}
    return found


def make(folder: Path, count: int) -> None:
    from benchmarks.columns import made
    from pyarrow import parquet
    from tests import events

    table = made(count)
    parquet.write_table(table, folder / "rows.parquet", row_group_size=65_536)
    with (folder / "rows.jsonl").open("w", encoding="utf-8") as file:
        for batch in table.to_batches(65_536):
            file.writelines(json.dumps(row) + "\n" for row in batch.to_pylist())
    for name, heavy in (("even", 0.0), ("heavy", 0.5)):
        acts = events.acts(count // 5, 500, heavy=heavy)
        text = "\n".join(events.lines(random.Random(1).sample(acts, len(acts)), "ecs"))
        (folder / f"{name}.jsonl").write_text(text, "utf-8")


def child(folder: Path, *args: str) -> dict[str, Any]:
    out = folder / "told.json"
    command = [sys.executable, __file__, "--folder", str(folder), *args]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    result: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=500_000, help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--cores", default="1,2")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        part = (
            in_process(args.folder) if args.part == "0" else by_spark(args.folder, int(args.part))
        )
        (args.folder / "told.json").write_text(json.dumps(part), "utf-8")
        return
    folder = Path(tempfile.mkdtemp())
    try:
        make(folder, args.rows)
        show(folder, args)
    finally:
        shutil.rmtree(folder)


def show(folder: Path, args: argparse.Namespace) -> None:
    times: Times = {}
    found: dict[str, list[int]] = {}
    for _ in range(args.rounds):
        for part in ("0", *args.cores.split(",")):
            for name, each in child(folder, "--part", part).items():
                label = name if part == "0" else f"{name}, {part} core{'s' * (part != '1')}"
                times.setdefault(label, []).append(tuple(each["times"]))
                found[label] = each["found"]
    same(found)
    for name, each in times.items():
        cpu, wall = (min(values) for values in zip(*each, strict=True))
        print(f"{name:45} {cpu:8.2f} s of a processor {wall:8.2f} s  {len(found[name]):,} found")


def same(found: dict[str, list[int]]) -> None:
    """End where those that ask the same find something else."""
    for words in (("SENTINEL", "published"), ("HARDENED",), ("chains, 1", "chains, 2"), ("half",)):
        kept = {name: at for name, at in found.items() if any(word in name for word in words)}
        if len({tuple(at) for at in kept.values()}) > 1:
            raise SystemExit(f"verdicts differ: { {name: len(at) for name, at in kept.items()} }")


if __name__ == "__main__":
    main()
