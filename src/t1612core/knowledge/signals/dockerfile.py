"""List what a Dockerfile's content can say as signals of the file that holds it.

A signal is a fact that ``container.dockerfile.facts`` finds: its id is ``dockerfile.`` and the
fact's name.

Rule 1: "facts" in a source is a count over 667 public Dockerfiles, of which 206 are desktop
        images.
"""

from __future__ import annotations

from typing import Final

from ...model import Signal

# name, title, further ATT&CK ids, source, reason
_ROWS: Final[tuple[tuple[str, str, tuple[str, ...], str, str], ...]] = (
    (
        "miner",
        "Names a cryptocurrency miner, its pool or its protocol",
        ("T1496.001",),
        "xmrig.com documentation; Aqua, Attackers Building Malicious Images Directly on Your Host"
        " (2020), cited by MITRE T1612; Unit 42, Graboid (2019)",
        "What every reported attack that builds an image on its victim's host was for; nothing "
        "else in a build needs these names.",
    ),
    (
        "known_malware",
        "Names a payload or rootkit that reports name",
        ("T1014", "T1496.001"),
        "MITRE S0599 Kinsing, G0139 TeamTNT and S0601 Hildegard (rootkits)",
        "Nobody ships these by accident; an analyst's own image is the one harmless reading.",
    ),
    (
        "reverse_shell",
        "Gives a shell to a network connection",
        ("T1059.004", "T1095"),
        "MITRE T1059.004; manuals of bash, ncat and socat",
        "A build never needs a shell driven from elsewhere.",
    ),
    (
        "host_escape",
        "Reaches for the host's namespaces, processes or disks",
        ("T1611",),
        "MITRE T1611 and its references; manual of nsenter",
        "The ways out of a container. Images for administering nodes do the same, which keeps it "
        "below a miner.",
    ),
    (
        "host_planting",
        "Writes a start-up, account or key file below a mounted host root",
        ("T1611",),
        "MITRE T1611, S0600 Doki (Intezer, 2020)",
        "Only a container that sees the host's root gains by it; such an image is made to change "
        "its host.",
    ),
    (
        "decode_execute",
        "Decodes a text and runs it",
        ("T1140", "T1027"),
        "MITRE T1140, T1027; G0139 TeamTNT, S0601 Hildegard; facts: 0 of 667 public Dockerfiles",
        "Hides from the reader what runs. None of 667 public Dockerfiles counted decodes base64 "
        "at all.",
    ),
    (
        "code_download",
        "Interpreter code that fetches a program and runs it",
        ("T1105", "T1059"),
        "MITRE T1105; language references for urlopen and exec",
        "The same as a pipe to a shell, in a form that no project documents.",
    ),
    (
        "ld_so_preload",
        "Writes /etc/ld.so.preload",
        ("T1574.006",),
        "MITRE T1574.006, S0601 Hildegard",
        "Loads a library into every program. Images that need one library preloaded set "
        "LD_PRELOAD.",
    ),
    (
        "preload_from_temp",
        "Preloads a library from a temporary directory",
        ("T1574.006",),
        "MITRE T1574.006",
        "Packaged libraries that are preloaded for a reason (jemalloc, agents) live below /usr or"
        " /opt.",
    ),
    (
        "unprotected_run",
        "Runs what it has fetched over plain HTTP, a bare connection or unchecked TLS",
        ("T1105", "T1059.004", "T1557"),
        "MITRE T1105, S0599 Kinsing (Aqua, 2020), G0139 TeamTNT; manuals of curl and wget;"
        " pairs: 1 of 4,118 public Dockerfiles",
        "Nobody vouches for what runs, neither a name with a certificate nor a checksum."
        " Published Dockerfiles do either, and hardly ever both to one file.",
    ),
    (
        "cron_payload",
        "Cron job that fetches a program, or runs a hidden one",
        ("T1053.003",),
        "MITRE T1053.003, S0599 Kinsing (Aqua, 2020)",
        "A persistence that renews itself. Ordinary jobs call what is in the image.",
    ),
    (
        "immutable_file",
        "Makes a file immutable",
        ("T1222.002",),
        "MITRE T1222.002, G0139 TeamTNT; manual of chattr",
        "Locks out the owner of the host. The attribute is lost in an image's layers, so a build "
        "has no use for it.",
    ),
    (
        "setuid_shell",
        "Lets whoever starts a shell, an interpreter or a file in a temporary directory be root",
        ("T1548.001",),
        "MITRE T1548.001; GTFOBins",
        "By the setuid bit or a capability; packages set them on su, ping and the like, never on a"
        " shell.",
    ),
    (
        "pipe_to_shell",
        "Pipes a download to a shell or interpreter, unverified",
        ("T1105", "T1059.004"),
        "MITRE T1105, S0599 Kinsing (Aqua, 2020); facts: 4 of 667 public Dockerfiles",
        "Runs whatever the other side sends today. Alone just a finding, because teams do it with"
        " installers of their own.",
    ),
    (
        "eval_download",
        "Evaluates text from a download",
        ("T1105", "T1059.004"),
        "MITRE T1105",
        "The same as a pipe to a shell, written differently.",
    ),
    (
        "address_source",
        "Fetches from a bare public address",
        ("T1105",),
        "MITRE T1105, S0599 Kinsing (Aqua, 2020); facts: 3 of 667 public Dockerfiles, all tests",
        "No name, no certificate, no publisher. Software is published under names.",
    ),
    (
        "hidden_executable",
        "Runs a file from memory or from a hidden place in a temporary directory",
        ("T1564.001",),
        "MITRE T1564.001, T1620",
        "In an image nobody tidies up after, hiding has one purpose; installers use plain names "
        "in /tmp.",
    ),
    (
        "root_account",
        "Adds a second account with user id 0",
        ("T1136.001",),
        "MITRE T1136.001, G0139 TeamTNT",
        "A back door by any name. The root line itself is not counted: images from scratch write "
        "it.",
    ),
    (
        "authorized_keys",
        "Writes a key of its own, or a fetched one, to authorized_keys",
        ("T1098.004",),
        "MITRE T1098.004, G0139 TeamTNT",
        "A key that is part of the recipe lets its maker in wherever the image runs; test images "
        "are the harmless reading.",
    ),
    (
        "look_alike_registry",
        "Takes an image from a registry whose name imitates a known one",
        ("T1036.005", "T1105"),
        "MITRE T1036.005, T1583.001; Unicode UTS 39, confusable detection",
        "Nobody honest needs somebody else's whole name in his own; an organisation's mirror is "
        "called after what keeps it, too.",
    ),
    (
        "onion_source",
        "Fetches from a hidden service",
        ("T1090.003",),
        "MITRE T1090.003; Trend Micro on attacks on Docker's API through Tor (2025)",
        "The source can't be known, by design.",
    ),
    (
        "drop_host_source",
        "Fetches from a paste site, a file drop or a tunnel",
        ("T1102",),
        "MITRE T1102, S0600 Doki (ngrok; Intezer, 2020)",
        "Publishes anybody's file for a while; no project releases there.",
    ),
    (
        "privileged_step",
        "Asks for a privileged build step",
        ("T1611",),
        "BuildKit Dockerfile reference, RUN --security",
        "As docker run --privileged, and the daemon must have been told to allow it. Tests of "
        "container engines use it too.",
    ),
    (
        "pipe_installer",
        "Runs an installer that its project documents",
        ("T1105",),
        "the installation pages of the projects listed in the lexicon",
        "Bad habit, everyday: Docker, Rust, Node.js, Miniconda and others document it.",
    ),
    (
        "pipe_checked",
        "Pipes a download to a shell where a check is made",
        ("T1105",),
        "docker-library practice",
        "A checksum or signature in the same instruction most likely is for this download; a "
        "reader can't be sure.",
    ),
    (
        "run_download",
        "Runs a file it has downloaded, unverified",
        ("T1105",),
        "MITRE T1105; facts: 17 of 206 desktop images download to /tmp",
        "What Miniconda and many vendors' installers tell people to do.",
    ),
    (
        "internal_address_source",
        "Fetches from a bare internal address",
        ("T1105",),
        "RFC 1918, RFC 6598, RFC 4193",
        "Companies have mirrors without names; an intruder's neighbour host looks the same.",
    ),
    (
        "plain_http_source",
        "Fetches over plain HTTP or FTP, unverified",
        ("T1105",),
        "manuals of curl and wget; RFC 8446 on what TLS adds",
        "Old mirrors; the file can be changed on the way.",
    ),
    (
        "remote_add",
        "ADD from a URL without a checksum",
        ("T1105",),
        "BuildKit Dockerfile reference, ADD --checksum; facts: 10 of 667 public Dockerfiles",
        "Documented and common.",
    ),
    (
        "unverified_tls",
        "Switches off the verification of servers or packages",
        ("T1553",),
        "manuals of curl, wget, git, npm, pip and apt; facts: 4 of 206 desktop images",
        "Corporate proxies make people do it.",
    ),
    (
        "decode",
        "Decodes base64, hexadecimal or an encrypted text",
        ("T1140",),
        "MITRE T1140",
        "Also how certificates and settings get in.",
    ),
    (
        "preload_variable",
        "Sets LD_PRELOAD or LD_AUDIT",
        ("T1574.006",),
        "MITRE T1574.006; jemalloc and monitoring agents document it",
        "Usual for allocators and agents.",
    ),
    (
        "cron_entry",
        "Installs a cron job",
        ("T1053.003",),
        "MITRE T1053.003; crond images do it by nature",
        "Scheduled images are ordinary; what the job runs decides (cron_payload).",
    ),
    (
        "copied_keys",
        "Puts keys from the context or a variable where sshd reads them",
        ("T1098.004",),
        "MITRE T1098.004",
        "Images with sshd for tests and development; the key is the builder's own.",
    ),
    (
        "sudoers",
        "Writes a sudo rule",
        ("T1548.003",),
        "MITRE T1548.003",
        "Development images let their user become root.",
    ),
    (
        "account_file",
        "Writes to /etc/passwd or /etc/shadow",
        ("T1136.001",),
        "MITRE T1136.001",
        "How minimal images name their user.",
    ),
    (
        "setuid",
        "Sets a setuid bit",
        ("T1548.001",),
        "MITRE T1548.001",
        "Browsers' sandboxes and bubblewrap need it.",
    ),
    (
        "history_removal",
        "Removes or switches off the shell history",
        ("T1070.003",),
        "MITRE T1070.003, G0139 TeamTNT; facts: 3 of 206 desktop images",
        "Some do it to keep images small.",
    ),
    (
        "network_redirection",
        "Opens a connection by a shell redirection",
        ("T1095",),
        "Bash manual, redirections",
        "Waiting for a port is the usual reason.",
    ),
    (
        "tor",
        "Mentions Tor",
        ("T1090.003",),
        "facts: 5 of 206 desktop images",
        "Tor browsers and relays are published as images.",
    ),
    (
        "scanner",
        "Mentions a mass scanner",
        ("T1046",),
        "MITRE G0139 TeamTNT; Trend Micro, Malicious Docker Hub Container Images (2020)",
        "Spreads the campaigns that build on hosts, but is a tool of the trade as well.",
    ),
    (
        "engine_socket",
        "Mentions a container engine's socket",
        ("T1610", "T1611"),
        "facts: 1 of 206 desktop images",
        "Every tool that manages containers does.",
    ),
    (
        "host_network",
        "Asks for the host's network in a build step",
        ("T1611",),
        "BuildKit Dockerfile reference, RUN --network",
        "Builds behind proxies; the daemon must allow it.",
    ),
    (
        "custom_frontend",
        "Names a Dockerfile frontend of somebody's own",
        ("T1204.003",),
        "BuildKit documentation, custom Dockerfile syntax",
        "The frontend is an image that decides what the build does; mirrors of the official one "
        "look the same.",
    ),
    (
        "oversized",
        "Is longer, or made of more commands, than is read",
        ("T1027.001",),
        "MITRE T1027.001; the longest of 3,800 public Dockerfiles has 17 KiB and 184 commands, the "
        "limits are 256 KiB and about 6,000",
        "What is behind the limit was not seen, and no Dockerfile that people write comes near it.",
    ),
    (
        "secret_in_environment",
        "Sets a variable whose name says secret",
        ("T1552.001",),
        "BuildKit check SecretsUsedInArgOrEnv",
        "A mistake of the owner, no sign of an intruder.",
    ),
    (
        "user_root",
        "Names root as the user",
        (),
        "Dockerfile reference, USER",
        "Root is the default.",
    ),
)

SIGNALS: Final = tuple(
    Signal(
        id=f"dockerfile.{name}",
        kind="file",
        reads="content",
        operator="fact",
        words="",
        title=title,
        attack=("T1612", *attack),
        source=source,
        reason=reason,
    )
    for name, title, attack, source, reason in _ROWS
)
