"""Measure what an allow-list costs a finding, by how long it is and of what.

    python -m benchmarks.lists [--entries N] [--rounds N]

The same findings are made without a list and with lists of four sorts, in which no entry is for
any of them, so that all are looked for and none ends the search: the findings must stay as they
are before times are compared. In turn within each round, CPU time, medians, ratios taken within a
round.
"""

from __future__ import annotations

import argparse
import gc
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from statistics import median
from time import process_time

from t1612core import AllowList, Detector, Finding
from t1612core.tuning.lint import lint

from . import rows

TODAY = date(2026, 3, 2)
FOUND = 1_000
HEAD = "version = 1\nmax_reduction = 4\n"
ENTRY = """
[[entry]]
id = "entry-{0}"
reason = "The build of project {0} (CHG-{0})"
owner = "platform@corp.example"
created = 2026-01-10
expires = 2026-12-01
kinds = ["process"]
match = [{1}]
effect = {{ action = "suppress" }}
"""


def _match(*conditions: tuple[str, str, str]) -> str:
    return ", ".join(
        f"{{ field = '{field}', op = '{op}', value = '{value}' }}"
        for field, op, value in conditions
    )


# What stands in the entry of a number: for hosts of its own, or for the hosts of all findings.
SORTS: dict[str, Callable[[int], str]] = {
    "a host and a folder": lambda at: _match(
        ("host", "equals", f"build-{at}.corp.example"), ("folder", "under", f"/srv/agent-{at}")
    ),
    "hosts by a glob, a folder": lambda at: _match(
        ("host", "glob", f"build-{at}-??"), ("folder", "under", f"/srv/agent-{at}")
    ),
    "every host, a command line": lambda at: _match(
        ("host", "glob", "host-*.corp.example"), ("command_line", "glob", f"*-t app-{at}:*")
    ),
    "every host, an expression": lambda at: _match(
        ("host", "glob", "host-*.corp.example"), ("command_line", "regex", f".* -t app-{at}:.*")
    ),
}


def written(sort: str, count: int) -> str:
    return HEAD + "".join(ENTRY.format(at, SORTS[sort](at)) for at in range(count))


def _answer(finding: Finding | None) -> object:
    """Give all that a list may change."""
    if finding is None:
        raise SystemExit("an event is found no more")
    return finding.score_after, finding.suppressed_by, finding.evidence


def seconds(detector: Detector, events: list[rows.Row]) -> float:
    gc.collect()
    start = process_time()
    for event in events:
        detector.score(event)
    return process_time() - start


def took(call: Callable[[], object]) -> float:
    gc.collect()
    start = process_time()
    call()
    return process_time() - start


def beside_none(most: int, rounds: int) -> Iterator[str]:
    """Give what a finding costs with lists, against none."""
    events = rows.make("build found", FOUND)
    plain = Detector()
    answers = [_answer(plain.score(event)) for event in events]
    lengths = [10**power for power in range(1, len(str(most)))]
    yield f"{FOUND:,} findings, each against none of the list's entries"
    yield f"\n| entries of | {' | '.join(f'{each:,}' for each in lengths)} |"
    yield "|---" * (len(lengths) + 1) + "|"
    for sort in SORTS:
        costs = []
        for length in lengths:
            listed = Detector(allowlist=AllowList.loads(written(sort, length)).on(TODAY))
            for event, answer in zip(events, answers, strict=True):
                if _answer(listed.score(event)) != answer:
                    raise SystemExit(f"another finding with {length:,} entries of {sort}")
            ratios = [seconds(listed, events) / seconds(plain, events) for _ in range(rounds)]
            costs.append(f"{median(ratios):.2f}")
        yield f"| {sort} | {' | '.join(costs)} |"


def growth(most: int, rounds: int) -> Iterator[str]:
    """Give what an entry costs to load and to lint, in a list of that length against a tenth."""
    yield f"\n| entries of | loading one of {most:,}, against one of {most // 10:,} | linting one |"
    yield "|---|---|---|"
    for sort in SORTS:
        loading, linting = [], []
        for _ in range(rounds):
            costs: list[tuple[float, float]] = []
            for length in (most // 10, most):
                text = written(sort, length)
                listed = AllowList.loads(text)
                load = took(partial(AllowList.loads, text))
                check = took(partial(lint, listed, TODAY))
                costs.append((load / length, check / length))
            (load_before, lint_before), (load_after, lint_after) = costs
            loading.append(load_after / load_before)
            linting.append(lint_after / lint_before)
        yield f"| {sort} | {median(loading):.2f} | {median(linting):.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--entries", type=int, default=10_000, help="at most; %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    args = parser.parse_args()
    for line in beside_none(args.entries, args.rounds):
        print(line, flush=True)
    for line in growth(args.entries, args.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
