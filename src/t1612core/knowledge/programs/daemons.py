"""List the programs that make connections while images are built, pulled or pushed, and no more.

What clients and builders connect to is said in their own rows.  Traffic of a build's ``RUN``
steps is not theirs: such a step is a process of its own under runc, and a network event names
that process.
"""

from __future__ import annotations

from typing import Final

from ...shell.programs import Program, serving_tool

# These have peers and log collectors, which are addresses more often than names.
ENGINE: Final = Program(
    names="dockerd dockerd-current",
    source="moby builder/remotecontext, builder/dockerfile/copy.go, builder/builder-next",
    # docs.docker.com, dockerd; moby 1.x cmd/dockerd: ``-g``
    tool=serving_tool(
        "dockerd",
        "H/host add-runtime data-root g/data-root graph>data-root",
        "host add-runtime data-root",
        "pflag",
    ),
    connects="daemon",
)
ROWS: Final = (
    ENGINE,
    # Containers' published ports, in both directions: nothing of a build's.
    Program(
        names="docker-proxy", source="moby cmd/docker-proxy", connects="carrier", is_watched=False
    ),
    Program(
        names="containerd",
        source="containerd core/remotes/docker; Docker docs, containerd image store",
        # containerd(8)
        tool=serving_tool(
            "containerd", "a/address c/config l/log-level root state", "address config root"
        ),
        connects="daemon",
    ),
    Program(
        names="buildkitd rootlesskit-buildkitd",
        source="moby/buildkit source/{containerimage,http,git}",
        # moby/buildkit README, buildkitd.toml: docs
        tool=serving_tool(
            "buildkitd",
            "addr config oci-worker-binary root",
            "addr config oci-worker-binary root",
        ),
        connects="daemon",
    ),
    # All traffic of the containers and RUN steps inside its virtual machine leaves through it.
    Program(
        names="com.docker.backend com.docker.build com.docker.vpnkit vpnkit vpnkit-bridge",
        source="docs.docker.com, Docker Desktop networking and allowlist",
        connects="carrier",
    ),
    Program(names="quadlet", source="containers/podman", connects="builder"),
    Program(names="gvproxy", source="containers/gvisor-tap-vsock README", connects="carrier"),
    # Rootless engines have no network of the host's: what their builds' steps and containers
    # send leaves through one of these, in RootlessKit's case by a stack inside it.
    Program(
        names="slirp4netns pasta pasta.avx2 passt passt.avx2 bypass4netns rootlesskit",
        source="docs.docker.com, rootless mode: network drivers; podman-run(1), --network",
        connects="carrier",
    ),
    Program(
        names="buildah-copier buildah-chroot-runtime",
        source="containers/buildah add.go; traced on buildah 1.28.2",
        connects="builder",
    ),
    Program(
        names="kaniko kaniko-executor",
        source="GoogleContainerTools/kaniko README, build contexts",
        connects="builder",
    ),
    # Of buildpacks; but much other software calls a program so.
    Program(
        names="lifecycle creator exporter",
        source="buildpacks/lifecycle cmd/lifecycle",
        connects="builder",
        is_watched=False,
    ),
    Program(names="crio", source="cri-o/cri-o docs", connects="daemon"),
    # A row of the network table names the program and not who started it, so a context's
    # clone looks like any other clone on the host.
    Program(
        names="git-remote-https git-remote-http git-remote-ftp",
        source="moby builder/remotecontext/git; git-remote-helpers(7)",
        connects="client",
        is_watched=False,
    ),
)
