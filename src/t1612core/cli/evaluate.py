"""Hold profiles against labelled events: ``t1612 evaluate``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field

from ..detector import Detector
from ..evaluation import Chains, Counts, Evaluation, Share, Verdict, judged
from ..knowledge.profiles import PROFILES
from ..output.jsonl import well_formed
from ..stream.account import counted
from . import allowlist_options, scorecard
from .arguments import add_files, add_schema, schema_of
from .progress import Progress
from .reading import Reader
from .running import ReadingRun
from .terminal import print_lines, width
from .writing import write_out

_HELP = """\
Each event carries its label: event_id, scenario, label (malicious, benign, or a family
such as benign-ci), expect (alert, chain-only, low or quiet), and may say why, table
(process, file or network) and what its scenario has to become: chain_expected (none,
build or build-then-deploy; one row of a scenario is enough). A row with another label is
rejected, counted and told. Files are read as by scan.

examples:
  t1612 evaluate labelled.jsonl
  t1612 evaluate --profile sentinel --format json labelled.jsonl.gz > sentinel.json

exit codes:
  0  every row was evaluated, however the profiles did
  2  the command line is wrong, or the output cannot be written
  3  some rows could not be read, have no label that is known, or could not be scored
  70  the command itself failed, or had no memory left
  130  interrupted; no figures are printed of a part
"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser], told: str) -> None:
    """Add the command to the command line; *told* is what the list of commands says of it."""
    command = commands.add_parser(
        "evaluate",
        help=told,
        description="Count what profiles find, what they miss, and their false alerts.",
        epilog=_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_files(command, "LABELLED", "files of labelled events")
    add_schema(command)
    command.add_argument(
        "--profile",
        type=str.lower,
        choices=sorted(PROFILES),
        action="append",
        help="which rule to evaluate; may be given again (default: all, beside each other)",
    )
    command.add_argument(
        "--format",
        choices=sorted(FORMATS),
        default="table",
        help="table for people, json for programs (default: %(default)s)",
    )
    allowlist_options.add_to(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Evaluate the inputs, print the figures and the account; return the exit code."""
    allowlist = allowlist_options.chosen(args)
    detectors = [
        Detector(PROFILES[name], schema_of(args), allowlist)
        for name in dict.fromkeys(args.profile or PROFILES)
    ]
    progress = Progress(sys.stderr, is_on=False)
    judging = Judging(
        detectors, Reader(detectors[0], progress, may_be_empty=args.allow_empty), progress
    )
    return write_out(
        lambda: FORMATS[args.format](judging.evaluations(args.files or ["-"]), judging), judging
    )


@define
class Judging(ReadingRun):
    """One run over all inputs, and what became of the rows."""

    detectors: Sequence[Detector]
    reader: Reader
    progress: Progress
    is_interrupted: bool = field(default=False, init=False)
    prints_last = True

    def evaluations(self, files: Iterable[str]) -> tuple[Evaluation, ...]:
        """Read all inputs to their end; return one evaluation for each profile."""
        return judged(self.reader.events(files), self.detectors, self.reader.stream)

    def notes(self) -> list[str]:
        """Return the sum of the rows, how many profiles there are, and what was not read."""
        profiles = counted(len(self.detectors), "profile")
        told = self.reader.account.worded("evaluated", "row")
        return [told, ", ".join([profiles, *self.reader.unread_notes])]


def _print_table(evaluations: Sequence[Evaluation], _judging: Judging) -> None:
    lines = scorecard.lay_out(evaluations, width(), sys.stdout.encoding or "utf-8")
    print_lines(lines, sys.stdout)


def _print_json(evaluations: Sequence[Evaluation], judging: Judging) -> None:
    account = judging.reader.account
    document = {
        "rows": account.events,
        "evaluated": account.used,
        "unrecognised": account.unrecognised,
        "rejected": account.rejected,
        "inputs_not_read_to_the_end": judging.reader.unread,
        "profiles": [_evaluation(each) for each in evaluations],
    }
    print(json.dumps(document))


FORMATS: Mapping[str, Callable[[Sequence[Evaluation], Judging], None]] = {
    "table": _print_table,
    "json": _print_json,
}


def _evaluation(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "profile": evaluation.profile,
        **_counts(evaluation.counts),
        # Lists: what two names become when they are made well-formed may be the same.
        "families": [
            {"label": well_formed(name), "benign_alerts": _share(share)}
            for name, share in evaluation.families.items()
        ],
        "scenarios": [
            {"scenario": well_formed(name), **_counts(counts)}
            for name, counts in evaluation.scenarios.items()
        ],
        "chains": _chains(evaluation.chains) if evaluation.chains else None,
        "misses": [_verdict(verdict) for verdict in evaluation.misses],
        "false_alerts": [_verdict(verdict) for verdict in evaluation.false_alerts],
    }


def _counts(counts: Counts) -> dict[str, Any]:
    return {
        "recall": _share(counts.found),
        "precision": _share(counts.precision),
        "benign_alerts": _share(counts.benign_alerts),
        "violations": {
            **_share(counts.violations),
            "chain_only_alerts": _share(counts.chain_only_alerts),
            "low_alerts": _share(counts.low_alerts),
            "quiet_alerts": _share(counts.quiet_alerts),
            "quiet_scores": _share(counts.quiet_scores),
        },
    }


def _chains(chains: Chains) -> dict[str, Any]:
    return {
        "found": _share(chains.found),
        "members": _share(chains.members),
        "unexpected": _share(chains.unexpected),
        "benign_steps": _share(chains.benign_steps),
        "incidents": chains.incidents,
        "steps_without_time": chains.undated,
        "scenarios": [
            {
                "scenario": well_formed(each.scenario),
                "expected": each.expected,
                "found": list(each.found),
                "members": _share(each.members),
                "missing": [well_formed(id) for id in each.missing],
            }
            for each in chains.scenarios
        ],
    }


def _share(share: Share) -> dict[str, Any]:
    interval = share.interval and list(share.interval)
    return {
        "count": share.count,
        "total": share.total,
        "ratio": share.ratio,
        "interval": interval,
    }


def _verdict(verdict: Verdict) -> dict[str, Any]:
    label = verdict.label
    return {
        "event_id": well_formed(label.event_id),
        "scenario": well_formed(label.scenario),
        "label": well_formed(label.label),
        "expect": label.expect,
        "score": verdict.score,
        "signals": list(verdict.signals),
        "detail": well_formed(verdict.detail),
        "why": well_formed(label.why),
    }
