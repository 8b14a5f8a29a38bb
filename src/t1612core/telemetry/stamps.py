"""Read the times that portals write for people, where they can mean but one.

``3/2/2026, 8:06:41.000 AM`` is what browsers make of a time in the United States, the month first:
nobody else writes AM in capitals. ``Mar 2, 2026 @ 08:06:41.000`` (Kibana) names its month,
``2.3.2026, 08:06:41`` has the day first wherever it is written so, ``2026/3/2 8:06:41`` the year.
What may be of two days, as ``3/2/2026 08:06`` may, is not read.

Source: Unicode CLDR, en, de, ja: medium formats of dates and times; the space before AM may be
U+202F; Kibana, "Advanced settings: dateFormat".
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from ..knowledge.exports import MONTHS

_TIME: Final = (
    r",?\s(?:@\s)?(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<fraction>\d{1,9}))?"
)
_SPELLED: Final = tuple(
    re.compile(date + _TIME + half, re.ASCII)
    for date, half in (
        (r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})", r"\s(?P<half>[AP])M"),
        (
            rf"(?P<name>{'|'.join(MONTHS)}) (?P<day>\d{{1,2}}), (?P<year>\d{{4}})",
            r"(?:\s(?P<half>[AP])M)?",
        ),
        (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})", ""),
        (r"(?P<year>\d{4})/(?P<month>\d{1,2})/(?P<day>\d{1,2})", ""),
    )
)
_LONGEST: Final = 40  # characters


def spelled(text: str) -> datetime | None:
    """Read such a time, without a zone; ``None`` where it is none. Raises ``ValueError``."""
    if len(text) > _LONGEST:
        return None
    text = text.strip().replace("\u202f", " ").replace("\xa0", " ")
    found = next((match for each in _SPELLED if (match := each.fullmatch(text))), None)
    if found is None:
        return None
    held = found.groupdict()
    hour, half = int(held["hour"]), held.get("half")
    if half and not 1 <= hour <= 12:
        return None
    name = held.get("name")
    return datetime(
        int(held["year"]),
        MONTHS.index(name) + 1 if name else int(held["month"]),
        int(held["day"]),
        hour % 12 + 12 * (half == "P") if half else hour,
        int(held["minute"]),
        int(held["second"]),
        int((held["fraction"] or "0").ljust(6, "0")[:6]),
    )
