"""Measure what an event costs on Spark, on one core and on two, beside one process and DuckDB.

    python plugins/spark/tools/measure.py [--write] [--streams] [--peers PYTHON] [--rounds N]

Run at the root of the repository, while nothing else runs: it takes two to three minutes. All read
the same rows; what they find is compared first. Each is given as many cores as the table says, and
no more. Spark is started anew for each number of cores, by turns. Seconds of a processor are those
of all processes together; the least of the rounds is told. ``--write`` renews the tables of
docs/spark.md. ``--streams`` measures instead what a batch of a stream costs, by hosts.
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
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1]), str(ROOT)]
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ["PYSPARK_PYTHON"] = sys.executable

PARTS = 8  # files of each input: as many tasks, each of the same size
PER_HOST = (200, 2_000)
_TICKS = os.sysconf("SC_CLK_TCK")
_ROCKSDB = "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"


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
    """Give a result, and the seconds of a processor and of the clock on the wall that it took."""
    cpu, wall = of_processor(os.getpid()), time.monotonic()
    result = work()
    return result, (of_processor(os.getpid()) - cpu, time.monotonic() - wall)


def told(finders: dict[str, Callable[[], list[int]]]) -> dict[str, Any]:
    """Give what each finds, and in which time."""
    found = {}
    for name, find in finders.items():
        numbers, times = timed(find)
        found[name] = {"found": sorted(numbers), "times": times}
    return found


def in_process(folder: Path) -> dict[str, Any]:
    """Measure DuckDB, plain Python and the columnar path."""
    from benchmarks.columns import duckdb_finder
    from pyarrow import parquet

    from t1612core import HARDENED, MDE, SENTINEL, Detector
    from t1612core.stream import arrow, columns
    from t1612core.stream.account import Value

    path = folder / "rows.parquet"
    plain, hardened = Detector(SENTINEL), Detector(HARDENED)

    def in_python() -> list[int]:
        batches = parquet.ParquetFile(path).iter_batches(65_536)
        rows = (row for batch in batches for row in batch.to_pylist())
        return [number for number, row in enumerate(rows) if plain.score(row)]

    def lines() -> list[int]:
        found, before = [], 0
        for part in sorted((folder / "lines").iterdir()):
            found += [before + each.line - 1 for each in hardened.scan_ndjson(part)]
            before += part.read_bytes().count(b"\n")
        return found

    def chains() -> list[int]:
        rows = arrow.rows(path, columns.make(HARDENED, MDE, of_steps=True))
        events = (each.value for each in rows if isinstance(each, Value))
        return [each.score for each in hardened.correlate(events)]

    return told(
        {
            "arrow-sentinel": lambda: [each.row for each in plain.scan_arrow(path)],
            "arrow-hardened": lambda: [each.row for each in hardened.scan_arrow(path)],
            "duckdb": lambda: duckdb_finder(parquet.read_table(path))(),
            "python": in_python,
            "ndjson": lines,
            "correlate": chains,
        }
    )


def session(cores: int) -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "3g",
        "spark.sql.shuffle.partitions": str(cores),
        # No file shares a part with another one.
        "spark.sql.files.openCostInBytes": "128m",
        "spark.sql.streaming.stateStore.providerClass": _ROCKSDB,
    }.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def by_spark(folder: Path, cores: int) -> dict[str, Any]:
    """Measure a batch on so many cores."""
    from t1612_spark import correlate_batch, score

    spark = session(cores)
    rows = spark.read.parquet(str(folder / "rows"))
    texts = spark.read.text(str(folder / "lines"))

    def numbers(profile: str) -> list[int]:
        scored = score(rows, keep=["number"], profile=profile).where("t1612_score is not null")
        return [row["number"] for row in scored.select("number").collect()]

    def lines() -> list[int]:
        scored = score(texts, text="value").where("t1612_score is not null")
        return [json.loads(row["value"])["number"] for row in scored.select("value").collect()]

    def scores(made: Any) -> list[int]:
        found = made.where("told = 'incident'").select("score").collect()
        return [row["score"] for row in found]

    def chains(name: str) -> list[int]:
        given = spark.read.text(str(folder / name))
        return scores(correlate_batch(given, schema="ecs", text="value"))

    numbers("sentinel")  # the first one starts workers
    found = told(
        {
            "spark-sentinel": lambda: numbers("sentinel"),
            "spark-hardened": lambda: numbers("hardened"),
            "spark-lines": lines,
            "chains-columns": lambda: scores(correlate_batch(rows)),
            "chains": lambda: chains("even"),
            "heavy": lambda: chains("heavy"),
        }
    )
    spark.stop()
    return found


def by_hosts(folder: Path) -> dict[str, Any]:
    """Measure a stream of three batches, by how many hosts have a step in each."""
    from t1612_spark import correlate_stream
    from tests import events

    spark = session(2)
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
        _, times = timed(lambda w=writer: w.trigger(availableNow=True).start().awaitTermination())
        found[f"{count:,} hosts"] = {"found": [], "times": times}
    spark.stop()
    return found


def make(folder: Path, rows: int, lines: int, events_: int) -> dict[str, Any]:
    """Write what all read."""
    from benchmarks.columns import made
    from pyarrow import parquet
    from tests import events

    table = made(rows)
    parquet.write_table(table, folder / "rows.parquet", row_group_size=65_536)
    size = -(-rows // PARTS)
    (folder / "rows").mkdir()
    for part in range(PARTS):
        parquet.write_table(table.slice(part * size, size), folder / "rows" / f"{part}.parquet")
    written = (json.dumps(row) for row in table.slice(0, lines).to_pylist())
    parted(folder / "lines", list(written))
    for name, heavy in (("even", 0.0), ("heavy", 0.5)):
        acts = events.acts(events_, 500, heavy=heavy)
        parted(folder / name, list(events.lines(random.Random(1).sample(acts, len(acts)), "ecs")))
    return {}


def parted(folder: Path, lines: list[str]) -> None:
    folder.mkdir()
    size = -(-len(lines) // PARTS)
    for part in range(PARTS):
        text = "".join(line + "\n" for line in lines[part * size : (part + 1) * size])
        (folder / f"{part}.jsonl").write_text(text, "utf-8")


def child(folder: Path, python: str, part: str, *args: object) -> dict[str, Any]:
    """Measure in a process of its own, on as many cores as the part's name says."""
    command = [python, __file__, "--folder", str(folder), "--part", part, *map(str, args)]
    done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    result: dict[str, Any] = json.loads((folder / "told.json").read_text("utf-8"))
    return result


def run_part(args: argparse.Namespace) -> None:
    """Be the process that ``child`` starts."""
    kind, _, cores = args.part.partition("-")
    if cores:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: int(cores)])
    if kind == "make":
        part = make(args.folder, args.rows, args.rows // 4, args.rows // 10)
    elif kind == "peers":
        part = in_process(args.folder)
    elif kind == "spark":
        part = by_spark(args.folder, int(cores))
    else:
        part = by_hosts(args.folder)
    (args.folder / "told.json").write_text(json.dumps(part), "utf-8")


def measured(folder: Path, args: argparse.Namespace) -> dict[str, Any]:
    """Give the least times by what is measured and by cores. Ends where verdicts differ."""
    times: dict[str, list[tuple[float, float]]] = {}
    found: dict[str, list[int]] = {}
    parts = (("peers-1", args.peers), ("spark-1", sys.executable), ("spark-2", sys.executable))
    for _ in range(args.rounds):
        for part, python in parts:
            for name, each in child(folder, python, part).items():
                label = f"{name} {part[-1]}"
                times.setdefault(label, []).append(tuple(each["times"]))
                found[label] = each["found"]
    same(found)
    least = {
        name: [min(values) for values in zip(*each, strict=True)] for name, each in times.items()
    }
    return {"times": least, "found": {name: len(each) for name, each in found.items()}}


# Who is asked the same.
_SAME = (
    ("arrow-sentinel", "duckdb", "python", "spark-sentinel"),
    ("arrow-hardened", "spark-hardened"),
    ("ndjson", "spark-lines"),
    ("correlate", "chains-columns"),
    ("chains",),
    ("heavy",),
)


def same(found: dict[str, list[int]]) -> None:
    """End where those that ask the same find something else, or nothing."""
    for names in _SAME:
        kept = {label: at for label, at in found.items() if label.split()[0] in names}
        if len({tuple(at) for at in kept.values()}) != 1 or not all(kept.values()):
            raise SystemExit(f"verdicts differ: { {name: len(at) for name, at in kept.items()} }")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=400_000, help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=2, help="default: %(default)s")
    parser.add_argument(
        "--peers",
        default=sys.executable,
        metavar="PYTHON",
        help="that has duckdb and polars, where the one with pyspark has not",
    )
    parser.add_argument("--streams", action="store_true", help="measure streams by hosts")
    parser.add_argument("--write", action="store_true", help="renew the tables of docs/spark.md")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        run_part(args)
        return
    folder = Path(tempfile.mkdtemp())
    try:
        if args.streams:
            for name, each in child(folder, sys.executable, "streams-2").items():
                print(f"{name:12} {each['times'][0]:8.2f} s of a processor, 3 batches")
            return
        show(folder, args)
    finally:
        shutil.rmtree(folder)


def show(folder: Path, args: argparse.Namespace) -> None:
    import figures

    load, when = os.getloadavg()[0], f"{datetime.now(UTC):%Y-%m-%d}"
    child(folder, args.peers, "make", "--rows", args.rows)
    result = measured(folder, args)
    tables = figures.tables(result["times"], args.rows, f"{when}, at a load of {load:.1f}")
    print("\n".join(tables.values()))
    for name, count in result["found"].items():
        print(f"{name:20} {count:,} found")
    if args.write:
        figures.write(ROOT / "docs" / "spark.md", tables)


if __name__ == "__main__":
    main()
