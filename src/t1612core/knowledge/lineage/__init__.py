"""List who starts image builds and writes Dockerfiles, and what it says of what they did.

Sources are the vendors' own documents; MITRE ATT&CK pages for what intruders start
programs from.  Each role has a module.

Rule 1: data only; matching is ``text.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from attrs import evolve

from ...text.ancestry import Lineage
from ..paths import PATHS
from ..programs import INTERPRETERS
from .agents import AGENTS, PLATFORMS
from .ci import CI, UNTELLING
from .developers import DEVELOPERS
from .hostile import HOSTILE
from .places import RUNNERS, SERVED
from .servers import SERVERS
from .unpackers import UNPACKERS

LOGINS: Final = ("sshd", "sshd-session", "login", "dropbear", "mosh-server")
# shells(5), system(3): programs call sh, which is dash on Debian.
TYPED: Final = ("bash", "zsh", "fish", "ksh", "mksh", "tcsh", "csh", "nu")
# sudo(8), doas(1), su(1): who calls them is an account that is allowed to.
RAISING: Final = ("sudo", "doas", "su")

LINEAGE: Final = Lineage(
    rows=HOSTILE + SERVERS + CI + DEVELOPERS + AGENTS + PLATFORMS,
    interpreters=INTERPRETERS,
    logins=LOGINS,
    raising=RAISING,
    typed=TYPED,
    untelling=UNTELLING,
    relief=frozenset({row.role for row in CI + DEVELOPERS + AGENTS + PLATFORMS}),
    # These start nothing that anybody else's tool may excuse; the others have everyday readings.
    unrelieved=frozenset(
        {
            *("web_server_lineage", "server_lineage", "database_lineage"),
            *("script_host_lineage", "service_account"),
        }
    ),
    paths=evolve(PATHS, makers=RUNNERS),
    served=SERVED,
    acts={
        "decode_execute": "encoded_lineage",
        **dict.fromkeys(
            (
                *("code_download", "eval_download", "pipe_checked", "pipe_installer"),
                *("pipe_to_shell", "reverse_shell", "run_download", "unprotected_run"),
            ),
            "downloaded_script_lineage",
        ),
    },
)

# Who writes whole trees; looked up alike, and told of files alone.
TREES: Final = evolve(LINEAGE, rows=UNPACKERS, relief=frozenset({"unpacked"}))

# What tools seldom build, or where: that something is called like one is no excuse for it while
# it runs as root, which anybody who has taken the host is.  Facts of both kinds, without the kind.
UNLIKELY: Final = frozenset(
    {
        *("official_image_tag", "privileged_build", "entitled_build", "host_secret"),
        *("memory_source", "hidden_source"),
        *("stray_source", "remote_source", "piped_download"),
        *("in_memory", "in_hidden_directory", "in_stray_place"),
    }
)
