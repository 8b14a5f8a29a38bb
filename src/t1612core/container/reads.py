"""Say which of the files that a text put in place a build of it reads.

Theory of operation
===================
A build reads its Dockerfile, named or by its default name, and the directory that is its
context. A tree that was cloned or unpacked there, or above, is where the context comes from.
What was fetched into a context that holds more than that is one file among others, as one that
``ADD`` fetches; and whatever was done to a container, its ``commit`` reads.

Rule 1: paths alone say what is read.
Rule 2: nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from attrs import evolve

from ..shell.files import Files, Held, is_below, spelled
from ..shell.flow import MOST, Flow
from ..shell.locations import Location
from ..shell.words import Word
from .command import ContainerCommand
from .layers import Layer, added

_FETCHED = ("url", "socket", "archive", "repository")


class Reads:
    """What one build reads of the files of its text.  Changes while that is found."""

    def __init__(self, files: Files, defaults: tuple[str, ...]) -> None:
        self.flows: list[Flow] = []
        self.trees: list[Flow] = []
        self.instructions: list[Word] = []
        self._files = files
        self._defaults = defaults

    def places(self, command: ContainerCommand) -> None:
        """Find what the places hold that a build names, or reads without being told."""
        build = command.build
        assert build is not None  # of whatever makes an image, that much is read
        contexts = _local((build.context, *build.contexts))
        if build.context.kind == "none" and not (contexts or build.dockerfiles):
            contexts = [spelled(command.cwd)]
        dockerfiles = _local(build.dockerfiles)
        definitions = _local(build.definitions)
        for held in self._files:
            if held.path in dockerfiles or self._is_default(held, contexts, dockerfiles):
                self.instructions += held.flow.words
                self.flows.append(evolve(held.flow, texts=()) if held.flow.texts else held.flow)
            elif held.path in definitions:
                self.trees.append(held.flow)
            else:
                self._context(held, [*contexts, *dockerfiles, *definitions])

    def container(self, container: Word | None, layers: Iterable[Layer]) -> None:
        """Find what was put into the container that a ``commit`` makes an image of."""
        for layer in layers:
            if layer.is_of(container):
                self.instructions += layer.instructions
                for place in layer.places:
                    self.flows.append(Flow(files=(place,)))
                    self._add(self._files.at(place.path))

    def _is_default(self, held: Held, contexts: list[str], dockerfiles: list[str]) -> bool:
        """Return whether a file is read as the Dockerfile though nobody names it.

        Some tools are told its directory.
        """
        name = held.path.rpartition("/")[2]
        directory = held.path[: len(held.path) - len(name)]
        return name.lower() in self._defaults and spelled(directory) in (dockerfiles or contexts)

    def _context(self, held: Held, places: list[str]) -> None:
        within = [place for place in places if is_below(place, held.path)]
        if within:
            if held.is_tree:
                if held.is_among_others and held.path in within:
                    self._add(held.flow)
                    held = evolve(held, flow=evolve(held.flow, downloads=()))
                self.trees.append(held.flow)
            else:
                self.flows.append(evolve(held.flow, texts=()))
        elif held.flow.downloads and any(is_below(held.path, place) for place in places):
            self._add(held.flow)

    def _add(self, flow: Flow) -> None:
        """Read what was fetched into a directory as what ``ADD`` fetches."""
        room = max(0, MOST - len(self.instructions))
        fetched = (each.word for each in flow.downloads if each.kind in _FETCHED)
        self.instructions += map(added, islice(fetched, room))


def _local(places: Iterable[Location]) -> list[str]:
    return [spelled(place.path) for place in places if place.kind == "local"][:MOST]
