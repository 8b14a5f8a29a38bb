"""Say in one answer what a heap of events holds: for playbooks, tickets and reports.

``summarise`` reads events of any shape from any number of sources, once, and tells the verdict, the
worst host, the findings that differ, the chains, and what could not be read, with the reasons. How
long it may take is bounded, and so is what it keeps.

A verdict is ``none`` only where events were scored, all of them were read, and none was a finding.
It is ``unknown`` where nothing was scored, and where nothing was found and not all was read or no
process event has a command line. What is not shown is counted, and what cannot be used is counted
with its reason.
"""

from .identity import event_id
from .labels import located, text_of
from .ranking import Place
from .rows import chain_line, chain_row, cut, finding_line, finding_row, fitted
from .survey import Limits, Summary, Verdict, summarise

__all__ = [
    "Limits",
    "Place",
    "Summary",
    "Verdict",
    "chain_line",
    "chain_row",
    "cut",
    "event_id",
    "finding_line",
    "finding_row",
    "fitted",
    "located",
    "summarise",
    "text_of",
]
