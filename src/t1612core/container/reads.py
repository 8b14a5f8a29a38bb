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

from ..shell.files import Files, Held, inside, spelled
from ..shell.flow import MOST, Download, Flow
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
        places = {*contexts, *dockerfiles, *definitions}
        keys = tuple(map(inside, places))
        # A Dockerfile comes first: what is kept of a build's instructions is bounded.
        named = {
            held.path: held
            for held in self._files
            if held.path in dockerfiles
            or (held.name in self._defaults and held.directory in (dockerfiles or contexts))
        }
        for held in named.values():
            self.instructions += held.flow.words
            self.flows.append(evolve(held.flow, texts=()) if held.flow.texts else held.flow)
        above = {
            held.path: held
            for key in keys
            for held in self._files
            if key.startswith(held.inside) and held.path not in named
        }
        for held in above.values():
            self._above(held, is_named=held.path in definitions, is_place=held.path in places)
        self._add(
            each
            for held in self._files
            if held.flow.downloads and held.inside.startswith(keys)
            if held.path not in named and held.path not in above
            for each in held.flow.downloads
        )

    def container(self, container: Word | None, layers: Iterable[Layer]) -> None:
        """Find what was put into the container that a ``commit`` makes an image of."""
        for layer in layers:
            if layer.is_of(container):
                self.instructions += layer.instructions
                for place in layer.places:
                    self.flows.append(Flow(files=(place,)))
                    self._add(self._files.at(place.path).downloads)

    def _above(self, held: Held, *, is_named: bool, is_place: bool) -> None:
        """Read what lies at a place that is read, or above one."""
        if is_named:
            self.trees.append(held.flow)
        elif not held.is_tree:
            self.flows.append(evolve(held.flow, texts=()))
        elif held.is_among_others and is_place:
            self._add(held.flow.downloads)
            self.trees.append(evolve(held.flow, downloads=()))
        else:
            self.trees.append(held.flow)

    def _add(self, downloads: Iterable[Download]) -> None:
        """Read what was fetched into a directory as what ``ADD`` fetches."""
        room = max(0, MOST - len(self.instructions))
        fetched = (each.word for each in downloads if each.kind in _FETCHED)
        self.instructions += map(added, islice(fetched, room))


def _local(places: Iterable[Location]) -> list[str]:
    return [spelled(place.path) for place in places if place.kind == "local"][:MOST]
