"""List what takes an event apart whose kind nothing tells as it is, by the names in schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ..model import Event
from .auditd import joined_text
from .daemon_lines import daemon_line
from .unfold import UNFOLDERS

Decoder = Callable[[Event], Event | None]

DECODERS: Final[Mapping[str, Decoder]] = {
    **UNFOLDERS,
    "audit_records": joined_text,
    "daemon_line": daemon_line,
}
