"""Fold what tells of a step that is already kept into that step.

Theory of operation
===================
Two things are told more than once. A client and the plugin that it starts report one build: both
are listed. And what was done is done again, ten times or ten thousand: that is counted, since
nobody must push a start out of memory by the build before it.

Rule 1: only what says nothing new is counted: the same step of the same account, with the same
        signals, of the same things, and made of nothing that came in between.
"""

from __future__ import annotations

from typing import Final

from attrs import evolve

from ..knowledge.chains import REPEAT
from .state import RANK, JudgedStep, Pair
from .tokens import tokens

_BUILD: Final = RANK["build"]
_MOST: Final = 16  # reports that one step lists
_LISTED: Final = 8  # repetitions that one step lists


def fold(linkable: list[JudgedStep], step: JudgedStep, pairs: list[Pair]) -> JudgedStep | None:
    """Merge a step into a kept one that tells the same, and return that one; ``None``: none does.

    *pairs* are the steps that it is linked to.
    """
    act = step.acts[0]
    if act:
        for place in range(len(linkable) - 1, -1, -1):
            other = linkable[place]
            if act in other.acts:
                if _is_apart(other, pairs) or any(_adds(pair, other) for pair in pairs):
                    break
                _repeat(other, step)
                linkable.append(linkable.pop(place))
                return other
    if step.rank == _BUILD:
        for other, _, _ in pairs:
            if other.rank == _BUILD and len(other.also) < _MOST and is_report(other, step):
                _report(other, step)
                return other
    return None


def is_report(other: JudgedStep, step: JudgedStep) -> bool:
    """Return whether one of two builds is another program's report of the same build.

    A program tells of a build once, but the child of one that was told of tells of the same.
    """
    return (
        other.seen.repeats != step.seen.repeats
        and step.time - other.last[0] <= REPEAT
        and not (
            step.seen.repeats
            and any(seen.repeats for seen in other.also)
            and not any(token[0] == "x" and token in other.provides for token in step.wants)
        )
    )


def named(step: JudgedStep) -> tuple[frozenset[str], frozenset[str]]:
    """Return the tokens that a step provides and wants by what it names itself."""
    told = (step.seen, *step.also, *step.again[-1:])
    return tokens(tuple([link for one in told for link in one.links]))


def _is_apart(kept: JudgedStep, pairs: list[Pair]) -> bool:
    """Return whether the step that is kept is in a chain, and its repetition is linked to none."""
    return kept.chain is not None and not pairs


def _adds(pair: Pair, kept: JudgedStep) -> bool:
    """Return whether a repetition is linked to what came after the step that is kept.

    Another build of the same chain is no such thing: else two that take turns would go on for ever.
    """
    other = pair[0]
    if other.key <= kept.key:
        return False
    return other.rank != kept.rank or other.chain is None or other.chain is not kept.chain


def _repeat(kept: JudgedStep, step: JudgedStep) -> None:
    kept.repeated += 1
    # Of what was between, only that it was is kept: links can be long.
    between = [evolve(seen, links=()) for seen in kept.again[: _LISTED - 1]]
    kept.again = (*between, step.seen)
    kept.last = step.key
    # It is the last to make its names.
    kept.taken -= step.provides
    provides, wants = named(kept)
    kept.provides, kept.wants = (provides - kept.taken) | kept.given, wants


def _report(kept: JudgedStep, step: JudgedStep) -> None:
    if step.seen.repeats:
        kept.also += (step.seen,)
    else:
        # The program that was started first is the one to show.
        kept.also += (kept.seen,)
        kept.seen = step.seen
    kept.acts += step.acts
    if step.seen.is_relieved:
        kept.excess = None
    kept.provides |= step.provides - kept.taken
    kept.wants |= step.wants
