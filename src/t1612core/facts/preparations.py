"""Judge what is done for an image to be made of it later: where it comes from, what is run.

Rule 1: a name says here what it says of a build; how much of a preparation is for
        ``knowledge.chains``.
Rule 2: what comes from somebody known, or from this site, says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ..container.command import ContainerCommand
from ..container.fetches import Fetched
from ..container.layers import layer_of
from ..knowledge.chains import MOST_PREPARED, PREPARED
from ..shell.locations import Location, locate
from ..shell.words import Word
from ..text.pattern import pattern
from .instructions import instructions
from .places import local
from .sources import remote

# Without one of these a command inside a container fetches nothing and hands nothing on; most only
# ask how a service is.
_TELLING: Final = pattern(r"[|&;]|://|\d\.\d{1,3}\.\d")


def weigh(seen: Iterable[str]) -> tuple[tuple[str, ...], int]:
    """Return the signals of what is seen of a preparation, and what they are worth to a chain."""
    signals = [id for name in dict.fromkeys(seen) if (id := f"process.{name}") in PREPARED]
    return tuple(signals), min(sum([PREPARED[id] for id in signals]), MOST_PREPARED)


def of_fetch(fetched: Fetched) -> Iterator[str]:
    """Yield what is telling about where files are put in place from."""
    for text in fetched.sources:
        yield from remote(text, is_repository=fetched.is_repository)
    for text in fetched.files:
        yield from _local(locate(Word(text, (0, len(text))), ""))


def of_container(command: ContainerCommand) -> Iterator[str]:
    """Yield what is telling about what a command does to a container."""
    layer = layer_of(command)
    if layer is None:
        return
    if any(_TELLING.search(word.text) for word in layer.instructions):
        for name, _, _ in instructions(layer.instructions):
            yield name
    for each in layer.places:
        yield from _local(each)


def _local(location: Location) -> Iterator[str]:
    for name, _, _ in local(location, "", is_directory=False, is_archive=False):
        yield name
