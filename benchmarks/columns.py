"""Compare the ways from a table in memory to the rows that the rule finds.

    python -m benchmarks.columns [--rows N] [--rounds N]

All peers read the same Arrow table, on one thread, in turn within each round; CPU time, medians
over the rounds, ratios taken within a round. The rows that they find are compared first: a peer
that disagrees ends the run. The engines state the rule as its text does, names first.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Iterable, Iterator
from statistics import median
from time import process_time
from typing import Any

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import duckdb
import polars
import pyarrow as pa

from t1612core import HARDENED, SENTINEL, Detector

from . import peers, rows

Find = Callable[[Any], list[int]]

_PORTS = (80, 443, 8080, 8443)
_PRIVATE = r"^(10\.|172\.(1[6-9]|2[0-9]|3[01])\.|192\.168\.)"
_URL = r"-f\s+https?://"


def terms(words: Iterable[str]) -> str:
    """Give a pattern of whole terms, as ``has_any`` has them: neither engine looks around."""
    parts = []
    for word in words:
        left = r"(?:^|[^\p{L}\p{N}])" if word[0].isalnum() else ""
        right = r"(?:$|[^\p{L}\p{N}])" if word[-1].isalnum() else ""
        parts.append(left + re.escape(word).replace("\\-", "-") + right)
    return f"(?i)(?:{'|'.join(parts)})"


def duckdb_finder(table: Any) -> Callable[[], list[int]]:
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("events", table)

    def has(column: str, words: Iterable[str]) -> str:
        return f"regexp_matches({column}, '{terms(words)}')"

    query = f"""
        SELECT number FROM events
        WHERE lower(FileName) IN ('docker', 'docker.exe') AND {has("ProcessCommandLine", ["build"])}
        AND 3 * {has("ProcessCommandLine", peers.TEMP)}::INT
            + {has("ProcessCommandLine", ["--no-cache"])}::INT
            + 4 * regexp_matches(ProcessCommandLine, '{_URL}')::INT
            + 2 * {has("InitiatingProcessFileName", peers.PARENTS)}::INT >= 2
        UNION ALL
        SELECT number FROM events
        WHERE ActionType = 'FileCreated' AND {has("FolderPath", peers.TEMP)}
        AND (lower(FileName) = 'dockerfile' OR lower(FileName) LIKE '%.dockerfile')
        UNION ALL
        SELECT number FROM events
        WHERE lower(InitiatingProcessFileName) = 'dockerd' AND RemotePort IN {_PORTS}
        AND NOT regexp_matches(RemoteIP, '{_PRIVATE}') AND NOT {has("RemoteUrl", peers.REGISTRIES)}
        ORDER BY number"""
    return lambda: [number for (number,) in connection.execute(query).fetchall()]


def polars_finder(table: Any) -> Callable[[], list[int]]:
    col = polars.col
    line, parent = col("ProcessCommandLine"), col("InitiatingProcessFileName")

    def has(column: polars.Expr, words: Iterable[str]) -> polars.Expr:
        return column.str.contains(terms(words))

    frame = polars.from_arrow(table)
    assert isinstance(frame, polars.DataFrame)
    name = col("FileName").str.to_lowercase()
    score = (
        3 * has(line, peers.TEMP).cast(polars.Int8)
        + has(line, ["--no-cache"]).cast(polars.Int8)
        + 4 * line.str.contains(_URL).cast(polars.Int8)
        + 2 * has(parent, peers.PARENTS).cast(polars.Int8)
    )
    builds = (name.is_in(["docker", "docker.exe"]), has(line, ["build"]), score >= 2)
    files = (
        col("ActionType") == "FileCreated",
        (name == "dockerfile") | name.str.ends_with(".dockerfile"),
        has(col("FolderPath"), peers.TEMP),
    )
    egress = (
        parent.str.to_lowercase() == "dockerd",
        col("RemotePort").is_in(_PORTS),
        ~col("RemoteIP").str.contains(_PRIVATE),
        ~has(col("RemoteUrl"), peers.REGISTRIES),
    )

    def find() -> list[int]:
        lazy = frame.lazy()
        # One filter after the other: each looks at what the last one left.
        branches = []
        for conditions in (builds, files, egress):
            left = lazy
            for condition in conditions:
                left = left.filter(condition)
            branches.append(left.select("number"))
        found = polars.concat(branches).sort("number").collect()
        return found["number"].to_list()

    return find


def scanned(detector: Detector) -> Callable[[Any], Callable[[], list[int]]]:
    return lambda table: lambda: [each.row for each in detector.scan_arrow(table)]


def every_row(detector: Detector) -> Callable[[Any], Callable[[], list[int]]]:
    def find(table: Any) -> list[int]:
        events = (row for batch in table.to_batches(65_536) for row in batch.to_pylist())
        return [number for number, row in enumerate(events) if detector.score(row)]

    return lambda table: lambda: find(table)


RULE = {
    "DuckDB": duckdb_finder,
    "Polars": polars_finder,
    "`scan_arrow`, SENTINEL": scanned(Detector(SENTINEL)),
    "`to_pylist` and `score`, SENTINEL": every_row(Detector(SENTINEL)),
}


def made(count: int) -> Any:
    """Make a table, of ten thousand different rows again and again, each column in one piece."""
    events = rows.mixed(10_000)
    keys = list(dict.fromkeys(key for row in events for key in row))
    once = pa.table({key: [row.get(key) for row in events] for key in keys})
    table = pa.concat_tables([once] * -(-count // len(events))).slice(0, count).combine_chunks()
    return table.append_column("number", pa.array(range(count)))


def seconds(find: Callable[[], object]) -> float:
    start = process_time()
    find()
    return process_time() - start


def compare(count: int, rounds: int) -> Iterator[str]:
    table = made(count)
    finders = {name: make(table) for name, make in RULE.items()}
    found = {name: find() for name, find in finders.items()}
    first, *others = found.values()
    if any(first != other for other in others):
        raise SystemExit(f"verdicts differ: { {name: len(at) for name, at in found.items()} }")
    expert = scanned(Detector(HARDENED))(table)
    number = len(expert())
    finders["`scan_arrow`, HARDENED"] = expert
    times: dict[str, list[float]] = {name: [] for name in finders}
    for _ in range(rounds):
        for name, find in finders.items():
            times[name].append(seconds(find))
    yield f"{count:,} rows of {table.num_columns} columns"
    yield f"{len(first):,} found, {number:,} by HARDENED"
    yield "\n| one thread, over Arrow | times as fast as DuckDB |\n|---|---|"
    for name, each in times.items():
        ratio = median(one / other for one, other in zip(times["DuckDB"], each, strict=True))
        yield f"| {name} | {ratio:.2f} |"


def growth(most: int) -> Iterator[str]:
    yield "\n| rows | cost of one, against the first line |\n|---|---|"
    first, count = 0.0, 10_000
    while count <= most:
        find = scanned(Detector(SENTINEL))(made(count))
        cost = min(seconds(find) for _ in range(3)) / count
        first = first or cost
        yield f"| {count:,} | {cost / first:.2f} |"
        count *= 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000, help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    args = parser.parse_args()
    for part in (compare(args.rows, args.rounds), growth(args.rows)):
        for line in part:
            print(line, flush=True)


if __name__ == "__main__":
    main()
