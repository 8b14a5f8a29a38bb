"""List every signal once: its id, field, operator, ATT&CK ids and source.

Rule 1: an id is written here and, with a weight, in a profile; nowhere else but in the reader
        that finds the fact.
Rule 2: no number here: a weight is a profile's opinion.
Rule 3: a signal added here needs a vector that fires it and one that nearly does.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...model import Signal
from . import daemon, dockerfile, file, givens, lineage, network, process, sentinel, standard_input

_TABLES = (sentinel, process, givens, standard_input, lineage, file, dockerfile, network, daemon)

CATALOG: Mapping[str, Signal] = {signal.id: signal for table in _TABLES for signal in table.SIGNALS}
