"""Tell Prometheus what happens."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

Requests = Counter[tuple[str, int]]
Labels = tuple[tuple[str, str], ...]  # names and texts
BOUNDS: Final = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0)  # seconds


class Rows(NamedTuple):
    """One metric; its values by their labels."""

    name: str
    type: str
    help: str
    values: Mapping[Labels, float]


class Times:
    """How long something took, in seconds, as a histogram."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.sum = 0.0

    def took(self, seconds: float) -> None:
        """Count one."""
        self.counts[bisect_left(BOUNDS, seconds)] += 1
        self.sum += seconds

    def lines(self, name: str, help: str) -> list[str]:
        """Spell it."""
        made = [f"# HELP t1612_{name} {help}.", f"# TYPE t1612_{name} histogram"]
        total = 0
        for bound, count in zip((*map(str, BOUNDS), "+Inf"), self.counts, strict=True):
            total += count
            made.append(f't1612_{name}_bucket{{le="{bound}"}} {total}')
        return [*made, f"t1612_{name}_sum {self.sum:.6f}", f"t1612_{name}_count {total}"]


def one(name: str, type: str, help: str, value: float) -> Rows:
    """Give a metric without labels."""
    return Rows(name, type, help, {(): value})


def exposed(rows: Iterable[Rows], times: Mapping[str, tuple[str, Times]]) -> str:
    """Give the numbers as Prometheus' text format, version 0.0.4, has them."""
    lines = []
    for name, type, help, values in rows:
        lines += [f"# HELP t1612_{name} {help}.", f"# TYPE t1612_{name} {type}"]
        for labels, value in sorted(values.items()):
            inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
            lines.append(f"t1612_{name}{{{inside}}} {value}" if inside else f"t1612_{name} {value}")
    for name, (help, histogram) in times.items():
        lines += histogram.lines(name, help)
    return "\n".join(lines) + "\n"


def summed(texts: Iterable[str]) -> str:
    """Add up what several tell, name by name."""
    heads: dict[str, list[str]] = {}  # what is said of a metric
    sums: dict[str, dict[str, float]] = {}
    for line in (line for text in texts for line in text.splitlines()):
        if line.startswith("# "):
            metric = line.split(" ")[2]
            if line not in heads.setdefault(metric, []):
                heads[metric].append(line)
        else:
            name, _, value = line.rpartition(" ")
            values = sums.setdefault(metric, {})
            values[name] = values.get(name, 0.0) + float(value)
    return "".join(
        "\n".join([*head, *(f"{name} {n:.15g}" for name, n in sums.get(metric, {}).items())]) + "\n"
        for metric, head in heads.items()
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
