"""List the clients that an operating system brings: Apple's ``container``, Windows' ``wslc``.

Both are told what to do as docker is; their own flags are added to its.
"""

from __future__ import annotations

from typing import Final

from ...shell.flag_tables import flag_table
from ...shell.grammar import Group, Tool, Verb, starting
from ...shell.programs import Program
from . import client_flags as flags

# apple/container docs/command-reference.md; MicrosoftDocs/WSL, wsl-container.md
_BUILD: Final = flag_table("a/arch cpus os vsock-port", "pull verbose", "", flags.DOCKER_BUILD)
_RUN: Final = flag_table(
    """a/arch cwd>workdir dns-domain gid k/kernel os publish-socket scheme uid""",
    "no-dns remove>rm ssh virtualization",
    "",
    flags.DOCKER_RUN,
)


_ON_CONTAINERS: Final = {
    **starting(_RUN),
    "exec": Verb("exec", _RUN, runs="container", interspersed=False),
}
_ON_IMAGES: Final = {
    "build": Verb("build", _BUILD, "build", makes_image=True),
    "import": Verb("import", flags.DOCKER_IMPORT, "import", makes_image=True),
    "load": Verb("load", flags.DOCKER_LOAD, "load", makes_image=True),
    "pull": Verb("pull", flags.DOCKER_PULL),
    "push": Verb("push", flags.DOCKER_PUSH),
    "tag": Verb("tag", flags.HELP),
}
_ROOT: Final = Group(
    flag_table("session", "debug h/help v/version"),
    {
        **_ON_CONTAINERS,
        **_ON_IMAGES,
        **dict.fromkeys(("image", "images", "i"), Group(flags.HELP, _ON_IMAGES)),
        "container": Group(flags.HELP, _ON_CONTAINERS),
    },
)

ROWS: Final = (
    Program(
        names="container",
        source="apple/container docs/command-reference.md",
        tool=Tool("container", _ROOT),
        is_sought=False,
        connects="client",
        is_watched=False,
    ),
    Program(
        names="wslc",
        source="learn.microsoft.com, WSL container: wslc",
        tool=Tool("wslc", _ROOT),
        is_sought=False,
    ),
)
