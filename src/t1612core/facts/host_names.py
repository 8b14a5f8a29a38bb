"""Read what a host's name says of whose it is, where no table lists it."""

from __future__ import annotations

from typing import Final

from ..knowledge.egress import INTERNAL_DOMAINS
from ..text.hosts import registrable
from ..text.pattern import pattern

_SEPARATOR: Final = pattern(r"[._-]")


def is_internal_name(name: str) -> bool:
    """Return whether only resolvers of the inside answer for a name."""
    labels = name.split(".")
    return len(labels) == 1 or not INTERNAL_DOMAINS.isdisjoint((labels[-1], ".".join(labels[-2:])))


def is_called(name: str, words: frozenset[str]) -> bool:
    """Return whether a word of the labels before the registered domain is one of *words*."""
    before = name.removesuffix(registrable(name) or "")
    return any(word.rstrip("0123456789") in words for word in _SEPARATOR.split(before))
