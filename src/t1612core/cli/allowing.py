"""Read the allow-lists that a command is given: files, and names of ready-made ones."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from ..allowlist import AllowList
from ..allowlist.entries import READY
from ..errors import AllowListError
from .exits import BROKEN_OUTPUT


def add_to(command: argparse.ArgumentParser, *, is_required: bool = False) -> None:
    """Add the options to a command."""
    command.add_argument(
        "--allowlist",
        type=allowlist,
        action="append",
        required=is_required,
        metavar="LIST",
        help=f"a file of entries to let pass, or one of {', '.join(READY)}; may be given again",
    )
    add_today(command)


def add_today(command: argparse.ArgumentParser) -> None:
    """Add the option that says by which day to judge."""
    command.add_argument(
        "--today",
        type=_day,
        metavar="DAY",
        help="let no entry apply that has ended by this day (default: by the event's own)",
    )


def chosen(args: argparse.Namespace) -> AllowList | None:
    """Give the lists that the command line names as one; ``None`` where it names none."""
    if not args.allowlist:
        return None
    try:
        merged = AllowList.merged(args.allowlist)
    except AllowListError as error:
        print(f"t1612: error: argument --allowlist: {error}", file=sys.stderr)
        raise SystemExit(BROKEN_OUTPUT) from None
    return merged.on(args.today) if args.today else merged


def allowlist(text: str) -> AllowList:
    """Read one list, by the name of a ready one or of a file."""
    try:
        return AllowList.ready(text) if text in READY else AllowList.load(text)
    except AllowListError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-07-01") from None
