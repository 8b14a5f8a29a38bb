"""Run the vendor's own pylint checkers over the scripts; its command would ask Docker first.

python tools/lint.py CONTENT
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import demisto_sdk
from demisto_sdk.commands.xsoar_linter.xsoar_linter import build_xsoar_linter_command

PLUGINS = Path(demisto_sdk.__file__).parent / "commands/pre_commit/resources/pylint_plugins"
STUBS = Path(__file__).resolve().parents[1] / "tests" / "stubs"


def main() -> None:
    content = Path(sys.argv[1]).resolve()
    command = [
        part.strip("'") if part.startswith("--msg-template") else part
        for part in build_xsoar_linter_command("community")
    ]
    module = content / "Packs/ApiModules/Scripts/T1612CoreApiModule"
    scripts = sorted((content / "Packs/T1612BuildImageOnHost/Scripts").glob("*/*.py"))
    scripts = [path for path in scripts if not path.stem.endswith("_test")]
    path = os.pathsep.join(map(str, (PLUGINS, STUBS, module)))
    done = subprocess.run(
        [*command, *map(str, scripts)],
        env={**os.environ, "is_script": "True", "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    print(done.stdout)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:] or done.returncode)


if __name__ == "__main__":
    main()
