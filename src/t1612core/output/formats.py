"""List the formats that findings and incidents are written in: one row each.

From here come the choices of ``--format``, its help, and the table of the page about them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal

from attrs import frozen

from ..incident import Incident
from . import (
    cef,
    csvfile,
    ecs,
    jsonl,
    leef,
    navigator,
    ocsf,
    sarif,
    splunk,
    stix,
    table,
    timeline,
    timesketch,
)
from .safe import printable
from .table import Line, plain
from .told import Context, Of, Told, Writer

Order = Literal["as found", "newest first", "one document"]


@frozen
class Format:
    """A format: what it is for, what it tells ``of``, and what writes it.

    ``order`` is that of findings; incidents come in the order of their beginnings. Where it
    ``needs_fields``, it tells of an event more than its finding does. ``lines`` are the styled
    ones that a terminal shows.
    """

    name: str
    purpose: str
    write: Writer
    of: tuple[Of, ...] = ("findings", "incidents")
    order: Order = "as found"
    needs_fields: bool = True
    lines: Callable[[Iterable[Told], Context], Iterator[Line]] | None = None


def _plainly(lines: Callable[[Iterable[Told], Context], Iterator[Line]]) -> Writer:
    """Make the writer that gives laid-out lines without their styles."""

    def write(told: Iterable[Told], context: Context) -> Iterator[str]:
        for line in lines(told, context):
            yield plain([line])

    return write


def _json_lines(told: Iterable[Told], _context: Context) -> Iterator[str]:
    for each in told:
        if isinstance(each, Incident):
            yield json.dumps(timeline.to_mapping(each)) + "\n"
        else:
            # A file's name may hold bytes that are no text.
            place = {"file": printable(each.file), "line": each.line}
            yield jsonl.line(each.finding, place) + "\n"


FORMATS: Final[Mapping[str, Format]] = {
    each.name: each
    for each in (
        Format(
            *("table", "people: what, where and why", _plainly(table.lines)),
            of=("findings",),
            order="newest first",
            needs_fields=False,
            lines=table.lines,
        ),
        Format(
            *("text", "people: each incident as a timeline", _plainly(timeline.lines)),
            of=("incidents",),
            needs_fields=False,
            lines=timeline.lines,
        ),
        Format(
            *("jsonl", "programs: everything, in this project's words", _json_lines),
            needs_fields=False,
        ),
        Format(
            *("csv", "spreadsheets: with the evidence; a step of an incident is a row"),
            csvfile.write,
            order="newest first",
            needs_fields=False,
        ),
        Format(
            *("rows", "what reads the published rule's rows: its six columns, as CSV"),
            csvfile.write_rows,
            of=("findings",),
            order="newest first",
            needs_fields=False,
        ),
        Format("ecs", "Elasticsearch: alerts of the Elastic Common Schema 8.17", ecs.write),
        Format("ocsf", "OCSF 1.8.0: Detection Findings (2004)", ocsf.write),
        Format(
            *("stix", "STIX 2.1: sightings and what was observed", stix.write),
            order="one document",
        ),
        Format(
            *("sarif", "SARIF 2.1.0: code scanning and its viewers", sarif.write),
            order="one document",
        ),
        Format("cef", "ArcSight, Microsoft Sentinel: the Common Event Format", cef.write),
        Format("leef", "QRadar: the Log Event Extended Format 2.0", leef.write),
        Format("splunk", "Splunk Enterprise Security: risk events", splunk.write),
        Format("timesketch", "Timesketch: events of a timeline", timesketch.write),
        Format(
            *("navigator", "ATT&CK Navigator: a layer of what was seen", navigator.write),
            order="one document",
        ),
    )
}


# What people read of both, by the name of either.
_FOR_PEOPLE: Final[Mapping[Of, str]] = {"findings": "table", "incidents": "text"}


def meant(name: str, of: Of) -> str:
    """Return the format that is meant by a name: ``table`` and ``text`` are what people read."""
    return _FOR_PEOPLE[of] if name in _FOR_PEOPLE.values() else name


def names(of: Of) -> list[str]:
    """Return the names of the formats that tell of findings, or of incidents."""
    return [name for name, each in FORMATS.items() if of in each.of]


def summary(of: Of) -> str:
    """Say of each format what it is for, one a line."""
    return "\n".join(f"  {name:<10} {FORMATS[name].purpose}" for name in names(of))
