"""What is between the platform's scripts and t1612core: arguments to events, findings to context.

The scripts only call and return results; whatever can be tested without the platform is here.
"""

from __future__ import annotations

from t1612core import __version__, score_dockerfile

from .arguments import (
    ArgumentError,
    Settings,
    attaches,
    dockerfile,
    list_text,
    named,
    settings,
    sources,
)
from .context import chains_context, dockerfile_context, findings_context, summary_context
from .markdown import cell, table
from .run import Report, run, scores

__all__ = [
    "ArgumentError",
    "Report",
    "Settings",
    "__version__",
    "attaches",
    "cell",
    "chains_context",
    "dockerfile",
    "dockerfile_context",
    "findings_context",
    "list_text",
    "named",
    "run",
    "score_dockerfile",
    "scores",
    "settings",
    "sources",
    "summary_context",
    "table",
]
