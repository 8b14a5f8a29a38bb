"""Say what commands put into a container that may be committed, as a Dockerfile would.

``docker exec c sh -c …`` and then ``docker commit c`` is ``RUN``; ``buildah add c URL /x`` is
``ADD``. So whoever judges a Dockerfile's instructions judges these.

Rule 1: nothing is judged here.
Rule 2: a container whose name the text doesn't show may be any.
"""

from __future__ import annotations

import json
from typing import Final

from attrs import frozen

from ..shell.flow import MOST
from ..shell.locations import Location, locate
from ..shell.words import Word
from ..text.pattern import pattern
from .command import ContainerCommand

# docker cp SOURCE CONTAINER:TARGET; one letter may be a drive.
_INSIDE: Final = pattern(r"([^:/\\]{2,255}|[^:/\\](?=:/)):")
_UNKNOWN: Final = pattern(r"[$`%*?]|^$")


@frozen(repr=False, eq=False)
class Layer:
    """What one command does to ``container``: instructions, and places that it copies from."""

    container: str
    instructions: tuple[Word, ...] = ()
    places: tuple[Location, ...] = ()

    def is_of(self, container: Word | None) -> bool:
        """Return whether this may have been done to the container that is committed."""
        named = container.text if container else ""
        return named == self.container or any(map(_UNKNOWN.search, (named, self.container)))


def layer_of(command: ContainerCommand) -> Layer | None:
    """Return what a command does to a container; ``None`` for one that does nothing to any."""
    if command.run is not None:
        return _run(command)
    operands = command.operands
    if command.verb == "copy" and command.layers:
        return _added(command, operands[0].text if operands else "", operands[1:])
    if command.verb == "cp" and len(operands) == 2 and (inside := _INSIDE.match(operands[1].text)):
        return _added(command, inside[1], operands)
    return None


def added(url: Word) -> Word:
    """Return the instruction that fetches from a URL, in the place of the URL."""
    return Word(f"ADD {url.text} /", url.span)


def _run(command: ContainerCommand) -> Layer:
    run = command.run
    assert run is not None  # the caller saw it
    words = (*((run.entrypoint,) if run.entrypoint else ()), *run.command)
    texts = [word.text for word in words]
    if texts[:1] == ["--"]:
        del texts[0]
    container = run.container.text if run.container else run.name
    if not texts:
        return Layer(container)
    return Layer(container, (Word(f"RUN {json.dumps(texts)}", command.span),))


def _added(command: ContainerCommand, container: str, words: tuple[Word, ...]) -> Layer:
    """Return what ``add`` and ``cp`` bring in: of their words the last one is the target."""
    sources = words[:-1] if len(words) > 1 else words
    found = [locate(word, command.cwd) for word in sources[:MOST]]
    return Layer(
        container,
        tuple([added(Word(each.text, each.span)) for each in found if each.kind in ("git", "url")]),
        tuple([each for each in found if each.kind == "local"]),
    )
