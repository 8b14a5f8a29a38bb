"""Read event logs of Windows, files of ``.evtx``, by the package ``evtx``.

A log has chunks of 64 KiB with records. Windows makes room for more than it has written to, and in
what it has not stands anything: behind the last that begins as chunks do, and the last that the
log's head counts, there is none. Each record is given in the shape of evtx tools, which schemas
read.

Rule 1: every record ends up in a value, or is rejected with a reason that shows none of it.
Rule 2: what a log says that it has and has not is told: a log that was cut is not read to its end.
"""

from __future__ import annotations

import importlib
import json
import os
import re
from collections.abc import Iterator
from typing import Any, Final

from ..errors import SourceError
from .account import Rejected, Value

_HEAD: Final = 4096  # bytes before the first chunk
_CHUNK: Final = 65536
_COUNT: Final = slice(42, 44)  # of the head: how many chunks there are, little end first
_MAGIC: Final = b"ElfChnk\0"  # which a chunk begins with
# What the package says of a chunk that it cannot read: its number, from 0.
_OF_CHUNK: Final = re.compile(r"Failed to parse chunk(?: number (\d+))?")

_NO_RECORD: Final = "is a record that cannot be read"
_NO_CHUNK: Final = "begins a chunk of records that cannot be read; how many they are is not known"


def records(path: str) -> Iterator[Value | Rejected]:
    """Yield the records of a log, numbered from 1; raises ``SourceError``."""
    module = _module()
    try:
        chunks, is_whole = _chunks(path)
        found = module.PyEvtxParser(path, number_of_threads=1).records_json()
    except (OSError, RuntimeError, ValueError) as error:
        raise SourceError(f"cannot be read: {error}") from None
    number = 0
    while True:
        try:
            record = next(found, None)
        except (OSError, RuntimeError) as error:
            of_chunk = _OF_CHUNK.match(str(error))
            if of_chunk is None or of_chunk[1] is None or int(of_chunk[1]) < chunks:
                number += 1
                yield Rejected(number, _NO_CHUNK if of_chunk else _NO_RECORD)
            continue
        if record is None:
            break
        number += 1
        yield _event(number, record)
    if not is_whole:
        raise SourceError("cannot be read to its end: it is cut")


def _event(number: int, record: Any) -> Value | Rejected:
    try:
        return Value(number, json.loads(record["data"]))
    except (ValueError, RecursionError):
        return Rejected(number, _NO_RECORD)


def _chunks(path: str) -> tuple[int, bool]:
    """Return how many chunks a log has, and whether they are all there, whole."""
    with open(path, "rb") as file:
        counted = int.from_bytes(file.read(_HEAD)[_COUNT], "little")
        size = os.path.getsize(path) - _HEAD
        begun = 0
        for number in range(size // _CHUNK):
            file.seek(_HEAD + number * _CHUNK)
            if file.read(len(_MAGIC)) == _MAGIC:
                begun = number + 1
    return max(counted, begun), size >= counted * _CHUNK and not size % _CHUNK


def _module() -> Any:
    try:
        return importlib.import_module("evtx")
    except ModuleNotFoundError:
        problem = "is an event log of Windows, which needs a package here: pip install evtx"
        raise SourceError(problem) from None
