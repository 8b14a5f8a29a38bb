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
from .events import ArgumentError, events_of
from .markdown import cell, table
from .run import Run, Settings, list_text, report, scores, settings

__all__ = [
    "ArgumentError",
    "Run",
    "Settings",
    "Shown",
    "__version__",
    "cell",
    "chain_context",
    "contexts",
    "dockerfile_context",
    "events_of",
    "finding_context",
    "list_text",
    "report",
    "score_dockerfile",
    "scores",
    "settings",
    "summary_context",
    "table",
]
