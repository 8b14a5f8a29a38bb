"""Say what is telling about the registries that a build asks for images, or puts them in.

A registry is asked for by its name; what is meant to last has a name of its own.

Rule 1: a registry inside is an organisation's, and nobody's outside is known by its address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ..shell.words import Word
from ..text.pattern import pattern
from ..text.remembered import Remembered
from .places import Seen

_TRANSPORT: Final = pattern(r"[a-z][a-z-]{1,30}://", re.IGNORECASE)


def registries(images: Iterable[Word]) -> Iterator[Seen]:
    """Yield what is telling about the registries that images are taken from, or put in."""
    for word in images:
        if name := _registry(word.text):
            yield name, word.text, word.span


def _registry(image: str) -> str:
    """Return what is odd about the registry in an image's name; ``""`` for nothing."""
    transport = _TRANSPORT.match(image)
    first, slash, _ = image[transport.end() if transport else 0 :].partition("/")
    return _REGISTRIES[first] if slash and ("." in first or ":" in first) else ""


def _odd(registry: str) -> str:
    from ..knowledge.egress import IMITATED  # most images are named without a registry
    from ..text.addresses import is_external
    from ..text.hosts import parse_host

    host = parse_host(registry)
    if host is None:
        return ""
    if host.is_address:
        return "address_registry" if is_external(host.name) else ""
    return "look_alike_registry" if IMITATED.find(host.name) else ""


_REGISTRIES: Final = Remembered(_odd)
