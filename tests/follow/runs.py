"""Run a follower in this process: on a clock of its own, and to a death at any step."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from signal import SIGTERM
from typing import Any, TextIO

import pytest
from attrs import define, field

from t1612core import Detector
from t1612core.cli import checkpoint
from t1612core.cli.checkpoint import Checkpoint, FileOutput, Output
from t1612core.cli.following import Follower
from t1612core.cli.progress import Progress
from t1612core.correlation import Correlator
from t1612core.stream import tail
from t1612core.stream.tail import TailedFile

from .streams import Act

DETECTOR = Detector()


class Died(BaseException):
    """What kill -9 is for a process; nothing here catches it."""


@define
class Clock:
    """Seconds that go on by the same each time they are asked for."""

    step: float = 0.01
    seconds: float = 0.0

    def __call__(self) -> float:
        self.seconds += self.step
        return self.seconds


@define
class Place:
    """The files of a follower, and what is said."""

    folder: Path
    errors: TextIO

    @property
    def events(self) -> Path:
        return self.folder / "events.jsonl"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def out(self) -> Path:
        return self.folder / "out.jsonl"

    def follower(self, *, step: float = 0.01, output: Output | None = None) -> Follower:
        progress = Progress(self.errors, is_on=False)
        return Follower(
            DETECTOR,
            Correlator(timedelta(hours=1)),
            TailedFile(str(self.events), progress.say),
            output or FileOutput(str(self.out)),
            Checkpoint(str(self.state)),
            {"profile": "hardened", "window": 3600.0},
            progress,
            now=Clock(step),
        )

    def run(self, acts: Iterable[Act] = (), **how: Any) -> Follower:
        """Follow while the file is written: one act each time all has been read."""
        follower = self.follower(**how)
        acts = iter(acts)

        def wait() -> None:
            act = next(acts, None)
            if act is None:
                follower.heed(SIGTERM)
            else:
                act()

        try:
            follower.begin()
            follower.run(wait)
        finally:
            release(follower)
        return follower


def write_state(path: Path, saved: dict[str, Any]) -> None:
    """Write a state with the sum that it would have been saved with."""
    data = json.dumps({name: saved[name] for name in saved if name != "sha256"}).encode()[:-1]
    path.write_bytes(data + b', "sha256": "' + sha256(data).hexdigest().encode() + b'"}')


def release(follower: Follower) -> None:
    """Let go of files and locks, as the end of a process does."""
    follower.input.close()
    follower.state.close()
    follower.output.close()


@define
class Mortal:
    """The module ``os``, counting what changes or reads a file; ``death`` of them is the last.

    It comes before the step, or after it; a write is half done then.
    """

    death: int = -1
    is_after: bool = False
    steps: list[str] = field(factory=list)

    COUNTED = ("pread", "write", "fsync", "replace", "ftruncate")

    def __getattr__(self, name: str) -> Any:
        there = getattr(os, name)
        return self._counted(name, there) if name in self.COUNTED else there

    def _counted(self, name: str, there: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any) -> Any:
            self.steps.append(name)
            is_last = len(self.steps) - 1 == self.death
            if is_last and not self.is_after:
                raise Died
            if is_last and name == "write":
                there(args[0], args[1][: len(args[1]) // 2])
                raise Died
            result = there(*args)
            if is_last:
                raise Died
            return result

        return call


@contextmanager
def mortal(monkeypatch: pytest.MonkeyPatch, **how: Any) -> Iterator[Mortal]:
    system = Mortal(**how)
    with monkeypatch.context() as patch:
        for module in (checkpoint, tail):
            patch.setattr(module, "os", system)
        yield system
