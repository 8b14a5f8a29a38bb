"""Read the allow-lists that a command is given: files, and names of ready-made ones."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime

from ..allowlist import AllowList
from ..allowlist.lists import READY
from ..errors import AllowListError
from ..output.safe import printable
from ..text.near import hint
from ..tuning.placeholders import is_unfilled
from .arguments import FromFile
from .exit_codes import BROKEN_OUTPUT


def add_to(command: argparse.ArgumentParser, *, is_required: bool = False) -> None:
    """Add the options to a command."""
    command.add_argument(
        "--allowlist",
        action=FromFile,
        load=allowlist,
        required=is_required,
        metavar="LIST",
        help=f"an allow-list: a file of yours, or one of {', '.join(READY)}; may be given again",
    )
    add_today(command)


def add_today(command: argparse.ArgumentParser) -> None:
    """Add the option that says by which day to judge."""
    command.add_argument(
        "--today",
        type=_day,
        metavar="DAY",
        help="judge entries as of this day, such as 2026-07-01, or of the event's if that is later "
        "(default: today, UTC)",
    )


def chosen(args: argparse.Namespace) -> AllowList | None:
    """Return the lists that the command line names as one; ``None`` where it names none."""
    if not args.allowlist:
        return None
    try:
        merged = AllowList.merged(args.allowlist)
    except AllowListError as error:
        print(f"t1612: error: argument --allowlist: {error}", file=sys.stderr)
        raise SystemExit(BROKEN_OUTPUT) from None
    for entry in merged.entries:
        if is_unfilled(entry.reason) or is_unfilled(entry.owner):
            told = f"entry {entry.id} of the allow-list is a proposal that nobody has filled in"
            print(f"t1612: {printable(told)}", file=sys.stderr)
    return merged.on(day(args))


def day(args: argparse.Namespace) -> date:
    """Return the day to judge by: the one that was given, else the clock's in UTC.

    An event's own time is no clock: its sender may date it back to a day when an entry was valid.
    """
    given: date | None = args.today
    return given or datetime.now(UTC).date()


def allowlist(text: str) -> AllowList:
    """Read one list, by the name of a ready one or of a file."""
    try:
        return AllowList.ready(text) if text in READY else AllowList.load(text)
    except AllowListError as error:
        near = "" if os.path.exists(text) else hint(text, READY)
        raise argparse.ArgumentTypeError(f"{error}{near}") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-07-01") from None
