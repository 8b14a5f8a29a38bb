"""List what the endpoints of container engines are called: socket files, pipes, ports."""

from __future__ import annotations

from typing import Final

from ..container.engine_api.endpoints import EngineNames
from .vocabulary.engine_api import SOCKETS

ENGINES: Final = EngineNames(
    sockets=frozenset(SOCKETS),
    # docker/cli opts/hosts_windows.go; Docker Desktop contexts; podman machine.
    pipes=frozenset(
        {
            "docker_engine",
            "docker_engine_linux",
            "docker_engine_windows",
            "dockerdesktoplinuxengine",
            "dockerdesktopwindowsengine",
            "podman-machine-default",
        }
    ),
    # IANA: docker 2375, docker-s 2376; 4243 was the default before Docker 1.0; podman's
    # documentation of "system service tcp:" has no default port.
    ports=frozenset({2375, 2376, 4243}),
)
