"""Write what the library has into the choices that scripts offer: schemas, and kinds of events.

PYTHONPATH=../../src python tools/write_choices.py
"""

from __future__ import annotations

import re
from pathlib import Path

from t1612core import AUTO, SCHEMAS
from t1612core.model import KINDS

SCRIPTS = Path(__file__).resolve().parents[1] / "Packs" / "T1612BuildImageOnHost" / "Scripts"
CHOICES = {"schema": (AUTO.name, *SCHEMAS), "event_type": ("auto", *KINDS)}


def text(described: str) -> str:
    """Give the description of a script with the choices that there are."""
    for argument, choices in CHOICES.items():
        lines = "".join(f'  - "{each}"\n' for each in choices)
        described = re.sub(
            rf"(- name: {argument}\n(?:  [^-].*\n)*?  predefined:\n)(?:  - .*\n)+",
            lambda found, lines=lines: found[1] + lines,
            described,
        )
    return described


def main() -> None:
    for path in sorted(SCRIPTS.glob("*/*.yml")):
        path.write_text(text(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
