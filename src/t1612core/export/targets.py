"""List the targets of the export by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .dcr import DCR
from .elastic import ELASTIC
from .falco import FALCO
from .kql import KQL
from .logscale import LOGSCALE
from .nouns import Target
from .osquery import OSQUERY
from .sentinel import SENTINEL
from .sigma import SIGMA
from .splunk import SPLUNK
from .tetragon import TETRAGON
from .wazuh import WAZUH
from .xql import XQL
from .yaral import YARAL

TARGETS: Final[Mapping[str, Target]] = {
    each.name: each
    for each in (
        *(SIGMA, KQL, SENTINEL, ELASTIC, SPLUNK, FALCO),
        *(LOGSCALE, YARAL, OSQUERY, WAZUH, TETRAGON, DCR, XQL),
    )
}
