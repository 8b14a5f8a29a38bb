"""Write findings and chains as rows of bounded width, and as the lines of a report.

Rule 1: no text goes out with a secret in it, whichever profile scored it.
Rule 2: a row is plain JSON, each text no longer than a width, each list no longer than a few.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar

from ..incident import Incident
from ..model import Finding
from ..output import jsonl, timeline
from ..text.redact import redact
from .ranking import Place

WIDTHS: Final = (2_048, 512, 128, 48, 16)  # characters of a text, the most that fit
_LONGEST: Final = 32  # texts of a list

T = TypeVar("T")


def cut(text: str, width: int) -> str:
    """Return a text, or its beginning and ``…``: at most *width* characters."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + "…"


def finding_row(place: Place, width: int = WIDTHS[0]) -> dict[str, Any]:
    """Return a finding as one flat row; ``id`` is that of its event."""
    finding = place.finding
    return {
        "id": place.id,
        "index": place.index,
        "count": place.count,
        "score": finding.score_after,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "kind": finding.kind,
        "branch": finding.branch,
        "profile": finding.profile,
        "host": _text(finding.host, width),
        "account": _text(finding.account, width),
        "time": _time(finding.time),
        "first": _time(place.first),
        "last": _time(place.last),
        "description": finding.description,
        "detail": _text(finding.detail, width),
        "signals": list(finding.signals),
        "attack": list(finding.attack),
        **{name: _text(text, width) for name, text in place.labels.items()},
    }


def chain_row(chain: Incident, width: int = WIDTHS[0]) -> dict[str, Any]:
    """Return a chain as one row; its ``id`` stays when more of its steps are known."""
    return {
        "id": chain.id,
        "verdict": chain.verdict,
        "score": chain.score,
        "severity": chain.severity,
        "confidence": chain.confidence,
        "host": _text(chain.host, width),
        "accounts": _texts(chain.accounts, width),
        "start": chain.start.isoformat(),
        "end": chain.end.isoformat(),
        "steps": len(chain.steps) + chain.forgotten,
        "stages": _texts((step.stage for step in chain.steps), width),
        "details": _texts((step.detail for step in chain.steps), width),
        "techniques": [technique.id for technique in chain.attack],
        "narrative": _text(chain.narrative, width),
    }


def fitted(
    items: Sequence[T],
    row: Callable[[T, int], dict[str, Any]],
    most: int,
    widths: Sequence[int] = WIDTHS,
) -> list[dict[str, Any]]:
    """Make a row of each item, with texts as wide as all rows together may be.

    *most* are the bytes of their JSON. Where even the narrowest do not fit, these are given.
    """
    rows: list[dict[str, Any]] = []
    for width in widths:
        rows = [row(item, width) for item in items]
        size = len(json.dumps(rows, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if size <= most:
            break
    return rows


def finding_line(finding: Finding) -> str:
    """Return a finding whole, with its evidence, as a line of JSON in ASCII."""
    told = jsonl.to_mapping(finding)
    told["detail"] = redact(told["detail"])
    told["evidence"] = [{**each, "text": redact(each["text"])} for each in told["evidence"]]
    return json.dumps(told)


def chain_line(chain: Incident) -> str:
    """Return a chain whole, with its steps, as a line of JSON in ASCII."""
    told = timeline.to_mapping(chain)
    told["steps"] = [{**each, "detail": redact(each["detail"])} for each in told["steps"]]
    return json.dumps(told)


def _text(text: str, width: int) -> str:
    return cut(jsonl.well_formed(redact(text)), width)


def _texts(texts: Iterable[str], width: int) -> list[str]:
    found = [_text(text, width) for text in texts]
    more = len(found) - _LONGEST
    return found if more <= 0 else [*found[:_LONGEST], f"… and {more:,} more"]


def _time(time: Any) -> str:
    return time.isoformat() if time else ""
