"""Write a finding as one line of JSON, for programs.

The line is ASCII: every other character is escaped, so that no encoding, terminal
or line reader on the way can be confused by what an event holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..allowances import Tuned
from ..model import Evidence, Finding


def to_mapping(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain JSON types; ``time`` is ISO 8601 in UTC, or ``None``.

    It has the results of an allow-list where there was one.
    """
    mapping = {
        "time": finding.time and finding.time.isoformat().replace("+00:00", "Z"),
        "host": well_formed(finding.host),
        "account": well_formed(finding.account),
        "kind": finding.kind,
        "profile": finding.profile,
        "branch": finding.branch,
        "score": finding.score,
        "threshold": finding.threshold,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "description": finding.description,
        "detail": well_formed(finding.detail),
        "attack": list(finding.attack),
        "evidence": [evidence(item) for item in finding.evidence],
    }
    return mapping if finding.tuned is None else {**mapping, **_tuned(finding.tuned)}


def _tuned(tuned: Tuned) -> dict[str, Any]:
    return {
        "suppressed": bool(tuned.suppressed_by),
        "suppressed_by": tuned.suppressed_by or None,
        "score_after": tuned.score,
        "allowances": [
            {
                "entry": each.entry,
                "reason": each.reason,
                "owner": each.owner,
                "expires": each.expires.isoformat(),
                "action": each.action,
                "points": each.points,
                "label": each.label,
                "matched": list(each.matched),
            }
            for each in tuned.allowances
        ],
        "barred_by": list(tuned.barred_by),
        "timeouts": list(tuned.timeouts),
    }


def line(finding: Finding, source: Mapping[str, Any]) -> str:
    """Write a finding and where it was read (``file``, ``line``), without a line end."""
    return json.dumps({**to_mapping(finding), "source": source})


def well_formed(text: str) -> str:
    """Replace lone surrogates: strict readers refuse the whole file for one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def evidence(item: Evidence) -> dict[str, Any]:
    """Return one piece of evidence as plain JSON types."""
    return {
        "signal": item.signal.id,
        "title": item.signal.title,
        "weight": item.weight,
        "field": item.field,
        "text": well_formed(item.text),
        "span": item.span and list(item.span),
    }
