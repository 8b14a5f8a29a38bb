"""Write a layer for the ATT&CK Navigator: how badly each technique was seen, and where.

A technique's score is the highest of what showed it. It names no tactic, so that it is shown under
all of its version's. What an allow-list suppresses is counted in the comment alone.

Source: ATT&CK Navigator, "Layer file format" 4.5.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from attrs import define, field

from .alerts import PRODUCT, alerts
from .told import Context, Told

_TOP: Final = 10  # the score at which a technique is as red as can be, unless one is higher
_COLORS: Final = ("#ffffff", "#ff6666")


@define
class _Seen:
    """What showed one technique."""

    score: int = 0
    told: int = 0
    suppressed: int = 0
    hosts: set[str] = field(factory=set)


def write(told: Iterable[Told], context: Context) -> Iterator[str]:
    """Yield one document."""
    seen: dict[str, _Seen] = {}
    for alert in alerts(told, context):
        for technique in alert.techniques:
            one = seen.setdefault(technique.id, _Seen())
            if alert.suppressed_by:
                one.suppressed += 1
                continue
            one.told += 1
            one.score = max(one.score, alert.score)
            if alert.host:
                one.hosts.add(alert.host)
    top = max((one.score for one in seen.values()), default=0)
    wholes = {id.partition(".")[0] for id in seen if "." in id}
    techniques = [_technique(id, one, id in wholes, context) for id, one in sorted(seen.items())]
    # One that was not seen itself is opened, so that what is below it is shown.
    opened = [{"techniqueID": id, "showSubtechniques": True} for id in sorted(wholes - seen.keys())]
    layer = {
        "name": f"T1612, by {PRODUCT}",
        "versions": {
            "attack": str(context.attack_version),
            "navigator": "5.3.1",
            "layer": "4.5",
        },
        "domain": "enterprise-attack",
        "description": f"Techniques that {context.of} of {PRODUCT} {context.version} showed; "
        "the score is the highest of them.",
        "sorting": 3,
        "techniques": [*techniques, *opened],
        "gradient": {"colors": list(_COLORS), "minValue": 0, "maxValue": max(_TOP, top)},
    }
    yield json.dumps(layer) + "\n"


def _technique(id: str, one: _Seen, is_whole: bool, context: Context) -> dict[str, Any]:
    comment = f"{context.of}: {one.told:,}, hosts: {len(one.hosts):,}"
    if one.suppressed:
        comment += f", suppressed: {one.suppressed:,}"
    told: dict[str, Any] = {"techniqueID": id, "comment": comment, "enabled": True}
    if one.told:
        told["score"] = one.score
    return {**told, "showSubtechniques": True} if is_whole else told
