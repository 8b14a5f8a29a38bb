"""Say what makes a product send events of a kind, for those who have none.

Sources: Microsoft, "Stream Microsoft Defender XDR events" and the tables of advanced hunting;
Elastic, "Elastic Defend" event collection settings and "Auditbeat, Auditd and File Integrity
modules"; Docker, "Read the daemon logs": enable debugging.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model import Kind

# A schema's name -> kind -> what to switch on or to export.
MAKES: Final[Mapping[str, Mapping[Kind, str]]] = {
    "mde": {
        "process": "export the table DeviceProcessEvents",
        "file": "export the table DeviceFileEvents",
        "network": "export the table DeviceNetworkEvents",
        "daemon": "it sends nothing of engines: scan dockerd's log or docker events besides",
    },
    "ecs": {
        "process": "collect process events: Elastic Defend's, or Auditbeat's module auditd",
        "file": "collect file events: Elastic Defend's, or Auditbeat's module file_integrity",
        "network": "collect network events: Elastic Defend's, or Auditbeat's module auditd",
    },
    "engine_log": {"daemon": "set debug to true in daemon.json: else no request is logged"},
}

# A field -> how to have it, where the events themselves never bring it.
ADDED: Final[Mapping[str, str]] = {
    "content": "no product sends what a Dockerfile says: add it, or use score_dockerfile",
}
