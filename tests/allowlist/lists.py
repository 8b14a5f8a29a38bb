"""Make allow-lists and events for the tests."""

from __future__ import annotations

from typing import Any

ENTRY = """
[[entry]]
id = "ci-nightly"
reason = "builds without the cache"
owner = "platform@corp.example"
created = 2026-01-01
expires = 2026-06-30
kinds = ["process"]
match = [
  { field = "host", op = "glob", value = "ci-*" },
  { field = "account", op = "equals", value = "runner" },
]
effect = { action = "suppress" }
"""
LIST = "version = 1\n" + ENTRY
BUILD: dict[str, Any] = {
    "FileName": "docker",
    "ProcessCommandLine": "docker build --no-cache -t app /tmp/x",
    "InitiatingProcessFileName": "bash",
    "DeviceName": "ci-1",
    "AccountName": "runner",
    "TimeGenerated": "2026-03-01T23:59:59Z",
}
