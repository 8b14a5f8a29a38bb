"""Name the arguments that several commands share."""

from __future__ import annotations

import argparse

from ..knowledge.profiles import HARDENED, PROFILES
from ..model import Schema
from ..telemetry.schemas import AUTO, SCHEMAS


def add_files(
    command: argparse.ArgumentParser, metavar: str = "FILE", what: str = "files to read"
) -> None:
    """Add the files to read."""
    command.add_argument(
        "files", nargs="*", metavar=metavar, help=f"{what}; - or none for standard input"
    )
    command.add_argument(
        "--allow-empty",
        action="store_true",
        help="end well where there is no event to read (default: exit code 3)",
    )


def add_profile(command: argparse.ArgumentParser, what: str) -> None:
    """Add the choice of one profile; *what* says for what it is used."""
    command.add_argument(
        "--profile",
        type=str.lower,
        choices=sorted(PROFILES),
        default=HARDENED.name,
        help=f"{what} (default: %(default)s)",
    )


def add_schema(command: argparse.ArgumentParser) -> None:
    """Add the choice of the product whose events are read."""
    names = [AUTO.name, *sorted(SCHEMAS)]
    command.add_argument(
        "--schema",
        choices=names,
        default=AUTO.name,
        metavar="NAME",
        help="whose events these are: auto, by which each event is read as what it is, or one of "
        f"{', '.join(names[1:])} (default: %(default)s)",
    )


def schema_of(args: argparse.Namespace) -> Schema:
    """Return the schema that was chosen."""
    return AUTO if args.schema == AUTO.name else SCHEMAS[args.schema]
