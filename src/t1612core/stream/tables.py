"""Name what columns give, and bring what reads them: packages that not everybody has.

Rule 1: nothing here imports Arrow before somebody has a table.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from attrs import frozen

from ..errors import EventError, RowError
from ..model import Event, Finding, Profile, Schema
from .sources import SourceError

_PARQUET = b"PAR1"

Row = int | tuple[int, Event] | RowError  # how many were passed over; one and its number; a bad one


@frozen
class RowFinding:
    """A finding, and the number of its row, from 0.

    Its event has the columns that the schema reads; the row itself has them all.
    """

    row: int
    finding: Finding


def is_parquet(path: str | os.PathLike[str]) -> bool:
    """Tell by its first bytes whether a file is Parquet; not so for one that cannot be opened."""
    try:
        with open(path, "rb") as file:
            return file.read(len(_PARQUET)) == _PARQUET
    except (OSError, ValueError):
        return False


def sieve(profile: Profile, schema: Schema) -> Any:
    """Make what tells by columns which rows may score. Raises ``SourceError`` without Arrow."""
    return _module("columns").make(profile, schema)


def rows(source: Any, schema: Schema, sieve: Any) -> Iterator[Row]:
    """Yield rows, and how many were passed over in between; see ``arrow.rows``.

    Raises ``SourceError``, also where the packages are missing that read tables.
    """
    found: Iterator[Row] = _module("arrow").rows(source, schema, sieve)
    return found


def scan_rows(
    rows: Iterable[Row],
    score: Callable[[Event], Finding | None],
    unwrap: Callable[[Iterable[Any]], Iterator[Any]],
    batch_key: str,
    on_error: Callable[[RowError], object] | None,
    on_passed_over: Callable[[int], object] | None,
) -> Iterator[RowFinding]:
    """Yield findings as they come; see ``Detector.scan_arrow``."""

    def reject(error: RowError) -> None:
        if on_error is None:
            raise error
        on_error(error)

    for each in rows:
        if isinstance(each, int):
            if on_passed_over is not None:
                on_passed_over(each)
        elif isinstance(each, RowError):
            reject(each)
        else:
            number, row = each
            for event in unwrap([row]) if batch_key in row else (row,):
                try:
                    finding = score(event)
                except EventError as error:
                    wrong = RowError(number, str(error))
                    wrong.__cause__ = error
                    reject(wrong)
                else:
                    if finding is not None:
                        yield RowFinding(number, finding)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(f".{name}", __package__)
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "pyarrow"):
            raise
        problem = "is a table, which needs packages here: pip install numpy pyarrow"
        raise SourceError(problem) from None
