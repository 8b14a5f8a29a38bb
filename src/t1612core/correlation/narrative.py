"""Describe a chain in one sentence for people."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Final

from ..observation import LinkKind, Stage
from ..text.pattern import pattern
from .state import JudgedStep

_VERBS: Final[dict[Stage, tuple[str, str]]] = {
    "prepare": ("put {thing} in place", "put something in place"),
    "build": ("built {thing}", "built an image"),
    "egress": ("the builder talked to {thing}", "the builder talked to a host"),
    "deploy": ("started {thing}", "started a container"),
}
_RENAMED: Final = ("gave it the name {thing}", "handed an image on")
_CHANGED: Final = ("worked in {thing}", "fetched something")
# What a step of a stage is about, and whether it is the maker of it.
_ABOUT: Final[dict[Stage, tuple[tuple[LinkKind, bool], ...]]] = {
    "prepare": (("path", True), ("container", True), ("container", False)),
    "build": (("image", True), ("path", False)),
    "egress": (("host", False),),
    "deploy": (("image", False), ("container", True), ("container", False)),
}
_LONGEST: Final = 120
_MOST: Final = 3
_LIKE_WORDS: Final = pattern(r"""[\s",]""")


def narrative(host: str, steps: list[JudgedStep]) -> str:
    """Return sentences: who did what on *host*, in order, and how long after the step before.

    The last one says where there were more images than usual.
    """
    clauses: list[str] = []
    before = steps[0]
    for (stage, _), group in groupby(steps, key=lambda step: (step.seen.stage, step.seen.renames)):
        same = list(group)
        what = _clause(stage, same)
        account = same[0].seen.account
        who = f"{_named(account)} " if account else "somebody "
        if stage == "egress":
            who = ""
        after = f", {_span(before.before(same[0]))} later " if clauses else ""
        clauses.append(f"{after}{who}{what}")
        before = same[-1]
    told = f"On {_named(host) or 'an unnamed host'}, {''.join(clauses)}."
    excess = max([step.excess for step in steps if step.excess is not None], default=None)
    return told if excess is None else f"{told} {excess}"


def _clause(stage: Stage, steps: list[JudgedStep]) -> str:
    things = list(dict.fromkeys(thing for step in steps for thing in _things(stage, step)))
    named, unnamed = _VERBS[stage]
    if all(step.seen.renames for step in steps):
        named, unnamed = _RENAMED
    if stage == "prepare" and not any(_values(step, "path", is_made=True) for step in steps):
        named, unnamed = _CHANGED
    if not things:
        return unnamed
    more = f" and {len(things) - _MOST} more" if len(things) > _MOST else ""
    if len(steps) == 1 and steps[0].repeated:
        more += f" ({steps[0].repeated + 1} times)"
    return named.format(thing=", ".join(things[:_MOST]) + more)


def _things(stage: Stage, step: JudgedStep) -> list[str]:
    for kind, is_made in _ABOUT[stage]:
        if found := _values(step, kind, is_made=is_made):
            return found
    return []


def _values(step: JudgedStep, kind: LinkKind, *, is_made: bool) -> list[str]:
    return [
        _named(link.value)
        for link in step.seen.links
        if link.kind == kind and (link.is_made == is_made or kind == "host")
    ]


def _named(text: str) -> str:
    """Return a name, cut; one that could be read as words of the sentence stands in quotes."""
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return '"{}"'.format(text.replace('"', "\\x22")) if _LIKE_WORDS.search(text) else text


def _span(gap: timedelta) -> str:
    """Return a time between two steps as people say it: ``40 s``, ``12 min``, ``2 h 5 min``."""
    seconds = int(gap.total_seconds())
    if seconds < 120:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min" if minutes % 60 else f"{minutes // 60} h"
