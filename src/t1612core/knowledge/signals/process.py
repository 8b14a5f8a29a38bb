"""List the facts of a process that makes an image: where, from what, and how.

Who started it stands in ``lineage``, what is fed to it in ``standard_input``.
"""

from __future__ import annotations

from typing import Final

from ...model import Signal

_T1612: Final = "MITRE ATT&CK T1612, Build Image on Host"
_T1610: Final = "MITRE ATT&CK T1610, Deploy Container"
_T1611: Final = "MITRE ATT&CK T1611, Escape to Host"
_RULE: Final = "Sentinel rule for T1612, "
_BUILD: Final = "docs.docker.com, docker buildx build"

# (name, title, further ATT&CK ids, source, reason)
_ROWS: Final = (
    # Where
    (
        "temp_source",
        "Build reads its context or Dockerfile from a temporary directory",
        (),
        f"{_RULE}BuildFromTemp",
        "Anybody may write there and nothing stays: where files are dropped that nobody owns. "
        "Developers try things out there, too.",
    ),
    (
        "memory_source",
        "That directory is kept in memory",
        ("T1564",),
        f"{_RULE}BuildFromTemp; shm_overview(7), pam_systemd(8)",
        "No file is left on a disk; tools use such directories, people hardly do.",
    ),
    (
        "stray_source",
        "Build reads its context or Dockerfile from where nobody keeps one",
        (),
        "Filesystem Hierarchy Standard 3.0; proc(5); MITRE T1564.001, T1574.005",
        "Devices, queues, the bin, what another process or container holds: people keep no "
        "project there, and tools that build in such a place keep to temporary ones.",
    ),
    (
        "served_source",
        "Build reads from a directory that a web server serves",
        (),
        "MITRE T1505.003; the servers' own documents on where the pages lie",
        "Sites are kept there by their owners, and so is what an intruder sent to the server.",
    ),
    (
        "hidden_source",
        "Build reads from a hidden directory that lies in a temporary or system one",
        ("T1564.001",),
        "MITRE ATT&CK T1564.001, Hidden Files and Directories",
        "Nobody's project is there; in projects and homes, to hide directories is a habit.",
    ),
    (
        "archive_in_temp",
        "Image is loaded from an archive in a temporary directory, or where nobody keeps one",
        (),
        "docs.docker.com, docker image load, docker image import",
        "No build, and how administrators carry images to hosts without a registry.",
    ),
    (
        "definition_in_temp",
        "What is started, and built where its image is missing, is described in a temporary "
        "directory",
        ("T1610",),
        "docs.docker.com, docker compose up; podman-kube-play(1); developer.hashicorp.com, packer",
        "Nothing says that it builds; guides put such a file there, too.",
    ),
    # From what
    (
        "remote_source",
        "Context, Dockerfile or archive comes from a host outside that is no known one",
        ("T1105",),
        f"{_RULE}BuildExternalFile; {_BUILD}: URL and Git contexts",
        "What is built was not on the host before, and nobody reviewed it.",
    ),
    (
        "public_source",
        "Context, Dockerfile or archive comes from a host where anybody publishes",
        ("T1105", "T1608"),
        f"{_BUILD}: Git contexts; docs.github.com",
        "The tools' own documentation does so; and so does who needs no server of his own.",
    ),
    (
        "public_repository",
        "Context is a Git repository on a host where anybody publishes",
        ("T1105", "T1608"),
        f"{_BUILD}: Git contexts; docs.github.com",
        "Whose it is, its name says, and what is built of it is what its history shows: projects "
        "tell their users to build so, and an intruder can have one, too.",
    ),
    (
        "registry_source",
        "Compose file comes from a host outside that calls itself a registry",
        ("T1105",),
        "docs.docker.com, docker compose: OCI artifacts",
        "It comes from where the images come from; so can anybody's.",
    ),
    (
        "forge_source",
        "Context is a Git repository on a host outside that calls itself a forge",
        ("T1105", "T1608"),
        f"{_BUILD}: Git contexts; docs.gitlab.com, docs.gitea.com: installation",
        "An organisation's own forge is called so, and is asked by name, with a key or over TLS; "
        "so can be anybody's.",
    ),
    (
        "vendor_source",
        "Context, Dockerfile or archive comes from a vendor's own host",
        ("T1105",),
        "The vendors' installation pages",
        "Only the vendor publishes there.",
    ),
    (
        "internal_source",
        "Context, Dockerfile or archive comes from a host inside",
        ("T1105",),
        "RFC 1918, RFC 4193, RFC 6762, RFC 8375",
        "An organisation's own server, or one that an intruder holds already.",
    ),
    (
        "bare_address_source",
        "That host is named by its address alone",
        ("T1105",),
        "A count over 667 public Dockerfiles: URLs with an address stand in tests only",
        "What is meant to last has a name.",
    ),
    (
        "plain_http_source",
        "What is fetched comes without encryption",
        ("T1105",),
        "docs.docker.com, Building best practices",
        "Anybody on the way may change what is built; old documentation still shows it.",
    ),
    (
        "stdin_source",
        "Context or Dockerfile comes from standard input",
        (),
        f"{_BUILD}: -",
        "No file holds what was built; scripts do so every day.",
    ),
    # How
    (
        "without_cache",
        "Build takes nothing from the layer cache",
        (),
        f"{_RULE}BuildNoCache",
        "Wanted for reproducible builds, too.",
    ),
    (
        "host_network_build",
        "Build's steps use the host's network",
        (),
        f"{_BUILD} --network",
        "They reach what listens on the loopback address; habit where a proxy is in the way.",
    ),
    (
        "privileged_build",
        "Build's steps are given the host, or are not confined",
        ("T1611",),
        "docs.docker.com, Docker security; podman-build(1)",
        "A step that can leave its container needs no container afterwards; few projects do.",
    ),
    (
        "host_secret",
        "Build's steps are given a file of the host's own accounts, keys or log-ins",
        ("T1003.008", "T1552"),
        "docs.docker.com, docker buildx build --secret, --ssh; MITRE ATT&CK T1003.008, T1552.004",
        "A step can send it on. What a project needs is a project's: a token, a user's own key.",
    ),
    (
        "cgroup_parent",
        "Build's steps run under a control group that was chosen for them",
        (),
        f"{_BUILD} --cgroup-parent",
        "It may lift limits and hide who uses the host; nested build servers choose one, too.",
    ),
    (
        "entitled_build",
        "Build asks BuildKit for steps that are not confined",
        ("T1611",),
        "docs.docker.com, docker buildx build --allow; buildkitd.toml, insecure-entitlements",
        "A step that can leave its container needs no container afterwards; BuildKit grants it "
        "where whoever set it up allowed it, as build servers' administrators do.",
    ),
    (
        "remote_engine",
        "Build is sent to another host's engine, over TCP or SSH",
        ("T1021",),
        f"{_T1612}: 'a remote build request may be sent to the Docker API'; podman(1), --url",
        "The image is made where nobody logs in; CI services and build farms do so.",
    ),
    (
        "bare_engine",
        "That engine is outside, named by its address alone, and asked without encryption",
        ("T1021",),
        f"{_T1612}; docs.docker.com, Protect the Docker daemon socket",
        "Whoever reaches such an engine owns its host: one's own is asked over TLS or SSH.",
    ),
    (
        "engine_in_temp",
        "Engine's socket, image store or client's settings lie in a temporary directory",
        (),
        "docs.docker.com, docker: --config, --host; containers-storage.conf(5)",
        "Tests, rootless engines without a session and a job's own log-in are kept so.",
    ),
    (
        "hidden_engine",
        "Engine's socket, image store or client's settings are hidden there, or lie where nobody "
        "keeps any",
        ("T1564.001",),
        "MITRE ATT&CK T1564.001; docs.docker.com, docker: --host; containers-storage.conf(5)",
        "An engine or a store of one's own, of which the host's engine and its log show nothing.",
    ),
    (
        "output_outside",
        "Build writes its result to a place outside its own tree",
        ("T1611",),
        f"{_BUILD} --output",
        "The client writes there, as whoever runs it, what a step made: a job for cron, too. "
        "Build servers keep results in a directory of their own.",
    ),
    (
        "kubelet_namespace",
        "Image goes straight to where a kubelet takes images from",
        ("T1610",),
        "containerd/nerdctl docs; kubernetes.io, container runtimes",
        "A pod may then run it although no registry has it: how local clusters are used, by "
        "nerdctl's own documentation, and no published intrusion.",
    ),
    (
        "renamed_client",
        "A container client under another name makes the image",
        ("T1036.003",),
        "MITRE ATT&CK T1036.003, Rename Legitimate Utilities",
        "Its own resources say what it is: rules that look for its name miss it.",
    ),
    (
        "unknown_client",
        "A program that nobody knows is told to build an image as a container client is",
        ("T1036.003",),
        "MITRE ATT&CK T1036.003, Rename Legitimate Utilities",
        "It may be a client under another name, a wrapper of one's own, or build something else.",
    ),
    (
        "client_in_temp",
        "The client, builder or engine, or what it runs steps by, lies where nobody installs one: "
        "temporary, hidden, served, in memory",
        ("T1036.005", "T1105"),
        f"{_T1612}; MITRE ATT&CK T1105, Ingress Tool Transfer",
        "It was brought along: the host has none, or not this one.",
    ),
    (
        "api_build",
        "An engine's API is asked for an image by a program that is no client of its",
        ("T1059", "T1106"),
        f"{_T1612}: build requests to the daemon's API; Engine API reference, POST /build",
        "Whoever may use the client uses the client.",
    ),
    (
        "likely_api_build",
        "What seems an engine's API is asked for an image by a program that is no client of its",
        ("T1059", "T1106"),
        f"{_T1612}; Engine API reference, POST /build",
        "The request is one of the engine's; that an engine gets it is not certain.",
    ),
    (
        "engine_connection",
        "A program that is no client connects to an engine, for what is not seen",
        ("T1106", "T1613"),
        "Elastic detection rules: unusual process connection to a container runtime socket",
        "Monitoring does so without end.",
    ),
    (
        "engine_handed_on",
        "An engine's socket is handed to another host, or to whoever connects",
        ("T1090", "T1572", "T1611"),
        "ssh(1), -R; socat(1); OWASP Docker Security Cheat Sheet, rule 1",
        "Whoever reaches it has the host, and builds there from elsewhere; to try out a client, "
        "people do so on a machine of their own.",
    ),
    (
        "repeated_build",
        "A client's own helper does the build that the client was asked for",
        (),
        "docker/cli cmd/docker/builder.go: docker build runs docker-buildx",
        "The client's own event tells everything.",
    ),
    # What a container that is run is given
    (
        "run_privileged",
        "Container is given all capabilities and devices of the host",
        ("T1610", "T1611"),
        _T1611,
        "Monitoring agents and nested engines ask for it, too.",
    ),
    (
        "run_host_mount",
        "Container is given a directory that holds the host itself",
        ("T1610", "T1611"),
        _T1611,
        "Monitoring agents read it, too.",
    ),
    (
        "run_engine_socket",
        "Container is given an engine's socket",
        ("T1610", "T1611", "T1613"),
        _T1611,
        "CI runners, dashboards and scanners are run like this.",
    ),
    (
        "run_host_network",
        "Container uses the host's network",
        ("T1610",),
        _T1610,
        "Ordinary for servers.",
    ),
    (
        "run_host_namespace",
        "Container shares the host's processes, semaphores or names",
        ("T1610", "T1611"),
        _T1611,
        "Monitoring agents ask for it, too.",
    ),
    (
        "run_capability",
        "Container is given a capability that leads to the host",
        ("T1610", "T1611"),
        f"{_T1611}; capabilities(7)",
        "Debuggers and file system tools ask for it, too.",
    ),
    (
        "run_device",
        "Container is given a disk or the memory of the host",
        ("T1610", "T1611"),
        _T1611,
        "Backup and partitioning tools ask for it, too.",
    ),
    (
        "run_unconfined",
        "Container is run without seccomp or AppArmor",
        ("T1610", "T1611"),
        "docs.docker.com, Docker security",
        "Debuggers ask for it, too.",
    ),
    (
        "oversized",
        "Command line is longer, or made of more commands, than is read",
        ("T1027.001", "T1059"),
        "MITRE T1027.001; Linux, MAX_ARG_STRLEN; a line is read to 16,384 marks: some 4,000 "
        "commands, or 16,000 words; the installer of Homebrew, run as one line, has 13,381",
        "What is behind the limit was not seen: a build may be. A script that a shell is given as "
        "one line may be as long, if it is a very long one.",
    ),
)

# Where else a signal can be seen than in the command line.
_ALSO_READS: Final = {
    **dict.fromkeys(
        (
            *("temp_source", "memory_source", "hidden_source", "archive_in_temp"),
            *("stray_source", "served_source"),
            *("remote_source", "public_source", "public_repository", "vendor_source"),
            "internal_source",
            *("bare_address_source", "plain_http_source"),
        ),
        ("parent_line",),
    ),
    "client_in_temp": ("folder",),
    "renamed_client": ("original_name",),
    "repeated_build": ("parent_name",),
}

SIGNALS: Final = tuple(
    Signal(
        id=f"process.{name}",
        kind="process",
        reads="command_line",
        operator="fact",
        words="",
        title=title,
        attack=("T1612", *attack),
        source=source,
        reason=reason,
        also_reads=_ALSO_READS.get(name, ()),
    )
    for name, title, attack, source, reason in _ROWS
)
