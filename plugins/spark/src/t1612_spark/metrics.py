"""Write what Spark tells of a job: a line of JSON for each batch of a stream, or for the job."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final

from pyspark.sql import SparkSession
from pyspark.sql.streaming.listener import StreamingQueryListener

from .accounts import NAME, REASON

_LAST: Final = 30.0  # seconds that Spark may take to tell of the last batches


def write(path: Path | None, told: dict[str, Any]) -> None:
    """Add a line to the file of metrics, where there is one."""
    if path is not None:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")


@contextmanager
def listening(session: SparkSession, path: Path | None) -> Iterator[Listener]:
    """Write each batch of the session's streams, and give who has the sums of what was counted."""
    listener = Listener(path)
    session.streams.addListener(listener)
    try:
        yield listener
        listener.is_over.wait(_LAST)
    finally:
        session.streams.removeListener(listener)


class Listener(StreamingQueryListener):
    """Adds up what Spark tells of each batch."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.total: Counter[str] = Counter()
        self.reason: str | None = None  # the last one for which something was not used
        self.is_over = Event()

    def onQueryStarted(self, event: Any) -> None:
        """Say nothing: the first batch tells."""

    def onQueryProgress(self, event: Any) -> None:
        """Write a batch."""
        progress = json.loads(event.progress.json)
        counts = progress.get("observedMetrics", {}).get(NAME) or {}
        reason = counts.pop(REASON, None)
        self.reason = reason or self.reason
        self.total.update({name: int(number or 0) for name, number in counts.items()})
        operators = progress.get("stateOperators") or [{}]
        told = {
            "batch": progress["batchId"],
            "time": progress["timestamp"],
            "rows": progress["numInputRows"],
            "seconds": progress.get("durationMs", {}).get("triggerExecution", 0) / 1000,
            "watermark": progress.get("eventTime", {}).get("watermark"),
            "hosts": operators[0].get("numRowsTotal"),
            "state_bytes": operators[0].get("memoryUsedBytes"),
            **counts,
            REASON: reason,
        }
        write(self.path, told)

    def onQueryIdle(self, event: Any) -> None:
        """Say nothing."""

    def onQueryTerminated(self, event: Any) -> None:
        """Say that all batches were told."""
        self.is_over.set()
