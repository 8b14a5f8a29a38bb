"""List what a Dockerfile's content can say as signals of the file that holds it."""

from __future__ import annotations

from typing import Final

from ...model import Signal
from ..dockerfile import signals

SIGNALS: Final = tuple(
    Signal(
        id=signal.id,
        kind="file",
        reads="content",
        operator="fact",
        words="",
        title=signal.title,
        attack=signal.attack,
        source=signal.source,
        reason=signal.reason,
    )
    for signal in signals.SIGNALS
)
