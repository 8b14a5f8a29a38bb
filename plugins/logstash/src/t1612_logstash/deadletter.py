"""Put aside what the next pipeline does not take, so that what comes behind it goes on.

Only what it answers with 400, 413, 415 or 422 is of this kind: then it is there, and says that the
fault is in what it was sent. All else is tried for ever.

Rule 1: an event is in the file, and the file on the disk, before it is acknowledged.
Rule 2: a file that cannot be written acknowledges nothing: the batch comes again.
"""

from __future__ import annotations

import base64
import json
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

from .stdio import Appended

REFUSED: Final = frozenset({400, 413, 415, 422})
_MOST: Final = 1_000  # batches whose tries are counted


class DeadLetters:
    """A file of JSON lines: when, why, and what it is (``text``, or ``base64`` of its bytes)."""

    def __init__(self, path: str, tries: int) -> None:
        self._path, self._tries = path, tries
        self._tried: OrderedDict[bytes, int] = OrderedDict()
        self.written = 0
        with closing(Appended(path)):  # a wrong path is told at the start
            pass

    def is_over(self, lines: Iterable[bytes]) -> bool:
        """Count a try of what came; tell that there were enough."""
        key = blake2b(b"\n".join(lines), digest_size=16).digest()
        tried = self._tried.pop(key, 0) + 1
        if tried >= self._tries:
            return True
        self._tried[key] = tried
        if len(self._tried) > _MOST:
            self._tried.popitem(last=False)
        return False

    def put(self, data: bytes, reason: str) -> None:
        """Write one; raises ``OSError``."""
        try:
            what = {"text": data.decode()}
        except UnicodeDecodeError:
            what = {"base64": base64.b64encode(data).decode()}
        time = datetime.now(UTC).isoformat(timespec="seconds")
        line = json.dumps({"time": time, "reason": reason, **what}).encode()
        with closing(Appended(self._path)) as file:
            file.write(line + b"\n")
            file.sync()
        self.written += 1
