"""Write down all that one state of the library says of each input, a line of JSON each.

Run in a process of its own, whose ``PYTHONPATH`` has the state's sources in front:
``python -m tests.sameness.recording SOURCES written FILE START COUNT``, and for generated events
``… SOURCES generated SEED COUNT``.
Nothing but the public interface is used, so that any state can be asked.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import attrs

import t1612core
from t1612core import HARDENED, SENTINEL, Detector, EventError, Finding

from .generator import block
from .inputs import Input, Verb

Answer = dict[str, Any]


def record(inputs: Iterable[Input]) -> Iterator[str]:
    """Give the answer to each input as JSON whose keys are in order."""
    detectors = {profile.name: Detector(profile) for profile in (HARDENED, SENTINEL)}
    for given in inputs:
        answer = _ANSWERS[given.verb](detectors, given.verb, given.given)
        answer["input"] = [given.name, given.verb]
        yield json.dumps(answer, sort_keys=True, default=str)


def _event(detectors: dict[str, Detector], kind: Any, event: Any) -> Answer:
    hardened = detectors[HARDENED.name]
    answer: Answer = {"kind": _said(lambda: hardened.kind_of(event))}
    for name, detector in detectors.items():
        answer[f"{name}.finding"] = _said(lambda d=detector: _finding(d.find(event, kind)))  # type: ignore[misc]
        answer[f"{name}.explained"] = _said(lambda d=detector: _explained(d, kind, event))  # type: ignore[misc]
    answer["steps"] = _said(lambda: [_step(s) for s in hardened.observe(event, kind=kind)])
    return answer


def _finding(finding: Finding | None) -> Answer | None:
    if finding is None:
        return None
    names = "branch score severity confidence description time host account detail attack"
    said = {name: getattr(finding, name) for name in names.split()}
    said["evidence"] = [
        [item.signal.id, item.weight, item.field, item.text, item.span] for item in finding.evidence
    ]
    return said


def _explained(detector: Detector, kind: Any, event: Any) -> list[Answer]:
    return [
        {
            "branch": branch.branch.name,
            "open": branch.is_open,
            "score": branch.score,
            "detail": branch.detail,
            "signals": {
                each.signal.id: [
                    each.state,
                    each.evidence
                    and [
                        each.evidence.weight,
                        each.evidence.field,
                        each.evidence.text,
                        each.evidence.span,
                    ],
                ]
                for each in branch.signals
                if each.state != "not fired"
            },
        }
        for branch in detector.explain(event, kind=kind).branches
    ]


def _step(step: Any) -> Answer:
    said = attrs.asdict(step)
    said["links"] = sorted(map(str, step.links))
    return said


def _dockerfile(_: dict[str, Detector], _verb: Verb, given: Any) -> Answer:
    return {"dockerfile": _said(lambda: _score(given["text"]))}


def _score(text: str) -> Answer:
    score = t1612core.score_dockerfile(text)
    evidence = [[e.signal, e.weight, e.line, e.text, e.span] for e in score.evidence]
    return {"score": score.score, "evidence": evidence, "is_truncated": score.is_truncated}


def _chain(detectors: dict[str, Detector], _verb: Verb, given: Any) -> Answer:
    hardened = detectors[HARDENED.name]
    rejected: list[EventError] = []
    incidents = _said(
        lambda: [attrs.asdict(i) for i in hardened.correlate(given, on_error=rejected.append)]
    )
    return {"incidents": incidents, "rejected": [str(error) for error in rejected]}


_ANSWERS: dict[Verb, Callable[[dict[str, Detector], Verb, Any], Answer]] = {
    "process": _event,
    "file": _event,
    "network": _event,
    "dockerfile": _dockerfile,
    "chain": _chain,
}


def _said(ask: Callable[[], Any]) -> Any:
    """Give what is said, or what is raised: that belongs to the answer, whatever it is."""
    try:
        return ask()
    except Exception as error:  # what is raised is compared as well
        shown = f": {error}" if isinstance(error, EventError) else ""
        return {"raised": f"{type(error).__name__}{shown}"}


def generated(seed: int, count: int) -> Iterator[Input]:
    """Yield one block of generated events under names that say how to make them again."""
    for number, (kind, given) in enumerate(block(seed, count)):
        yield Input(f"generated/{seed}/{number}", kind, given)


def read(path: Path, start: int, count: int) -> Iterator[Input]:
    """Yield *count* of the inputs that a file holds, a line each."""
    with path.open(encoding="utf-8") as lines:
        for line in islice(lines, start, start + count):
            yield Input(*json.loads(line))


def main(sources: str, way: str, *rest: str) -> None:
    """Write the answers to standard output."""
    module = Path(t1612core.__file__).resolve()
    if not module.is_relative_to(Path(sources).resolve()):
        sys.exit(f"t1612core is {module}, and not below {sources}")
    inputs = (
        generated(*map(int, rest))
        if way == "generated"
        else read(Path(rest[0]), *map(int, rest[1:]))
    )
    for line in record(inputs):
        print(line)


if __name__ == "__main__":
    main(*sys.argv[1:])
