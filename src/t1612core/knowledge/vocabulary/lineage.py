"""List what an event may have of another process, which stood in an earlier event."""

from __future__ import annotations

from typing import Final

# By kind: a field that may be taken, and the field of the process that it is.
FILLED: Final[dict[str, dict[str, str]]] = {
    "process": {
        "parent_name": "name",
        "parent_line": "command_line",
        "parent_folder": "folder",
        "parent_account": "account",
        "grandparent_name": "parent_name",
    },
    "file": {
        "account": "account",
        "parent_name": "name",
        "parent_line": "command_line",
        "parent_folder": "folder",
        "parent_account": "account",
        "grandparent_name": "parent_name",
    },
    "network": {"name": "name", "parent_account": "account"},
    "daemon": {"caller": "name", "account": "account"},
}
