"""Name the arguments that several commands share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

from ..correlation.settings import WINDOW
from ..errors import FieldMapError
from ..knowledge.profiles import HARDENED, PROFILES
from ..output.safe import printable
from ..schema import Schema
from ..telemetry import field_map
from ..telemetry.field_map import auto_with
from ..telemetry.schemas import AUTO, SCHEMAS
from ..text.near import hint
from .exit_codes import BROKEN_OUTPUT
from .places import whole_file

FROM_FILES: Final = "from_files"  # where a command line keeps which files its options name


class FromFile(argparse.Action):
    """An option that names what ``load`` reads; may be given again. Which file it was is kept."""

    def __init__(
        self,
        option_strings: Sequence[str],
        dest: str,
        load: Callable[[str], Any],
        **more: Any,
    ) -> None:
        super().__init__(option_strings, dest, **more)
        self.load = load

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        """Load what is named; raises ``ArgumentError`` where it cannot be."""
        try:
            loaded = self.load(values)
        except argparse.ArgumentTypeError as error:
            raise argparse.ArgumentError(self, str(error)) from None
        setattr(namespace, self.dest, [*(getattr(namespace, self.dest) or ()), loaded])
        named = (max(self.option_strings, key=len), values)
        setattr(namespace, FROM_FILES, [*getattr(namespace, FROM_FILES, ()), named])


def add_part(
    parts: argparse._SubParsersAction[argparse.ArgumentParser], name: str, told: str, more: str = ""
) -> argparse.ArgumentParser:
    """Add a part of a command; *told* is what its list and its own help say, *more* follows."""
    return parts.add_parser(
        name,
        help=told,
        description=f"{told[0].upper()}{told[1:]}.",
        epilog=more,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def add_files(
    command: argparse.ArgumentParser,
    metavar: str = "FILE",
    what: str = "files to read",
    read: Callable[[str], str] = whole_file,
) -> None:
    """Add the files to read, of which each is taken by *read*."""
    command.add_argument(
        *("files",),
        nargs="*",
        type=read,
        metavar=metavar,
        help=f"{what}; - or none for standard input",
    )
    command.add_argument(
        "--allow-empty",
        action="store_true",
        help="do not end with 3 where there is no event to read",
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
    """Add the choice of the product whose events are read, and the field maps of one's own."""
    command.add_argument(
        "--schema",
        default=AUTO.name,
        metavar="NAME",
        help="which product's events these are: auto, where each event is recognised by itself; "
        f"one of {', '.join(sorted(SCHEMAS))}; or a field map's name (default: %(default)s)",
    )
    command.add_argument(
        "--fields",
        action=FromFile,
        load=_field_map,
        default=[],
        metavar="MAP",
        help="a field map: a file that says where your own product keeps its fields; "
        "may be given again",
    )


def add_window(command: argparse.ArgumentParser) -> None:
    """Add how far apart the steps of a chain may lie."""
    command.add_argument(
        "--window",
        type=_hours,
        default=WINDOW,
        metavar="HOURS",
        help="how many hours may lie between two steps that a link joins (default: 24)",
    )


def schema_of(args: argparse.Namespace) -> Schema:
    """Return the schema that was chosen."""
    maps: list[Schema] = args.fields
    if args.schema == AUTO.name:
        return auto_with(*maps) if maps else AUTO
    for each in maps:
        if each.name == args.schema:
            return each
    if args.schema in SCHEMAS:
        return SCHEMAS[args.schema]
    known = (AUTO.name, *sorted(SCHEMAS), *(each.name for each in maps))
    problem = printable(f"no schema {args.schema!r}{nearest(args.schema, known)}")
    print(f"t1612: error: argument --schema: {problem}", file=sys.stderr)
    raise SystemExit(BROKEN_OUTPUT)


def nearest(wrong: str, known: Sequence[str]) -> str:
    """Ask for the nearest known name; tell all there are, where none is near."""
    return hint(wrong, known) or f"; there are {', '.join(known)}"


def _hours(text: str) -> timedelta:
    try:
        hours = float(text)
        if 0 < hours <= 24 * 365:
            return timedelta(hours=hours)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text!r} is no number of hours from 0 to 8760")


def _field_map(text: str) -> Schema:
    try:
        return field_map.load_field_map(text)
    except FieldMapError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
