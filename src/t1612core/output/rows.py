"""Convert findings to the rows of the Sentinel rule: six columns, newest first.

The rule's last lines project ``TimeGenerated``, ``DeviceName``, ``AccountName``,
``Description``, ``Detail`` and ``RiskScore`` and order by ``TimeGenerated desc``.
Values are the event's own, raw; ``safe`` makes them fit to show.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypedDict

from ..model import Finding
from .told import Found, Told, findings_of


class Row(TypedDict):
    """The rule's columns, in its order."""

    TimeGenerated: datetime | None
    DeviceName: str
    AccountName: str
    Description: str
    Detail: str
    RiskScore: int


COLUMNS: tuple[str, ...] = tuple(Row.__annotations__)

_ANY = datetime.min.replace(tzinfo=UTC)


def to_row(finding: Finding) -> Row:
    """Return one finding as the rule would; ``TimeGenerated`` is ``None`` (null) if it has none."""
    return Row(
        TimeGenerated=finding.time,
        DeviceName=finding.host,
        AccountName=finding.account,
        Description=finding.description,
        Detail=finding.detail,
        RiskScore=finding.score,
    )


def in_window(finding: Finding, since: datetime | None) -> bool:
    """Return whether a finding lies in the rule's window: ``TimeGenerated > since``.

    Strictly later, and without an end: a stamp in the future is in. Nothing is
    later than null, so a finding without a time is out. ``since=None`` means no window.
    """
    return since is None or (finding.time is not None and finding.time > since)


def newest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Sort as ``order by TimeGenerated desc`` does: those without a time come last.

    Kusto leaves the order of equal times open; here they keep the order they came in.
    """
    return sorted(findings, key=_age, reverse=True)


def newest_found(told: Iterable[Told]) -> list[Found]:
    """Sort the findings among what was told as ``newest_first``, without their events."""
    found = [each.detached() for each in findings_of(told)]
    return sorted(found, key=lambda each: _age(each.finding), reverse=True)


def _age(finding: Finding) -> tuple[bool, datetime]:
    return finding.time is not None, finding.time or _ANY
