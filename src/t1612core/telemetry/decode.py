"""List what takes an event apart whose kind nothing tells as it is, by the names in schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ..model import Event
from .daemon_lines import daemon_line
from .unfold import UNFOLDERS

Decoder = Callable[[Event], Event | None]


def audit_records(event: Event) -> Event | None:
    """Join the records of one event that stand together in one text."""
    from .auditd import joined_text  # for those who have them

    return joined_text(event)


DECODERS: Final[Mapping[str, Decoder]] = {
    **UNFOLDERS,
    "audit_records": audit_records,
    "daemon_line": daemon_line,
}
