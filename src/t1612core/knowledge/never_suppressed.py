"""List the signals that no allow-list hides unless its author says so.

Each has no everyday reading: a build server, a developer, a scanner or Packer does not do it, so
an entry for one of them that covers it would cover an intruder.
"""

from __future__ import annotations

from typing import Final

from .profiles.hardened import DOCKERFILE

_LINEAGE: Final = (
    "web_server_lineage",
    "server_lineage",
    "database_lineage",
    "script_host_lineage",
    "service_account",
    "encoded_lineage",
    "downloaded_script_lineage",
)

NEVER_SUPPRESSED: Final = (
    "process.bare_address_source",
    "process.client_in_temp",
    "process.decoded_input",
    "process.external_file",
    "process.hidden_source",
    "process.inline_instructions",
    "process.official_image_tag",
    "process.piped_download",
    "process.remote_source",
    "process.renamed_client",
    "process.run_engine_socket",
    *(f"process.{name}" for name in _LINEAGE),
    *(f"file.{name}" for name in _LINEAGE),
    "file.in_hidden_directory",
    "network.bare_address",
    "network.look_alike",
    *(id for id, weight in DOCKERFILE.weights if weight >= 2),
)
# Points that all entries together take of one finding unless the author says otherwise: what
# the rule gives for its heaviest signal.
MAX_REDUCTION: Final = 4
