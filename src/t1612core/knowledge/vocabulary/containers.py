"""List the flags of container tools that open the host to a container."""

from __future__ import annotations

from typing import Final

# Of ``run``, ``create`` and the builders that know them, by their canonical names.
# Sources: docs.docker.com, "docker container run"; podman-run(1); containerd, ``ctr run --help``
# (``net-host``, ``with-ns``).
HOST_FLAGS: Final = frozenset({
    "cap-add", "cgroupns", "device", "ipc", "mount", "net-host", "network", "pid", "privileged",
    "security-opt", "tmpfs", "userns", "uts", "volume", "with-ns",
})  # fmt: skip

# Flags of a build whose values are anybody's words, and may hold blanks.
# Source: docs.docker.com, "docker buildx build".
PROSE_FLAGS: Final = ("annotation", "build-arg", "label")

# Words of a line that may start a container, of whichever client: ``docker run``, ``ctr c create``.
STARTING: Final = (" run ", " create ")
