"""Importing the library brings in nothing that it does not need yet."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("tldextract", "requests", "argparse", "regex", "rich", "gzip", "csv")


def test_import_loads_nothing_heavy() -> None:
    code = "import sys, t1612core; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()

    assert "t1612core.engine" in loaded
    assert [] == [name for name in HEAVY if name in loaded]
