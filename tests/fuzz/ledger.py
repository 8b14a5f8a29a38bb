"""How long each way in was fuzzed, and on which commit: ``hours.toml``, to which each run adds.

Only what a fuzzer spent on inputs is counted, in seconds of CPU: not what it took to start.
"""

from __future__ import annotations

import fcntl
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).parents[2]
HOURS: Final = Path(__file__).parent / "hours.toml"
_FUZZED = ("src", "tests/fuzz/targets.py")
_HEAD = "# Written by `python -m tests.fuzz.hours`: what was fuzzed, how long, on which commit.\n"
_BEGUN = re.compile(r"^fuzzing begins after ([\d.]+) seconds of CPU$", re.MULTILINE)
_RUNS = re.compile(r"^stat::number_of_executed_units: +(\d+)$", re.MULTILINE)
_DONE = re.compile(r"^Done (\d+) runs in ", re.MULTILINE)


@frozen
class Fuzzed:
    """What one target had on one commit."""

    target: str
    commit: str  # with "-changed" where the sources were not those of the commit
    seconds: float = 0  # of CPU
    inputs: int = 0
    broken: int = 0  # slices that ended with an input that breaks a promise

    def plus(self, other: Fuzzed) -> Fuzzed:
        return Fuzzed(
            self.target,
            self.commit,
            self.seconds + other.seconds,
            self.inputs + other.inputs,
            self.broken + other.broken,
        )


def commit() -> str:
    """Give the commit of what is fuzzed, and whether it was changed since."""
    try:
        found = _git("rev-parse", "--short=12", "HEAD").strip()
        is_changed = bool(_git("status", "--porcelain", "--", *_FUZZED).strip())
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{found}-changed" if is_changed else found


def told(target: str, commit: str, log: str, cpu: float, is_broken: bool) -> Fuzzed:
    """Give what a fuzzer's log and the CPU of its whole process say; nothing if it never began."""
    begun = _BEGUN.search(log)
    if begun is None:
        return Fuzzed(target, commit, broken=int(is_broken))
    runs = _RUNS.search(log) or _DONE.search(log)
    seconds = max(0, cpu - float(begun[1]))
    return Fuzzed(target, commit, seconds, int(runs[1]) if runs else 0, int(is_broken))


def read(path: Path = HOURS) -> list[Fuzzed]:
    """Give what was fuzzed, by target and commit; nothing where no ledger is."""
    if not path.exists():
        return []
    held = tomllib.loads(path.read_text("utf-8"))
    return [
        Fuzzed(target, commit, **figures)
        for target, commits in held.items()
        for commit, figures in commits.items()
    ]


def add(done: Fuzzed, path: Path = HOURS) -> None:
    """Add what was done to what stands there; runs side by side wait for one another."""
    with path.open("a+", encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        known = {(each.target, each.commit): each for each in read(path)}
        place = done.target, done.commit
        known[place] = known[place].plus(done) if place in known else done
        held.truncate(0)
        held.write(_HEAD)
        for target, name in sorted(known):
            one = known[target, name]
            held.write(
                f"\n[{target}.{name}]\nseconds = {one.seconds:.1f}\n"
                f"inputs = {one.inputs}\nbroken = {one.broken}\n"
            )


def _git(*words: str) -> str:
    return subprocess.run(
        ("git", *words), cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
