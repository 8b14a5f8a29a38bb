"""Print a digest of what each command tells of a file: ``told.py EVENTS``. Warnings are errors.

It is run by its path, by a Python that may have nothing but the library and what that needs.
"""

from __future__ import annotations

import io
import platform
import sys
import warnings
from contextlib import redirect_stderr, redirect_stdout
from hashlib import sha256

COMMANDS = (
    ("scan", "--format", "jsonl"),
    ("scan", "--format", "jsonl", "--profile", "sentinel"),
    ("correlate", "--format", "jsonl"),
    ("explain",),
    ("doctor",),
    ("report", "--output", "-"),
)


def told(path: str) -> None:
    """Print the version of Python, then a line for each command."""
    from t1612core.cli.main import main

    print(platform.python_version())
    for command in COMMANDS:
        data = io.BytesIO()
        out = io.TextIOWrapper(data, encoding="utf-8", write_through=True)
        with redirect_stdout(out), redirect_stderr(io.StringIO()):
            code = main([*command, path])
        out.flush()
        print(*command, code, sha256(data.getvalue()).hexdigest()[:16])


if __name__ == "__main__":
    warnings.simplefilter("error")
    told(sys.argv[1])
