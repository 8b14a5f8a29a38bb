"""Say which step may follow which, what joins them, and what that is worth.

``SUCCESSIONS`` is the one table: a pair that is not in it is no chain, whatever the two have in
common. So a deployment before its build is none, and neither is the next build after
a deployment, unless it makes an image of the container. How far a link of each kind says that
two steps belong together is for ``correlation.linking``.

Scores are on the scale of findings, where 2 is an alert. Sources: MITRE ATT&CK T1612 (build
on the host, then deploy, T1610) and T1611; Docker CLI and Engine API references.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from attrs import frozen

from ..observation import LinkKind, Stage


@frozen(repr=False)
class Succession:
    """One kind of step that may follow another on the same host.

    ``by`` are the kinds of link that join them anywhere in the window. Without any link,
    ``near`` in time joins, too (zero: it does not): two steps of which neither is quiet, of one
    account if ``same_account``: the same where both name one, and with ``named`` both have to.
    But things of the kind ``decided_by`` settle it: where ``both`` steps, or the
    ``later`` one, name some, only sharing one joins them. What the pair adds to the score, if
    the step beside the build is not quiet or is a start: ``linked`` or, by nearness, ``nearby``.
    """

    first: Stage
    then: Stage
    by: tuple[LinkKind, ...]
    reason: str
    near: timedelta = timedelta()
    same_account: bool = True
    named: bool = False
    decided_by: LinkKind | Literal[""] = ""
    decides: Literal["both", "later"] = "both"
    linked: int = 0
    nearby: int = 0


SUCCESSIONS: Final = (
    Succession(
        first="prepare",
        then="prepare",
        by=("path", "container", "process"),
        reason=(
            "An archive is fetched, then unpacked; a file is fetched, and seen being written; a "
            "working container is made, then changed."
        ),
    ),
    Succession(
        first="prepare",
        then="build",
        by=("path", "container", "host", "process"),
        near=timedelta(minutes=5),
        decided_by="path",
        linked=1,
        reason=(
            "Who builds from what was put there just now brought it from elsewhere. A script does "
            "both within seconds, a hand within minutes; a context like '.' names no path."
        ),
    ),
    Succession(
        first="prepare",
        then="egress",
        by=("host",),
        reason="A build goes back to where its Dockerfile came from.",
    ),
    Succession(
        first="build",
        then="build",
        by=("image", "path", "host", "container", "process"),
        near=timedelta(minutes=10),
        named=True,
        reason=(
            "An image is made from one made before, or gets another name; a build that failed is "
            "tried again. Who builds suspiciously twice in ten minutes does one thing; scripts and "
            "web shells have a new parent for each command."
        ),
    ),
    Succession(
        first="build",
        then="egress",
        by=("host", "process"),
        near=timedelta(minutes=10),
        same_account=False,
        linked=2,
        nearby=1,
        reason=(
            "The daemon's connections name no client, so that time alone tells; most builds "
            "are over after ten minutes. One to the host that the build names is its own."
        ),
    ),
    Succession(
        first="egress",
        then="egress",
        by=("host",),
        reason="The same stay of the builder with the same host.",
    ),
    Succession(
        first="build",
        then="deploy",
        by=("image", "path", "process"),
        near=timedelta(minutes=10),
        decided_by="image",
        decides="later",
        linked=2,
        nearby=1,
        reason=(
            "The point of T1612: what was built here runs here (T1610). An image that is started "
            "by a name was made under that name; ids are known to neither command. One compose "
            "file says what is built and what is started."
        ),
    ),
    Succession(
        first="deploy",
        then="build",
        by=("container",),
        reason="docker commit: the image is made of a container that was changed while it ran.",
    ),
    Succession(
        first="deploy",
        then="prepare",
        by=("container",),
        reason="Something is put into a container that runs, for an image to be made of it.",
    ),
    Succession(
        first="deploy",
        then="deploy",
        by=("container",),
        reason="docker create, docker start: whatever is copied into it in between.",
    ),
)


@frozen(repr=False)
class ManyImages:
    """When the images that a host makes are too many, and what that is worth to an incident.

    Too many are more than ``least``, and more than ``times`` the most that an earlier hour
    (``within``) of the ``days`` before had. ``limits`` says what the signal can do and cannot; it
    reads on from its name.
    """

    signal: str
    title: str
    within: timedelta
    least: int
    times: int
    days: int
    worth: int
    source: str
    reason: str
    limits: str


_LEAST_WORTH: Final = 1
MANY_IMAGES: Final = ManyImages(
    signal="host.many_images",
    title="More images were made on the host than is usual there",
    within=timedelta(hours=1),
    # All that one project is made of, at once: its twelve services each have a Dockerfile.
    least=12,
    # A new most is nothing: a host that builds by chance sets one again and again. With a dozen and
    # more expected, chance makes twice as many hardly once in a thousand hours.
    times=2,
    # What is built anew once a week is usual.
    days=7,
    # It says something of the host, and nothing of what was built: the least there is, and never a
    # reason for an incident.
    worth=_LEAST_WORTH,
    source=(
        "MITRE ATT&CK DET0459, AN1261: NewImageThreshold; GoogleCloudPlatform/microservices-demo: "
        "its directories with a Dockerfile"
    ),
    reason=(
        "Who tries until an image works, or makes many, makes more than the host does on other "
        "days; a new project, and a machine's first day, do as well."
    ),
    limits=(
        f"is of an incident and of no event: it adds {_LEAST_WORTH} to an incident's score and "
        "makes none; no profile weighs it, and no allow-list names it (a build that one suppresses "
        "is not counted)"
    ),
)

# The signals that no event shows, only what happened on a host: not in ``signals.CATALOG``.
CHAIN_SIGNALS: Final = {each.signal: each for each in (MANY_IMAGES,)}

# The plugin is executed by the client at once: docker/cli, cli-plugins/manager.
REPEAT: Final = timedelta(seconds=30)

# A chain in which no build is an alert by itself is an incident if the build has no relief, and
# it and what is linked to it score this much: a start with three of the host's rights (3) of
# what was built (2), or with two of them after a build with a habit (1). To build and run one's
# own image, be it privileged or with the engine's socket, is none.
ENOUGH: Final = 5

# The rights that make the host the container's, each of which counts: what else a container
# may be given (a capability, a network, a device) counts 1 where it is all. So a debugger's rights
# stay one, and what watches a host, with its files, its processes and its network, has two.
# Sources: MITRE ATT&CK T1611; docs.docker.com, docker container run; prometheus/node_exporter
# README, Docker.
RIGHTS: Final = frozenset({"privileged", "host_mount", "engine_socket", "host_namespace"})
MOST_RIGHTS: Final = 3

# What a preparation is worth that is an event of its own: less than the same in the text that
# builds, for it says of the image that it may be in it. Known forges, vendors and this site's own
# hosts are worth nothing, and neither are temporary files, which everybody copies. What nobody
# knows is worth 1, so that it takes rights on the host to be told; no name at all is 3. What is
# run inside a container and would be a finding in a Dockerfile (``inline_instructions``) is as much
# as there. Each is of a signal that a build has.
PREPARED: Final = {
    "process.remote_source": 1,
    "process.bare_address_source": 2,
    "process.stray_source": 2,
    "process.memory_source": 2,
    "process.hidden_source": 1,
    "process.inline_instructions": 3,
}
MOST_PREPARED: Final = 3

# What a file names is started by these, whether an image is built before or not.
# Source: docs.docker.com, docker compose, docker stack; podman-kube-play(1).
STARTING: Final = ("compose-up", "compose-create", "compose-run", "stack-deploy", "kube-play")

# Said of stages, whatever signals fired: making the image, and starting it.
STAGE_ATTACK: Final = {"prepare": (), "build": ("T1612",), "egress": (), "deploy": ("T1610",)}
ESCAPE: Final = "T1611"
