"""What is between the platform's scripts and t1612core: arguments to events, findings to context.

The scripts only read arguments and return results; whatever can be tested without the platform is
here.
"""

from __future__ import annotations

from t1612core import __version__, score_dockerfile

from .context import (
    Shown,
    chain_context,
    contexts,
    dockerfile_context,
    finding_context,
    summary_context,
)
from .events import ArgumentError, events_of, one_event
from .markdown import table
from .run import Run, Settings, report, settings

__all__ = [
    "ArgumentError",
    "Run",
    "Settings",
    "Shown",
    "__version__",
    "chain_context",
    "contexts",
    "dockerfile_context",
    "events_of",
    "finding_context",
    "one_event",
    "report",
    "score_dockerfile",
    "settings",
    "summary_context",
    "table",
]
