"""Write findings as CSV with the rule's six columns, for spreadsheets.

Every cell is quoted, shows no control character, and cannot be run as a formula. With an
allow-list, three more columns say what it did to a finding.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from ..model import Finding
from .rows import COLUMNS, to_row
from .safe import cell, printable

_TUNED = ("SuppressedBy", "ScoreAfter", "Allowances")


def write(findings: Iterable[Finding], file: TextIO) -> None:
    """Write a header and one row a finding, in the order given."""
    findings = tuple(findings)
    is_tuned = any(finding.tuned for finding in findings)
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow((*COLUMNS, *_TUNED) if is_tuned else COLUMNS)
    for finding in findings:
        row = to_row(finding)
        time = row["TimeGenerated"]
        stamp = time.isoformat().replace("+00:00", "Z") if time else ""
        text = (row["DeviceName"], row["AccountName"], row["Description"], row["Detail"])
        cells = [stamp, *(cell(printable(each)) for each in text), row["RiskScore"]]
        if is_tuned:
            names = " ".join(each.label or each.entry for each in finding.allowances)
            cells += [finding.suppressed_by, finding.score_after, cell(printable(names))]
        writer.writerow(cells)
