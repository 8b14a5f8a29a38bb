"""Run commands side by side, show what each printed when it ends, and at the end which failed.

``beside.py --at-once 2 --logs FOLDER NAME COMMAND [, NAME COMMAND …]``: a comma that stands alone
parts the jobs; they are started in the order in which they are given. Those after ``,,`` wait for
all others and then run one at a time: for what measures time. What a job prints goes to
``FOLDER/NAME.log`` and, when the job ends, whole to standard output. All jobs are run, whatever
becomes of one; the exit code is 1 if any failed.

Needs nothing but Python's own library: it is run before anything is installed.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

Ended = tuple[str, int, float]  # a job's name, its exit code, and how many seconds it took
# The jobs that run now; each leads a process group of its own.
RUNNING: set[subprocess.Popen[bytes]] = set()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the jobs as told; give 0 if all ended with 0, else 1."""
    parser = argparse.ArgumentParser(prog="beside", description=__doc__)
    parser.add_argument("--at-once", type=int, default=2, help="jobs that run side by side")
    parser.add_argument("--logs", type=Path, required=True, help="where the logs are kept")
    parser.add_argument("jobs", nargs=argparse.REMAINDER, metavar="NAME COMMAND")
    told = parser.parse_args(argv)
    phases = [parted(words, ",") for words in parted(told.jobs, ",,")]
    jobs = [job for phase in phases for job in phase]
    if not all(len(job) > 1 for job in jobs) or len({job[0] for job in jobs}) < len(jobs):
        parser.error("each job has a name of its own and a command, and a comma parts two jobs")
    told.logs.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    ended: list[Ended] = []
    for phase, at_once in zip(phases, (told.at_once, *[1] * len(phases)), strict=False):
        ended += beside(phase, at_once, told.logs)
    print("\n== Summary")
    for name, code, took in ended:
        print(f"{'passed' if code == 0 else 'FAILED':8}{took:7.0f} s  {name}")
    failed = [name for name, code, _ in ended if code]
    print(f"failed: {', '.join(failed)}" if failed else f"all {len(ended)} passed", flush=True)
    return int(bool(failed))


def beside(jobs: Sequence[Sequence[str]], at_once: int, logs: Path) -> list[Ended]:
    """Run jobs, so many at once, and show each as it ends; give what became of them."""
    ended: list[Ended] = []
    pool = ThreadPoolExecutor(at_once)
    try:
        waiting = [pool.submit(run, *job, log=logs / f"{job[0]}.log") for job in jobs]
        for each in as_completed(waiting):
            name, code, took = each.result()
            ended.append((name, code, took))
            show(name, code, took, logs / f"{name}.log")
    finally:  # whoever stops this stops the jobs, and those that they have started
        pool.shutdown(wait=False, cancel_futures=True)
        for job in [*RUNNING]:
            os.killpg(job.pid, signal.SIGTERM)
    return ended


def parted(words: Sequence[str], mark: str) -> list[list[str]]:
    """Part words at a mark that stands alone."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word == mark:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def run(name: str, *command: str, log: Path) -> Ended:
    """Run one job."""
    print(f"started: {name}", flush=True)
    start = time.monotonic()
    try:
        with log.open("w", encoding="utf-8") as kept:
            kept.write(f"$ {shlex.join(command)}\n")
            kept.flush()
            job = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=kept,
                stderr=kept,
                start_new_session=True,
            )
    except OSError as error:  # no such program, or no room for its log
        print(f"{name}: {error}", flush=True)
        return name, 127, 0.0
    RUNNING.add(job)
    code = job.wait()
    RUNNING.discard(job)
    return name, code, time.monotonic() - start


def show(name: str, code: int, took: float, log: Path) -> None:
    """Print the whole of a job's log between a line that names it and one that judges it."""
    print(f"\n== {name}")
    try:
        print(log.read_text("utf-8", "replace").rstrip("\n"))
    except OSError as error:
        print(f"no log: {error}")
    print(f"== {name} {'passed' if code == 0 else f'FAILED with {code}'}, {took:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main())
