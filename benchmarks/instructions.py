"""Count the instructions of single calls, and fail where one has become dearer.

    python -m benchmarks.instructions [--write] [--ungated]

Time on a shared machine moves by half; the number of instructions does not. valgrind's callgrind
counts them while one process walks the same hot rows through each peer. A figure is a peer's count
over that of the floor for the same rows, the loop and the call included in both. Those of the
library are held against ``instructions.json``, which has figures for one minor version of Python:
more than 5 % above one is a regression. ``--write`` renews that file, ``--ungated`` asks nothing of
it: what is counted is only shown. ``observe`` is what
``correlate`` asks of each event; what comes again and is no step is remembered, as on machines.

Verdicts are compared first. Needs valgrind (Debian: apt install valgrind).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from . import compare, peers, rows

BASELINE = Path(__file__).with_name("instructions.json")
TOLERANCE = 1.05
# A function of the C library that nothing else here calls: callgrind writes its count before it.
MARK = "getpgid"

Call = Callable[[Any], object]
Counts = dict[str, dict[str, int]]  # kind of row -> peer -> instructions of all its calls

PEERS: dict[str, Callable[[Any], Call]] = {
    "floor": peers.FLOOR.__getitem__,
    "naive": peers.NAIVE.__getitem__,
    "tidy": peers.TIDY.__getitem__,
    "SENTINEL": lambda kind: compare.scorer(compare.RULE, kind),
    "HARDENED": lambda kind: compare.scorer(compare.EXPERT, kind),
    "observe": lambda kind: partial(compare.EXPERT.observe, kind=kind),
}
OWN = ("SENTINEL", "HARDENED", "observe")
BENIGN = ("benign process", "benign file", "benign network")
BELOW = ("docker, no build", "build below threshold", "pull from a registry")
FOUND = ("build found", "Dockerfile found", "egress found")


def cases() -> Iterator[tuple[str, str]]:
    for name in (*BENIGN, *BELOW, *FOUND):
        for peer in PEERS:
            yield name, peer


def walk() -> None:
    """Walk the rows through each peer, between two marks; this is what callgrind watches."""
    made = {name: rows.make(name, compare.HOT) for name in rows.KINDS}
    for name, peer in cases():
        kind, _ = rows.KINDS[name]
        call, events = PEERS[peer](kind), made[name]
        for is_measured in (False, True):
            if is_measured:
                os.getpgid(0)
            for event in events:
                call(event)
        os.getpgid(0)


def count() -> Counts:
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise SystemExit("valgrind is missing, which counts instructions: apt install valgrind")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        command = [valgrind, "--tool=callgrind", f"--dump-before={MARK}"]
        command += [f"--callgrind-out-file={out}", sys.executable, "-m", "benchmarks.instructions"]
        # The seed decides how names lie in sets.
        env = {**os.environ, "PYTHONHASHSEED": "0"}
        done = subprocess.run([*command, "--walk"], env=env, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(done.stderr)
        # Each call of the mark ends a part: of two parts, the second is the one in between.
        counts: Counts = {}
        for number, (name, peer) in enumerate(cases()):
            part = Path(f"{out}.{2 * number + 2}").read_text("utf-8")
            total = part.rpartition("totals: ")[2].split()[0]
            counts.setdefault(name, {})[peer] = int(total)
        return counts


def ratios(counts: Counts) -> dict[str, dict[str, float]]:
    return {
        name: {peer: round(of[peer] / of["floor"], 3) for peer in OWN}
        for name, of in counts.items()
    }


def table(counts: Counts) -> Iterator[str]:
    yield (
        "| hot rows | naive | tidy | `SENTINEL` | `HARDENED` | `observe` | naive / `SENTINEL` "
        "| tidy / `SENTINEL` |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for name, of in counts.items():
        cells = [f"{of[peer] / of['floor']:.2f}" for peer in PEERS if peer != "floor"]
        cells += [f"{of[peer] / of['SENTINEL']:.1f}" for peer in ("naive", "tidy")]
        yield f"| {name} | {' | '.join(cells)} |"


def regressions(
    now: Mapping[str, Mapping[str, float]], before: Mapping[str, Mapping[str, float]]
) -> Iterator[str]:
    for name, of in now.items():
        for peer, figure in of.items():
            known = before.get(name, {}).get(peer)
            if known is None or figure > known * TOLERANCE:
                yield f"{name}, {peer}: {figure:.2f} times the floor, was {known or 0:.2f}"


def version() -> str:
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="renew the baseline")
    parser.add_argument("--ungated", action="store_true", help="hold nothing against the baseline")
    parser.add_argument("--walk", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.walk:
        walk()
        return
    for kind in compare.VERBS:
        compare.agree(kind, [row for name in rows.KINDS for row in of_kind(name, kind)])
    counts = count()
    print(*table(counts), sep="\n")
    if args.ungated:
        return
    baseline = {"python": version(), "ratios": ratios(counts)}
    if args.write:
        BASELINE.write_text(json.dumps(baseline, indent=2) + "\n", "utf-8")
        return
    known = json.loads(BASELINE.read_text("utf-8"))
    if known["python"] != version():
        raise SystemExit(f"the baseline is of Python {known['python']}, this is {version()}")
    if wrong := list(regressions(ratios(counts), known["ratios"])):
        wrong.append("if it is worth that: python -m benchmarks.instructions --write")
        raise SystemExit("\n".join(["dearer by more than 5 %:", *wrong]))


def of_kind(name: str, kind: str) -> list[rows.Row]:
    return rows.make(name, compare.HOT) if rows.KINDS[name][0] == kind else []


if __name__ == "__main__":
    main()
