"""Parse the command line, run a command, and give the shell its exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from .. import __version__
from ..knowledge.profiles import PROFILES
from . import scan
from .exits import INTERRUPTED

_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

_SCAN_HELP = """\
Scores process, file and network events of Microsoft Defender for Endpoint:
Advanced Hunting rows, Sentinel rows, and the streaming API's envelopes, mixed
as they come. Reads JSON lines, JSON arrays and single objects, plain or packed
with gzip or zstd.

examples:
  t1612 scan events.jsonl
  t1612 scan --since 1d --format csv export.json.gz > alerts.csv
  zcat logs/*.gz | t1612 scan - | jq .detail

exit codes:
  0  nothing found
  1  findings
  2  the command line is wrong, or the output cannot be written
  3  some input could not be read or scored (there may be findings too)
  130  interrupted
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    _prepare_streams()
    args = _parser().parse_args(argv)
    try:
        return scan.run(args)
    except KeyboardInterrupt:  # a second one, while the first is being accounted for
        return INTERRUPTED


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
    command = commands.add_parser(
        "scan",
        help="score events from files or standard input",
        description="Score events and print the findings.",
        epilog=_SCAN_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument(
        "files", nargs="*", metavar="FILE", help="files to read; - or none for standard input"
    )
    command.add_argument(
        "--profile",
        type=str.lower,
        choices=sorted(PROFILES),
        default="sentinel",
        help="which rule to score by (default: %(default)s)",
    )
    command.add_argument(
        "--since",
        type=_since,
        metavar="WHEN",
        help="only events later than this: an age (1d, 12h, 30m, 45s) or an ISO 8601 time",
    )
    command.add_argument(
        "--format",
        choices=sorted(scan.FORMATS),
        help="table and csv: newest first, at the end; jsonl: as found "
        "(default: table on a terminal, jsonl otherwise)",
    )
    command.add_argument(
        "--strict", action="store_true", help="stop at the first event that cannot be scored"
    )
    return parser


def _since(text: str) -> datetime:
    """Read an age or a time; a time without a zone is UTC."""
    number, unit = text[:-1], text[-1:]
    try:
        if unit in _UNITS and number.isdecimal():
            return datetime.now(UTC) - timedelta(**{_UNITS[unit]: int(number)})
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        problem = f"{text!r} is neither an age such as 1d or 12h nor an ISO 8601 time"
        raise argparse.ArgumentTypeError(problem) from None
