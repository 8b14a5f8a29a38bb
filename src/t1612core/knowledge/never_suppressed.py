"""List the signals that no allow-list hides unless its author says so.

Each has no everyday reading: a build server, a developer, a scanner or Packer does not do it, so
an entry for one of them that covers it would cover an intruder. What a command line says so, an
engine that was asked the same says, too. ``STRICT`` is for lists whose authors do not know the
hosts: it leaves what everybody's builds show.
"""

from __future__ import annotations

from typing import Final

from .profiles.hardened import DOCKERFILE, HARDENED
from .signals.daemon import SHARED

_LINEAGE: Final = (
    "web_server_lineage",
    "server_lineage",
    "database_lineage",
    "script_host_lineage",
    "service_account",
    "encoded_lineage",
    "downloaded_script_lineage",
)

_OF_PROCESSES: Final = (
    "process.address_registry",
    "process.argument_address",
    "process.argument_command",
    "process.bare_address_source",
    "process.client_in_temp",
    "process.decoded_input",
    # What gives a step the host, and what writes to it.
    "process.privileged_build",
    "process.entitled_build",
    "process.host_network_build",
    "process.output_outside",
    "process.host_secret",
    "process.bare_engine",
    "process.hidden_engine",
    "process.engine_handed_on",
    "process.stray_source",
    "process.external_file",
    "process.hidden_source",
    "process.inline_instructions",
    "process.look_alike_registry",
    "process.official_image_tag",
    "process.output_planted",
    "process.oversized",
    "process.piped_download",
    "process.remote_source",
    "process.renamed_client",
    "process.run_engine_socket",
    *(f"process.{name}" for name in _LINEAGE),
)
NEVER_SUPPRESSED: Final = (
    *_OF_PROCESSES,
    *(f"file.{name}" for name in _LINEAGE),
    "file.bare_address_source",
    "file.in_hidden_directory",
    "file.in_stray_place",
    "network.bare_address",
    "network.plain_engine",
    "network.look_alike",
    *(f"daemon.{name}" for name in SHARED if f"process.{name}" in _OF_PROCESSES),
    "daemon.hostile_step",
    "daemon.oversized",
    *(id for id, weight in DOCKERFILE.weights if weight >= 2),
)
# What builds of every family show: from where they build, how, and by which of their tools.
_EVERYDAY: Final = frozenset(
    f"process.{name}"
    for name in (
        *("temp_source", "archive_in_temp", "vendor_source", "internal_source"),
        *("inline_dockerfile", "stdin_source", "without_cache", "repeated_build"),
        *("engine_connection", "one_liner_lineage", "scheduler_lineage"),
    )
) | {
    *("file.in_temp", "file.one_liner_lineage", "file.scheduler_lineage"),
    *("daemon.vendor_source", "daemon.internal_source", "daemon.without_cache"),
    *("daemon.image_built", "daemon.inner_build", "daemon.socket_access"),
}
_STRICT_KINDS: Final = ("process.", "file.", "daemon.")
STRICT: Final = tuple(
    dict.fromkeys(
        (
            *NEVER_SUPPRESSED,
            *(
                id
                for branch in HARDENED.branches
                for id, weight in branch.weights
                if weight >= 0 and id not in _EVERYDAY and id.startswith(_STRICT_KINDS)
            ),
        )
    )
)
# Sets of signals by the names that lists give them.
NAMED: Final = {"default": NEVER_SUPPRESSED, "strict": STRICT}
# Points that all entries together take of one finding unless the author says otherwise: what
# the rule gives for its heaviest signal.
MAX_REDUCTION: Final = 4
