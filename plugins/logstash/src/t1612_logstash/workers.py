"""Run the command several times, and keep it running: one process for each worker.

A worker is this command again, behind a socket in a directory that only we may enter. It ends when
we do: its standard input ends then.

Rule 1: one that ends is started again. What it had is answered with 503, or waits, as when the
        next pipeline is not there.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Final

from .failures import Failures, told
from .frames import EACH

FRONT_SECONDS: Final = 3.0  # of a stop, until the workers are stopped
WORKER_SECONDS: Final = 6.0  # that a worker may take for it
_START: Final = 60.0  # seconds that one may take to be ready
_TRIES: Final = 3  # to start it at first: one of a program that was killed may still end
_PAUSE: Final = 0.5  # seconds between two
_SAME: Final = (
    *("filter", "filter_seconds", "downstream", "max_connections", "max_line", "max_events"),
    *("downstream_ca", "downstream_cert", "downstream_key", "downstream_header_file"),
    *("dead_letters", "dead_letter_tries"),
)


class Workers:
    """Processes. *args* are of the whole command; *way* is ``tcp`` or ``http``."""

    def __init__(self, way: str, args: Namespace, failures: Failures) -> None:
        self._way, self._args, self._failures = way, args, failures
        self._states = states(dict(each.split("=", 1) for each in args.param), args.workers)
        self._folder = tempfile.mkdtemp(prefix="t1612-")
        self.paths = [f"{self._folder}/{at}" for at in range(args.workers)]
        self._running: list[subprocess.Popen[bytes] | None] = [None] * args.workers
        self._stopped = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def start(self) -> None:
        """Start all of them; raises ``ValueError`` where one cannot be."""
        for at in range(len(self.paths)):
            for left in reversed(range(_TRIES)):
                try:
                    self._start(at)
                except ValueError:
                    if not left:
                        raise
                    self._stopped.wait(_PAUSE)
                else:
                    break
        self._looking.start()

    def reload(self) -> None:
        """Have each read its files again."""
        for each in self._running:
            if each is not None and each.poll() is None:
                each.send_signal(signal.SIGHUP)

    def close(self) -> None:
        """Stop all of them, and wait until they have ended."""
        self._stopped.set()
        if self._looking.is_alive():
            self._looking.join(_START)
        running = [each for each in self._running if each is not None]
        for each in running:
            if each.poll() is None:
                each.terminate()
        deadline = monotonic() + WORKER_SECONDS
        for each in running:
            try:
                each.wait(max(0.0, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                self._failures.tell("a worker does not end", "it is killed")
                each.kill()
                each.wait()
            for pipe in (each.stdin, each.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _look(self) -> None:
        while not self._stopped.wait(_PAUSE):
            for at, each in enumerate(self._running):
                if each is not None and each.poll() is None:
                    continue
                self._failures.tell("a worker has ended", "it is started again")
                try:
                    self._start(at)
                except (OSError, ValueError) as error:
                    self._failures.tell("a worker cannot be started", told(error))

    def _start(self, at: int) -> None:
        before = self._running[at]
        for pipe in () if before is None else (before.stdin, before.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        with suppress(FileNotFoundError):
            os.unlink(self.paths[at])
        # -P: what lies about in the directory that we were started in is no module of ours.
        options = ("-P", *(f"-W{each}" for each in sys.warnoptions))
        command = [sys.executable, *options, "-m", "t1612_logstash.main", *self._argv(at)]
        # A Ctrl-C is for us alone: we stop them when nothing more comes.
        process = subprocess.Popen(  # noqa: S603 - it is this program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
        )
        self._running[at] = process
        assert process.stdout is not None
        timer = threading.Timer(_START, process.kill)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        if not line.startswith(b"ready "):
            process.kill()
            process.wait()
            raise ValueError("a worker has not started; it says above why")

    def _argv(self, at: int) -> list[str]:
        args, made = self._args, [self._way, "--worker", "--listen", f"unix:{self.paths[at]}"]
        for each in args.param:
            key, _, value = each.partition("=")
            made += ["--param", f"{key}={self._states[at] if key == 'state' else value}"]
        for name in _SAME:
            value = getattr(args, name, None)
            if value is not None:
                made += [f"--{name.replace('_', '-')}", str(value)]
        if self._way == "http":  # its frames are longer than what came
            made += ["--max-body", str(2 * args.max_body + EACH * args.max_events)]
        else:
            made += ["--metrics", f"unix:{self.paths[at]}.metrics"]
        return made


def states(params: dict[str, str], count: int) -> list[str]:
    """Name the file of each worker; raises ``ValueError`` where there are those of another number.

    With another number of workers hosts have other ones, and their chains would be forgotten.
    """
    path = params.get("state")
    if not path:
        return [""] * count
    made = [path] if count == 1 else [f"{path}.{at + 1}-of-{count}" for at in range(count)]
    there = [path, *map(str, Path(path).parent.glob(f"{Path(path).name}.*-of-*"))]
    for each in there:
        is_state = not each.endswith((".lock", ".new")) and Path(each).exists()
        if is_state and each not in made:
            raise ValueError(
                f"state {each}: is of another number of --workers; start with that number, or move "
                "it away to begin anew"
            )
    return made


def end_with_parent() -> None:
    """End this process, at once, when whoever started it has ended."""

    def wait() -> None:
        with suppress(OSError):
            while os.read(0, 1):
                pass
        os._exit(0)

    threading.Thread(target=wait, daemon=True).start()
