"""Say what of its host a command hands to a container or a build step."""

from __future__ import annotations

from collections.abc import Iterator

from ..container.command import ContainerCommand
from ..container.engine_api.endpoints import parse_endpoint
from ..container.mounts import Mount
from ..knowledge.endpoints import ENGINES
from ..knowledge.host_access import (
    CAPABILITIES,
    DEFAULT_NAMESPACES,
    DEVICES,
    DIRECTORIES,
    TREES,
    UNCONFINED,
)
from ..model import Span


def host_access(command: ContainerCommand) -> Iterator[tuple[str, str, Span | None]]:
    """Yield what opens the host: a name, the text that shows it, and where it stands.

    The names: ``privileged``, ``host_mount``, ``engine_socket``, ``host_network``,
    ``host_namespace``, ``capability``, ``device``, ``unconfined``.
    """
    given = command.access
    if given.privileged:
        yield "privileged", "--privileged", command.span_of("privileged")
    for mount in given.mounts:
        if is_engine_socket(mount):
            yield "engine_socket", mount.source, mount.span
        elif _is_host(mount):
            yield "host_mount", mount.source, mount.span
    if "host" in given.networks:
        yield "host_network", "host", command.span_of("network")
    for flag in ("pid", "ipc", "userns", "uts", "cgroupns"):
        mode = getattr(given, flag)
        is_host = mode == "host" and flag not in DEFAULT_NAMESPACES
        if is_host or mode.startswith("/proc/1/"):
            yield "host_namespace", f"{flag}={mode}", command.span_of(flag)
    for name in given.cap_add:
        if name.removeprefix("CAP_") in CAPABILITIES:
            yield "capability", name, command.span_of("cap-add")
    for device in given.devices:
        if device.text.startswith(DEVICES):
            yield "device", device.text, device.span
    for option in given.security_opt:
        if option.text.lower() in UNCONFINED:
            yield "unconfined", option.text, option.span


def is_engine_socket(mount: Mount) -> bool:
    """Return whether a mount hands out a container engine's own socket or pipe."""
    if mount.kind not in ("bind", "npipe"):
        return False
    name = mount.source.replace("\\", "/").rpartition("/")[2].lower()
    endpoint = parse_endpoint(mount.source, ENGINES)
    return name in ENGINES.sockets or (endpoint is not None and endpoint.is_known)


def _is_host(mount: Mount) -> bool:
    path = mount.path
    if mount.kind != "bind":
        return False
    is_drive = len(path) in (2, 3) and path[1:2] == ":"
    return is_drive or path in DIRECTORIES or path.startswith(TREES)
