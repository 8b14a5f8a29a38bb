"""Hold the tables that readers of command lines are handed: programs, endpoints, parameters.

Rule 1: data only; what a program is stands in its row in ``programs``.
"""

from __future__ import annotations

from typing import Final

from ..container.engine_api.calls import ClientTable
from ..container.feeds import FeedTable
from .containerfiles import NAMES
from .endpoints import ENGINES
from .programs import API_CLIENTS, DEPOSITORS, FEEDERS, GRAMMAR, SOURCING, TEXT_PROGRAMS
from .programs.downloaders import CMDLET_FLAGS
from .programs.interpreters import EXPRESSION, WRITING

FEEDS: Final = FeedTable(
    grammar=GRAMMAR,
    feeders=FEEDERS,
    depositors=DEPOSITORS,
    sourcing=SOURCING,
    expressions=EXPRESSION,
    defaults=NAMES,
)
CLIENTS: Final = ClientTable(
    grammar=API_CLIENTS,
    engines=ENGINES,
    cmdlet_flags=CMDLET_FLAGS,
    readers=TEXT_PROGRAMS,
)
# Words without which nothing is put in place, and no container is committed.
PUTTING: Final = frozenset(
    (
        *(name for name in DEPOSITORS if name not in ("mkdir", "md")),
        *(name for name, feeder in FEEDERS.items() if feeder.saves or feeder.kind == "save"),
        *WRITING,
        "commit",
    )
)
