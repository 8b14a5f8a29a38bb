"""Run all comparisons; with ``--write`` renew RESULTS.md and the plots of the documentation.

    python -m benchmarks.report [--write] [--rounds N] [--part MODULE …]

Each part runs in a process of its own, so that none has what another one left. One that fails is
told of, and ends with 1 what goes on without it. ``--part`` runs some of them; with ``--write`` the
others stay as they are, where they are of the same day, machine and releases.

``AIMS.md`` is written by hand, but for its figures: ``{files: mde, 0.2%, hardened: plain}`` stands
for what the part ``files`` has in the row that begins so, under that head of its column.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import takewhile
from pathlib import Path

from attrs import frozen

from t1612core import __version__

from . import plot

PEERS = ("duckdb", "polars", "pyarrow", "eql", "rule-engine", "orjson", "hyperscan", "msgspec")
RESULTS = Path(__file__).with_name("RESULTS.md")
AIMS = Path(__file__).with_name("AIMS.md")  # by hand: what the figures were to be
_FIGURE = re.compile(r"\{(\w+): ([^{}:]+): ([^{}]+)\}")
_NUMBER = re.compile(r"-?[\d,.]+")
PLOTS = Path(__file__).parent.parent / "docs" / "plots"


@frozen
class Part:
    """A comparison: the module that makes it, and what its tables say."""

    module: str
    title: str
    words: str
    plots: tuple[tuple[str, str, int], ...] = ()  # name, title, and which of its tables
    whole: tuple[str, ...] = ()  # its arguments, where it is not cut short by ``--rounds``
    short: tuple[str, ...] = ()  # and where it is; else those rounds


PARTS = (
    Part(
        "instructions",
        "Instructions of one call",
        "Counted by callgrind on hot rows; against the floor, the least that any code can do with "
        "the row. *Tidy* is a careful implementation of the rule alone, with compiled patterns.",
        whole=("--ungated",),
        short=("--ungated",),
    ),
    Part(
        "compare",
        "Time of one call",
        "Against the floor, hot and cold, and its growth: 1.00 everywhere would be exactly linear.",
    ),
    Part(
        "engines",
        "Beside engines that evaluate rules",
        "Decoded events of all kinds, one by one.",
        (("engines", "Decoded events, times as fast as naive Python", 0),),
    ),
    Part(
        "files",
        "From a file of JSON lines to findings",
        "From the page cache, on one core. `grep` and `rg` only count lines that hold `docker`.",
        (
            ("files-sentinel", "A file, SENTINEL, times as fast as orjson on every line", 0),
            ("files-hardened", "A file, HARDENED, times as fast as orjson on every line", 1),
        ),
        ("--rows", "1000000", "--growth", "10000000"),
    ),
    Part(
        "columns",
        "From a table to findings",
        "One thread, over the same Arrow table.",
        (("columns", "An Arrow table, times as fast as DuckDB", 0),),
    ),
    Part("chains", "Correlation", "Beside eql's `sequence by`; the same chains are found."),
    Part(
        "chains",
        "Correlation, as it grows",
        "Ten steps of each host. What waits for its hour is held, and the rest is dropped.",
        whole=("--scale",),
        short=("--scale", "100000"),
    ),
    Part(
        "lists",
        "Allow-lists",
        "By how long a list is, and of what; nothing in it is for what is found.",
    ),
    Part("starting", "Starting", "Each process by itself, against `import attrs`."),
)


def tables(text: str) -> list[list[tuple[str, float]]]:
    """Give of each table its first column, and its second where that is a number."""
    found: list[list[tuple[str, float]]] = []
    for line in text.splitlines():
        if line.startswith("|---"):
            found.append([])
        elif found and (row := re.fullmatch(r"\| (.+?) \| ([\d.]+) \|.*", line)):
            found[-1].append((row[1].replace("`", ""), float(row[2])))
    return found


def figures(module: str, text: str) -> dict[tuple[str, str, str], str]:
    """Give what stands in the tables of a part: by its module, the row and the head of the column.

    A row is known by the cells before its first number. Of two that are the same the first counts.
    """
    found: dict[tuple[str, str, str], str] = {}
    heads: list[str] = []
    before = ""
    for line in text.splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split(" | ")]
        if line.startswith("|---"):
            heads = [cell.strip().replace("`", "") for cell in before.strip("|").split(" | ")]
        elif line.startswith("| ") and len(cells) == len(heads):
            named = [cells[0], *takewhile(lambda cell: not _NUMBER.fullmatch(cell), cells[1:])]
            for head, cell in zip(heads[len(named) :], cells[len(named) :], strict=True):
                found.setdefault((module, ", ".join(named), head), cell)
        before = line
    return found


def sections(results: str) -> dict[str, str]:
    """Give the sections of a page of results by their titles, what stands before them by ``""``."""
    head, *others = re.split(r"(?m)^\n(?=## )", results)
    return {"": head, **{each.partition("\n")[0].removeprefix("## "): each for each in others}}


def filled(aims: str, known: Mapping[tuple[str, str, str], str]) -> str:
    """Put the figures into the text of the aims; what is not known is said to be so."""
    return _FIGURE.sub(
        lambda found: known.get((found[1], found[2], found[3]), "not measured"), aims
    )


def processor() -> str:
    with suppress(OSError):
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text("utf-8"))
        if found:
            return found[1]
    return platform.processor() or "unknown"


def versions() -> Iterator[str]:
    for name in PEERS:
        with suppress(PackageNotFoundError):
            yield f"{name} {version(name)}"
    for program in ("grep", "rg"):
        if shutil.which(program):
            shown = subprocess.run(
                [program, "--version"], capture_output=True, text=True, check=True
            )
            yield shown.stdout.splitlines()[0]


def run(part: Part, rounds: str | None) -> tuple[str, bool]:
    """Give a part's section, and whether it came to its end."""
    command = [sys.executable, "-m", f"benchmarks.{part.module}"]
    if rounds is None:
        command += part.whole
    elif part.short:
        command += part.short
    else:
        command += ["--rounds", rounds]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    shown = " ".join(["python", *command[1:]])
    text = f"## {part.title}\n\n{part.words}\n\n`{shown}`\n\n{done.stdout.strip()}\n"
    return (text + "\nIt failed.\n" * bool(done.returncode)), not done.returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help=f"renew {RESULTS.name} and the plots")
    parser.add_argument("--rounds", help="of each part that has rounds")
    modules = tuple(dict.fromkeys(part.module for part in PARTS))
    parser.add_argument("--part", action="append", choices=modules, help="only this one; again")
    args = parser.parse_args()
    head = (
        "# Results\n\nRatios, never times: a busy machine is twice as slow in one hour as in\n"
        "another. How they are taken stands in each module. All verdicts agree.\n\n"
        f"t1612core {__version__}, CPython {platform.python_version()}, {platform.system()} on "
        f"{platform.machine()}, {os.cpu_count()} processors ({processor()}), "
        f"{datetime.now(UTC):%Y-%m-%d}. Peers: {', '.join(versions())}.\n"
    )
    print(head)
    kept = sections(RESULTS.read_text("utf-8")) if args.part and args.write else {}
    if kept and kept.pop("") != head:
        raise SystemExit(f"{RESULTS.name} is of another day, machine or release: renew all of it")
    parts = [head]
    drawn: dict[str, str] = {}
    known: dict[tuple[str, str, str], str] = {}
    failed = []
    for part in PARTS:
        if args.part and part.module not in args.part:
            if part.title in kept:
                parts.append(kept[part.title])
                known = figures(part.module, kept[part.title]) | known
            continue
        if part.module == "instructions" and shutil.which("valgrind") is None:
            print("left out for want of valgrind: instructions")
            continue
        text, is_whole = run(part, args.rounds)
        print(text, flush=True)
        parts.append(text)
        known = figures(part.module, text) | known
        if not is_whole:
            failed.append(part.title)
            continue
        for name, title, number in part.plots:
            drawn[name] = plot.bars(title, tables(text)[number])
    aims = filled(AIMS.read_text("utf-8"), known)
    print(aims)
    if args.write:
        PLOTS.mkdir(exist_ok=True)
        for name, svg in drawn.items():
            (PLOTS / f"{name}.svg").write_text(svg, "utf-8")
        RESULTS.write_text("\n".join([*parts, aims]), "utf-8")
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
