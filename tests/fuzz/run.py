"""Fuzz one target, guided by coverage, from its corpus on; what breaks it is written down.

    python -m tests.fuzz.run TARGET --seconds 60 [--keep FOLDER]

Needs ``atheris`` and ``[fast]``. What it finds on its way goes to the folder given, or is
forgotten; an input that breaks the target, or takes over ten seconds of CPU, is written to
``crash-…`` there, and to ``timeout-…`` where no end of it came.
``tests.fuzz.hours`` does this for many targets, for hours, and keeps the ledger of them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from time import process_time

import atheris

from ..databases import keep

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 4096  # bytes of an input
LONGEST_TIME = 10  # seconds of CPU that one takes: on a busy machine those of a clock say little
HANGS = 200  # seconds of a clock, after which no end of an input comes
_BRIEF = 30  # seconds: for so few it is not worth the time to import all of it


def run() -> None:
    """Fuzz; libFuzzer ends the process itself, with 77 where a target broke."""
    with atheris.instrument_imports(include=["t1612core"]):
        from .targets import TARGETS

        parser = argparse.ArgumentParser(description=__doc__)
        parser.add_argument("target", choices=sorted(TARGETS))
        parser.add_argument("--seconds", type=int, default=60)
        parser.add_argument("--keep", type=Path, default=None, metavar="FOLDER")
        told = parser.parse_args()
        if told.seconds > _BRIEF:
            _import_all()
        keep()
    kept = told.keep or Path(tempfile.mkdtemp())
    kept.mkdir(parents=True, exist_ok=True)
    atheris.Setup(
        [
            sys.argv[0],
            str(kept),
            str(CORPUS),
            f"-max_total_time={told.seconds}",
            f"-max_len={LONGEST}",
            f"-timeout={HANGS}",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            f"-artifact_prefix={kept}/",
        ],
        _timed(TARGETS[told.target]),
    )
    guides = sum(name.partition(".")[0] == "t1612core" for name in sys.modules)
    print(f"coverage of {guides} modules guides")
    # The ledger counts what inputs took, not what it took to get here.
    print(f"fuzzing begins after {process_time():.1f} seconds of CPU", flush=True)
    atheris.Fuzz()


def _timed(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """Break where an input takes too long."""

    def timed(data: bytes) -> None:
        begun = process_time()
        target(data)
        if (took := process_time() - begun) > LONGEST_TIME:
            raise AssertionError(f"an input took {took:.1f} seconds of CPU")

    return timed


def _import_all() -> None:
    """Import now what would be imported later: coverage of that would guide nothing."""
    import t1612core

    for module in walk_packages(t1612core.__path__, "t1612core."):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):  # of a library that is not there
                import_module(module.name)


if __name__ == "__main__":
    run()
