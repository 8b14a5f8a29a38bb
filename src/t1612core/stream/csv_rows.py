"""Read the rows of a CSV file, as portals and spreadsheets export it.

The first line has the names of the columns. Each row becomes an object; a cell without text is left
out, as what is absent. A cell in quotes may hold line ends.

Rule 1: every line ends up in a row or is rejected with its number and a reason.
Rule 2: linear: a quote that never ends costs its line, and reading the others again is bounded.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, Protocol

from ..knowledge.exports import SEVERAL, TEXTS
from ..telemetry.schemas import columns_read
from .account import Rejected, Value

MAX_WASTE: Final = 64 * 1024 * 1024  # characters read again in vain, in all

# The names of columns, two or more, with or without quotes. No JSON begins so.
_NAME: Final = r"[\w .@()\[\]{}/:#-]"
_HEAD: Final = re.compile(
    rf"""\s*+("?)[@#]?\w{_NAME}*+\1([,;\t|])("?){_NAME}*+\3(?:\2"?{_NAME}*+"?)*+\s*+"""
)
# What may stand before: Excel's hint of the separator, and what PowerShell 5 writes of the type.
_PREFACE: Final = re.compile(
    r"""\s*+"?sep=[,;\t|]"?\s*+|#TYPE [\w.+`\[\],= -]++\s*+""", re.IGNORECASE
)
# The portal of Microsoft Sentinel says so of times: ``TimeGenerated [UTC]``.
_ZONE: Final = re.compile(r"\s*\[UTC\]\Z", re.IGNORECASE)

_LONGEST: Final = 256  # characters of a line that is a single name, or a preface

_BROKEN: Final = "is no row of a CSV file: a quote does not end, or a cell is too long"

Line = tuple[int, str, int]  # its number, its text, and the column to go on at


class Lines(Protocol):
    """Numbered lines as text; what was taken too far can be put back."""

    def __iter__(self) -> Iterator[Line | Rejected]:
        """Return the lines that are left."""

    def put_back(self, *items: Line | Rejected) -> None:
        """Return these again, in their order, before any other."""


def separator(text: str) -> str:
    """Return what separates the columns of a CSV file that begins so; ``""`` where it is none.

    A single name begins one only where it is a column that is read. The module csv reads no name
    longer than ``csv.field_size_limit()``: a line as long as that is no head.
    """
    head = _HEAD.fullmatch(text) if len(text) <= csv.field_size_limit() else None
    if head:
        return head[2]
    name = _bare(text) if len(text) <= _LONGEST else ""
    return "," if name in TEXTS or name in columns_read() else ""


def is_preface(text: str) -> bool:
    """Return whether a line may stand before the head of a CSV file, and holds nothing itself."""
    return len(text) <= _LONGEST and _PREFACE.fullmatch(text) is not None


def _bare(name: str) -> str:
    """Return a column's name without quotes, and without what a portal writes behind it."""
    return _ZONE.sub("", name.strip().removeprefix('"').removesuffix('"').strip())


def csv_rows(lines: Lines, head: str, separator: str) -> Iterator[Value | Rejected]:
    """Yield a value for each row of *lines*, which follow the line *head*."""
    head_row = next(csv.reader([head], delimiter=separator))
    names = [_bare(name) for name in head_row]
    doubled = {name for name, count in Counter(names).items() if name and count > 1}
    wasted = 0
    for item in lines:
        if isinstance(item, Rejected):
            yield item
            continue
        number, text, _ = item
        if not text.strip():
            continue
        taken = _Taken(lines, text)
        cells = taken.row(separator)
        if cells is None:
            wasted += taken.size
            if wasted <= MAX_WASTE:
                lines.put_back(*taken.more)
            yield Rejected(number, _BROKEN)
        elif any(cells[len(names) :]):
            yield Rejected(number, f"has {len(cells)} cells, and there are {len(names)} columns")
        elif doubled and _differs(names, cells, doubled):
            yield Rejected(number, "has two columns of the same name that say different things")
        else:
            yield Value(number, _row(names, cells))
        if taken.rejected is not None:
            yield taken.rejected


def _row(names: list[str], cells: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=False):
        if cell and name:
            row.setdefault(name, _several(cell) if name in SEVERAL else cell)
    return row


def _differs(names: list[str], cells: list[str], doubled: set[str]) -> bool:
    """Return whether columns of the same name hold different texts."""
    held = {pair for pair in zip(names, cells, strict=False) if pair[0] in doubled and pair[1]}
    return len(held) > len({name for name, _ in held})


def _several(cell: str) -> list[str]:
    """Take the values apart that stand in one cell: a list of JSON, or as Kibana joins them."""
    if cell.startswith("["):
        with suppress(ValueError, RecursionError):
            held = json.loads(cell)
            if isinstance(held, list) and all(isinstance(each, str) for each in held):
                return held
        cell = cell[1:].removesuffix("]")
    return [each.strip() for each in cell.split(",")]


class _Taken:
    """The lines of one row; ``more`` are those behind its first."""

    def __init__(self, lines: Lines, first: str) -> None:
        self.more: list[Line] = []
        self.size = 0
        self.rejected: Rejected | None = None
        self._lines = lines
        self._first = first

    def row(self, separator: str) -> list[str] | None:
        """Return the row's cells; ``None`` where it cannot be read.

        The module csv gives up where a cell is longer than ``csv.field_size_limit()``.
        """
        try:
            return next(csv.reader(self, delimiter=separator, strict=True))
        except (csv.Error, StopIteration):
            return None

    def __iter__(self) -> Iterator[str]:
        self.size = len(self._first)
        yield self._first
        for item in self._lines:
            if isinstance(item, Rejected):
                self.rejected = item
                return
            self.more.append(item)
            self.size += len(item[1])
            yield item[1]
