"""Make observations from vectors, and feed them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from t1612core.correlation import Correlator
from t1612core.incident import Incident
from t1612core.observation import Link, Observation

from ..conftest import examples

EXAMPLES = examples(100)  # of each property
START = datetime(2026, 3, 2, 10, tzinfo=UTC)


def observation(row: dict[str, Any]) -> Observation:
    """Make one of what a vector says: ``at`` in seconds, links as ``kind+:value`` if made."""
    links = []
    for text in row.get("links", ()):
        kind, _, value = text.partition(":")
        links.append(Link(kind.removesuffix("+"), value, kind.endswith("+")))
    at = row["at"]
    return Observation(
        stage=row["stage"],
        reference=row["reference"],
        time=None if at is None else START + timedelta(seconds=at),
        host=row.get("host", "h1"),
        account=row.get("account", ""),
        detail=row.get("detail", ""),
        score=row.get("score", 0),
        is_alert=row.get("score", 0) >= 2 and row["stage"] != "deploy",
        signals=tuple(row.get("signals", ())),
        attack=tuple(row.get("attack", ())),
        links=tuple(links),
        repeats=row.get("repeats", False),
        confidence=row.get("confidence", "medium"),
        is_relieved=row.get("is_relieved", False),
        renames=row.get("renames", False),
    )


def all_of(correlator: Correlator, seen: Iterable[Observation]) -> list[Incident]:
    """Give all that is told of some observations, in the order in which it is."""
    told = [incident for one in seen for incident in correlator.feed(one)]
    told += correlator.flush()
    for incident in told:
        assert incident.score == sum(term.points for term in incident.terms)
        assert set(incident.doubts) <= {*incident.confidence_reasons}
    return told


def by_host(told: Iterable[Incident]) -> dict[str, list[Incident]]:
    """Give what is told of each host, in order."""
    found: dict[str, list[Incident]] = {}
    for incident in told:
        found.setdefault(incident.host, []).append(incident)
    return found
