"""List the programs that make connections while images are built, pulled or pushed.

Traffic of a build's ``RUN`` steps is not theirs: such a step is a process of its
own under runc, and a network event names that process.
"""

from __future__ import annotations

from typing import Final

from ..text.programs import Fetcher

_PULLS = "registries and their content networks, for FROM, pull and push"

FETCHERS: Final[tuple[Fetcher, ...]] = (
    Fetcher(
        "Docker Engine",
        ("dockerd", "docker-current", "dockerd-current"),
        "daemon",
        f"{_PULLS}; classic builder: ADD of a URL, a build's remote= and an import's fromSrc=,"
        " which may be any host; embedded BuildKit: HTTP and Git sources",
        "moby builder/remotecontext, builder/dockerfile/copy.go, builder/builder-next",
    ),
    Fetcher(
        "docker-proxy",
        ("docker-proxy",),
        "carrier",
        "containers' published ports, in both directions: nothing of a build's",
        "moby cmd/docker-proxy",
        is_watched=False,
    ),
    Fetcher(
        "containerd",
        ("containerd",),
        "daemon",
        f"{_PULLS}, when the containerd image store or Kubernetes pulls",
        "containerd core/remotes/docker; Docker docs, containerd image store",
    ),
    Fetcher(
        "BuildKit",
        ("buildkitd", "rootlesskit-buildkitd"),
        "daemon",
        f"{_PULLS}; ADD of a URL, HTTP and Git contexts, cache import and export: any host",
        "moby/buildkit source/{containerimage,http,git}",
    ),
    Fetcher(
        "Docker Desktop backend",
        ("com.docker.backend", "com.docker.build", "com.docker.vpnkit", "vpnkit", "vpnkit-bridge"),
        "carrier",
        f"{_PULLS}, and all traffic of the containers and RUN steps inside its virtual machine,"
        " which leaves through it; updates and analytics of docker.com, segment.io, bugsnag.com",
        "docs.docker.com, Docker Desktop networking and allowlist",
    ),
    Fetcher(
        "Docker CLI",
        ("docker", "com.docker.cli"),
        "client",
        "the engine's endpoint; registries at login, manifest and search; a URL context, which the"
        " classic builder's client downloads by itself, from any host",
        "docker/cli cli/command/image/build/context.go; recorded on docker CLI 20.10.24",
    ),
    Fetcher(
        "Buildx",
        ("docker-buildx", "buildx"),
        "client",
        "the builder's endpoint; registries for imagetools and a token; a Dockerfile or bake file"
        " given as a URL is fetched by the builder, not by it",
        "docker/buildx build, bake, util/imagetools",
    ),
    Fetcher(
        "Docker Compose",
        ("docker-compose",),
        "client",
        "the engine's endpoint; registries; Git and OCI includes: any host",
        "docker/compose pkg/remote",
    ),
    Fetcher(
        "Podman",
        ("podman", "quadlet"),
        "builder",
        f"{_PULLS}; no daemon: a URL or Git context, -f URL and ADD of a URL are fetched by podman"
        " itself, from any host; with --connection or --remote, a client of a podman elsewhere",
        "containers/podman; containers/buildah define/build.go TempDirForURL",
    ),
    Fetcher(
        "Podman's client",
        ("podman-remote",),
        "client",
        "the endpoint of podman's service, over ssh or TCP; a URL context goes there unread",
        "docs.podman.io, podman-remote(1)",
    ),
    Fetcher(
        "Podman machine",
        ("gvproxy",),
        "carrier",
        "all traffic of podman's virtual machine, pulls and RUN steps alike",
        "containers/gvisor-tap-vsock README",
    ),
    Fetcher(
        "Buildah",
        ("buildah", "buildah-copier", "buildah-chroot-runtime"),
        "builder",
        f"{_PULLS}; a URL or Git context, -f URL and ADD of a URL: any host",
        "containers/buildah define/build.go, add.go; traced on buildah 1.28.2",
    ),
    Fetcher(
        "nerdctl",
        ("nerdctl", "nerdctl.lima", "finch"),
        "client",
        f"{_PULLS}: it pulls by itself; builds are buildctl's, and URL contexts are refused",
        "containerd/nerdctl pkg/imgutil, pkg/cmd/builder",
    ),
    Fetcher(
        "buildctl",
        ("buildctl",),
        "client",
        "buildkitd's endpoint, and registries for a token",
        "moby/buildkit cmd/buildctl, session/auth",
    ),
    Fetcher(
        "kaniko",
        ("kaniko", "kaniko-executor"),
        "builder",
        f"{_PULLS}; Git, HTTP and bucket contexts; its RUN steps are its children",
        "GoogleContainerTools/kaniko README, build contexts",
    ),
    Fetcher(
        "kaniko, in its own image",
        ("executor",),
        "builder",
        "as kaniko; but much other software calls a program so",
        "GoogleContainerTools/kaniko deploy/Dockerfile",
        is_watched=False,
    ),
    Fetcher("img", ("img",), "builder", f"{_PULLS}; BuildKit's sources", "genuinetools/img README"),
    Fetcher(
        "Skopeo",
        ("skopeo",),
        "client",
        _PULLS,
        "containers/skopeo docs",
    ),
    Fetcher(
        "crane, ko, jib",
        ("crane", "ko", "jib"),
        "builder",
        f"{_PULLS}: images are put together without a daemon",
        "google/go-containerregistry, ko-build/ko, GoogleContainerTools/jib READMEs",
    ),
    Fetcher(
        "Buildpacks",
        ("pack", "s2i"),
        "builder",
        f"{_PULLS}; buildpacks download runtimes from their vendors",
        "buildpacks.io docs; openshift/source-to-image README",
    ),
    Fetcher(
        "Buildpacks' lifecycle",
        ("lifecycle", "creator", "exporter"),
        "builder",
        "as pack; but much other software calls a program so",
        "buildpacks/lifecycle cmd/lifecycle",
        is_watched=False,
    ),
    Fetcher(
        "CRI-O",
        ("crio",),
        "daemon",
        _PULLS,
        "cri-o/cri-o docs",
    ),
    Fetcher(
        "Git, for a context",
        ("git-remote-https", "git-remote-http", "git-remote-ftp"),
        "client",
        # A row of the network table names the program and not who started it, so
        # a context's clone looks like any other clone on the host.
        "the host of a Git context: the daemon and the CLI run git for it",
        "moby builder/remotecontext/git; git-remote-helpers(7)",
        is_watched=False,
    ),
)

# Whose connections are looked at, as ``program_name`` spells them.
NETWORK_PROGRAMS: Final = tuple(
    program for fetcher in FETCHERS if fetcher.is_watched for program in fetcher.programs
)
UNWATCHED: Final = frozenset(
    program for fetcher in FETCHERS if not fetcher.is_watched for program in fetcher.programs
)
# Carriers make no connection of their own: what leaves through them is somebody else's.
CARRIERS: Final = frozenset(
    program for fetcher in FETCHERS if fetcher.role == "carrier" for program in fetcher.programs
)
# Programs that may be talking to an engine or builder elsewhere, at its port.
ENGINE_CLIENTS: Final = frozenset(
    ("podman", *(p for fetcher in FETCHERS if fetcher.role == "client" for p in fetcher.programs))
)
# The engine has peers and log collectors, which are addresses more often than names.
SWARM_MEMBERS: Final = frozenset(FETCHERS[0].programs)
