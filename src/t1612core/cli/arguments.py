"""Name the arguments that several commands share."""

from __future__ import annotations

import argparse

from ..knowledge.profiles import HARDENED, PROFILES


def add_files(command: argparse.ArgumentParser) -> None:
    """Add the files to read."""
    command.add_argument(
        "files", nargs="*", metavar="FILE", help="files to read; - or none for standard input"
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
