"""Fuzz targets by turns, in short slices, and add the hours to the ledger.

    nice -n 19 python -m tests.fuzz.hours --seconds 3600 --keep FOLDER [TARGET ...]

Each target gets so many seconds. A run that is stopped (Ctrl-C, SIGTERM) leaves each target its
share, and the ledger has all that was done. The folder holds by target the inputs that led
somewhere new, with which a later run goes on, what broke the target, and the log of its last
slice. A target that broke gets no more slices; the exit code is 1 then. Needs ``atheris``.
"""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from . import ledger
from .targets import TARGETS

SLICE = 300  # seconds
_FINE = (0, 72)  # libFuzzer's codes: done, or stopped by a signal


def fuzz(target: str, seconds: int, keep: Path) -> tuple[ledger.Fuzzed, bool]:
    """Fuzz one target for some seconds; tell what was done, and whether this was stopped."""
    kept, log = keep / target, keep / f"{target}.log"
    kept.mkdir(parents=True, exist_ok=True)
    before, commit = _cpu(), ledger.commit()
    command = (sys.executable, "-m", "tests.fuzz.run", target, "--seconds", str(seconds))
    is_stopped = False
    with log.open("wb") as written:
        child = subprocess.Popen(
            (*command, "--keep", str(kept)),
            cwd=ledger.ROOT,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # what stops this one is passed on below
        )
        try:
            child.wait()
        except KeyboardInterrupt:
            is_stopped = True
            child.terminate()  # it says then what it did
            child.wait()
    if ledger.commit() != commit:  # it may have run on parts of both
        commit = f"{commit.removesuffix('-changed')}-changed"
    is_broken = child.returncode not in _FINE and not is_stopped
    text = log.read_text("utf-8", "replace")
    return ledger.told(target, commit, text, _cpu() - before, is_broken), is_stopped


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz what is asked for; give 1 if a target broke, 130 if this was stopped."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all without a name")
    parser.add_argument("--seconds", type=int, default=600, help="of each target")
    parser.add_argument("--keep", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--ledger", type=Path, default=ledger.HOURS, metavar="FILE")
    given = parser.parse_args(arguments)
    names: list[str] = given.targets or sorted(TARGETS)
    if unknown := sorted(set(names) - set(TARGETS)):
        parser.error(f"no target: {', '.join(unknown)}; targets are {', '.join(sorted(TARGETS))}")
    keep: Path = given.keep.resolve()
    signal.signal(signal.SIGTERM, _stop)
    broken: list[str] = []
    for begun in range(0, given.seconds, SLICE):
        for name in (each for each in names if each not in broken):
            done, is_stopped = fuzz(name, min(SLICE, given.seconds - begun), keep)
            ledger.add(done, given.ledger)
            print(f"{name}: {done.inputs:,} inputs, {done.seconds:.0f} s of CPU", flush=True)
            if done.broken:
                broken.append(name)
                print(f"{name} is broken: see {keep / name}.log", flush=True)
            if is_stopped:
                return 130
    return 1 if broken else 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _cpu() -> float:
    """Give the seconds of CPU that all children took that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
