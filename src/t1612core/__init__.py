"""Score telemetry for MITRE ATT&CK T1612, Build Image on Host.

>>> from t1612core import score_process
>>> finding = score_process({
...     "FileName": "docker",
...     "ProcessCommandLine": "docker build --no-cache -t app /dev/shm/.x",
...     "InitiatingProcessFileName": "sh",
...     "InitiatingProcessParentFileName": "php-fpm8.2",
... })
>>> finding.score, finding.signals[0], finding.signals[-1]
(10, 'process.temp_source', 'process.web_server_lineage')

The verbs use a detector of the default profile, compiled on first use. Code
that scores many events makes a ``Detector`` and calls its methods.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .allowances import Allowance, Clause, Consideration, Tuned
    from .allowlist import AllowList
    from .correlation import Correlator
    from .detector import Detector
    from .errors import (
        AllowListError,
        EventError,
        FieldMapError,
        LineError,
        ObservationError,
        ProfileError,
        RowError,
        SettingsError,
        SnapshotError,
        SourceError,
        T1612Error,
        UnrecognisedError,
    )
    from .incident import Incident, Join, Step, Tactic, Technique, Term
    from .knowledge.profiles import HARDENED, PROFILES, SENTINEL
    from .knowledge.signals import CATALOG
    from .model import (
        Branch,
        Event,
        Evidence,
        Explained,
        ExplainedBranch,
        Explanation,
        Finding,
        Kind,
        Mention,
        Profile,
        Rating,
        Signal,
        Words,
    )
    from .observation import Link, Observation
    from .schema import Field, Schema
    from .stream.account import LineFinding, RowFinding
    from .summary import Limits, Place, Summary, Verdict, event_id, summarise
    from .telemetry.auto import recognise
    from .telemetry.field_map import auto_with, load_field_map
    from .telemetry.schemas import AUTO, MDE, SCHEMAS
    from .text.redact import redact
    from .verbs import (
        correlate,
        default_detector,
        events_from,
        read_json,
        scan_arrow,
        scan_ndjson,
        score_dockerfile,
        score_file,
        score_network,
        score_process,
    )

__version__ = "0.1.1"

__all__ = [
    "AUTO",
    "CATALOG",
    "HARDENED",
    "MDE",
    "PROFILES",
    "SCHEMAS",
    "SENTINEL",
    "AllowList",
    "AllowListError",
    "Allowance",
    "Branch",
    "Clause",
    "Consideration",
    "Correlator",
    "Detector",
    "Event",
    "EventError",
    "Evidence",
    "Explained",
    "ExplainedBranch",
    "Explanation",
    "Field",
    "FieldMapError",
    "Finding",
    "Incident",
    "Join",
    "Kind",
    "Limits",
    "LineError",
    "LineFinding",
    "Link",
    "Mention",
    "Observation",
    "ObservationError",
    "Place",
    "Profile",
    "ProfileError",
    "Rating",
    "RowError",
    "RowFinding",
    "Schema",
    "SettingsError",
    "Signal",
    "SnapshotError",
    "SourceError",
    "Step",
    "Summary",
    "T1612Error",
    "Tactic",
    "Technique",
    "Term",
    "Tuned",
    "UnrecognisedError",
    "Verdict",
    "Words",
    "__version__",
    "auto_with",
    "correlate",
    "default_detector",
    "event_id",
    "events_from",
    "load_field_map",
    "read_json",
    "recognise",
    "redact",
    "scan_arrow",
    "scan_ndjson",
    "score_dockerfile",
    "score_file",
    "score_network",
    "score_process",
    "summarise",
]


# Each name is imported when somebody asks for it: the command's help, or code that only catches an
# error, does not pay for the engine. The imports above say the same to those who check types.
_FROM = {
    "allowances": ("Allowance", "Clause", "Consideration", "Tuned"),
    "allowlist": ("AllowList",),
    "correlation": ("Correlator",),
    "detector": ("Detector",),
    "errors": (
        *("AllowListError", "EventError", "FieldMapError", "LineError", "ObservationError"),
        *("ProfileError", "RowError", "SettingsError", "SnapshotError", "SourceError"),
        *("T1612Error", "UnrecognisedError"),
    ),
    "incident": ("Incident", "Join", "Step", "Tactic", "Technique", "Term"),
    "knowledge.profiles": ("HARDENED", "PROFILES", "SENTINEL"),
    "knowledge.signals": ("CATALOG",),
    "model": (
        *("Branch", "Event", "Evidence", "Explained", "ExplainedBranch", "Explanation", "Finding"),
        *("Kind", "Mention", "Profile", "Rating", "Signal", "Words"),
    ),
    "observation": ("Link", "Observation"),
    "schema": ("Field", "Schema"),
    "stream.account": ("LineFinding", "RowFinding"),
    "summary": ("Limits", "Place", "Summary", "Verdict", "event_id", "summarise"),
    "telemetry.auto": ("recognise",),
    "telemetry.field_map": ("auto_with", "load_field_map"),
    "telemetry.schemas": ("AUTO", "MDE", "SCHEMAS"),
    "text.redact": ("redact",),
    "verbs": (
        *("correlate", "default_detector", "events_from", "read_json", "scan_arrow"),
        *("scan_ndjson", "score_dockerfile", "score_file", "score_network", "score_process"),
    ),
}
_MODULE = {name: module for module, names in _FROM.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f".{_MODULE[name]}", __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULE})
