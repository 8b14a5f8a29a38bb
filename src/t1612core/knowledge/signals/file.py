"""List the signals on where a Dockerfile was written, and by whom."""

from __future__ import annotations

from typing import Final

from ...model import Signal

# name, title, further ATT&CK ids, further fields, source, reason
_ROWS: Final[tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], str, str], ...]] = (
    (
        "in_temp",
        "Dockerfile lies in a temporary directory",
        (),
        (),
        "Sentinel rule for T1612, SuspiciousDockerfiles; Filesystem Hierarchy Standard 3.0",
        "Anybody may write there and nothing is kept; projects live elsewhere.",
    ),
    (
        "in_stray_place",
        "Dockerfile lies where nobody keeps one",
        (),
        (),
        "Filesystem Hierarchy Standard 3.0; MITRE T1564.001, T1574.005",
        "Devices, queues, the bin, what the system lets everybody write to: no project is there.",
    ),
    (
        "in_memory",
        "Dockerfile lies in memory",
        ("T1027.011",),
        (),
        "shm_overview(7), pam_systemd(8); MITRE T1027.011",
        "It leaves no trace on the disk; a tool with a small file has the same idea.",
    ),
    (
        "in_hidden_directory",
        "Dockerfile lies in a hidden directory of a temporary or system one",
        ("T1564.001",),
        (),
        "MITRE T1564.001",
        "Nobody's project is there; in projects and homes, to hide directories is a habit.",
    ),
    (
        "builders_own",
        "Dockerfile is a builder's own temporary file",
        (),
        ("parent_name", "parent_folder"),
        "docker/buildx build, docker/cli image/build/context.go, containers/buildah",
        "Builders keep a Dockerfile from standard input so; its name alone proves nothing.",
    ),
    (
        "bare_address_source",
        "Dockerfile was fetched from a host outside that is named by its address alone",
        ("T1105",),
        ("parent_name", "parent_line"),
        "A count over 667 public Dockerfiles: URLs with an address stand in tests only",
        "What is meant to last has a name.",
    ),
    (
        "plain_http_source",
        "Dockerfile was fetched without encryption from a host outside that is no known one",
        ("T1105",),
        ("parent_name", "parent_line"),
        "docs.docker.com, Building best practices",
        "Anybody on the way may change what is built; old servers still work so.",
    ),
    (
        "unpacked",
        "Dockerfile came with a whole tree",
        (),
        ("parent_name", "parent_line", "parent_folder"),
        "the manuals of version control systems, archivers and package managers",
        "A clone or an archive in a temporary directory has a Dockerfile among many files; "
        "so may an intruder's, which is why less is taken back than the place adds.",
    ),
)

SIGNALS: Final = tuple(
    Signal(
        id=f"file.{name}",
        kind="file",
        reads="folder",
        also_reads=also,
        operator="fact",
        words="",
        title=title,
        attack=("T1612", *attack),
        source=source,
        reason=reason,
    )
    for name, title, attack, also, source, reason in _ROWS
)
