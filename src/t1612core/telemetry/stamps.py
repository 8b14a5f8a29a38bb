"""Read the times that portals write for people, where they can mean but one.

``3/2/2026, 8:06:41.000 AM`` is what browsers make of a time in the United States, the month first:
nobody else writes AM in capitals. ``Mar 2, 2026 8:06:41 AM`` names its month. What may be of two
days, as ``3/2/2026 08:06`` may, is not read.

Source: Unicode CLDR, en: medium formats of dates and times; the space before AM may be U+202F.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from ..knowledge.exports import MONTHS

_SPELLED: Final = re.compile(
    rf"""(?:(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/
      |(?P<name>{"|".join(MONTHS)})\ (?P<of>\d{{1,2}}),\ )
    (?P<year>\d{{4}}),?\s(?P<hour>\d{{1,2}}):(?P<minute>\d\d):(?P<second>\d\d)
    (?:\.(?P<fraction>\d{{1,7}}))?\s(?P<half>[AP])M""",
    re.VERBOSE | re.ASCII,
)
_LONGEST: Final = 40  # characters


def spelled(text: str) -> datetime | None:
    """Read such a time, without a zone; ``None`` where it is none. Raises ``ValueError``."""
    if len(text) > _LONGEST:
        return None
    found = _SPELLED.fullmatch(text.strip().replace("\u202f", " ").replace("\xa0", " "))
    if found is None:
        return None
    hour = int(found["hour"])
    if not 1 <= hour <= 12:
        return None
    name = found["name"]
    return datetime(
        int(found["year"]),
        MONTHS.index(name) + 1 if name else int(found["month"]),
        int(found["of"] or found["day"]),
        hour % 12 + 12 * (found["half"] == "P"),
        int(found["minute"]),
        int(found["second"]),
        int((found["fraction"] or "0").ljust(6, "0")[:6]),
    )
