"""Write the figures of a whole run of the fault suite into README.md.

    python tools/figures.py FILE

FILE is what the tests wrote where FIGURES named it; ``nox -s faults -- --write`` does both.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- figures: nox -s faults -- --write -->\n", "<!-- end of figures -->\n"
# A row of the tests, and what it says of its kinds.
ROWS = (
    ("poison", "poison: lines and bodies of so many kinds, through every route"),
    ("kills", "the relay is killed (kill -9), and the next pipeline is moody"),
    ("worker kills", "one of three workers is killed, or who started them"),
    ("answers", "the next pipeline answers 200, 400, 429, 503, late, garbage, half, or closes"),
    ("hangs", "the next pipeline hangs"),
    ("omprog kills", "omprog is killed"),
    ("full", "a file system is full"),
    ("limit", "a file may not grow"),
    ("descriptors", "no descriptors left"),
    ("slow", "slow clients: in the head, the body, TLS, the answer"),
    ("stop", "a stop under load: http, relay, tcp, plain, workers"),
)
SUMS = ("times", "sent", "came", "incidents", "told")
MOST = ("answer", "stop", "memory")
HEAD = (
    "| fault | times | events in → there | chains in → told | longest answer | longest stop | "
    "memory at most |\n|---|---|---|---|---|---|---|\n"
)


def table(lines: list[dict[str, Any]]) -> str:
    """Give the table; raises ``SystemExit`` where a row is missing."""
    made = HEAD
    for row, text in ROWS:
        found = [each for each in lines if each["row"] == row]
        if not found:
            raise SystemExit(f"there is no figure of {row!r}: run the whole suite")
        sums = {name: [each[name] for each in found if name in each] for name in (*SUMS, *MOST)}
        total = {name: sum(sums[name]) if sums[name] else None for name in SUMS}
        most = {name: max(sums[name], default=None) for name in MOST}
        made += "| " + " | ".join(
            (
                text,
                count(total["times"]),
                pair(total["sent"], total["came"]),
                pair(total["incidents"], total["told"]),
                "" if most["answer"] is None else f"{most['answer']:.1f} s",
                "" if most["stop"] is None else f"{most['stop']:.1f} s",
                "" if most["memory"] is None else f"{most['memory'] / 1e6:.0f} MB",
            )
        )
        made += " |\n"
    return made


def count(number: int | None) -> str:
    """Spell a number."""
    return "" if number is None else f"{number:,}"


def pair(before: int | None, after: int | None) -> str:
    """Spell what went in, and what was there."""
    return "" if before is None else f"{before:,} → {after:,}"


def main() -> None:
    """Write the table."""
    lines = [json.loads(line) for line in Path(sys.argv[1]).read_text().splitlines()]
    text = README.read_text("utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    README.write_text(text[:begin] + "\n" + table(lines) + "\n" + text[end:], "utf-8")


if __name__ == "__main__":
    main()
