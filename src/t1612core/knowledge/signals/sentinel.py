"""List the signals of the published rule: operators of Kusto's on single fields."""

from __future__ import annotations

from typing import Final

from ...model import Signal

_RULE = "Sentinel rule for T1612, "

SIGNALS: Final = (
    Signal(
        id="process.is_build",
        kind="process",
        reads="command_line",
        operator="has_any",
        words="build_verbs",
        title="Command line names an image build",
        attack=("T1612",),
        source=_RULE + "DockerBuilds, where",
    ),
    Signal(
        id="process.build_from_temp",
        kind="process",
        reads="command_line",
        operator="has_any",
        words="temp_paths",
        title="Build names a world-writable directory",
        attack=("T1612",),
        source=_RULE + "BuildFromTemp",
    ),
    Signal(
        id="process.no_cache",
        kind="process",
        reads="command_line",
        operator="has_any",
        words="no_cache_flags",
        title="Build bypasses the layer cache",
        attack=("T1612",),
        source=_RULE + "BuildNoCache",
    ),
    Signal(
        id="process.external_file",
        kind="process",
        reads="command_line",
        operator="matches regex",
        words="dockerfile_urls",
        title="Dockerfile comes from a URL",
        attack=("T1612", "T1105"),
        source=_RULE + "BuildExternalFile",
    ),
    Signal(
        id="process.suspicious_parent",
        kind="process",
        reads="parent_name",
        operator="has_any",
        words="parents",
        title="Build was started by a shell, interpreter or download tool",
        attack=("T1612", "T1059"),
        source=_RULE + "SuspiciousParentProc",
    ),
    Signal(
        id="file.in_temp_path",
        kind="file",
        reads="folder",
        operator="has_any",
        words="temp_paths",
        title="Dockerfile lies in a world-writable directory",
        attack=("T1612",),
        source=_RULE + "SuspiciousDockerfiles, where",
    ),
    Signal(
        id="network.web_port",
        kind="network",
        reads="port",
        operator="in",
        words="web_ports",
        title="Destination port is a web port",
        attack=("T1612",),
        source=_RULE + "DockerNetworkBuild, RemotePort in",
    ),
    Signal(
        id="network.public_ipv4",
        kind="network",
        reads="ip",
        operator="not ipv4_is_private",
        words="",
        title="Destination is an IPv4 address outside RFC 1918",
        attack=("T1612",),
        source=_RULE + "DockerNetworkBuild, not(ipv4_is_private(RemoteIP))",
    ),
    Signal(
        id="network.not_a_registry",
        kind="network",
        reads="url",
        operator="not has_any",
        words="registries",
        title="Destination names no known image registry",
        attack=("T1612", "T1105"),
        source=_RULE + "DockerNetworkBuild, not(RemoteUrl has_any …)",
    ),
)
