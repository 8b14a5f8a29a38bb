"""Know the targets by their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .elastic import ELASTIC
from .falco import FALCO
from .kql import KQL
from .nouns import Target
from .sentinel import SENTINEL
from .sigma import SIGMA
from .splunk import SPLUNK

TARGETS: Final[Mapping[str, Target]] = {
    each.name: each for each in (SIGMA, KQL, SENTINEL, ELASTIC, SPLUNK, FALCO)
}
