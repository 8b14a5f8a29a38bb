"""Name the commands that go on from a scan over the same input: for a person, below a table."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator
from typing import Final

from ..knowledge.profiles import HARDENED
from ..output.safe import printable
from ..output.told import Next
from ..telemetry.schemas import AUTO
from .arguments import FROM_FILES

_STEPS: Final = (
    ("chains", "t1612 correlate"),
    ("page", "t1612 report -o report.html"),
)


def after_scan(args: argparse.Namespace) -> tuple[Next, ...]:
    """Return the commands, with the files and options of *args* that they share with ``scan``."""
    words = [*_options(args), *map(_file, args.files)]
    # Standard input cannot be read twice, and what is not printable cannot be copied.
    is_exact = bool(args.files) and "-" not in args.files and words == [*map(printable, words)]
    given = f" {shlex.join(words)}" if is_exact else ""
    return tuple(Next(label, command, given) for label, command in _STEPS)


def _options(args: argparse.Namespace) -> Iterator[str]:
    if args.profile != HARDENED.name:
        yield from ("--profile", args.profile)
    if args.schema != AUTO.name:
        yield from ("--schema", args.schema)
    if args.min_score:
        yield from ("--min-score", str(args.min_score))
    for named in getattr(args, FROM_FILES, ()):
        yield from named
    if args.today:
        yield from ("--today", args.today.isoformat())


def _file(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name
