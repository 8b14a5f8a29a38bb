"""Weigh a chain, and emit an incident when the chain becomes one, changes or closes.

Theory of operation
===================
A chain is an incident if a build in it is an alert by itself, or if linked steps of two
stages reach ``ENOUGH`` together. The incident is emitted at once, and again when its verdict,
its severity or its stages change. It is emitted a last time when the chain closes, if the chain
has grown since. So updates are few, each says something new, and none is lost.

Rule 1: an incident depends on the chain alone, not on when or how often it is asked for.
"""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import Final

from attrs import frozen

from ..incident import Incident, Join, Step, Tactic, Technique, Verdict
from ..knowledge import attack
from ..knowledge.chains import ENOUGH, SEVERE, STAGE_ATTACK, SUCCESSIONS
from ..model import Confidence, Severity
from .narrative import narrative
from .settings import Settings
from .state import Chain, Emitted, JudgedStep, incident_id
from .tokens import KIND_OF, names

_ROWS: Final = tuple((1 << place, row) for place, row in enumerate(SUCCESSIONS))
_BETWEEN: Final = sum(bit for bit, row in _ROWS if row.first != row.then)
_DEPLOYED: Final = sum(bit for bit, row in _ROWS if (row.first, row.then) == ("build", "deploy"))


@frozen
class _Weight:
    """The score of a chain, and what it is made of."""

    score: int
    stages: int  # a bit for each
    is_alert: bool  # a build is one by itself
    is_deployed: bool
    is_linked: bool  # the deployment, or where there is none, any two stages
    is_escape: bool  # what was built runs with the host's rights


def emit(chain: Chain, settings: Settings) -> Incident | None:
    """Return the chain's incident if it says something new, and note that it was emitted."""
    if not (chain.has_alert or chain.linked & _BETWEEN or chain.revision):
        return None
    if chain.anchor is None:
        return None
    score = _score(chain)
    if score < ENOUGH and not (chain.has_alert or chain.revision):
        return None
    return _emit(chain, settings, score, is_last=False)


def emit_final(chain: Chain, settings: Settings) -> Incident | None:
    """Return the chain's incident if the chain has grown since the last one was emitted."""
    return _emit(chain, settings, _score(chain), is_last=True) if chain.revision else None


def _emit(chain: Chain, settings: Settings, score: int, *, is_last: bool) -> Incident | None:
    weight = _weigh(chain, score)
    verdict: Verdict = "build-then-deploy" if weight.is_deployed else "build"
    severity, why_severe = _severity(weight, verdict)
    reports = chain.forgotten + sum(1 + len(step.also) for step in chain.steps)
    now: Emitted = (verdict, severity, weight.stages, reports, weight.score)
    before = chain.emitted
    if before is not None and (before == now if is_last else before[:3] == now[:3]):
        return None
    chain.emitted = now
    chain.revision += 1
    return _incident(chain, settings, weight, verdict, severity, why_severe)


def _score(chain: Chain) -> int:
    score = _worth(chain.linked, chain.near)
    for best in chain.best:
        if best > 0:
            score += best
    return score


@lru_cache(1024)
def _worth(linked: int, near: int) -> int:
    """Add up the scores of the rows of the table that joined."""
    return sum(
        row.linked if linked & bit else row.nearby for bit, row in _ROWS if (linked | near) & bit
    )


def _weigh(chain: Chain, score: int) -> _Weight:
    is_deployed = bool((chain.linked | chain.near) & _DEPLOYED)
    return _Weight(
        score=score,
        stages=sum(1 << rank for rank, best in enumerate(chain.best) if best >= 0),
        is_alert=chain.has_alert,
        is_deployed=is_deployed,
        is_linked=bool(chain.linked & (_DEPLOYED if is_deployed else _BETWEEN)),
        is_escape=chain.has_escape,
    )


def _severity(weight: _Weight, verdict: Verdict) -> tuple[Severity, tuple[str, ...]]:
    reasons = []
    if weight.is_escape:
        reasons.append("what was built here was started with rights on the host")
    if weight.score >= SEVERE:
        reasons.append(f"its steps score {weight.score}, and from {SEVERE} on it is severe")
    if weight.is_deployed and weight.is_alert:
        reasons.append("a build that is an alert by itself was started")
    if reasons:
        return "high", tuple(reasons)
    if weight.is_alert:
        return "medium", ("a build is an alert by itself",)
    if weight.is_deployed:
        return "medium", ("what was built here was started",)
    return "low", ("no step alone is an alert, and nothing was started",)


def _confidence(weight: _Weight) -> tuple[Confidence, tuple[str, ...]]:
    alert = "a build is an alert by itself" if weight.is_alert else "no build alone is an alert"
    if weight.stages.bit_count() == 1:
        return "medium", (alert, "no other stage was seen")
    if weight.is_linked:
        link = "the image links the deployment" if weight.is_deployed else "links join its stages"
        return ("high" if weight.is_alert else "medium"), (alert, link)
    near = "its deployment" if weight.is_deployed else "its stages"
    return ("medium" if weight.is_alert else "low"), (alert, f"only time joins {near}")


def _incident(
    chain: Chain,
    settings: Settings,
    weight: _Weight,
    verdict: Verdict,
    severity: Severity,
    severity_reasons: tuple[str, ...],
) -> Incident:
    confidence, confidence_reasons = _confidence(weight)
    steps = tuple(_step(step) for step in chain.steps)
    place = {id(step): number for number, step in enumerate(chain.steps)}
    joins = tuple(
        sorted(
            (
                _join(place[id(other)], place[id(step)], other, step, token)
                for other, step, token in chain.pairs
            ),
            key=lambda join: (join.later, join.earlier),
        )
    )
    seen = [one for step in chain.steps for one in (step.seen, *step.also)]
    ids = [id for one in seen for id in (*STAGE_ATTACK[one.stage], *one.attack)]
    host = chain.steps[0].seen.host
    assert chain.anchor is not None
    return Incident(
        id=incident_id(host, chain.anchor),
        revision=chain.revision,
        verdict=verdict,
        score=weight.score,
        severity=severity,
        severity_reasons=severity_reasons,
        confidence=confidence,
        confidence_reasons=confidence_reasons,
        host=host,
        accounts=tuple(dict.fromkeys(one.account for one in seen if one.account)),
        steps=steps,
        joins=joins,
        attack=tuple(_technique(id, settings.attack_version) for id in dict.fromkeys(ids)),
        attack_version=settings.attack_version,
        narrative=narrative(host, chain.steps),
        absorbed=chain.absorbed,
        forgotten=chain.forgotten,
    )


def _step(step: JudgedStep) -> Step:
    seen = step.seen
    all_seen = (seen, *step.also)
    return Step(
        stage=seen.stage,
        time=step.time,
        references=tuple(one.reference for one in all_seen),
        account=seen.account,
        detail=seen.detail,
        score=step.score,
        is_alert=step.is_alert,
        signals=tuple(dict.fromkeys(id for one in all_seen for id in one.signals)),
        suppressed_by=next((one.suppressed_by for one in all_seen if one.suppressed_by), ""),
    )


def _join(earlier: int, later: int, other: JudgedStep, step: JudgedStep, token: str) -> Join:
    gap = max(step.time - other.time, timedelta())
    if not token:
        return Join(earlier, later, "near", "", gap)
    links = [link for one in (step.seen, *step.also) for link in one.links if names(token, link)]
    return Join(earlier, later, KIND_OF[token[0]], links[0].value, gap)


@lru_cache(1024)
def _technique(id: str, version: int) -> Technique:
    known = attack.TECHNIQUES.get(id)
    if known is None:
        return Technique(id, "", ())
    tactics = next(tactics for since, tactics in known.tactics if since <= version)
    return Technique(
        id,
        known.name,
        tuple(
            Tactic(tactic, next(name for since, name in attack.TACTICS[tactic] if since <= version))
            for tactic in tactics
        ),
    )
