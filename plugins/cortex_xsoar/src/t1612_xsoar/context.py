"""Put findings, chains and counts into the context, under the names that playbooks use."""

from __future__ import annotations

from typing import Any, Final

from t1612core import Incident, Place, Summary, redact
from t1612core.dockerfile import DockerfileScore
from t1612core.output.jsonl import well_formed
from t1612core.summary import chain_row, cut, finding_row, fitted
from t1612core.summary.rows import WIDTHS

# Bytes of the context of fifty findings, and for each beyond.
_BYTES: Final = 27_000
_EACH: Final = _BYTES // 50


def findings_context(places: tuple[Place, ...]) -> list[dict[str, Any]]:
    """Give the findings, with texts as long as all of them together allow."""
    return fitted(places, _finding, max(_BYTES, _EACH * len(places)))


def chains_context(chains: tuple[Incident, ...]) -> list[dict[str, Any]]:
    """Give the chains, with texts as long as all of them together allow."""
    return fitted(chains, _chain, max(_BYTES, _EACH * len(chains)))


def summary_context(source: str, version: str, summary: Summary) -> dict[str, Any]:
    """Give the counts of a run; ``Source`` are the entries that were read, or ``args``."""
    return {
        "Source": source,
        "Version": version,
        "EventsScored": summary.account.used,
        "EventsSkipped": summary.skipped,
        "FindingsTotal": summary.findings,
        "FindingsReturned": len(summary.places),
        "FindingsSuppressed": summary.suppressed,
        "MaxScore": summary.score,
        "MaxSeverity": summary.severity,
        "Chains": summary.chains_found,
        "ChainVerdict": summary.outcome,
        "Verdict": summary.verdict,
        "TopDevice": cut(well_formed(redact(summary.host)), WIDTHS[0]),
        "Complete": summary.is_whole,
        "Warning": summary.warning[:2_048],
    }


def dockerfile_context(source: str, score: DockerfileScore) -> dict[str, Any]:
    """Give what a Dockerfile scores, and why."""
    return {
        "Source": source,
        "Score": score.score,
        "IsFinding": score.is_finding,
        "Signals": list(score.signals),
        "Evidence": [
            {
                "Signal": each.signal,
                "Weight": each.weight,
                "Line": each.line,
                "Text": each.text,
            }
            for each in score.evidence
        ],
    }


def _finding(place: Place, width: int) -> dict[str, Any]:
    row = finding_row(place, width)
    return {
        "ID": row["id"],
        "Count": row["count"],
        "Score": row["score"],
        "Severity": row["severity"],
        "Confidence": row["confidence"],
        "Kind": row["kind"],
        "Branch": row["branch"],
        "Device": row["host"],
        "Account": row["account"],
        "Time": row["time"],
        "LastTime": row["last"],
        "Description": row["description"],
        "Detail": row["detail"],
        "Signals": row["signals"],
        "RemoteIP": row.get("ip", ""),
        "RemoteUrl": row.get("url", ""),
        "Technique": row["attack"],
    }


def _chain(chain: Incident, width: int) -> dict[str, Any]:
    row = chain_row(chain, width)
    return {
        "ID": row["id"],
        "Verdict": row["verdict"],
        "Score": row["score"],
        "Severity": row["severity"],
        "Confidence": row["confidence"],
        "Device": row["host"],
        "Accounts": row["accounts"],
        "Stages": row["stages"],
        "Start": row["start"],
        "End": row["end"],
        "Count": row["steps"],
        "Details": row["details"],
        "Techniques": row["techniques"],
        "Narrative": row["narrative"],
    }
