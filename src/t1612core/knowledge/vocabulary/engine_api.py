"""List what the Engine API can be asked for, and the routes that ask for it."""

from __future__ import annotations

from typing import Final, Literal

Operation = Literal[
    "build", "commit", "import", "load", "container-create", "container-start", "exec",
    "session", "grpc", "prune", "cancel", "pull", "push", "ping", "other",
]  # fmt: skip

# What engines' sockets are called.
# docker/cli opts/hosts.go; Docker Desktop; containers/podman pkg/machine and its
# documented docker.sock link; colima, Rancher Desktop and OrbStack reuse docker.sock.
# containerd, BuildKit, CRI-O and cri-dockerd: their documentation's default addresses.
SOCKETS: Final = (
    *("docker.sock", "docker.raw.sock", "docker-cli.sock", "podman.sock"),
    *("buildkitd.sock", "containerd.sock", "cri-dockerd.sock", "crio.sock"),
)

# What writes an engine's log, by the name that stands in it, and whose engine that is.
# dockerd-current is CentOS 7's; docker-containerd was containerd's name before Docker 18.09.
LOG_WRITERS: Final = {
    **dict.fromkeys(("dockerd", "docker", "dockerd-current", "docker-containerd"), "dockerd"),
    **{name: name for name in ("podman", "buildkitd", "containerd", "rootlesskit")},
}

# Routes of POST requests, "libpod" taken off.  Sources: moby
# daemon/server/router/{build,image,container,session,grpc}; containers/podman
# pkg/api/server/register_*.go.
POST_ROUTES: Final[dict[str, Operation]] = {
    "/build": "build",
    "/local/build": "build",
    "/build/prune": "prune",
    "/build/cancel": "cancel",
    "/commit": "commit",
    "/images/import": "import",
    "/images/load": "load",
    "/local/images/load": "load",
    "/images/pull": "pull",
    "/images/prune": "prune",
    "/containers/prune": "prune",
    "/system/prune": "prune",
    "/containers/create": "container-create",
    "/session": "session",
    "/grpc": "grpc",
}
