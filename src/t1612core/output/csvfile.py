"""Write CSV for spreadsheets: findings with their evidence, or with the rule's six columns alone.

Every cell is quoted, shows no control character, and cannot be run as a formula, by whatever sign a
spreadsheet parts cells. Findings come newest first. Of an incident each step has a row. What is
longer than a cell can be is cut, and says so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from ..incident import Incident
from ..model import Finding
from .rows import COLUMNS, newest_found, to_row
from .safe import capped, cell, enclosed, printable
from .told import Context, Found, Told, incidents_of

# A cell of a spreadsheet holds 32,767 signs. Source: Microsoft, Excel specifications and limits.
_LONGEST: Final = 32_000
_TUNED: Final = ("SuppressedBy", "ScoreAfter", "Allowances")
_FINDING: Final = (
    *COLUMNS,
    *("Severity", "Confidence", "Evidence", "Techniques", "Branch", "File", "Line"),
    *_TUNED,
)
_STEP: Final = (
    *("Incident", "Revision", "Verdict", "Score", "Severity", "Confidence", "Step", "Stage"),
    *("TimeGenerated", "DeviceName", "AccountName", "Detail", "StepScore", "Signals"),
    *("Linked", "SuppressedBy", "Sources"),
)


def write(told: Iterable[Told], context: Context) -> Iterator[str]:
    """Yield a header and one row a finding, or one a step of an incident."""
    if context.of == "findings":
        yield from _table(_FINDING, map(_finding, newest_found(told)))
    else:
        yield from _table(_STEP, (row for each in incidents_of(told) for row in _steps(each)))


def write_rows(told: Iterable[Told], context: Context) -> Iterator[str]:
    """Yield a header and the rows that the published rule gives, newest first.

    With an allow-list, three more columns say what it did to a finding.
    """
    findings = [each.finding for each in newest_found(told)]
    is_tuned = any(finding.tuned for finding in findings)
    yield from _table(
        (*COLUMNS, *_TUNED) if is_tuned else COLUMNS,
        ((*_row(each), *(_tuned(each) if is_tuned else ())) for each in findings),
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    yield _line(head)
    yield from map(_line, rows)


def _line(cells: Iterable[Any]) -> str:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return file.getvalue()


def _row(finding: Finding) -> list[Any]:
    row = to_row(finding)
    texts = (row["DeviceName"], row["AccountName"], row["Description"], row["Detail"])
    return [_stamp(row["TimeGenerated"]), *map(_cell, texts), row["RiskScore"]]


def _finding(found: Found) -> list[Any]:
    finding = found.finding
    evidence = " · ".join(
        f"{item.weight:+} {item.signal.id}" + (f" [{enclosed(item.text)}]" if item.text else "")
        for item in finding.evidence
    )
    return [
        *_row(finding),
        finding.severity,
        finding.confidence,
        _cell(evidence),
        " ".join(finding.attack),
        f"{finding.profile}.{finding.branch}",
        _cell(found.file),
        found.line,
        *_tuned(finding),
    ]


def _tuned(finding: Finding) -> list[Any]:
    names = " ".join(each.label or each.entry for each in finding.allowances)
    return [finding.suppressed_by, finding.score_after, _cell(names)]


def _steps(incident: Incident) -> Iterator[list[Any]]:
    for number, step in enumerate(incident.steps):
        linked = " · ".join(
            " ".join(filter(None, (join.kind, enclosed(join.value), f"(step {join.earlier + 1})")))
            for join in incident.joins
            if join.later == number
        )
        yield [
            *(incident.id, incident.revision, incident.verdict, incident.score),
            *(incident.severity, incident.confidence, number + 1, step.stage, _stamp(step.time)),
            *map(_cell, (incident.host, step.account, step.detail)),
            *(step.score, " ".join(step.signals), _cell(linked), _cell(step.suppressed_by)),
            _cell(" ".join(f"{each.file}:{each.line}" for each in step.sources)),
        ]


def _stamp(time: datetime | None) -> str:
    return time.isoformat().replace("+00:00", "Z") if time else ""


def _cell(text: str) -> str:
    return capped(cell(printable(text)), _LONGEST)
