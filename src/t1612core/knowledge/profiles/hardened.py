"""Hold the rule as an expert would write it: with parsers instead of substrings.

The scale is the published rule's. A weight of 2 or more is a finding by itself: its fact has no
everyday reading, or one that relief takes back. A weight of 1 has an everyday reading: one kind of
weakness or two count once, each further one again (``weaknesses``). The signal says why.

What differs from the published rule where both see the same: a shell as a parent is worth nothing
by itself, ``build`` must be the verb, a temporary path must be what the build reads, and a known
builder's lineage is worth less than nothing.
"""

from __future__ import annotations

from typing import Final

from ...model import Branch, Mention, Profile, Words
from ..containerfiles import HOLDERS, NAMES, PREFIXES, SUFFIXES, VARIANTS
from ..daemon import WRITERS as ENGINE_WRITERS
from ..programs import NETWORK_PROGRAMS, PROGRAMS
from ..programs.elsewhere import BUILDS
from ..programs.shells import ENCODED
from ..rating import RATING
from ..vocabulary.engine_api import SOCKETS
from ..weaknesses import WEAK_KINDS

# A path's last part is the name of the process.
_CLIENTS: Final = {
    name.rpartition("/")[2]: row.tool for row in PROGRAMS if row.tool for name in row.names
}
_SOUGHT: Final = {name for row in PROGRAMS if row.is_sought for name in row.names}
# Other ways to an image than these start a client, whose own event tells.
_WORDS: Final = ("build", "docker", ".sock", ":237", "podman", "/images/")
# Tools that make images by other words; a short name stands in many others.
_TOOLS: Final = tuple(
    name + " " * (len(name) < 5)
    for name, tool in _CLIENTS.items()
    if name in _SOUGHT
    if not any(word in name for word in _WORDS) and not set(tool.making) <= {"build"}
)
_NEEDLES: Final = (
    *_WORDS,
    *(name for name in _TOOLS if not any(each in name for each in _TOOLS if each != name)),
)
# Programs that start others, carry requests or run a text; looked at for what they are told.
_CARRIERS: Final = tuple(
    row
    for row in PROGRAMS
    if (row.wrapper or row.language or row.asks) and not row.is_built_in and row.needles != BUILDS
)
_MENTIONS: Final = (
    Mention(
        programs=tuple(
            name
            for row in _CARRIERS
            if row.language != "powershell" and not row.needles
            for name in row.names
        ),
        reads="command_line",
        needles=_NEEDLES,
        marks=("^",),  # cmd's escape
    ),
    # An encoded text shows no needle.
    Mention(
        programs=tuple(
            name for row in _CARRIERS if row.language == "powershell" for name in row.names
        ),
        reads="command_line",
        needles=(*_NEEDLES, *ENCODED),
        marks=("`",),
    ),
    # A multi-call program is the client.
    *(
        Mention(programs=row.names, reads="command_line", needles=row.needles)
        for row in _CARRIERS
        if row.needles
    ),
    # A renamed client: its verb cannot be renamed.
    Mention(programs=(), reads="command_line", needles=BUILDS),
)

_LINEAGE: Final = (
    ("web_server_lineage", 4),
    ("server_lineage", 3),
    ("database_lineage", 4),
    ("script_host_lineage", 3),
    ("service_account", 2),
    ("transfer_tool_lineage", 2),
    ("encoded_lineage", 2),
    ("downloaded_script_lineage", 2),
    ("oversized_lineage", 2),
    ("script_in_temp", 2),
    ("one_liner_lineage", 1),
    ("scheduler_lineage", 1),
    ("ci_lineage", -3),
    ("editor_lineage", -3),
    ("agent_lineage", -3),
    ("platform_lineage", -3),
    ("build_tool_lineage", -3),
    ("test_lineage", -3),
    ("scanner_lineage", -3),
    ("iac_lineage", -3),
    ("terminal_lineage", -3),
    ("user_session", -2),
)
# To write a file is what these are for; see the signals' reasons.
_FILE_LINEAGE: Final = {**dict(_LINEAGE), "server_lineage": 1, "transfer_tool_lineage": 1}
_FIRM_LINEAGE: Final = (
    "web_server_lineage",
    "server_lineage",
    "database_lineage",
    "script_host_lineage",
    "service_account",
)

_WEAK_LIMIT: Final = 3

# What a Dockerfile says.
# 4: has no place in a build.
# 3: a technique of intruders with hardly a harmless use in a build.
# 2: the same with a harmless use that is known; a finding by itself, a low one.
# 1: ordinary in public Dockerfiles, worth a line beside something worse. 0: for the reader.
_CONTENT: Final = (
    ("dockerfile.miner", 4),
    ("dockerfile.known_malware", 4),
    ("dockerfile.reverse_shell", 4),
    ("dockerfile.host_escape", 3),
    ("dockerfile.host_planting", 3),
    ("dockerfile.decode_execute", 3),
    ("dockerfile.code_download", 3),
    ("dockerfile.ld_so_preload", 3),
    ("dockerfile.preload_from_temp", 3),
    ("dockerfile.unprotected_run", 3),
    ("dockerfile.cron_payload", 3),
    ("dockerfile.immutable_file", 3),
    ("dockerfile.setuid_shell", 3),
    ("dockerfile.pipe_to_shell", 2),
    ("dockerfile.eval_download", 2),
    ("dockerfile.address_source", 2),
    ("dockerfile.hidden_executable", 2),
    ("dockerfile.root_account", 2),
    ("dockerfile.authorized_keys", 2),
    ("dockerfile.look_alike_registry", 2),
    ("dockerfile.onion_source", 2),
    ("dockerfile.drop_host_source", 2),
    ("dockerfile.privileged_step", 2),
    ("dockerfile.pipe_installer", 1),
    ("dockerfile.pipe_checked", 1),
    ("dockerfile.run_download", 1),
    ("dockerfile.internal_address_source", 1),
    ("dockerfile.plain_http_source", 1),
    ("dockerfile.remote_add", 1),
    ("dockerfile.unverified_tls", 1),
    ("dockerfile.decode", 1),
    ("dockerfile.preload_variable", 1),
    ("dockerfile.cron_entry", 1),
    ("dockerfile.copied_keys", 1),
    ("dockerfile.sudoers", 1),
    ("dockerfile.account_file", 1),
    ("dockerfile.setuid", 1),
    ("dockerfile.history_removal", 1),
    ("dockerfile.network_redirection", 1),
    ("dockerfile.tor", 1),
    ("dockerfile.scanner", 1),
    ("dockerfile.engine_socket", 1),
    ("dockerfile.host_network", 1),
    ("dockerfile.custom_frontend", 1),
    ("dockerfile.oversized", 2),
    ("dockerfile.secret_in_environment", 0),
    ("dockerfile.user_root", 0),
)

# A text by itself; no event has to pass a gate.
DOCKERFILE: Final = Branch(
    name="dockerfile",
    kind="file",
    programs=(),
    suffixes=(),
    requires=(),
    weights=_CONTENT,
    weak_limit=_WEAK_LIMIT,
    weak_kinds=WEAK_KINDS,
    threshold=2,
    description="Suspicious Dockerfile",
    detail="",
    account="",
)

_PROCESS: Final = Branch(
    name="image_build",
    kind="process",
    reader="process",
    programs=tuple(_CLIENTS),
    suffixes=(),
    mentions=_MENTIONS,
    requires=(),
    weights=(
        ("process.temp_source", 3),
        ("process.stray_source", 3),
        ("process.served_source", 0),
        ("process.memory_source", 1),
        ("process.hidden_source", 2),
        ("process.archive_in_temp", 1),
        ("process.definition_in_temp", 1),
        ("process.piped_archive", 1),
        ("process.remote_source", 4),
        ("process.public_source", 2),
        ("process.public_repository", 1),
        ("process.registry_source", 1),
        ("process.forge_source", 2),
        ("process.vendor_source", 1),
        ("process.internal_source", 1),
        ("process.bare_address_source", 2),
        ("process.plain_http_source", 1),
        ("process.address_registry", 2),
        ("process.look_alike_registry", 2),
        ("process.custom_frontend", 1),
        ("process.argument_address", 2),
        ("process.argument_command", 2),
        ("process.redirected_registry", 2),
        ("process.piped_download", 4),
        ("process.piped_public_download", 2),
        ("process.decoded_input", 4),
        ("process.inline_instructions", 3),
        ("process.inline_dockerfile", 1),
        ("process.stdin_source", 1),
        ("process.api_build", 3),
        ("process.likely_api_build", 2),
        ("process.engine_connection", 1),
        ("process.engine_handed_on", 2),
        ("process.renamed_client", 2),
        ("process.unknown_client", 1),
        ("process.client_in_temp", 3),
        ("process.official_image_tag", 2),
        ("process.privileged_build", 2),
        ("process.entitled_build", 2),
        ("process.without_cache", 1),
        ("process.host_network_build", 1),
        ("process.host_secret", 2),
        ("process.cgroup_parent", 0),
        ("process.remote_engine", 1),
        ("process.bare_engine", 2),
        ("process.engine_in_temp", 1),
        ("process.hidden_engine", 2),
        ("process.output_planted", 3),
        ("process.output_outside", 0),
        ("process.kubelet_namespace", 0),
        ("process.repeated_build", 1),
        ("process.oversized", 3),
        ("process.run_privileged", 1),
        ("process.run_host_mount", 1),
        ("process.run_engine_socket", 1),
        ("process.run_host_network", 1),
        ("process.run_host_namespace", 1),
        ("process.run_capability", 1),
        ("process.run_device", 1),
        ("process.run_unconfined", 1),
        *((f"process.{name}", weight) for name, weight in _LINEAGE),
    ),
    weak_limit=_WEAK_LIMIT,
    weak_kinds=WEAK_KINDS,
    firm=(
        "process.bare_address_source",
        "process.address_registry",
        "process.argument_address",
        "process.argument_command",
        "process.output_planted",
        "process.decoded_input",
        "process.inline_instructions",
        "process.client_in_temp",
        "process.privileged_build",
        "process.remote_source",
        "process.host_secret",
        "process.oversized",  # nothing is known of it that an everyday starter could excuse
        *(f"process.{name}" for name in _FIRM_LINEAGE),
    ),
    threshold=2,
    description="Suspicious container image build",
    detail="{command_line}",
    account="account",
)

_FILE: Final = Branch(
    name="dockerfile_written",
    kind="file",
    reader="file",
    programs=NAMES,
    prefixes=(*PREFIXES, *VARIANTS, *HOLDERS),
    suffixes=SUFFIXES,
    requires=(),
    weights=(
        ("file.in_temp", 3),
        ("file.in_stray_place", 3),
        ("file.in_memory", 1),
        ("file.in_hidden_directory", 2),
        ("file.bare_address_source", 2),
        ("file.plain_http_source", 1),
        *_CONTENT,
        *((f"file.{name}", weight) for name, weight in _FILE_LINEAGE.items()),
        ("file.builders_own", -3),
        ("file.unpacked", -2),
    ),
    weak_limit=_WEAK_LIMIT,
    weak_kinds=WEAK_KINDS,
    firm=(
        *(f"file.{name}" for name in _FIRM_LINEAGE if _FILE_LINEAGE[name] > 1),
        # What has no place in a build has none whoever wrote it down.
        *(name for name, weight in _CONTENT if weight > 2),
    ),
    threshold=2,
    description="Suspicious Dockerfile written",
    detail="{path}",
    account="parent_account",
)

_NETWORK: Final = Branch(
    name="builder_egress",
    kind="network",
    reader="network",
    programs=NETWORK_PROGRAMS,
    suffixes=(),
    requires=(),
    weights=(
        ("network.look_alike", 3),
        ("network.unknown_host", 2),
        ("network.bare_address", 2),
        ("network.plain_engine", 2),
        ("network.mirror_like", 1),
        ("network.log_collector", 1),
        ("network.public_code_host", 1),
        ("network.nameless_address", 1),
        ("network.shared_proxy_egress", 1),
        ("network.metadata_service", 0),
        ("network.plain_http", 1),
    ),
    weak_limit=1,
    threshold=2,
    description="Image builder connects to an unknown host",
    detail="{ip}[ ({url})][ port {port}]",
    account="parent_account",
)

# Nobody is relieved, for a log does not know who asked: what has an everyday reading weighs less.
_DAEMON: Final = Branch(
    name="engine_asked",
    kind="daemon",
    reader="daemon",
    programs=(*ENGINE_WRITERS, *SOCKETS),
    suffixes=(),
    requires=(),
    weights=(
        ("daemon.api_build", 3),
        ("daemon.hand_made_build", 2),
        ("daemon.socket_by_hand", 2),
        ("daemon.socket_access", 1),
        ("daemon.socket_in_container", 1),
        ("daemon.inner_build", 1),
        ("daemon.telling_step", 2),
        ("daemon.hostile_step", 2),
        ("daemon.image_built", 0),
        ("daemon.remote_source", 4),
        ("daemon.public_source", 2),
        ("daemon.public_repository", 1),
        ("daemon.registry_source", 1),
        ("daemon.forge_source", 1),
        ("daemon.vendor_source", 1),
        ("daemon.internal_source", 1),
        ("daemon.bare_address_source", 2),
        ("daemon.plain_http_source", 1),
        ("daemon.piped_download", 4),
        ("daemon.inline_instructions", 3),
        ("daemon.official_image_tag", 2),
        ("daemon.official_image_name", 1),
        ("daemon.without_cache", 1),
        ("daemon.host_network_build", 1),
        ("daemon.oversized", 2),
        ("daemon.run_privileged", 1),
        ("daemon.run_host_mount", 1),
        ("daemon.run_engine_socket", 1),
        ("daemon.run_host_network", 1),
        ("daemon.run_host_namespace", 1),
        ("daemon.run_capability", 1),
        ("daemon.run_device", 1),
        ("daemon.run_unconfined", 1),
    ),
    weak_limit=_WEAK_LIMIT,
    weak_kinds=WEAK_KINDS,
    threshold=2,
    description="Container engine asked in a suspicious way",
    detail="{caller} {request} {image} {made}",
    account="account",
)

HARDENED = Profile(
    name="hardened",
    severity="high",
    confidence="medium",
    rating=RATING,
    words=Words(),
    branches=(_PROCESS, _FILE, _NETWORK, _DAEMON),
)
