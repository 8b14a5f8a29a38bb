"""Time single calls with pytest-benchmark: `pytest benchmarks --benchmark-enable`.

Each group is one kind of event; the floor and the naive implementation stand beside the
library. For ratios that can be trusted on a busy machine, use ``benchmarks.compare``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from . import compare, peers, rows

PEERS: dict[str, Callable[[str], Callable[[Any], object]]] = {
    "floor": peers.FLOOR.__getitem__,
    "naive": peers.NAIVE.__getitem__,
    "sentinel": lambda kind: compare.scorer(compare.RULE, kind),
    "hardened": lambda kind: compare.scorer(compare.EXPERT, kind),
}


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("name", rows.KINDS)
def test_call(benchmark: BenchmarkFixture, name: str, peer: str) -> None:
    kind, _ = rows.KINDS[name]
    events = rows.make(name, compare.HOT)
    compare.agree(kind, events)
    benchmark.group = name
    call = PEERS[peer](kind)

    benchmark(lambda: deque(map(call, events), maxlen=0))


def test_the_rows_are_what_their_names_say() -> None:
    """A benchmark on rows that miss their branch would flatter."""
    for name, (kind, _) in rows.KINDS.items():
        found = compare.agree(kind, rows.make(name, 100))

        assert found == (100 if name.endswith("found") else 0), name
        passes = all(peers.FLOOR[kind](row) for row in rows.make(name, 100))
        assert passes == (not name.startswith("benign")), name
