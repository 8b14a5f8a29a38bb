"""Write findings as CSV with the rule's six columns, for spreadsheets.

Every cell is quoted, shows no control character, and cannot be run as a formula.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import TextIO

from ..model import Finding
from .rows import COLUMNS, to_row
from .safe import cell, printable


def write(findings: Iterable[Finding], file: TextIO) -> None:
    """Write a header and one row a finding, in the order given."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for finding in findings:
        row = to_row(finding)
        time = row["TimeGenerated"]
        stamp = time.isoformat().replace("+00:00", "Z") if time else ""
        text = (row["DeviceName"], row["AccountName"], row["Description"], row["Detail"])
        writer.writerow([stamp, *(cell(printable(each)) for each in text), row["RiskScore"]])
