"""Say what is telling about a command that makes an image: where, from what, and how.

Rule 1: a place counts where the tool reads it as a build's source, never anywhere else in
        the line: ``--iidfile /tmp/x`` and ``-v /tmp/x:/y`` are nobody's context.
Rule 2: a name given here is a signal's without its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..knowledge.endpoints import ENGINES
from ..knowledge.host_access import ENTITLEMENTS
from ..knowledge.paths import PATHS
from ..language.builds import Build
from ..language.command import ContainerCommand
from ..language.endpoints import parse_endpoint
from ..language.locations import Location
from ..language.paths import Place, place
from ..language.programs import program_name
from ..language.words import Span
from .host_access import host_access
from .sources import remote
from .tags import imitated_image, without_transport

Seen = tuple[str, str, Span | None]  # a name, the text that shows it, and where it stands

# Verbs that read an archive: it was packed elsewhere, and any directory may hold it.
_ARCHIVES: Final = frozenset({"import", "load"})
_ENGINES_FLAGS: Final = frozenset(
    {"addr", "address", "dest-daemon-host", "host", "url", "BUILDKIT_HOST", "CONTAINER_HOST"}
    | {"CONTAINERD_ADDRESS", "DOCKER_HOST"}
)
_HOST_NETWORK: Final = "network.host"  # BuildKit's name for it
_NAMESPACE_FLAGS: Final = frozenset({"namespace", "CONTAINERD_NAMESPACE"})
_KUBELETS: Final = "k8s.io"  # containerd's namespace whose images a kubelet runs


def build(command: ContainerCommand, parent: str) -> Iterator[Seen]:
    """Yield what is telling about an image-making command; *parent* is its program's name."""
    made = command.build
    if made is None or not command.makes_image:
        return
    is_archive = command.verb in _ARCHIVES
    for location, is_directory in _locations(made):
        if location.kind == "local":
            yield from _local(location, is_directory, is_archive, parent)
        elif location.kind == "stdin" and not is_archive:
            yield "stdin_source", location.text, location.span
        elif location.kind in ("git", "url"):
            for name in remote(location.text):
                yield name, location.text, location.span
    for tag in made.tags:
        if imitated_image(without_transport(tag.text)):
            yield "official_image_tag", tag.text, tag.span
    yield from _how(command, made)


def _locations(made: Build) -> Iterator[tuple[Location, bool]]:
    """Yield every place that is read, and whether it is a directory."""
    yield made.context, True
    for context in made.contexts:
        yield context, True
    for file in (*made.dockerfiles, *made.definitions):
        yield file, False


def _local(location: Location, is_directory: bool, is_archive: bool, parent: str) -> Iterator[Seen]:
    found = place(
        location.path or location.text, table=PATHS, is_directory=is_directory and not is_archive
    )
    seen = location.text, location.span
    if found.is_temp and not _is_makers_own(found, parent):
        yield "archive_in_temp" if is_archive else "temp_source", *seen
        if found.kind == "memory" and not is_archive:
            yield "memory_source", *seen
    if found.hidden:
        yield "hidden_source", *seen


def _is_makers_own(found: Place, parent: str) -> bool:
    """Tell whether a builder's own temporary file is read at that builder's order."""
    return found.maker is not None and program_name(parent) in found.maker.programs


def _how(command: ContainerCommand, made: Build) -> Iterator[Seen]:
    if made.no_cache:
        yield "without_cache", "--no-cache", command.span_of("no-cache")
    for word in made.allow:
        if word.text in ENTITLEMENTS:
            yield "privileged_build", word.text, word.span
        elif word.text == _HOST_NETWORK:
            yield "host_network_build", word.text, word.span
    for name, text, span in host_access(command):
        yield "host_network_build" if name == "host_network" else "privileged_build", text, span
    for setting in command.settings:
        value = setting.value
        if setting.name in _ENGINES_FLAGS:
            endpoint = parse_endpoint(value.text, ENGINES)
            if (
                endpoint is not None
                and endpoint.transport == "tcp"
                and not _is_loopback(endpoint.address)
            ):
                yield "remote_engine", value.text, value.span
        elif setting.name in _NAMESPACE_FLAGS and value.text == _KUBELETS:
            yield "kubelet_namespace", value.text, value.span


def _is_loopback(address: str) -> bool:
    return address in ("localhost", "::1") or address.startswith("127.")
