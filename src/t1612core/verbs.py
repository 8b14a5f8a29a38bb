"""The verbs: functions that use a detector of the default profile.

It is compiled on first use and then kept. Code that scores many events makes a ``Detector`` and
calls its methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from .arguments import A_DETECTOR, required_type
from .detector import Detector
from .errors import EventError, LineError, RowError
from .model import Event, Finding
from .stream.account import LineFinding, RowFinding

if TYPE_CHECKING:
    from io import BufferedIOBase
    from os import PathLike

    from .dockerfile import DockerfileScore
    from .incident import Incident


@cache
def default_detector() -> Detector:
    """Return the detector that the verbs use, compiled on first use and then kept."""
    return Detector()


def _chosen(given: Detector | None) -> Detector:
    """Return the detector that was given to a verb, else the default one."""
    if given is None:
        return default_detector()
    required_type("detector", given, Detector, A_DETECTOR)
    return given


def score_process(event: Event, *, detector: Detector | None = None) -> Finding | None:
    """Score one process-creation event: did it build an image in a suspicious way?

    *event* is borrowed and never changed. ``None`` means below the threshold.
    Raises ``EventError`` where a field that is needed has a value of the wrong type.
    """
    return _chosen(detector).score_process(event)


def score_file(event: Event, *, detector: Detector | None = None) -> Finding | None:
    """Score one file event: was a Dockerfile written where nobody keeps one?

    As ``score_process`` otherwise.
    """
    return _chosen(detector).score_file(event)


def score_network(event: Event, *, detector: Detector | None = None) -> Finding | None:
    """Score one network event: does the build daemon talk to something that is no registry?

    As ``score_process`` otherwise.
    """
    return _chosen(detector).score_network(event)


def correlate(
    events: Iterable[Event],
    *,
    window: timedelta = timedelta(hours=24),
    detector: Detector | None = None,
    on_error: Callable[[EventError], object] | None = None,
) -> list[Incident]:
    """Join what belongs together on a host, from a prepared directory to a started container.

    *events* are of all kinds and hosts, in any order. See ``Detector.correlate``.
    """
    return _chosen(detector).correlate(events, window=window, on_error=on_error)


def scan_ndjson(
    source: str | PathLike[str] | BufferedIOBase,
    *,
    detector: Detector | None = None,
    on_error: Callable[[LineError], object] | None = None,
    on_passed_over: Callable[[int], object] | None = None,
    is_all_read: bool = False,
) -> Iterator[LineFinding]:
    """Score a file or binary stream of JSON lines; yield findings with their lines.

    See ``Detector.scan_ndjson``.
    """
    return _chosen(detector).scan_ndjson(
        source, on_error=on_error, on_passed_over=on_passed_over, is_all_read=is_all_read
    )


def read_json(
    source: str | PathLike[str] | BufferedIOBase,
    *,
    on_error: Callable[[LineError], object] | None = None,
) -> Iterator[Any]:
    """Read a file or binary stream as the commands do: yield its JSON values as they come.

    JSON lines, arrays (their elements one by one) and values over several lines; plain, gzip or
    zstd; memory is bounded. A line that cannot be read goes to *on_error*; without it, it is raised
    as a ``LineError``. Raises ``SourceError`` where the source cannot be opened, or not be
    read to its end.
    """
    # For those who have files: a pipeline's events are decoded already.
    from .stream import json_stream

    return json_stream.read_json(source, on_error)


def events_from(
    value: Any, *, on_error: Callable[[EventError], object] | None = None
) -> Iterator[Event]:
    """Yield the events in what a playbook, a query or a variable holds.

    *value* is an event, a list of such, text or bytes (JSON, JSON lines, CSV), or what an interface
    answers: ``{"Results": […]}`` and its like, tables of Log Analytics with their columns apart,
    hits of Elasticsearch, rows of Splunk with ``_raw``; and any of these in another. An object with
    a column that tells what it is about is an event, whatever else it holds.

    A part that is no event goes to *on_error*; without it, it is raised as an ``EventError``. Files
    are for ``read_json`` and ``scan_ndjson``, tables for ``scan_arrow``.
    """
    # For those who do not know what they are given.
    from . import events

    return events.events_from(value, on_error)


def scan_arrow(
    source: Any,
    *,
    detector: Detector | None = None,
    on_error: Callable[[RowError], object] | None = None,
    on_passed_over: Callable[[int], object] | None = None,
    is_all_read: bool = False,
) -> Iterator[RowFinding]:
    """Score a table, a data frame or a Parquet file; yield findings with their rows.

    See ``Detector.scan_arrow``.
    """
    return _chosen(detector).scan_arrow(
        source, on_error=on_error, on_passed_over=on_passed_over, is_all_read=is_all_read
    )


def score_dockerfile(text: str) -> DockerfileScore:
    """Score what a Dockerfile says: what its instructions fetch, run, plant and start.

    Any text has a score of 0 or more, ``""`` has 0; nothing is raised. The scale is the
    rule's: from 2 on it is a finding by itself. A path as text is a text, too, and scores 0: give
    what the file holds.
    """
    # Its readers are many modules, which most users of the verbs above do not need.
    from . import dockerfile

    return dockerfile.score_dockerfile(text)
