"""Write the branches of ``HARDENED`` as rules of plain words, as far as words say them.

A clause stands for signals that weigh enough to alert by themselves. What has an everyday reading
and counts only beside others is left out, but for what a container is given: that is a step of
the chain.
"""

from __future__ import annotations

from typing import Final

from ..knowledge.chains import SUCCESSIONS
from .file_rules import DOCKERFILE, SERVER_DOCKERFILE
from .network_rules import EGRESS
from .nouns import Chain
from .process_rules import (
    API_BUILD,
    IMAGE_BUILD,
    PIPED_BUILD,
    PUBLIC_BUILD,
    REMOTE_BUILD,
    RIGHTS_BUILD,
    SERVER_BUILD,
    STARTED,
)

RULES: Final = (
    *(IMAGE_BUILD, RIGHTS_BUILD, REMOTE_BUILD, PUBLIC_BUILD, SERVER_BUILD),
    *(PIPED_BUILD, API_BUILD),
    *(DOCKERFILE, SERVER_DOCKERFILE, EGRESS, STARTED),
)
_NEAR: Final = next(s.near for s in SUCCESSIONS if (s.first, s.then) == ("build", "deploy"))
CHAIN: Final = Chain(
    name="build_then_deploy",
    title="Container Image Built And Started With Rights On The Host",
    description=(
        "A suspicious build of an image, and then a container with rights on the same host: the "
        "point of T1612. Whether what is started is what was built, the words cannot say."
    ),
    level="high",
    attack=("T1612", "T1610"),
    steps=(IMAGE_BUILD.name, STARTED.name),
    minutes=int(_NEAR.total_seconds() // 60),
    false_positives=("A build server that builds and starts a monitor",),
)
