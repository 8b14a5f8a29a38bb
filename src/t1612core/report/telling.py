"""Say what a report comes to, in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ..incident import Verdict as Outcome
from ..stream.account import Account, counted
from ..summary.survey import Verdict
from .content import FindingRow, IncidentPart

_OUTCOMES: Final[dict[Outcome, str]] = {
    "build": "an image was built",
    "build-then-deploy": "an image was built and started",
}
_HOW: Final[dict[Verdict, str]] = {
    "malicious": "Most likely an attack",
    "suspicious": "To be looked at",
    "none": "",
    "unknown": "",
}


def headline(
    verdict: Verdict,
    incidents: Sequence[IncidentPart],
    worst: FindingRow | None,
    account: Account,
) -> str:
    """Say in one sentence what was found, or why nothing can be said."""
    if incidents:
        incident = incidents[0].incident
        what = _OUTCOMES[incident.verdict]
        return f"{_HOW[verdict]}: {what} on {incident.host or 'a host without a name'}."
    if worst is not None:
        what = worst.description[:1].lower() + worst.description[1:]
        return f"{_HOW[verdict]}: {what} on {worst.host or 'a host without a name'}."
    if verdict == "unknown":
        if not account.used:
            return "Nothing can be said: no event was understood."
        return "Nothing was found in what was understood, and not everything was."
    return f"Nothing was found in {counted(account.used, 'event')}."
