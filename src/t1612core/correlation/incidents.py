"""Weigh a chain, and emit an incident when the chain becomes one, changes or closes.

Theory of operation
===================
A chain is an incident if one of its builds says so, together with what belongs to that build
(``paths``). The incident is emitted at once, and again when its verdict,
its severity or its stages change. It is emitted a last time when the chain closes, if the chain
has grown since. So updates are few, each says something new, and none is lost.

Rule 1: an incident depends on the chain alone, not on when or how often it is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from ..incident import Incident, Join, Step, Term
from ..knowledge.chains import ENOUGH, MANY_IMAGES, STAGE_ATTACK, SUCCESSIONS
from ..observation import Link
from ..techniques import technique
from .narrative import narrative
from .paths import Path, shares, worst
from .settings import Settings
from .state import Chain, Emitted, JudgedStep, incident_id
from .tokens import KIND_OF, names

_ROWS: Final = tuple((1 << place, row) for place, row in enumerate(SUCCESSIONS))


def emit(chain: Chain, settings: Settings) -> Incident | None:
    """Return the chain's incident if it says something new, and note that it was emitted."""
    if chain.anchor is None:
        return None
    if not (chain.has_alert or chain.revision) and _most(chain) < ENOUGH:
        return None
    path = worst(chain)
    if path is None or not (path.is_enough or chain.revision):
        return None
    return _emit(chain, settings, path, is_last=False)


def emit_final(chain: Chain, settings: Settings) -> Incident | None:
    """Return the chain's incident if the chain has grown since the last one was emitted."""
    path = worst(chain) if chain.revision else None
    return None if path is None else _emit(chain, settings, path, is_last=True)


def _emit(chain: Chain, settings: Settings, path: Path, *, is_last: bool) -> Incident | None:
    stages = sum(1 << rank for rank, best in enumerate(chain.best) if best >= 0)
    reports = chain.forgotten + sum(1 + len(step.also) + step.repeated for step in chain.steps)
    now: Emitted = (path.verdict, path.severity, stages, reports, path.score)
    before = chain.emitted
    if before is not None and (before == now if is_last else before[:3] == now[:3]):
        return None
    chain.emitted = now
    chain.revision += 1
    return _incident(chain, settings, path)


def _most(chain: Chain) -> int:
    """Return what the chain can score at most: the best of each stage, and all that joins."""
    score = _worth(chain.linked)
    for best in chain.best:
        if best > 0:
            score += best
    return score


@lru_cache(1024)
def _worth(linked: int) -> int:
    """Add up the scores of the rows of the table that joined by a link."""
    return sum(row.linked for bit, row in _ROWS if linked & bit)


def _incident(chain: Chain, settings: Settings, path: Path) -> Incident:
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
        verdict=path.verdict,
        score=path.score,
        severity=path.severity,
        severity_reasons=path.severity_reasons,
        confidence=path.confidence,
        confidence_reasons=path.confidence_reasons,
        host=host,
        accounts=tuple(dict.fromkeys(one.account for one in seen if one.account)),
        steps=steps,
        joins=joins,
        attack=tuple(technique(id, settings.attack_version) for id in dict.fromkeys(ids)),
        attack_version=settings.attack_version,
        narrative=narrative(host, chain.steps),
        absorbed=chain.absorbed,
        forgotten=chain.forgotten,
        terms=tuple(
            [
                Term(share.points, share.why, None if share.step is None else place[id(share.step)])
                for share in shares(path)
            ]
        ),
        doubts=path.doubts,
    )


def _step(step: JudgedStep) -> Step:
    seen = step.seen
    all_seen = (seen, *step.also, *step.again)
    signals = [id for one in all_seen for id in one.signals]
    if step.excess is not None:
        signals.append(MANY_IMAGES.signal)
    return Step(
        stage=seen.stage,
        time=step.time,
        references=tuple(one.reference for one in all_seen),
        account=seen.account,
        detail=seen.detail,
        score=step.score,
        is_alert=step.is_alert,
        signals=tuple(dict.fromkeys(signals)),
        suppressed_by=next((one.suppressed_by for one in all_seen if one.suppressed_by), ""),
        sources=tuple([one.source for one in all_seen if one.source is not None]),
        repeated=step.repeated,
        links=_links(step),
    )


def _links(step: JudgedStep) -> tuple[Link, ...]:
    if not step.also:
        return step.seen.links
    told = (step.seen, *step.also)
    return tuple(dict.fromkeys([link for one in told for link in one.links]))


def _join(earlier: int, later: int, other: JudgedStep, step: JudgedStep, token: str) -> Join:
    gap = other.before(step)
    if not token:
        return Join(earlier, later, "near", "", gap)
    links = [link for one in (step.seen, *step.also) for link in one.links if names(token, link)]
    return Join(earlier, later, KIND_OF[token[0]], links[0].value, gap)
