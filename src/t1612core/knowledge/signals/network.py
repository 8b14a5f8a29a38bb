"""List the signals that the reader of builders' connections finds."""

from __future__ import annotations

from typing import Final

from ...model import Signal

_RULE = "Sentinel rule for T1612, DockerNetworkBuild"
_DET = "MITRE ATT&CK DET0459: image creation with outbound traffic to untrusted hosts"

SIGNALS: Final = (
    Signal(
        id="network.unknown_host",
        kind="network",
        reads="url",
        also_reads=("ip", "port"),
        operator="fact",
        words="",
        title="Builder asked an outside host that is no registry or mirror",
        attack=("T1612", "T1105"),
        source=f"{_DET}; {_RULE}",
        reason="A daemon fetches from other hosts only when a context, an ADD or an import names "
        "them, and then it is the author of the build who chose the host.",
    ),
    Signal(
        id="network.look_alike",
        kind="network",
        reads="url",
        also_reads=("ip", "port"),
        operator="fact",
        words="",
        title="Host or URL imitates a registry or mirror",
        attack=("T1612", "T1105", "T1036.005"),
        source="MITRE ATT&CK T1036.005 and T1583.001; Unicode UTS 39, confusable detection",
        reason="Nobody honest needs somebody else's whole name in his own, and a reader or a test "
        "for words takes it for the real one.",
    ),
    Signal(
        id="network.mirror_like",
        kind="network",
        reads="url",
        also_reads=("ip", "port"),
        operator="fact",
        words="",
        title="Outside host calls itself a registry, mirror, package index or forge",
        attack=("T1612", "T1105"),
        source="Docker docs, registry as a pull-through cache; Sonatype and JFrog docs, host names",
        reason="Organisations run such hosts and name them so, but so can anybody else.",
    ),
    Signal(
        id="network.log_collector",
        kind="network",
        reads="url",
        also_reads=("ip", "port"),
        operator="fact",
        words="",
        title="Engine reached an outside host that looks like its log collector or its swarm",
        attack=("T1612", "T1105"),
        source="Docker docs, configure logging drivers; Docker docs, getting started with swarm",
        reason="Engines send logs there without end; a server of contexts can be called so, too, "
        "and can listen there.",
    ),
    Signal(
        id="network.public_code_host",
        kind="network",
        reads="url",
        also_reads=("ip", "port"),
        operator="fact",
        words="",
        title="Builder asked a host where anybody publishes",
        attack=("T1612", "T1105"),
        source="Docker docs, docker build: Git repositories as context; MITRE ATT&CK T1608.001",
        reason="Contexts and releases come from there every day, and the name of the host tells "
        "nothing of whose they are.",
    ),
    Signal(
        id="network.bare_address",
        kind="network",
        reads="url",
        also_reads=("ip", "port"),
        operator="fact",
        words="",
        title="Builder asked an outside address without a name",
        attack=("T1612", "T1105", "T1071.001"),
        source=_RULE + ", RemoteIP; MITRE ATT&CK T1105",
        reason="Public registries and mirrors have names; a server set up for one use has often "
        "only an address.",
    ),
    Signal(
        id="network.nameless_address",
        kind="network",
        reads="ip",
        also_reads=("url", "port"),
        operator="fact",
        words="",
        title="Builder reached an outside address whose name was not recorded",
        attack=("T1612",),
        source=_RULE + "; Microsoft docs, DeviceNetworkEvents: RemoteUrl",
        reason="Products often leave the name of a TLS server out, so that a pull looks like this.",
    ),
    Signal(
        id="network.plain_engine",
        kind="network",
        reads="port",
        also_reads=("ip", "url"),
        operator="fact",
        words="",
        title="Client asked an engine outside that anybody may command",
        attack=("T1612", "T1021", "T1610"),
        source="IANA: docker, port 2375; Docker docs, protect the Docker daemon socket; "
        "MITRE ATT&CK T1610",
        reason="Nothing on that port is encrypted or asks who commands: nobody who owns an engine "
        "uses it so across the internet.",
    ),
    Signal(
        id="network.plain_http",
        kind="network",
        reads="port",
        also_reads=("url",),
        operator="fact",
        words="",
        title="The connection is not encrypted",
        attack=("T1612", "T1071.001"),
        source="Docker docs, dockerd: insecure registries; MITRE ATT&CK T1071.001",
        reason="Public registries and code hosts speak TLS; a makeshift server and an old mirror "
        "do not.",
    ),
    Signal(
        id="network.metadata_service",
        kind="network",
        reads="ip",
        also_reads=("url",),
        operator="fact",
        words="",
        title="Builder asked a cloud's metadata service",
        attack=("T1612", "T1552.005"),
        source="MITRE ATT&CK T1552.005; Docker docs, awslogs; kaniko README, pushing to registries",
        reason="A build that may name any URL can read the machine's credentials there, and so do "
        "logging drivers and registry log-ins that have a right to.",
    ),
    Signal(
        id="network.shared_proxy_egress",
        kind="network",
        reads="url",
        also_reads=("ip", "port"),
        operator="fact",
        words="",
        title="Traffic of containers left through a shared proxy",
        attack=("T1612",),
        source="Docker docs, Docker Desktop networking; containers/gvisor-tap-vsock README",
        reason="All containers of the machine leave through this one program, and it doesn't say "
        "which of them asked or whether one was building.",
    ),
)
