"""Hold what commands tell on Pyodide's Python against this one's: ``compare.py PYODIDE``."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path
from tempfile import TemporaryDirectory

from ..test_determinism import LINES

HERE = Path(__file__).parent


def printed(*command: str, folder: str) -> list[str]:
    """Give the lines that a command prints."""
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=True, text=True)
    return done.stdout.splitlines()


def main(pyodide: str) -> int:
    """Print both; give 1 where two differ."""
    site = sysconfig.get_path("purelib")
    with TemporaryDirectory() as folder:
        events = Path(folder) / "events.jsonl"
        events.write_bytes(LINES)
        ours = printed(sys.executable, str(HERE / "told.py"), events.name, folder=folder)
        theirs = printed(
            *("node", str(HERE / "run.mjs"), pyodide, site, str(events)), folder=folder
        )
    for our, their in zip(ours, theirs, strict=True):
        print(our, "|", their)
    return int(ours[1:] != theirs[1:])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
