"""Score the lines of a stream, and say of each finding which line it is from."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from os import PathLike
from typing import Any

from attrs import frozen

from ..errors import EventError, LineError
from ..model import Event, Finding
from .json_stream import Rejected, Value, documents
from .prefilter import Sieve
from .prefiltered_lines import sift
from .sources import Line, opened, read_lines


@frozen
class LineFinding:
    """A finding, and the number of the line, from 1, that its event begins on."""

    line: int
    finding: Finding


def read_json(
    source: str | PathLike[str] | io.BufferedIOBase,
    on_error: Callable[[LineError], object] | None,
) -> Iterator[Any]:
    """Yield values as they come; see ``t1612core.read_json``."""
    with opened(source) as stream:
        for document in documents(read_lines(stream)):
            if isinstance(document, Value):
                yield document.value
                continue
            error = LineError(document.line, document.reason)
            if on_error is None:
                raise error
            on_error(error)


def scan_stream(
    stream: io.BufferedIOBase,
    score: Callable[[Event], Finding | None],
    unwrap: Callable[[Iterable[Any]], Iterator[Any]],
    sieve: Sieve | None,
    on_error: Callable[[LineError], object] | None,
    on_passed_over: Callable[[int], object] | None,
) -> Iterator[LineFinding]:
    """Yield findings as they come; see ``Detector.scan_ndjson``."""

    def told(lines: Iterable[Line | int]) -> Iterator[Line | int]:
        for line in lines:
            if isinstance(line, int) and on_passed_over is not None:
                on_passed_over(line)
            yield line

    def reject(line: int, problem: str, cause: EventError | None) -> None:
        error = LineError(line, problem)
        error.__cause__ = cause
        if on_error is None:
            raise error
        on_error(error)

    split = None if sieve is None else partial(sift, sieve=sieve)
    for document in documents(told(read_lines(stream, split))):
        if isinstance(document, Rejected):
            reject(document.line, document.reason, None)
            continue
        for event in unwrap([document.value]):
            try:
                finding = score(event)
            except EventError as error:
                reject(document.line, str(error), error)
            else:
                if finding is not None:
                    yield LineFinding(document.line, finding)
