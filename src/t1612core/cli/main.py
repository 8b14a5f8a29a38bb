"""Parse the command line, run a command, and give the shell its exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence

from .. import __version__
from . import bench, correlate, evaluate, explain, scan, tune
from .exits import INTERRUPTED


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    _prepare_streams()
    args = _parser().parse_args(argv)
    try:
        code: int = args.run(args)
    except KeyboardInterrupt:  # a second one, while the first is being accounted for
        return INTERRUPTED
    return code


def _prepare_streams() -> None:
    """Make sure that whatever is printed can be, and that nothing is printed elsewhere."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed before the start; print() would take the other stream
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115  # for good
        elif isinstance(stream, io.TextIOWrapper):
            # What cannot be encoded is escaped instead of ending the run.
            stream.reconfigure(errors="backslashreplace", line_buffering=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="t1612",
        description="Find container images built on the host (MITRE ATT&CK T1612) in telemetry.",
    )
    parser.add_argument("--version", action="version", version=f"t1612core {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in (scan, explain, correlate, evaluate, tune, bench):
        command.add_to(commands)
    return parser
