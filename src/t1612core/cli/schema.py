"""Show schemas, and look field maps over: ``t1612 schema list``, ``show`` and ``lint``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from attrs import define, field

from ..detector import Detector
from ..doctor.diagnosis import signals_of
from ..errors import FieldMapError
from ..knowledge.collecting import ADDED
from ..knowledge.profiles import HARDENED
from ..model import KINDS, Event, Kind, Route, Signal
from ..output.safe import printable
from ..output.table import Line, Part
from ..schema import Schema
from ..stream.account import counted
from ..telemetry import field_map
from ..telemetry.canonical import FIELDS
from ..telemetry.paths import way
from ..telemetry.schemas import SCHEMAS
from .arguments import add_part, nearest
from .exit_codes import BROKEN_OUTPUT, NOTHING_FOUND
from .places import whole_file
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .terminal import print_lines
from .writing import write_out

_LINT = """\
Reads a field map and says what it has no place for, and which signals can never fire for want of
it. With events, says also how many of them it recognises, and in how many each place holds
something.

examples:
  t1612 schema lint examples/fields.toml
  t1612 schema lint map.toml events.jsonl

exit codes:
  0  the map can be used, and every event was read by it
  2  the command line is wrong, or the map cannot be used
  3  some input could not be read, was not recognised or could not be scored, or there was none
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "schema",
        help=told,
        description="Show where products keep their fields, and check field maps.",
    )
    parts = command.add_subparsers(dest="part", required=True, metavar="PART")
    each = add_part(parts, "list", "name the schemas that there are")
    each.set_defaults(run=_list)
    each = add_part(parts, "show", "show where a product keeps each field")
    each.add_argument("name", metavar="NAME|MAP", help="a schema's name, or a field map's file")
    each.set_defaults(run=_show)
    each = add_part(parts, "lint", "check a field map, alone or on events", _LINT)
    each.add_argument("name", metavar="MAP", help="a field map's file")
    each.add_argument(
        "files", nargs="*", type=whole_file, metavar="FILE", help="files of events to try it on"
    )
    each.set_defaults(run=_lint)


def _list(_args: argparse.Namespace) -> int:
    widest = max(map(len, SCHEMAS))
    lines = [
        (Part(f"{name:{widest}}  "), Part(f"{each.product or name} ({_kinds(each)})", "dim"))
        for name, each in sorted(SCHEMAS.items())
    ]
    print_lines(lines, sys.stdout)
    return NOTHING_FOUND


def _kinds(schema: Schema) -> str:
    return ", ".join(kind for kind in KINDS if schema.fields.get(kind)) or "not scored"


def _show(args: argparse.Namespace) -> int:
    schema = SCHEMAS[args.name] if args.name in SCHEMAS else _loaded(args.name)
    print_lines(_shown(schema), sys.stdout)
    return NOTHING_FOUND


def _loaded(name: str) -> Schema:
    try:
        return field_map.load_field_map(name)
    except FieldMapError as error:
        is_named = "cannot be read" in error.message and name.isidentifier()
        near = nearest(name, sorted(SCHEMAS)) if is_named else ""
        print(f"t1612: error: {printable(str(error))}{near}", file=sys.stderr)
        raise SystemExit(BROKEN_OUTPUT) from None


def _shown(schema: Schema) -> Iterator[Line]:
    """Show where a schema keeps each field, and what it has no place for."""
    yield (Part(f"{schema.name}: {schema.product or schema.name}", "head"),)
    for kind in KINDS:
        fields = schema.fields.get(kind)
        if not fields:
            continue
        able, never = _signals(schema, kind)
        yield (Part(f"\n{kind}", "head"), Part(f"  {able} of {able + len(never)} signals can fire"))
        widest = max(map(len, FIELDS[kind]))
        for name, canonical in FIELDS[kind].items():
            field = fields.get(name)
            places = field.keys or tuple(path.spelled for path in field.paths) if field else ()
            mark = " " if canonical.decides else "·"
            yield (Part(f"  {mark} {name:{widest}}  "), Part(" or ".join(places) or "-", "dim"))
        if never:
            yield (Part(f"    never: {', '.join(each.id for each in never)}", "dim"),)
    yield (Part("\n· labels a finding; a score does not depend on it", "dim"),)


def _signals(schema: Schema, kind: Kind) -> tuple[int, list[Signal]]:
    """Return how many signals can fire, and those that cannot for want of all that they read."""
    kept = {name for name, field in schema.fields[kind].items() if field.is_kept}
    signals = [each for each in signals_of(HARDENED, kind) if each.reads not in ADDED]
    never = [each for each in signals if kept.isdisjoint((each.reads, *each.also_reads))]
    return len(signals) - len(never), never


def _lint(args: argparse.Namespace) -> int:
    schema = _loaded(args.name)
    if not args.files:
        print_lines(_shown(schema), sys.stdout)
        return NOTHING_FOUND
    progress = Progress(sys.stderr, is_on=False)
    visit = _Visit(schema, Reader(Detector(HARDENED, schema), progress), progress)
    return write_out(lambda: print_lines(visit.shown(args.files), sys.stdout), visit)


@define
class _Visit(ReadingRun):
    """One run over events, and how many of them hold something at each place."""

    schema: Schema
    reader: Reader
    progress: Progress
    is_interrupted: bool = field(default=False, init=False)
    _events: Counter[Route] = field(factory=Counter, init=False)
    _held: Counter[tuple[Kind, str]] = field(factory=Counter, init=False)

    def shown(self, files: list[str]) -> Iterator[Line]:
        """Read all events; show what their places hold, the kinds in their order."""
        ways = {
            kind: {path.spelled: way(path) for each in fields.values() for path in each.paths}
            for kind, fields in self.schema.fields.items()
        }

        def look(row: Event, *, kind: Route) -> None:
            self.reader.detector.find(row, kind)
            self._events[kind] += 1
            if kind != "other":
                self._held.update((kind, place) for place, at in ways[kind].items() if at(row))

        list(self.reader.each(files, look))
        for kind, places in ways.items():
            yield (Part(f"{kind}", "head"), Part(f"  {counted(self._events[kind], 'event')}"))
            for place in places:
                share = self._held[kind, place] / max(self._events[kind], 1)
                yield (Part(f"  {share:4.0%}  {place}"),)

    def notes(self) -> list[str]:
        """Return the sum of the events, and what was not read."""
        return [self.reader.account.worded("read"), *self.reader.unread_notes]
