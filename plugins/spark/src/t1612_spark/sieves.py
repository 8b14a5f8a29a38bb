"""Leave out rows that can be no step before anything is made of them: the core's own sieves.

Kept, as detectors are, by the bytes that these travel as.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from attrs import frozen

from t1612core.stream import columns, prefilter

from .detectors import KEPT, unpack

STRANGE: Final = "not looked at, for in these rows nothing was recognised"
"""Why a row that was left out is unrecognised: what was read beside it was the wrong telemetry."""


@frozen(repr=False)
class Sieves:
    """What leaves out rows by their columns, and lines by their bytes; ``None``: all are read."""

    rows: columns.ColumnPrefilter | None = None
    lines: prefilter.Splitter | None = None


NONE: Final = Sieves()


@lru_cache(KEPT)
def of_steps(packed: bytes) -> Sieves:
    """Give what leaves out what can be no step for the detector that ``pack`` packed."""
    detector = unpack(packed)
    given = (detector.profile, detector.schema)
    return Sieves(columns.make(*given, of_steps=True), prefilter.splitter(*given, of_steps=True))
