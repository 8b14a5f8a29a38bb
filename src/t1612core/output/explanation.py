"""Show why an event scores as it does: as lines for a person, as JSON for a program.

All text from events is made printable first; lists are wrapped, never cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from ..allowances import Clause, Consideration
from ..model import Explained, ExplainedBranch, Explanation
from .jsonl import evidence, well_formed
from .safe import enclosed, printable
from .table import Line, Part, Show, columns, cut

_STATES: Final = ("fired", "not fired", "not evaluable")
_MARGIN: Final = "    "
_HEAD: Final = 15  # columns of the state's name and the space behind it


def lay_out(
    explanation: Explanation, place: str, width: int, encoding: str = "utf-8"
) -> Iterator[Line]:
    """Yield the lines that explain one event, which was read at *place*."""
    show = partial(printable, encoding=encoding)
    scores = " · ".join(f"{name} {score}" for name, score in explanation.scores.items())
    head = (explanation.kind or "of a table that is not scored", scores)
    yield (Part(f"{show(place)}  ", "head"), Part("  ".join(filter(None, head)), "head"))
    for detail in dict.fromkeys(each.detail for each in explanation.branches if each.detail):
        yield (Part(cut(_MARGIN + show(detail), max(width, 60))),)
    if explanation.earlier:
        names = ", ".join(map(show, explanation.earlier))
        yield (Part(cut(f"{_MARGIN}{_taken(explanation)}: {names}", max(width, 60)), "dim"),)
    for branch in explanation.branches:
        yield from _branch(branch, explanation.profile, max(width, 60), show)
    for each in explanation.considered:
        yield (Part(cut(f"{_MARGIN}allow-list {consideration(each)}", max(width, 60)), "dim"),)


def to_mapping(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain JSON types."""
    return {
        "kind": explanation.kind,
        "profile": explanation.profile,
        "scores": dict(explanation.scores),
        "branches": [
            {
                "branch": each.branch.name,
                "detail": well_formed(each.detail),
                "is_open": each.is_open,
                "score": each.score,
                "threshold": each.branch.threshold,
                "signals": [_signal(signal) for signal in each.signals],
            }
            for each in explanation.branches
        ],
        "allowlist": [_considered(each) for each in explanation.considered],
        "from_an_earlier_event": [well_formed(name) for name in explanation.earlier],
    }


def _taken(explanation: Explanation) -> str:
    """Say whose fields stood in an earlier event."""
    whose = "parent" if explanation.kind == "process" else "program"
    return f"{whose} taken from an earlier event"


def consideration(considered: Consideration) -> str:
    """Say what an entry did, and which of its conditions did not hold."""
    wrong = [_clause(each) for each in considered.match if each.holds is not True]
    if considered.state == "excepted":
        wrong = [f"unless {_clause(each)}" for each in considered.unless if each.holds is not False]
    what = "" if considered.state == "applies" or not wrong else f": {', '.join(wrong)}"
    return f"{considered.entry}: {considered.state}{what}"


def _clause(clause: Clause) -> str:
    doubt = " (cannot be told)" if clause.holds is None else ""
    return f"{clause.field} {clause.op}{doubt}"


def _considered(considered: Consideration) -> dict[str, Any]:
    def clauses(of: Iterable[Clause]) -> list[dict[str, Any]]:
        return [{"field": each.field, "op": each.op, "holds": each.holds} for each in of]

    return {
        "entry": considered.entry,
        "state": considered.state,
        "match": clauses(considered.match),
        "unless": clauses(considered.unless),
    }


def _signal(explained: Explained) -> Mapping[str, Any]:
    seen = explained.evidence
    return {
        "signal": explained.signal.id,
        "title": explained.signal.title,
        "state": explained.state,
        "weight": explained.weight,
        "evidence": seen and evidence(seen),
    }


def _branch(explained: ExplainedBranch, profile: str, width: int, show: Show) -> Iterator[Line]:
    branch = explained.branch
    name = f"{profile}.{branch.name}"
    if not explained.is_open:
        yield (Part(f"{_MARGIN}{name}: not looked at, by the program's or file's name", "dim"),)
        return
    is_finding = explained.score >= branch.threshold
    verdict = f"{explained.score}, {'a finding' if is_finding else 'no finding'}"
    yield (
        Part(f"{_MARGIN}{name}: "),
        Part(verdict, "score" if is_finding else ""),
        Part(f" (from {branch.threshold} on)"),
    )
    by_state: dict[str, list[Explained]] = {state: [] for state in _STATES}
    for signal in explained.signals:
        by_state[signal.state].append(signal)
    for signal in by_state["fired"]:
        yield (Part(cut(f"{_MARGIN * 2}{_reason(signal, show)}", width)),)
    for state in _STATES[1:]:
        names = [each.signal.id for each in by_state[state]]
        for line in _wrapped(f"{state:{_HEAD}}", names, width - len(_MARGIN * 2)):
            yield (Part(f"{_MARGIN * 2}{line}", "dim"),)


def _reason(explained: Explained, show: Show) -> str:
    seen, weight = explained.evidence, explained.weight
    given = "required" if weight is None else f"{seen.weight if seen else 0:+}"
    lost = f" of {weight:+}" if weight and seen and seen.weight != weight else ""
    text = enclosed(show(seen.text)) if seen else ""
    signal = explained.signal
    return f"{given}{lost} {signal.id}: {signal.title} [{text or 'no value'}]"


def _wrapped(head: str, names: Iterable[str], width: int) -> Iterator[str]:
    """Yield *names*, separated by commas, in lines of at most *width* columns behind a head."""
    line = ""
    for name in names:
        if line and columns(head) + columns(line) + len(name) + 3 > width:
            yield f"{head}{line},"
            head, line = " " * len(head), ""
        line = f"{line}, {name}" if line else name
    if line:
        yield f"{head}{line}"
