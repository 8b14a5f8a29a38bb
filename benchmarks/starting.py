"""Measure what starting costs: the import, the command, the first event of each kind.

    python -m benchmarks.starting [--rounds N]

Each is a process of its own, all in turn within a round; CPU time of the process as the system
counts it, medians, against ``import attrs`` within the same round, which is the least that any user
of attrs can pay. Bytecode is compiled before, as pip does when it installs. ``import t1612core``
alone imports a name's module when the name is asked for. The first event of a kind is one that is
found, and its evidence is read, so that all is imported which a finding of that kind needs.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from statistics import median

from . import rows

VERBS = "from t1612core import score_file, score_network, score_process"
FIRST = f"""
import json, sys
{VERBS}
kind, event = json.loads(sys.argv[1])
finding = globals()["score_" + kind](event)
assert finding and finding.evidence
"""
NAMES = {
    "first finding of a process": "build found",
    "first finding of a file": "Dockerfile found",
    "first finding of a network event": "egress found",
}


def commands() -> dict[str, tuple[str, ...]]:
    """Give what is started by its name; what follows ``import attrs`` includes it."""
    told = {
        "`python -c pass`": ("-c", "pass"),
        "`import attrs`": ("-c", "import attrs"),
        "`import t1612core`": ("-c", "import t1612core"),
        f"`{VERBS}`": ("-c", VERBS),
        "`t1612 --help`": ("-m", "t1612core", "--help"),
    }
    for name, row in NAMES.items():
        event = rows.make(row, 1)[0]
        told[name] = ("-c", FIRST, json.dumps([rows.KINDS[row][0], event]))
    return told


def milliseconds(arguments: tuple[str, ...], env: dict[str, str]) -> float:
    """Start Python with these, and give the CPU time that it took."""
    command = [sys.executable, *arguments]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SystemExit(f"it failed: {' '.join(arguments[:2])}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def table(rounds: int, folder: str) -> Iterator[str]:
    env = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": folder}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    told = commands()
    for arguments in told.values():
        milliseconds(arguments, env)  # writes the bytecode
    took: dict[str, list[float]] = {name: [] for name in told}
    for _ in range(rounds):
        for name, arguments in told.items():
            took[name].append(milliseconds(arguments, env))
    yield "| process | CPU time against `import attrs` | milliseconds more | than |"
    yield "|---|---|---|---|"
    for name, times in took.items():
        than = f"`{VERBS}`" if name in NAMES else "`import attrs`"
        attrs, base = took["`import attrs`"], took[than]
        ratio = median(one / other for one, other in zip(times, attrs, strict=True))
        more = median(one - other for one, other in zip(times, base, strict=True))
        yield f"| {name} | {ratio:.2f} | {more:.0f} | {than} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=20, help="default: %(default)s")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for line in table(args.rounds, folder):
            print(line, flush=True)


if __name__ == "__main__":
    main()
