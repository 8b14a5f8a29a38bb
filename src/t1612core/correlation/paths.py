"""Weigh a chain by its worst path: one build, what prepared it, what it fetched, what started it.

Theory of operation
===================
A chain may hold several builds. Each has a *path*: the best step that prepared it, the best
that it fetched, the best that started what it made, and what joins them. Going back, a path passes
from step to step as far as no other build is met; going on, it passes through what the image is
called afterwards, and what is made from it. An incident has the verdict, the score, the severity
and the confidence of one path, so that no build is blamed for what another one did.

Rule 1: what is quiet adds nothing by being linked, but for a start.
Rule 2: without an alert nearness counts nothing, and relief ends it.
Rule 3: that a host makes more images than is usual adds to an incident, and makes none.
Rule 4: a reason is said only of a link that is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from attrs import evolve, frozen

from ..incident import Verdict
from ..knowledge.chains import ENOUGH, ESCAPE, MANY_IMAGES, SUCCESSIONS
from ..knowledge.rating import RATING
from ..knowledge.weaknesses import ROUTINE
from ..model import Confidence, Severity
from .linking import BITS
from .state import RANK, Chain, JudgedStep
from .tokens import KIND_OF

_PREPARE: Final = RANK["prepare"]
_BUILD: Final = RANK["build"]
_EGRESS: Final = RANK["egress"]
_DEPLOY: Final = RANK["deploy"]
# A build hands on what it made: an image by its name or id, an archive by its path, or its own
# process, whose children tell of the same act.
_HANDED_ON: Final = frozenset("idpux")
_SEVERITIES: Final = {"low": 0, "medium": 1, "high": 2}


class _Edge(NamedTuple):
    """One join of a chain: the step at its other end, its token, what it adds to the score."""

    step: JudgedStep
    token: str
    worth: int


_Edges = Mapping[int, list[_Edge]]


@frozen
class _Part:
    """What one stage adds to a path: the best of its steps."""

    score: int = 0
    linked: int = 0  # without what time alone joins
    worth: int = 0  # of the score: what its join adds
    token: str = ""
    is_there: bool = False
    is_escape: bool = False
    is_alert: bool = False
    step: JudgedStep | None = None


@frozen
class Path:
    """What one build of a chain is worth, with what belongs to it: ``steps`` has the best."""

    score: int
    is_enough: bool
    verdict: Verdict
    severity: Severity
    severity_reasons: tuple[str, ...]
    confidence: Confidence
    confidence_reasons: tuple[str, ...]
    doubts: tuple[str, ...]
    steps: tuple[JudgedStep, ...]
    parts: tuple[_Part, _Part, _Part]
    more: int  # since the host made many images


class Share(NamedTuple):
    """One term of a path's score: how much, of what, and the step that it is of."""

    points: int
    why: str
    step: JudgedStep | None


_ROLES: Final = ("what was prepared", "what it fetched", "what was started")


def worst(chain: Chain) -> Path | None:
    """Return the worst path of a chain; ``None`` where no build is left in it.

    Its score does not fall where a step had to make room.
    """
    before, after = _edges(chain)
    paths = [
        _path(step, before, after)
        for step in chain.steps
        if step.rank == _BUILD and not step.seen.renames
    ]
    path = max(paths, key=_order, default=None)
    if path is not None and chain.forgotten and chain.emitted is not None:
        path = evolve(path, score=max(path.score, chain.emitted[-1]))
    return path


def _order(path: Path) -> tuple[bool, int, bool, int]:
    is_deployed = path.verdict == "build-then-deploy"
    return path.is_enough, _SEVERITIES[path.severity], is_deployed, path.score


def _edges(chain: Chain) -> tuple[_Edges, _Edges]:
    before: dict[int, list[_Edge]] = {}
    after: dict[int, list[_Edge]] = {}
    for other, step, token in chain.pairs:
        row = SUCCESSIONS[BITS[other.rank][step.rank]]
        worth = row.linked if token else row.nearby
        before.setdefault(id(step), []).append(_Edge(other, token, worth))
        after.setdefault(id(other), []).append(_Edge(step, token, worth))
    return before, after


def _path(build: JudgedStep, before: _Edges, after: _Edges) -> Path:
    prepared, preparing = _prepared(build, before)
    fetched = _fetched([build, *preparing], after)
    started = _started(build, after)
    parts = (prepared, fetched, started)
    is_alert = build.is_alert
    more = 0 if build.excess is None else MANY_IMAGES.worth
    score = build.score + sum([part.score for part in parts]) + more
    linked = build.score + sum([part.linked for part in parts])
    verdict: Verdict = "build-then-deploy" if started.is_there else "build"
    severity, why_severe = _severity(score, started, is_alert=is_alert)
    if more:
        why_severe += (f"{more} of it since the host made more images than is usual there",)
    confidence, why_confident, doubts = _confidence(build, parts)
    return Path(
        score=max(score, 1),
        is_enough=is_alert or (linked - _habit(build) >= ENOUGH and not build.is_relieved),
        verdict=verdict,
        severity=severity,
        severity_reasons=why_severe,
        confidence=confidence,
        confidence_reasons=why_confident,
        doubts=doubts,
        steps=(build, *(part.step for part in parts if part.step is not None and part.score)),
        parts=parts,
        more=more,
    )


def shares(path: Path) -> list[Share]:
    """Return the terms that add up to a path's score; of each stage the best step counts."""
    build = path.steps[0]
    found = [Share(build.score, "the build", build)]
    for role, part in zip(_ROLES, path.parts, strict=True):
        found.append(Share(part.score - part.worth, role, part.step))
        found.append(Share(part.worth, f"tied by {_by(part)}", part.step))
    found.append(Share(path.more, "the host made more images than is usual there", None))
    rest = path.score - sum([share.points for share in found])
    least = rest == path.score == 1
    found.append(Share(rest, "the least there is" if least else "steps that made room", None))
    return [share for share in found if share.points]


def _habit(build: JudgedStep) -> int:
    """Return how much of a build's score is no more than a site's own job does every night."""
    reports = (build.seen, *build.also)
    signals = {id for each in reports if each.score for id in each.signals}
    return build.score if signals and signals <= ROUTINE else 0


def _prepared(build: JudgedStep, before: _Edges) -> tuple[_Part, list[JudgedStep]]:
    """Find the best step before a build, through others but no other build; and all of these."""
    best, found = _Part(), {id(build)}
    steps: list[JudgedStep] = []
    for edge in before.get(id(build), ()):
        behind = [edge.step]
        while behind:
            step = behind.pop()
            if step.rank == _BUILD or id(step) in found:
                continue
            found.add(id(step))
            steps.append(step)
            if step.rank == _PREPARE:
                best = _better(best, _part(step, edge))
            behind += [each.step for each in before.get(id(step), ())]
    return best, steps


def _fetched(steps: Iterable[JudgedStep], after: _Edges) -> _Part:
    """Find the best connection of a build, or to where it was prepared from."""
    best = _Part()
    found: set[int] = set()
    for step in steps:
        for edge in after.get(id(step), ()):
            behind = [edge.step]
            while behind:
                other = behind.pop()
                if other.rank != _EGRESS or id(other) in found:
                    continue
                found.add(id(other))
                best = _better(best, _part(other, edge))
                behind += [each.step for each in after.get(id(other), ())]
    return best


def _started(build: JudgedStep, after: _Edges) -> _Part:
    """Find the best start of what a build made, under whichever name and in whatever else."""
    best, found = _Part(), {id(build)}
    behind = [(edge, edge.worth) for edge in after.get(id(build), ())]
    while behind:
        edge, worth = behind.pop()
        step, token, _ = edge
        if id(step) in found:
            continue
        if step.rank == _DEPLOY:
            best = _better(best, _part(step, _Edge(step, token, worth), is_start=True))
            behind += [(each, worth) for each in after.get(id(step), ())]
        elif step.rank == _BUILD and token and token[0] in (*_HANDED_ON, *"mck"):
            behind += [(each, each.worth) for each in after.get(id(step), ())]
        else:
            continue
        found.add(id(step))
    return best


def _part(step: JudgedStep, edge: _Edge, *, is_start: bool = False) -> _Part:
    score = step.score + (edge.worth if step.score or is_start else 0)
    return _Part(
        score=score,
        linked=score if edge.token else 0,
        worth=score - step.score,
        token=edge.token,
        is_there=True,
        is_escape=ESCAPE in step.seen.attack,
        is_alert=step.is_alert,
        step=step,
    )


def _better(one: _Part, other: _Part) -> _Part:
    """Return the better part; what any of them is, it is."""
    best = max(one, other, key=lambda part: (part.is_there, part.score, bool(part.token)))
    return _Part(
        score=best.score,
        linked=max(one.linked, other.linked),
        worth=best.worth,
        token=best.token,
        is_there=best.is_there,
        is_escape=one.is_escape or other.is_escape,
        is_alert=one.is_alert or other.is_alert,
        step=best.step,
    )


def _severity(score: int, started: _Part, *, is_alert: bool) -> tuple[Severity, tuple[str, ...]]:
    """Return the severity, by the score and by what was started."""
    least, severity = next(band for band in RATING.bands if score >= band[0])
    banded = f"a score of {score}, and from {least} on it is {severity}"
    if not (is_alert and started.is_there):
        return severity, (banded,)
    raised: Severity = "high" if started.is_escape else "medium"
    if _SEVERITIES[raised] > _SEVERITIES[severity]:
        severity, banded = raised, f"a score of {score}"
    if started.is_escape:
        return severity, ("what was built was started with rights on the host", banded)
    return severity, ("a build that is an alert by itself was started", banded)


def _by(part: _Part) -> str:
    return f"the same {KIND_OF[part.token[0]]}" if part.token else "nothing but the time"


def _confidence(
    build: JudgedStep, parts: tuple[_Part, _Part, _Part]
) -> tuple[Confidence, tuple[str, ...], tuple[str, ...]]:
    """Return the confidence, by kinds of evidence that are independent of each other.

    With it go all reasons, and those of them that lower it.
    """
    started = parts[-1]
    there = [part for part in parts if part.is_there]
    raising, doubts = [], []
    own = build.seen.confidence
    if build.is_alert:
        raising.append("the build is suspicious by itself")
        if own != "high":
            doubts.append(f"what the build shows by itself is of {own} confidence")
    else:
        doubts.append("the build alone is no alert")
    for part, role in zip(parts, _ROLES, strict=True):
        if part.is_there:
            (raising if part.token else doubts).append(
                f"{role} is tied to the build by {_by(part)}"
            )
    if not there:
        doubts.append("nothing else was seen that belongs to it")
    if any(part.is_alert for part in there):
        raising.append("another step is suspicious, too")
    if started.is_escape:
        raising.append("what was started has rights on the host")
    is_telling = started.is_escape or any(part.is_alert for part in there)
    confidence: Confidence
    if not build.is_alert:
        confidence = "medium" if is_telling else "low"
    elif any(part.token and (part.is_alert or part.is_escape) for part in there):
        confidence = "high"
    else:
        confidence = own
    return confidence, (*raising, *doubts), tuple(doubts)
