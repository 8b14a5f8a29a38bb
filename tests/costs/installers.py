"""Whether scripts are read whole that a shell is given as one line: ``sh -c "$(curl …)"``.

    python -m tests.costs.installers FILE ...

prints for each file what its marks cost, how long it takes, and whether more stands in it than is
read, of a command line and of the line of who started a build. Gives 1 where that is so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import process_time

from t1612core import Detector
from t1612core.text.marks import marks


def lines_of(script: str) -> Iterator[str]:
    """Yield what a product records of it: arguments joined by blanks, or quoted as they were."""
    yield f"/bin/bash -c {script}"
    yield "sh -c '{}'".format(script.replace("'", "'\\''"))


def untold(detector: Detector, script: str) -> list[str]:
    """Return the signals by which it is said that a script is not read whole."""
    told: set[str] = set()
    build = {"FileName": "docker", "ProcessCommandLine": "docker build -t app ."}
    for line in lines_of(script):
        parent = {"InitiatingProcessFileName": "sh", "InitiatingProcessCommandLine": line}
        for event in ({"FileName": "bash", "ProcessCommandLine": line}, {**build, **parent}):
            finding = detector.score_process(event)
            told.update(finding.signals if finding else ())
    return sorted(name for name in told if ".oversized" in name)


def main(names: Sequence[str]) -> int:
    """Measure the files; give 1 where one is not read whole."""
    detector = Detector()
    is_whole = True
    for name in names:
        script = Path(name).read_text("utf-8", "replace")
        begun = process_time()
        left = untold(detector, script)
        taken = process_time() - begun
        is_whole &= not left
        print(f"{name}: {marks(script):,} marks, {taken:.1f} s for four events", *left)
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
