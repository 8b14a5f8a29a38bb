"""Say which step may follow which, what joins them, and what that is worth.

``SUCCESSIONS`` is the one table: a pair that is not in it is no chain, whatever the two have in
common. So a deployment before its build is none, and neither is the next build after
a deployment, unless it makes an image of the container.

Scores are on the scale of findings, where 2 is an alert. Sources: MITRE ATT&CK T1612 (build
on the host, then deploy, T1610) and T1611; Docker CLI and Engine API references.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

from attrs import frozen

from ..observation import LinkKind, Stage


@frozen
class Succession:
    """One kind of step that may follow another on the same host.

    ``by`` are the kinds of link that join them anywhere in the window. Without any link,
    ``near`` in time joins, too (zero: it does not), of one account if ``same_account`` and both
    name one. But things of the kind ``decided_by`` settle it: where ``both`` steps, or the
    ``later`` one, name some, only sharing one joins them. What the pair adds to the score:
    ``linked`` or, by nearness, ``nearby``.
    """

    first: Stage
    then: Stage
    by: tuple[LinkKind, ...]
    reason: str
    near: timedelta = timedelta()
    same_account: bool = True
    decided_by: LinkKind | Literal[""] = ""
    decides: Literal["both", "later"] = "both"
    linked: int = 0
    nearby: int = 0


SUCCESSIONS: Final = (
    Succession(
        first="prepare",
        then="prepare",
        by=("path", "process"),
        reason="An archive is fetched, then unpacked; a file is fetched, and seen being written.",
    ),
    Succession(
        first="prepare",
        then="build",
        by=("path", "host", "process"),
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
        reason="A build that failed is tried again; an image is made from one made before.",
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
        by=("image", "process"),
        near=timedelta(minutes=10),
        decided_by="image",
        decides="later",
        linked=2,
        nearby=1,
        reason=(
            "The point of T1612: what was built here runs here (T1610). An image that is started "
            "by a name was made under that name; ids are known to neither command."
        ),
    ),
    Succession(
        first="deploy",
        then="build",
        by=("container",),
        linked=1,
        reason="docker commit: the image is made of a container that was changed while it ran.",
    ),
    Succession(
        first="deploy",
        then="prepare",
        by=("container",),
        reason="Something is put into a container that runs, for an image to be made of it.",
    ),
    Succession(
        first="prepare",
        then="deploy",
        by=("container",),
        reason="docker create, docker cp, docker start.",
    ),
    Succession(
        first="deploy",
        then="deploy",
        by=("container",),
        reason="A container is created, then started.",
    ),
)

# The plugin is executed by the client at once: docker/cli, cli-plugins/manager.
REPEAT: Final = timedelta(seconds=30)

# Without a build that is an alert by itself, from this score on linked steps are an
# incident: more than a habit (1) on two sides and the deployment of what was built (2) give,
# so that building and running one's own image is none; a build with a habit (1) that is
# run with the host's rights (2 or more) is one.
ENOUGH: Final = 5

# From here on an incident is severe whatever its steps are: a strong signal of every kind of
# step (3 or 4), or two with what they fetch and start.
SEVERE: Final = 10

# Said of stages, whatever signals fired: making the image, and starting it.
STAGE_ATTACK: Final = {"prepare": (), "build": ("T1612",), "egress": (), "deploy": ("T1610",)}
ESCAPE: Final = "T1611"
