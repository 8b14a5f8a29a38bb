"""List the builders without a daemon, and those that drive one.

Sources: those of the flag tables; moby/buildkit ``buildctl-daemonless.sh``.
"""

from __future__ import annotations

from typing import Final

from ...shell.grammar import Group, Tool, Verb
from ...shell.programs import Program
from . import builder_flags

_BUILDCTL_BUILD: Final = Verb("build", builder_flags.BUILDCTL_BUILD, "buildctl", makes_image=True)
_BUILDCTL: Final = Tool(
    "buildctl",
    Group(builder_flags.BUILDCTL, {"build": _BUILDCTL_BUILD, "b": _BUILDCTL_BUILD}),
    target=("addr",),
    style="goflag",
)
_IMG: Final = Tool(
    "img",
    Group(
        builder_flags.IMG,
        {
            "build": Verb("build", builder_flags.IMG_BUILD, "build", makes_image=True),
            "pull": Verb("pull", builder_flags.IMG),
            "push": Verb("push", builder_flags.IMG),
            "tag": Verb("tag", builder_flags.IMG),
        },
    ),
    style="goflag",
)
_KANIKO: Final = Tool(
    "kaniko", Group(), verb=Verb("build", builder_flags.KANIKO, "kaniko", makes_image=True)
)
_PACK: Final = Tool(
    "pack",
    Group(
        builder_flags.PACK,
        {"build": Verb("build", builder_flags.PACK_BUILD, "pack", makes_image=True)},
    ),
)
_S2I: Final = Tool(
    "s2i",
    Group(
        builder_flags.S2I,
        {
            "build": Verb(
                "build",
                builder_flags.S2I_BUILD,
                "s2i",
                makes_image=True,
                idle=("help", "as-dockerfile"),
            )
        },
    ),
    target=("url",),
)
_KO_BUILD: Final = Verb("build", builder_flags.KO_BUILD, "ko", makes_image=True)
_KO: Final = Tool("ko", Group(builder_flags.KO, {"build": _KO_BUILD, "publish": _KO_BUILD}))
_SKOPEO: Final = Tool(
    "skopeo",
    Group(
        builder_flags.SKOPEO,
        {"copy": Verb("copy", builder_flags.SKOPEO_COPY, "copy", makes_image=True)},
    ),
    target=("dest-daemon-host",),
)

ROWS: Final = (
    Program(
        names="buildctl",
        source="moby/buildkit cmd/buildctl, session/auth",
        tool=_BUILDCTL,
        connects="client",
    ),
    Program(names="buildctl-daemonless.sh", tool=_BUILDCTL, starts="buildctl"),
    Program(names="img", source="genuinetools/img README", tool=_IMG, connects="builder"),
    Program(
        names="kaniko/executor",
        source="GoogleContainerTools/kaniko deploy/Dockerfile",
        tool=_KANIKO,
    ),
    Program(names="pack", source="buildpacks.io docs", tool=_PACK, connects="builder"),
    Program(names="s2i", source="openshift/source-to-image README", tool=_S2I, connects="builder"),
    Program(names="ko", source="ko-build/ko README", tool=_KO, connects="builder"),
    Program(names="skopeo", source="containers/skopeo docs", tool=_SKOPEO, connects="client"),
)
