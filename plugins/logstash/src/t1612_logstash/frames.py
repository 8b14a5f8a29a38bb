"""Hand events to a worker as they are: each with its length before it, whatever bytes it has."""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct
from typing import Final

from .bodies import BodyError

PATH: Final = "/v1/framed"  # where a worker takes them
EACH: Final = 4  # bytes more for each
_LENGTH: Final = Struct(">I")


def framed(events: Iterable[bytes]) -> bytes:
    """Put events into one body."""
    return b"".join([part for each in events for part in (_LENGTH.pack(len(each)), each)])


def unframed(body: bytes) -> list[bytes]:
    """Take events out of a body; raises ``BodyError`` where it is none of ours."""
    made, at = [], 0
    while at < len(body):
        start = at + EACH
        at = start + int.from_bytes(body[at:start])
        made.append(body[start:at])
    if at != len(body):
        raise BodyError("the frames do not fit")
    return made
