"""Say what is telling about a command that makes an image: where, from what, and how.

Rule 1: a place counts where the tool reads it as a build's source, never anywhere else in
        the line: ``--iidfile /tmp/x`` and ``-v /tmp/x:/y`` are nobody's context.
Rule 2: a name given here is a signal's without its kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from ..container.builds import Build
from ..container.command import ContainerCommand
from ..container.given import NOTHING_GIVEN, Given
from ..container.host_privileges import NO_ACCESS
from ..container.layers import layer_of
from ..knowledge.host_access import ENTITLEMENTS, PLANTED, PLANTED_ANYWHERE
from ..knowledge.paths import PATHS
from ..shell.locations import Location
from ..shell.words import Word
from ..text.paths import is_system
from ..text.pattern import pattern
from ..text.spelling import share_host
from .engines import engine
from .host_access import host_access
from .instructions import instructions
from .places import Seen, as_described, local
from .registries import registries
from .tags import imitated_image, without_transport

_CGROUP: Final = "cgroup-parent"
# Where a note stays unread; build servers keep such directories beside the trees: _temp, w@tmp.
_FOR_A_WHILE: Final = pattern(r"(?:^|[/\\])[^/\\]*(?:tmp|temp)[/\\]", re.IGNORECASE)
_HOST_NETWORK: Final = "network.host"  # BuildKit's name for it
# What leads from a root, a drive, a home or a variable, not from where the build runs.
_ROOTED: Final = pattern(r"[/\\~$%`]|[A-Za-z]:")
# Source: GoogleContainerTools/kaniko README, GIT_PULL_METHOD: such a context is cloned by HTTPS.
_GIT: Final = "git://"


def build(command: ContainerCommand, parent: str) -> Iterator[Seen]:
    """Yield what is telling about an image-making command; *parent* is its program's name."""
    made = command.build
    assert made is not None  # of whatever makes an image, that much is read
    yield from _sources(command, made, parent)
    for tag in made.tags:
        if imitated_image(without_transport(tag.text)):
            yield "official_image_tag", tag.text, tag.span
    yield from registries(made.tags)
    if made.changes:
        yield from instructions(made.changes)
    if made.given is not NOTHING_GIVEN:
        yield from _givens()(made.given)
    yield from _how(command, made)
    for location in made.written:
        if location.kind == "local":
            if _is_planted(location.path):
                yield "output_planted", location.text, location.span
            elif not _is_inside(location.path, command):
                yield "output_outside", location.text, location.span
    for location in made.given.noted:
        is_kept = location.kind == "local" and not _FOR_A_WHILE.search(location.path)
        if is_kept and not _is_inside(location.path, command):
            yield "output_outside", location.text, location.span


@cache  # a statement that imports is dear where it is asked again and again
def _givens() -> Callable[[Given], Iterator[Seen]]:
    from .givens import given  # brings the tables of hosts

    return given


def _is_planted(path: str) -> bool:
    """Return whether the host starts or believes what lies there, or somewhere below."""
    written = path.replace("\\", "/").rstrip("/").lower() + "/"
    is_above = any(place.startswith(written) for place in PLANTED)
    is_below = written.startswith(PLANTED) or any(part in written for part in PLANTED_ANYWHERE)
    return is_above or is_below


def described(command: ContainerCommand, parent: str) -> Iterator[Seen]:
    """Yield what is telling about a file by which something is started, and built if need be."""
    made = command.build
    assert made is not None  # of what may be built, that much is read
    yield from as_described(_sources(command, made, parent))


def _sources(command: ContainerCommand, made: Build, parent: str) -> Iterator[Seen]:
    is_archive = made.is_archive
    for location, is_directory in _locations(made):
        is_remote = location.kind in ("git", "url")
        if location.kind == "local":
            yield from local(location, parent, is_directory=is_directory, is_archive=is_archive)
            is_remote = share_host(location.path) != ""
        elif location.kind == "stdin" and not is_archive:
            yield "stdin_source", location.text, location.span
        elif location.kind == "image":
            yield from registries([Word(location.text, location.span)])
        if is_remote:
            for name in _remote(location, command, is_archive=is_archive):
                yield name, location.text, location.span


def _remote(location: Location, command: ContainerCommand, *, is_archive: bool) -> Iterator[str]:
    """Yield the names of what is to say of a place that is read over the network."""
    from .sources import carried, remote, share  # brings the tables of hosts

    if location.kind == "local":
        return share(location.path)
    text = location.text
    if command.tool == "kaniko" and text.startswith(_GIT):
        text = f"https://{text[len(_GIT) :]}"
    return carried(text) if is_archive else remote(text, is_repository=location.kind == "git")


def layer(command: ContainerCommand, parent: str) -> Iterator[Seen]:
    """Yield what is telling about a step of a build that is done to a container."""
    found = layer_of(command)
    assert found is not None  # the tables say so of the verb
    for location in found.places:
        yield from local(location, parent, is_directory=False, is_archive=False)
    if found.instructions:
        yield from instructions(found.instructions)


def _locations(made: Build) -> Iterator[tuple[Location, bool]]:
    """Yield every place that is read, and whether it is a directory."""
    yield made.context, True
    for context in made.contexts:
        yield context, True
    for file in (*made.dockerfiles, *made.definitions):
        yield file, False


def _how(command: ContainerCommand, made: Build) -> Iterator[Seen]:
    if made.no_cache:
        yield "without_cache", "--no-cache", command.span_of("no-cache")
    for word in made.allow:
        if word.text in ENTITLEMENTS:
            yield "entitled_build", word.text, word.span
        elif word.text == _HOST_NETWORK:
            yield "host_network_build", word.text, word.span
    if command.access is not NO_ACCESS:
        for name, text, span in host_access(command):
            yield "host_network_build" if name == "host_network" else "privileged_build", text, span
    if group := command.span_of(_CGROUP):
        yield "cgroup_parent", f"--{_CGROUP}", group
    if command.settings:
        yield from engine(command)


def _is_inside(path: str, command: ContainerCommand) -> bool:
    """Return whether a path lies below the build's context or its working directory.

    A relative one lies below a directory that nobody knows, unless it leads out of it. A
    directory of the system is nobody's tree, whatever is built there.
    """
    made = command.build
    assert made is not None  # of whatever makes an image, that much is read
    trees = (made.context.path, command.cwd)
    if any(_holds(tree, path) for tree in trees if tree and not is_system(tree, table=PATHS)):
        return True
    return not (_ROOTED.match(path) or path.replace("\\", "/").startswith("../") or path == "..")


def _holds(tree: str, path: str) -> bool:
    slash = "\\" if "\\" in tree else "/"
    above = tree.rstrip(slash) + slash
    # ``../../x`` is not below ``..``.
    return f"{path}{slash}".startswith(above) and not path.startswith("..", len(above))
