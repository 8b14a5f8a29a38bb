"""List the clients of container engines, and what their sub-commands are called.

A sub-command that is not listed makes no image and is told as ``other``: ``builder prune``,
``buildx ls``, ``image ls``.

Sources, beside those of the flag tables: docker/cli cmd/docker/builder.go (``builder`` is
``buildx``), cli/command/image/build/context.go; docker/buildx commands/root.go; podman,
buildah and ctr ``--help``.  Of the helpers that a client hands its build to: docker/cli
``cli-plugins/manager`` (plugins ``docker-buildx`` and ``docker-compose``); docker/compose
``pkg/compose/build_bake.go``; containerd/nerdctl ``pkg/cmd/builder`` and runfinch/finch
(``buildctl``); podman-compose documentation; containers/podman ``pkg/rootless`` and
containers/storage ``pkg/unshare`` (without root, these start themselves once more in a user
namespace).
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Group, Tool, Verb, packed, starting
from ...shell.programs import Program
from . import client_flags as flags
from . import containerd_flags

_NOT_BUILDING: Final = ("help", "version", "call", "check", "dry-run", "list", "print")
_IDLE: Final = ("help", "version", "dry-run", "list")
_NOT_BAKING: Final = (*_IDLE, "list-targets", "list-variables", "print")
# docker/buildx@461836ba0fcb commands/build.go, commands/bake.go: all set one variable.
_CALLS: Final = {"call": "", "check": "check"}
_PRINTS: Final = {**_CALLS, "print": ""}

# Docker

_BUILD: Final = Verb(
    "build",
    flags.DOCKER_BUILD,
    "build",
    makes_image=True,
    idle=_IDLE,
    methods=_PRINTS,
)
_BAKE: Final = Verb(
    "bake",
    flags.BUILDX_BAKE,
    "bake",
    makes_image=True,
    idle=_NOT_BAKING,
    methods=_CALLS,
)
_REPLAY: Final = Verb("build", flags.BUILDX_REPLAY, "build", makes_image=True, idle=_NOT_BUILDING)
_IMAGETOOLS: Final = Verb(
    "imagetools-create", flags.BUILDX_IMAGETOOLS, "crane", makes_image=True, idle=_IDLE
)
_PLUGIN: Final = {"create": Verb("plugin-create", flags.DOCKER_PLUGIN, "plugin", makes_image=True)}
_CONTEXT: Final = Verb("context-create", flags.DOCKER_CONTEXT, of_engine="names")
_EXEC: Final = Verb("exec", flags.DOCKER_EXEC, runs="container", interspersed=False)
# A container that was made before is used once more. docker/cli@28f756087eea container_start.md,
# container_restart.md; docs.docker.com, docker compose start|restart; podman-start(1),
# podman-restart(1)
_START: Final = flag_table(
    """checkpoint checkpoint-dir cidfile detach-keys f/filter s/signal time>timeout t/timeout
    wait-timeout""",
    "all a/attach dry-run h/help i/interactive l/latest no-deps running sig-proxy wait",
)
_AGAIN: Final = {name: Verb(name, _START) for name in ("start", "restart")}
_COMMIT: Final = Verb("commit", flags.DOCKER_COMMIT, "commit", makes_image=True)
_IMPORT: Final = Verb("import", flags.DOCKER_IMPORT, "import", makes_image=True)
_PULL: Final = Verb("pull", flags.DOCKER_PULL)
_PUSH: Final = Verb("push", flags.DOCKER_PUSH)
_SAVE: Final = Verb("save", flags.DOCKER_SAVE)
_TAG: Final = Verb("tag", flags.HELP)
_COPY_FILES: Final = Verb("cp", flags.DOCKER_CP)
_PRUNE: Final = Verb("prune", flags.DOCKER_PRUNE)
_IMAGES: Final = Verb("images", flags.DOCKER_IMAGES)

_BUILDX: Final = Group(
    flags.BUILDX,
    {
        "build": _BUILD,
        "b": _BUILD,
        "bake": _BAKE,
        "f": _BAKE,
        "dap": Group(flags.BUILDX_DEBUG, {"build": _BUILD}),
        "debug": Group(flags.BUILDX_DEBUG, {"build": _BUILD}),
        "replay": Group(flags.BUILDX, {"build": _REPLAY}),
        "imagetools": Group(flags.BUILDX, {"create": _IMAGETOOLS}),
        "create": Verb("buildx-create", flags.BUILDX_CREATE, of_engine="names"),
        "prune": _PRUNE,
    },
)
# What a service has no image for is built without being asked to.
# Source: docs.docker.com, docker compose up, --no-build.
_NOT_COMPOSING: Final = ("help", "dry-run", "no-build")
_COMPOSE_UP: Final = Verb(
    "compose-up",
    flags.COMPOSE_UP,
    "compose",
    makes_image=True,
    when="build",
    idle=_NOT_COMPOSING,
    if_missing=True,
)
_COMPOSE: Final = {
    "build": Verb(
        "compose-build",
        flags.COMPOSE_BUILD,
        "compose",
        makes_image=True,
        idle=("help", "dry-run", "check", "print"),
    ),
    "up": _COMPOSE_UP,
    "create": Verb(
        "compose-create",
        flags.COMPOSE_UP,
        "compose",
        makes_image=True,
        when="build",
        idle=_NOT_COMPOSING,
        if_missing=True,
    ),
    "run": Verb(
        "compose-run",
        flags.COMPOSE_RUN,
        "compose",
        runs="container",
        makes_image=True,
        when="build",
        idle=_NOT_COMPOSING,
        if_missing=True,
        interspersed=False,
    ),
    "watch": Verb(
        "compose-watch",
        flags.COMPOSE_WATCH,
        "compose",
        makes_image=True,
        idle=("help", "dry-run"),
    ),
    "exec": Verb("exec", flags.COMPOSE_EXEC, runs="container", interspersed=False),
    **_AGAIN,
    "pull": Verb("pull", flags.DOCKER_PULL),
    "push": Verb("push", flags.DOCKER_PUSH),
}
_ON_CONTAINERS: Final = {
    **starting(flags.DOCKER_RUN),
    **_AGAIN,
    "exec": _EXEC,
    "commit": _COMMIT,
    "cp": _COPY_FILES,
}
_ON_IMAGES: Final = {
    "build": _BUILD,
    "import": _IMPORT,
    "load": Verb("load", flags.DOCKER_LOAD, "load", makes_image=True),
    "pull": _PULL,
    "push": _PUSH,
    "save": _SAVE,
    "tag": _TAG,
}
# A swarm builds nothing: the file, or the command, says which image of the node is run.
_DEPLOY: Final = Verb("stack-deploy", flags.DOCKER_STACK, "compose", if_missing=True)
_SERVICE: Final = {
    "create": Verb("service-create", flags.DOCKER_SERVICE, runs="image", interspersed=False)
}
_DOCKER: Final = Tool(
    "docker",
    Group(
        flags.DOCKER,
        {
            **_ON_CONTAINERS,
            **_ON_IMAGES,
            "bake": _BAKE,
            "builder": _BUILDX,
            "buildx": _BUILDX,
            "compose": Group(flags.COMPOSE, _COMPOSE),
            "context": Group(flags.HELP, {"create": _CONTEXT, "update": _CONTEXT}),
            "images": _IMAGES,
            "plugin": Group(flags.HELP, _PLUGIN),
            "service": Group(flags.HELP, _SERVICE),
            "stack": Group(flags.HELP, {"deploy": _DEPLOY, "up": _DEPLOY}),
            "container": Group(flags.HELP, _ON_CONTAINERS),
            "image": Group(
                flags.HELP, {**_ON_IMAGES, "ls": _IMAGES, "list": _IMAGES, "prune": _PRUNE}
            ),
        },
    ),
    target=("config", "host", "context", "docker", "driver-opt"),
)
# A plugin is started with its own name and the command as docker was given it
# (``docker-buildx buildx build``), or by hand without (``docker-buildx build``).
_DOCKER_BUILDX: Final = Tool(
    "docker-buildx",
    Group({**flags.DOCKER, **flags.BUILDX}, {**_BUILDX.verbs, "buildx": _BUILDX}),
    target=("config", "host", "context", "driver-opt"),
)
_COMPOSE_STANDALONE: Final = Group(
    flags.COMPOSE_STANDALONE,
    {**_COMPOSE, "compose": Group(flags.COMPOSE_STANDALONE, _COMPOSE)},
)
_DOCKER_COMPOSE: Final = Tool("docker-compose", _COMPOSE_STANDALONE, target=("host", "context"))
_PODMAN_COMPOSE: Final = Tool("podman-compose", _COMPOSE_STANDALONE)

# Podman and Buildah

_PODMAN_BUILD: Final = Verb(
    "build", flags.PODMAN_BUILD, "build", makes_image=True, context_from_file=True
)
_KUBE_PLAY: Final = Verb(
    "kube-play",
    flags.PODMAN_KUBE_PLAY,
    "kube",
    makes_image=True,
    when="build",
    idle=("help", "version", "down"),
    if_missing=True,
)
_PODMAN_FARM_BUILD: Final = Verb(
    "build", flags.PODMAN_FARM_BUILD, "build", makes_image=True, context_from_file=True
)
_PODMAN_CONNECTION: Final = Verb("connection-add", flags.PODMAN_CONNECTION, of_engine="names")
_PODMAN_SERVICE: Final = Verb("serve", flags.PODMAN_SERVICE, of_engine="serves")
_PODMAN_CONTAINERS: Final = {
    **starting(flags.PODMAN_RUN, transports=True),
    **{name: Verb(name, {**flags.PODMAN, **_START}) for name in _AGAIN},
    "exec": Verb("exec", flags.PODMAN_EXEC, runs="container", interspersed=False),
    "commit": Verb("commit", flags.PODMAN_COMMIT, "commit", makes_image=True),
    "cp": _COPY_FILES,
}
_PODMAN_IMAGES: Final = {
    "build": _PODMAN_BUILD,
    "import": Verb("import", flags.PODMAN_IMPORT, "import", makes_image=True),
    "load": Verb("load", flags.PODMAN_LOAD, "load", makes_image=True),
    "pull": Verb("pull", flags.PODMAN_PULL, transports=True),
    "push": Verb("push", flags.PODMAN_PUSH),
    "tag": _TAG,
}
_PODMAN: Final = Tool(
    "podman",
    Group(
        flags.PODMAN,
        {
            **_PODMAN_CONTAINERS,
            **_PODMAN_IMAGES,
            "buildx": Group(flags.PODMAN, {"build": _PODMAN_BUILD}),
            "builder": Group(flags.PODMAN, {"build": _PODMAN_BUILD}),
            "farm": Group(flags.PODMAN, {"build": _PODMAN_FARM_BUILD}),
            "compose": Group({**flags.PODMAN, **flags.COMPOSE}, _COMPOSE),
            "kube": Group(flags.PODMAN, {"play": _KUBE_PLAY}),
            "system": Group(
                flags.PODMAN,
                {
                    "connection": Group(flags.PODMAN, {"add": _PODMAN_CONNECTION}),
                    "service": _PODMAN_SERVICE,
                },
            ),
            "play": Group(flags.PODMAN, {"kube": _KUBE_PLAY}),
            "container": Group(flags.PODMAN, _PODMAN_CONTAINERS),
            "machine": Group(
                flags.PODMAN,
                {"ssh": Verb("ssh", flags.MACHINE_SSH, runs="machine", interspersed=False)},
            ),
            "unshare": Verb("unshare", flags.PODMAN_UNSHARE, runs="machine", interspersed=False),
            "image": Group(flags.PODMAN, _PODMAN_IMAGES),
        },
    ),
    target=(
        *("connection", "context", "host", "identity", "remote", "url"),
        *("imagestore", "root", "runroot"),
        *("conmon", "hooks-dir", "network-cmd-path", "runtime"),
    ),
)
_BUILDAH_BUILD: Final = Verb(
    "build", flags.BUILDAH_BUILD, "build", makes_image=True, context_from_file=True
)
_BUILDAH: Final = Tool(
    "buildah",
    Group(
        flags.BUILDAH,
        {
            "build": _BUILDAH_BUILD,
            "bud": _BUILDAH_BUILD,
            "build-using-dockerfile": _BUILDAH_BUILD,
            "commit": Verb("commit", flags.BUILDAH_COMMIT, "commit", makes_image=True),
            "from": Verb(
                "from", flags.BUILDAH_FROM, runs="image", interspersed=False, transports=True
            ),
            "run": Verb(
                "run", flags.BUILDAH_RUN, runs="container", interspersed=False, layers=True
            ),
            "config": Verb("config", flags.BUILDAH_CONFIG),
            "copy": Verb("copy", flags.BUILDAH_COPY, layers=True),
            "add": Verb("copy", flags.BUILDAH_COPY, layers=True),
            "pull": Verb("pull", flags.BUILDAH_PULL, transports=True),
            "push": Verb("push", flags.BUILDAH_PUSH),
            "tag": _TAG,
            "unshare": Verb("unshare", flags.BUILDAH_UNSHARE, runs="machine", interspersed=False),
        },
    ),
    target=("hooks-dir", "imagestore", "root", "runroot", "runtime"),
)

# containerd

_NERDCTL_BUILD: Final = Verb(
    "build", containerd_flags.NERDCTL_BUILD, "build", makes_image=True, idle=_NOT_BUILDING
)
_NERDCTL_DEBUG: Final = Verb("build", containerd_flags.NERDCTL_BUILD, "build", makes_image=True)
_NERDCTL_CONTAINERS: Final = {
    **starting(containerd_flags.NERDCTL_RUN),
    **_AGAIN,
    "exec": _EXEC,
    "commit": Verb("commit", containerd_flags.NERDCTL_COMMIT, "commit", makes_image=True),
    "cp": _COPY_FILES,
}
_NERDCTL_IMAGES: Final = {
    "build": _NERDCTL_BUILD,
    "import": _IMPORT,
    "load": Verb("load", containerd_flags.NERDCTL_LOAD, "load", makes_image=True),
    "pull": Verb("pull", containerd_flags.NERDCTL_PULL),
    "push": _PUSH,
    "tag": _TAG,
}
_NERDCTL: Final = Tool(
    "nerdctl",
    Group(
        containerd_flags.NERDCTL,
        {
            **_NERDCTL_CONTAINERS,
            **_NERDCTL_IMAGES,
            "builder": Group(
                containerd_flags.NERDCTL, {"build": _NERDCTL_BUILD, "debug": _NERDCTL_DEBUG}
            ),
            "compose": Group(containerd_flags.NERDCTL_COMPOSE, _COMPOSE),
            "container": Group(containerd_flags.NERDCTL, _NERDCTL_CONTAINERS),
            "image": Group(containerd_flags.NERDCTL, _NERDCTL_IMAGES),
        },
    ),
    target=("address", "buildkit-host", "data-root", "namespace"),
)
_CTR_IMAGES: Final = Group(
    flags.HELP,
    {
        "import": Verb("import", containerd_flags.CTR_IMPORT, "import", makes_image=True),
        "pull": Verb("pull", containerd_flags.CTR_PULL),
        "push": Verb("push", containerd_flags.CTR_PUSH),
        "tag": Verb("tag", containerd_flags.CTR_TAG),
    },
)
_CTR_TASKS: Final = Group(
    flags.HELP,
    {"exec": Verb("exec", containerd_flags.CTR_EXEC, runs="container", interspersed=False)},
)
_CTR_CONTAINERS: Final = Group(
    flags.HELP,
    {"create": Verb("create", containerd_flags.CTR_RUN, runs="image", interspersed=False)},
)
_CTR: Final = Tool(
    "ctr",
    Group(
        containerd_flags.CTR,
        {
            "images": _CTR_IMAGES,
            "image": _CTR_IMAGES,
            "i": _CTR_IMAGES,
            "run": Verb("run", containerd_flags.CTR_RUN, runs="image", interspersed=False),
            "containers": _CTR_CONTAINERS,
            "container": _CTR_CONTAINERS,
            "c": _CTR_CONTAINERS,
            "tasks": _CTR_TASKS,
            "task": _CTR_TASKS,
            "t": _CTR_TASKS,
        },
    ),
    target=("address", "namespace"),
    style="goflag",
)
_CRICTL: Final = Tool(
    "crictl",
    Group(
        containerd_flags.CRICTL,
        {
            "pull": Verb("pull", containerd_flags.CRICTL_PULL),
            "exec": Verb(
                "exec", containerd_flags.CRICTL_EXEC, runs="container", interspersed=False
            ),
        },
    ),
    target=("runtime-endpoint", "image-endpoint"),
)

_HELPERS: Final = "docker-buildx docker-compose buildx com.docker.cli"

# It was client and engine at once.
DOCKER_1: Final = Program(
    names="docker-current", source="moby builder/", tool=_DOCKER, connects="daemon"
)
ROWS: Final = (
    # All these download a URL context by themselves, from any host, for the classic builder.
    Program(
        names="docker docker-latest docker.io com.docker.cli",
        source="docker/cli; recorded on docker CLI 20.10.24",
        tool=_DOCKER,
        images="docker.io/library/docker",
        starts=_HELPERS,
        connects="client",
    ),
    DOCKER_1,
    Program(
        names="docker-buildx buildx",
        source="docker/buildx build, bake, util/imagetools",
        tool=_DOCKER_BUILDX,
        connects="client",
    ),
    Program(
        names="docker-compose",
        source="docker/compose pkg/remote",
        tool=_DOCKER_COMPOSE,
        images="docker.io/docker/compose",
        starts="docker docker-buildx buildx",
        connects="client",
    ),
    Program(names="podman-compose", tool=_PODMAN_COMPOSE, starts="podman"),
    # Without a daemon: URL contexts and ``ADD`` of a URL are fetched by podman itself.
    Program(
        names="podman",
        source="containers/podman; containers/buildah define/build.go TempDirForURL",
        tool=_PODMAN,
        starts="podman",
        connects="builder",
    ),
    Program(
        names="podman-remote",
        source="docs.podman.io, podman-remote(1)",
        tool=_PODMAN,
        connects="client",
    ),
    Program(
        names="buildah",
        source="containers/buildah define/build.go, add.go; traced on buildah 1.28.2",
        tool=_BUILDAH,
        starts="buildah",
        connects="builder",
    ),
    # It pulls by itself; builds are buildctl's.
    Program(
        names="nerdctl nerdctl.lima",
        source="containerd/nerdctl pkg/imgutil, pkg/cmd/builder",
        tool=_NERDCTL,
        starts="buildctl",
        connects="client",
    ),
    Program(
        names="finch",
        source="runfinch/finch",
        tool=_NERDCTL,
        starts="nerdctl buildctl",
        connects="client",
    ),
    Program(names="ctr microk8s.ctr", source="microk8s.io, how to import images", tool=_CTR),
    Program(names="crictl", tool=_CRICTL),
)

# What moves a build: which engine, which builder, which definition, which temporary files.
# Sources: docs.docker.com, "Environment variables" of the CLI, buildx and compose; podman(1),
# buildah(1); moby/buildkit README.md; containerd/nerdctl docs/config.md.
ENVIRONMENT: Final = packed(
    """BUILDAH_FORMAT BUILDAH_ISOLATION BUILDAH_LAYERS BUILDKIT_HOST BUILDX_BAKE_FILE
    BUILDX_BUILDER BUILDX_CONFIG BUILDX_EXPERIMENTAL COMPOSE_FILE COMPOSE_PROFILES
    COMPOSE_PROJECT_NAME CONTAINERD_ADDRESS CONTAINERD_NAMESPACE CONTAINERS_CONF
    CONTAINERS_STORAGE_CONF CONTAINER_CONNECTION CONTAINER_HOST DOCKER_BUILDKIT DOCKER_CERT_PATH
    DOCKER_CONFIG DOCKER_CONTEXT DOCKER_DEFAULT_PLATFORM DOCKER_HOST DOCKER_TLS_VERIFY
    NERDCTL_TOML TMPDIR"""
)
