"""Fuzz one target, guided by coverage, from its corpus on; what breaks it is written down.

    python -m tests.fuzz.run TARGET --seconds 60 [--keep FOLDER]

Needs ``atheris`` and ``[fast]``. What it finds on its way goes to the folder given, or is
forgotten; an input that breaks the target, or takes over ten seconds, is written to ``crash-…`` or
``timeout-…`` there.
``tests.fuzz.hours`` does this for many targets, for hours, and keeps the ledger of them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from time import process_time

import atheris

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 4096  # bytes of an input


_GUIDED = 30  # seconds: for less it is not worth the time that it takes to begin


def run() -> None:
    """Fuzz; libFuzzer ends the process itself, with 77 where a target broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", type=Path, default=None, metavar="FOLDER")
    told = parser.parse_args()
    with atheris.instrument_imports(include=["t1612core"]):
        if told.seconds > _GUIDED:
            _import_all()
        from t1612core.stream import automata

        from .targets import TARGETS

    if told.target not in TARGETS:
        parser.error(f"no target {told.target}; targets are {', '.join(sorted(TARGETS))}")
    # The same databases for each input: its time goes into reading it.
    automata._finder = cache(automata._finder)
    kept = told.keep or Path(tempfile.mkdtemp())
    kept.mkdir(parents=True, exist_ok=True)
    atheris.Setup(
        [
            sys.argv[0],
            str(kept),
            str(CORPUS),
            f"-max_total_time={told.seconds}",
            f"-max_len={LONGEST}",
            "-timeout=10",
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            f"-artifact_prefix={kept}/",
        ],
        TARGETS[told.target],
    )
    # The ledger counts what inputs took, not what it took to get here.
    print(f"fuzzing begins after {process_time():.1f} seconds of CPU", flush=True)
    atheris.Fuzz()


def _import_all() -> None:
    """Import what would be at its first use: coverage guides by nothing that comes later."""
    import t1612core

    for module in walk_packages(t1612core.__path__, "t1612core."):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):  # of a library that is not there
                import_module(module.name)


if __name__ == "__main__":
    run()
