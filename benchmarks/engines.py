"""Compare the library with engines that evaluate rules, event by event.

    python -m benchmarks.engines [--rows N] [--rounds N]

Each engine states the published rule in its own language, of events of all kinds, decoded; it says
whether an event is found, which is what all of them can. CPU time, in turn within each round,
medians, ratios taken within a round. The events that they find are compared first: a peer that
disagrees ends the run. Engines that cannot state the rule, and why:

* DuckDB, Polars: engines of columns; see ``benchmarks.columns``.
* chDB: its wheels (over 100 MB) are an engine of columns, too, and slower than DuckDB on this rule.
* zen-engine: decision tables; its expressions have no regular expressions with borders of words.
* panther_core: runs the Python function that a user writes; that is *naive* or *tidy* below.
* Sigma on SQLite: its ``|contains`` knows no terms, so it finds other events than the rule.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from statistics import median
from time import process_time
from typing import Any

import eql
import rule_engine
from eql import PythonEngine

from t1612core import HARDENED, SENTINEL, Detector

from . import peers, rows
from .columns import terms
from .compare import VERBS, scorer

Found = list[int]
Find = Callable[[Sequence[rows.Row]], Found]

_PRIVATE = r"(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)"
_KINDS = {"ProcessCreated": "process", "FileCreated": "file", "ConnectionSuccess": "network"}


def by_function(functions: dict[str, Callable[[Any], object]]) -> Find:
    def find(events: Sequence[rows.Row]) -> Found:
        return [
            at
            for at, event in enumerate(events)
            if functions[_KINDS[event["ActionType"]]](event) is not None
        ]

    return find


def by_detector(detector: Detector) -> Find:
    def find(events: Sequence[rows.Row]) -> Found:
        return [at for at, event in enumerate(events) if detector.score(event) is not None]

    return find


def by_eql() -> Find:
    def has(field: str, words: Sequence[str]) -> str:
        pattern = f".*{_terms(words).removeprefix('(?i)')}.*"  # it minds no case anyway
        return f'match({field}, "{pattern}")'

    temp, parents = peers.TEMP, peers.PARENTS
    queries = [
        f"""process where (FileName == "docker" or FileName == "docker.exe")
            and {has("ProcessCommandLine", ["build"])}
            and ({has("ProcessCommandLine", temp)} or {has("InitiatingProcessFileName", parents)}
                 or match(ProcessCommandLine, ".*-f[[:space:]]+https?://.*"))""",
        f"""file where (FileName == "dockerfile" or endsWith(FileName, ".dockerfile"))
            and {has("FolderPath", temp)}""",
        f"""network where InitiatingProcessFileName == "dockerd"
            and RemotePort in (80, 443, 8080, 8443)
            and not match(RemoteIP, "{_PRIVATE}.*")
            and not {has("RemoteUrl", peers.REGISTRIES)}""",
    ]

    def find(events: Sequence[rows.Row]) -> Found:
        found: Found = []
        engine = PythonEngine()
        for query in queries:
            engine.add_query(eql.parse_query(query.replace("[[:space:]]", "[ \\\\t]")))
        engine.add_output_hook(
            lambda result: found.extend(each.data["number"] for each in result.events)
        )
        for at, event in enumerate(events):
            kind = _KINDS[event["ActionType"]]
            engine.stream_event(eql.Event(kind, at, {**event, "number": at}))
        engine.finalize()
        return sorted(found)

    return find


def by_rule_engine() -> Find:
    def has(field: str, words: Sequence[str]) -> str:
        return f'{field} =~~ "{_terms(words)}"'

    context = rule_engine.Context(default_value=None)
    url = r"-f\\s+https?://"
    rules = {
        "process": f"""FileName.as_lower in ["docker", "docker.exe"]
            and {has("ProcessCommandLine", ["build"])}
            and ({has("ProcessCommandLine", peers.TEMP)}
                 or ProcessCommandLine =~~ "{url}"
                 or {has("InitiatingProcessFileName", peers.PARENTS)})""",
        "file": f"""(FileName.as_lower == "dockerfile" or FileName.as_lower =~~ "\\\\.dockerfile$")
            and {has("FolderPath", peers.TEMP)}""",
        "network": f"""InitiatingProcessFileName.as_lower == "dockerd"
            and RemotePort in [80, 443, 8080, 8443]
            and not RemoteIP =~~ "^{_PRIVATE}"
            and not {has("RemoteUrl", peers.REGISTRIES)}""",
    }
    made = {kind: rule_engine.Rule(" ".join(text.split()), context) for kind, text in rules.items()}

    def find(events: Sequence[rows.Row]) -> Found:
        return [
            at
            for at, event in enumerate(events)
            if made[_KINDS[event["ActionType"]]].matches(event)
        ]

    return find


def _terms(words: Sequence[str]) -> str:
    """Give the pattern as it stands in quotes: its backslashes doubled."""
    return terms(words).replace(r"\p{L}\p{N}", "a-z0-9").replace("\\", "\\\\")


RULE, EXPERT = Detector(SENTINEL), Detector(HARDENED)
PEERS: dict[str, Find] = {
    "naive": by_function(dict(peers.NAIVE)),
    "tidy": by_function(dict(peers.TIDY)),
    "eql 1.0": by_eql(),
    "rule-engine": by_rule_engine(),
    "`score_*`, SENTINEL": by_function({kind: scorer(RULE, kind) for kind in VERBS}),
    "`score_*`, HARDENED": by_function({kind: scorer(EXPERT, kind) for kind in VERBS}),
    "`Detector.score`, SENTINEL": by_detector(RULE),
    "`Detector.score`, HARDENED": by_detector(EXPERT),
}


def compare(count: int, rounds: int) -> Iterator[str]:
    events = rows.mixed(count)
    found = {name: find(events) for name, find in PEERS.items()}
    first = found["naive"]
    if any(first != other for other in found.values()):
        raise SystemExit(f"verdicts differ: { {name: len(at) for name, at in found.items()} }")
    took: dict[str, list[float]] = {name: [] for name in PEERS}
    for _ in range(rounds):
        for name, find in PEERS.items():
            start = process_time()
            find(events)
            took[name].append(process_time() - start)
    yield f"{count:,} events of all kinds, {len(first):,} found"
    yield "\n| engine | times as fast as naive |\n|---|---|"
    for name, times in took.items():
        ratio = median(one / other for one, other in zip(took["naive"], times, strict=True))
        yield f"| {name} | {ratio:.3f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=50_000, help="default: %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    args = parser.parse_args()
    for line in compare(args.rows, args.rounds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
