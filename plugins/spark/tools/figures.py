"""Make the tables of docs/spark.md of what ``measure.py`` measured."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

Times = Mapping[str, Sequence[float]]  # seconds of a processor and of the clock, by name and cores

# What is measured, and which share of the rows it reads.
ROWS = (
    ("arrow-sentinel", "`scan_arrow`, SENTINEL", 1),
    ("arrow-hardened", "`scan_arrow`, HARDENED", 1),
    ("duckdb", "DuckDB, the published rule as SQL", 1),
    ("python", "plain Python, each row a mapping, SENTINEL", 1),
    ("spark-sentinel", "Spark, `score`, SENTINEL", 1),
    ("spark-hardened", "Spark, `score`, HARDENED", 1),
    ("ndjson", "`scan_ndjson`, HARDENED, JSON lines", 4),
    ("spark-lines", "Spark, `score`, HARDENED, JSON lines", 4),
    ("correlate", "`correlate`, columns", 1),
    ("chains-columns", "Spark, `correlate_batch`, columns", 1),
    ("chains", "Spark, `correlate_batch`, lines of ECS", 10),
    ("heavy", "the same, one host has half of all events", 10),
)
_SHARE = {name: share for name, _, share in ROWS}
RATIOS = (
    ("spark-sentinel", "`score`, SENTINEL", ("arrow-sentinel", "duckdb", "python")),
    ("spark-hardened", "`score`, HARDENED", ("arrow-hardened", "", "")),
    ("spark-lines", "`score`, HARDENED, JSON lines", ("ndjson", "", "")),
    ("chains-columns", "`correlate_batch`, columns", ("correlate", "", "")),
)
SIZES = (
    ("spark-hardened", "score, columns of Parquet"),
    ("spark-lines", "score, JSON lines"),
    ("chains-columns", "chains, columns of Parquet"),
    ("chains", "chains, nested ECS as JSON lines"),
)
PEAK = 18_600  # events a second at the peak of a day of 1 TB


def tables(times: Times, rows: int, when: str) -> dict[str, str]:
    """Give the tables by their names in the page."""
    return {
        "cost": f"*{rows:,} rows, measured on {when}.*\n\n{_cost(times, rows)}",
        "ratios": _ratios(times),
        "cores": _cores(times, rows),
    }


def _cost(times: Times, rows: int) -> str:
    made = (
        "| | of a processor, one core | by the clock | of an event | of a processor, two cores "
        "| by the clock | sooner |\n|---|---|---|---|---|---|---|\n"
    )
    for name, text, _ in ROWS:
        cpu, wall = times[f"{name} 1"]
        cells = [text, f"{cpu:.2f} s", f"{wall:.2f} s", f"{_event(times, rows, name):.1f} µs"]
        if two := times.get(f"{name} 2"):
            cells += [f"{two[0]:.2f} s", f"{two[1]:.2f} s", f"{wall / two[1]:.1f} times"]
        else:
            cells += ["-"] * 3
        made += f"| {' | '.join(cells)} |\n"
    return made


def _event(times: Times, rows: int, name: str) -> float:
    """Give the microseconds of a processor that an event takes on one core."""
    return times[f"{name} 1"][0] / (rows // _SHARE[name]) * 1e6


def _ratios(times: Times) -> str:
    made = "| Spark takes so many times | of one process | of DuckDB "
    made += "| of plain Python |\n|---|---|---|---|\n"
    for name, text, peers in RATIOS:
        cells = [
            f"{times[f'{name} 1'][0] / times[f'{peer} 1'][0]:.1f}" if peer else "-"
            for peer in peers
        ]
        made += f"| {text} | {' | '.join(cells)} |\n"
    return made


def _cores(times: Times, rows: int) -> str:
    made = "| cores | 1 TB a day | 10 TB | 100 TB |\n|---|---|---|---|\n"
    for name, text in SIZES:
        cost = _event(times, rows, name)
        needed = [size * PEAK * cost / 1e6 * 2 for size in (1, 10, 100)]
        each = [f"{cores:.0f}" if cores >= 10 else f"{cores:.2g}" for cores in needed]
        made += f"| {text}, {cost:.0f} µs | {' | '.join(each)} |\n"
    return made


def write(page: Path, made: Mapping[str, str]) -> None:
    """Put tables between their marks. Raises ``SystemExit`` where a page has no such place."""
    text = page.read_text("utf-8")
    for name, table in made.items():
        place = re.compile(rf"(<!-- measured: {name} -->\n)(.*?)(<!-- end -->\n)", re.DOTALL)
        text, count = place.subn(lambda match, table=table: match[1] + table + match[3], text)
        if count != 1:
            raise SystemExit(f"{page.name} has {count} places for {name!r}, expected 1")
    page.write_text(text, "utf-8")
