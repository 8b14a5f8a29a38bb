"""Find what the commands of a response are about: the container, the image, the path, the address.

Rule 1: what stays what it is stands before what can be moved: an id or a digest before a name.
Rule 2: a container is named that has rights on the host, or that something ties to the chain. One
that merely started at that time is not: commands pause and remove it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ..incident import Incident, Step
from ..knowledge.response import SHOWN_BY_TECHNIQUE
from ..knowledge.signals import CATALOG
from ..observation import LinkKind, Observation
from .elsewhere import SHARED

_FIXED: Final = re.compile(r"(?:.*@)?sha256:[0-9a-f]{64}|[0-9a-f]{64}", re.IGNORECASE)
# A Dockerfile in a directory, which is not a root.
_DOCKERFILE: Final = re.compile(
    r"(.*[^\\/:])[\\/][^\\/]*(?:docker|container)file[^\\/]*", re.IGNORECASE | re.DOTALL
)

Steps = Sequence[Step | Observation]


def named_by_chain(incident: Incident) -> dict[str, str]:
    """Return what a chain names: by what joins its steps, else by what they name themselves."""
    named: dict[str, str] = {}
    for join in incident.joins:
        if join.value:
            named.setdefault("address" if join.kind == "host" else join.kind, join.value)
    steps, joins = incident.steps, incident.joins
    tied = {join.later for join in joins if join.kind != "near"}
    at = _started(steps, tied)
    of_it = [join for join in joins if join.later == at and join.kind == "image"]
    images = [join.value for join in of_it] or [*filter(None, [named.get("image")])]
    made_by = [steps[join.earlier] for join in of_it] or _builds(steps)[:1]
    return _completed(named, steps, at, images, made_by)


def named_by_finding(steps: Sequence[Observation]) -> dict[str, str]:
    """Return what the steps of one finding name; all of them are tied, being one event."""
    return _completed({}, steps, _started(steps, range(len(steps))), [], _builds(steps)[:1])


def kept(path: str) -> str:
    """Return what is to be kept: of a Dockerfile the directory that it lies in, if it has one."""
    match = _DOCKERFILE.fullmatch(path)
    return match[1] if match and match[1] not in SHARED else path


def is_fixed(name: str) -> bool:
    """Whether a name is an id or a digest, which nobody can give to something else."""
    return bool(_FIXED.fullmatch(name))


def _completed(
    named: dict[str, str], steps: Steps, at: int | None, images: list[str], made_by: Steps
) -> dict[str, str]:
    images = [*images, *(name for step in made_by for name in _values(step, "image", made=True))]
    if at is not None:
        images += _values(steps[at], "image")
        if container := _first([*_values(steps[at], "container", made=True),
                                *_values(steps[at], "container")]):  # fmt: skip
            named["container"] = _renamed(container, steps[at + 1 :])
    if image := _first(images):
        named["image"] = image
    for step in steps:
        for link in step.links:
            if link.kind == "path" and step.stage in ("prepare", "build"):
                named.setdefault("path", link.value)
            elif link.kind == "container" and step.stage == "build":
                named.setdefault("container", link.value)
    if "path" in named:
        named["path"] = kept(named["path"])
    return named


def _first(names: Iterable[str]) -> str:
    """Return the first name that cannot be moved, else the first."""
    return min(names, key=lambda name: not is_fixed(name), default="")


def _started(steps: Steps, tied: Iterable[int]) -> int | None:
    """Return the start that commands are about: one with rights on the host before others."""
    tied = frozenset(tied)
    found = {at: _has_rights(step) for at, step in enumerate(steps) if step.stage == "deploy"}
    ranked = sorted(found, key=lambda at: (not found[at], at not in tied, at))
    return next((at for at in ranked if found[at] or at in tied), None)


def _has_rights(step: Step | Observation) -> bool:
    return any(SHOWN_BY_TECHNIQUE["host_power"] in CATALOG[id].attack for id in step.signals)


def _builds(steps: Steps) -> Steps:
    """Return the steps that build, the worst first."""
    return sorted((step for step in steps if step.stage == "build"), key=lambda step: -step.score)


def _renamed(name: str, later: Steps) -> str:
    """Return how a container is called after *later* steps: ``docker rename`` is one of them."""
    for step in later:
        kinds = {link.kind for link in step.links} - {"process"}
        new = _values(step, "container", made=True)
        if kinds == {"container"} and new and name in _values(step, "container"):
            name = new[0]
    return name


def _values(step: Step | Observation, kind: LinkKind, *, made: bool = False) -> list[str]:
    return [each.value for each in step.links if each.kind == kind and each.is_made >= made]
