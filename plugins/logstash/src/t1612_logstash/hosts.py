"""Say which worker deals with an event: all events of a host go to the same one.

The host is what correlation goes by. Most events tell it in ``host.name``, which is read without
the rest; of all others it is asked as the filter that comes with the package asks.

Rule 1: what is no event, or has no host, goes to any of them; nothing that a line holds raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Final
from zlib import crc32

from .codec import loads
from .ecs import DEFENDERS
from .reading import Reader

_MOST: Final = 100_000  # hosts whose worker is remembered


def _untold(_: bytes) -> str:
    return ""


_told: Callable[[bytes], str] = _untold
with suppress(ImportError):
    from msgspec import UNSET, Struct, defstruct
    from msgspec.json import Decoder

    class _Host(Struct, frozen=True):
        name: str = ""

    _Short: Any = defstruct(
        "_Short", [("host", _Host, _Host()), *((name, Any, UNSET) for name in DEFENDERS)]
    )
    _short = Decoder(_Short).decode

    def _told(line: bytes) -> str:
        """Give ``host.name``; nothing where another field may tell the host."""
        try:
            event = _short(line)
        except Exception:  # whatever is wrong with a line, ``_asked`` reads it anew
            return ""
        for name in DEFENDERS:
            if getattr(event, name) is not UNSET:  # a null is something, too
                return ""
        return str(event.host.name)


class Hosts:
    """Which of *count* workers, by the host of an event."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._reader = Reader()
        self._known: dict[str, int] = {}

    def of(self, line: bytes) -> int:
        """Give the number of a worker, from 0."""
        host = _told(line) or self._asked(line)
        known = self._known.get(host)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            # However it is written: a worker too few is better than a chain in two halves.
            text = host.strip().lower().encode("utf-8", "surrogatepass")
            known = self._known[host] = crc32(text) % self._count
        return known

    def spread(self, lines: Iterable[bytes]) -> list[list[bytes]]:
        """Give to each worker its lines, in their order."""
        made: list[list[bytes]] = [[] for _ in range(self._count)]
        for line in lines:
            made[self.of(line)].append(line)
        return made

    def _asked(self, line: bytes) -> str:
        try:
            event = loads(line)
            read = self._reader.read(event) if isinstance(event, dict) else None
            if read is None:
                return ""
            detector, row, kind = read
            return detector.clock_of(row, kind=kind)[0]
        except Exception:  # a line that none can read goes to a worker, which says so
            return ""
