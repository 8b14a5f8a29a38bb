"""Say of each weak signal what about an act it finds odd.

A weak signal has an everyday reading. Those of one kind have the same one: a download over
plain http, unchecked, is one old mirror. Two kinds meet in everyday work still: a job at night
builds without cache, a script pipes a Dockerfile. Three kinds hardly ever do: of 2,278
Dockerfiles of 57 public repositories 31 have two and one has three. The rule was chosen on
these files, so that others may show more.

Rule 1: data only; ``scoring`` counts. Each signal of weight 1 stands here once.
"""

from __future__ import annotations

from typing import Final

# (what is odd, signals)
_KINDS: Final = (
    (
        "place",
        """process.memory_source process.archive_in_temp
        process.engine_in_temp process.definition_in_temp file.in_memory""",
    ),
    (
        "source",
        """process.piped_archive process.vendor_source process.registry_source
        process.public_repository process.inline_dockerfile process.stdin_source
        daemon.vendor_source daemon.registry_source daemon.public_repository daemon.forge_source
        dockerfile.pipe_installer dockerfile.pipe_checked dockerfile.run_download""",
    ),
    # What was fetched may have been changed on the way. A site's own server seldom has a
    # certificate, or a name.
    (
        "protection",
        """process.plain_http_source process.internal_source file.plain_http_source
        daemon.plain_http_source daemon.internal_source
        dockerfile.plain_http_source dockerfile.unverified_tls dockerfile.remote_add
        dockerfile.internal_address_source""",
    ),
    # What a site's own job does: at night, without cache, past a proxy.
    (
        "routine",
        """process.without_cache process.host_network_build process.scheduler_lineage
        file.scheduler_lineage dockerfile.host_network
        daemon.without_cache daemon.host_network_build daemon.official_image_name""",
    ),
    # The engine or builder, and who speaks to it.
    (
        "builder",
        """process.remote_engine process.engine_connection process.unknown_client
        process.repeated_build process.custom_frontend
        daemon.socket_access daemon.socket_in_container daemon.inner_build
        dockerfile.custom_frontend dockerfile.engine_socket""",
    ),
    (
        "asker",
        """process.one_liner_lineage file.one_liner_lineage file.transfer_tool_lineage
        file.server_lineage""",
    ),
    (
        "rights",
        """process.run_privileged process.run_host_mount process.run_engine_socket
        process.run_host_network process.run_host_namespace process.run_capability
        process.run_device process.run_unconfined
        daemon.run_privileged daemon.run_host_mount daemon.run_engine_socket
        daemon.run_host_network daemon.run_host_namespace daemon.run_capability
        daemon.run_device daemon.run_unconfined dockerfile.sudoers dockerfile.account_file
        dockerfile.setuid dockerfile.copied_keys""",
    ),
    ("lasting", "dockerfile.cron_entry dockerfile.preload_variable"),
    ("hiding", "dockerfile.history_removal dockerfile.decode"),
    ("network", "dockerfile.network_redirection dockerfile.tor dockerfile.scanner"),
)

WEAK_KINDS: Final = tuple((id, kind) for kind, ids in _KINDS for id in ids.split())
ROUTINE: Final = frozenset(id for id, kind in WEAK_KINDS if kind == "routine")
