"""Weigh what a Dockerfile does: the signals on its content.

A signal is a fact that ``container.dockerfile.facts`` finds (its id is ``dockerfile.``
and the fact's name) with a meaning and a weight.  The scale is that of the published
rule: a score of ``THRESHOLD`` is a finding, a Dockerfile in a temporary directory is
worth 3, one from a URL 4.

* 4: has no place in a build.
* 3: a technique of intruders with hardly a harmless use in a build.
* 2: the same with a harmless use that is known; a finding by itself, a low one.
* 1: ordinary in public Dockerfiles, worth a line beside something worse.
* 0: an observable for the reader.

Adding up: each signal counts once, however often it is seen.  Weights of 2 and more
are summed; all signals of weight 1 together count ``WEAK_LIMIT``, so that ordinary
habits, however many, are no finding by themselves.

Rule 1: every weight has its reason beside it, and a source that anybody can read.
Rule 2: "facts" in a source is a count over 667 public Dockerfiles, of which 206 are
desktop images.
"""

from __future__ import annotations

from typing import NamedTuple

THRESHOLD = 2  # inclusive
WEAK_LIMIT = 1  # what all signals of weight 1 count together


class DockerfileSignal(NamedTuple):
    """One observable in a Dockerfile's content."""

    id: str
    title: str
    attack: tuple[str, ...]  # ATT&CK ids
    weight: int  # 0 to 4
    source: str
    reason: str  # for the weight


SIGNALS = (
    DockerfileSignal(
        id="dockerfile.miner",
        title="Names a cryptocurrency miner, its pool or its protocol",
        attack=("T1612", "T1496.001"),
        weight=4,
        source=(
            "xmrig.com documentation; Aqua, Attackers Building Malicious Images Directly on "
            "Your Host (2020), cited by MITRE T1612; Unit 42, Graboid (2019)"
        ),
        reason=(
            "What every reported attack that builds an image on its victim's host was for; "
            "nothing else in a build needs these names."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.known_malware",
        title="Names a payload or rootkit that reports name",
        attack=("T1612", "T1014", "T1496.001"),
        weight=4,
        source="MITRE S0599 Kinsing, G0139 TeamTNT and S0601 Hildegard (rootkits)",
        reason=(
            "Nobody ships these by accident; an analyst's own image is the one harmless reading."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.reverse_shell",
        title="Gives a shell to a network connection",
        attack=("T1612", "T1059.004", "T1095"),
        weight=4,
        source="MITRE T1059.004; manuals of bash, ncat and socat",
        reason="A build never needs a shell driven from elsewhere.",
    ),
    DockerfileSignal(
        id="dockerfile.host_escape",
        title="Reaches for the host's namespaces, processes or disks",
        attack=("T1612", "T1611"),
        weight=3,
        source="MITRE T1611 and its references; manual of nsenter",
        reason=(
            "The ways out of a container. Images for administering nodes do the same, which "
            "keeps it below a miner."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.host_planting",
        title="Writes a start-up, account or key file below a mounted host root",
        attack=("T1612", "T1611"),
        weight=3,
        source="MITRE T1611, S0600 Doki (Intezer, 2020)",
        reason=(
            "Only a container that sees the host's root gains by it; such an image is made to "
            "change its host."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.decode_execute",
        title="Decodes a text and runs it",
        attack=("T1612", "T1140", "T1027"),
        weight=3,
        source=(
            "MITRE T1140, T1027; G0139 TeamTNT, S0601 Hildegard; facts: 0 of 667 public Dockerfiles"
        ),
        reason=(
            "Hides from the reader what runs. None of 667 public Dockerfiles counted decodes "
            "base64 at all."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.code_download",
        title="Interpreter code that fetches a program and runs it",
        attack=("T1612", "T1105", "T1059"),
        weight=3,
        source="MITRE T1105; language references for urlopen and exec",
        reason="The same as a pipe to a shell, in a form that no project documents.",
    ),
    DockerfileSignal(
        id="dockerfile.ld_so_preload",
        title="Writes /etc/ld.so.preload",
        attack=("T1612", "T1574.006"),
        weight=3,
        source="MITRE T1574.006, S0601 Hildegard",
        reason=(
            "Loads a library into every program. Images that need one library preloaded set "
            "LD_PRELOAD."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.preload_from_temp",
        title="Preloads a library from a temporary directory",
        attack=("T1612", "T1574.006"),
        weight=3,
        source="MITRE T1574.006",
        reason=(
            "Packaged libraries that are preloaded for a reason (jemalloc, agents) live below "
            "/usr or /opt."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.cron_payload",
        title="Cron job that fetches a program, or runs a hidden one",
        attack=("T1612", "T1053.003"),
        weight=3,
        source="MITRE T1053.003, S0599 Kinsing (Aqua, 2020)",
        reason="A persistence that renews itself. Ordinary jobs call what is in the image.",
    ),
    DockerfileSignal(
        id="dockerfile.immutable_file",
        title="Makes a file immutable",
        attack=("T1612", "T1222.002"),
        weight=3,
        source="MITRE T1222.002, G0139 TeamTNT; manual of chattr",
        reason=(
            "Locks out the owner of the host. The attribute is lost in an image's layers, so a "
            "build has no use for it."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.setuid_shell",
        title="Sets the setuid bit on a shell or on a file in a temporary directory",
        attack=("T1612", "T1548.001"),
        weight=3,
        source="MITRE T1548.001; GTFOBins",
        reason=(
            "Gives root to whoever runs it; packages set the bit on su, ping and the like, "
            "never on a shell."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.pipe_to_shell",
        title="Pipes a download to a shell or interpreter, unverified",
        attack=("T1612", "T1105", "T1059.004"),
        weight=2,
        source="MITRE T1105, S0599 Kinsing (Aqua, 2020); facts: 4 of 667 public Dockerfiles",
        reason=(
            "Runs whatever the other side sends today. Alone just a finding, because teams do "
            "it with installers of their own."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.eval_download",
        title="Evaluates text from a download",
        attack=("T1612", "T1105", "T1059.004"),
        weight=2,
        source="MITRE T1105",
        reason="The same as a pipe to a shell, written differently.",
    ),
    DockerfileSignal(
        id="dockerfile.address_source",
        title="Fetches from a bare public address",
        attack=("T1612", "T1105"),
        weight=2,
        source=(
            "MITRE T1105, S0599 Kinsing (Aqua, 2020); facts: 3 of 667 public Dockerfiles, all tests"
        ),
        reason="No name, no certificate, no publisher. Software is published under names.",
    ),
    DockerfileSignal(
        id="dockerfile.hidden_executable",
        title="Runs a file from memory or from a hidden place in a temporary directory",
        attack=("T1612", "T1564.001"),
        weight=2,
        source="MITRE T1564.001, T1620",
        reason=(
            "In an image nobody tidies up after, hiding has one purpose; installers use plain "
            "names in /tmp."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.root_account",
        title="Adds a second account with user id 0",
        attack=("T1612", "T1136.001"),
        weight=2,
        source="MITRE T1136.001, G0139 TeamTNT",
        reason=(
            "A back door by any name. The root line itself is not counted: images from scratch "
            "write it."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.authorized_keys",
        title="Writes a key of its own, or a fetched one, to authorized_keys",
        attack=("T1612", "T1098.004"),
        weight=2,
        source="MITRE T1098.004, G0139 TeamTNT",
        reason=(
            "A key that is part of the recipe lets its maker in wherever the image runs; test "
            "images are the harmless reading."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.onion_source",
        title="Fetches from a hidden service",
        attack=("T1612", "T1090.003"),
        weight=2,
        source="MITRE T1090.003; Trend Micro on attacks on Docker's API through Tor (2025)",
        reason="The source can't be known, by design.",
    ),
    DockerfileSignal(
        id="dockerfile.drop_host_source",
        title="Fetches from a paste site, a file drop or a tunnel",
        attack=("T1612", "T1102"),
        weight=2,
        source="MITRE T1102, S0600 Doki (ngrok; Intezer, 2020)",
        reason="Publishes anybody's file for a while; no project releases there.",
    ),
    DockerfileSignal(
        id="dockerfile.privileged_step",
        title="Asks for a privileged build step",
        attack=("T1612", "T1611"),
        weight=2,
        source="BuildKit Dockerfile reference, RUN --security",
        reason=(
            "As docker run --privileged, and the daemon must have been told to allow it. Tests "
            "of container engines use it too."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.pipe_installer",
        title="Pipes an installer that its project documents to a shell",
        attack=("T1612", "T1105"),
        weight=1,
        source="the installation pages of the projects listed in the lexicon",
        reason="Bad habit, everyday: Docker, Rust, Node.js and others document it.",
    ),
    DockerfileSignal(
        id="dockerfile.pipe_checked",
        title="Pipes a download to a shell where a check is made",
        attack=("T1612", "T1105"),
        weight=1,
        source="docker-library practice",
        reason=(
            "A checksum or signature in the same instruction most likely is for this download; "
            "a reader can't be sure."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.run_download",
        title="Runs a file it has downloaded, unverified",
        attack=("T1612", "T1105"),
        weight=1,
        source="MITRE T1105; facts: 17 of 206 desktop images download to /tmp",
        reason="What Miniconda and many vendors' installers tell people to do.",
    ),
    DockerfileSignal(
        id="dockerfile.internal_address_source",
        title="Fetches from a bare internal address",
        attack=("T1612", "T1105"),
        weight=1,
        source="RFC 1918, RFC 6598, RFC 4193",
        reason=(
            "Companies have mirrors without names; an intruder's neighbour host looks the same."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.plain_http_source",
        title="Fetches over plain HTTP or FTP, unverified",
        attack=("T1612", "T1105"),
        weight=1,
        source="manuals of curl and wget; RFC 8446 on what TLS adds",
        reason="Old mirrors; the file can be changed on the way.",
    ),
    DockerfileSignal(
        id="dockerfile.remote_add",
        title="ADD from a URL without a checksum",
        attack=("T1612", "T1105"),
        weight=1,
        source=(
            "BuildKit Dockerfile reference, ADD --checksum; facts: 10 of 667 public Dockerfiles"
        ),
        reason="Documented and common.",
    ),
    DockerfileSignal(
        id="dockerfile.unverified_tls",
        title="Switches off the verification of servers or packages",
        attack=("T1612", "T1553"),
        weight=1,
        source=("manuals of curl, wget, git, npm, pip and apt; facts: 4 of 206 desktop images"),
        reason="Corporate proxies make people do it.",
    ),
    DockerfileSignal(
        id="dockerfile.decode",
        title="Decodes base64, hexadecimal or an encrypted text",
        attack=("T1612", "T1140"),
        weight=1,
        source="MITRE T1140",
        reason="Also how certificates and settings get in.",
    ),
    DockerfileSignal(
        id="dockerfile.preload_variable",
        title="Sets LD_PRELOAD or LD_AUDIT",
        attack=("T1612", "T1574.006"),
        weight=1,
        source="MITRE T1574.006; jemalloc and monitoring agents document it",
        reason="Usual for allocators and agents.",
    ),
    DockerfileSignal(
        id="dockerfile.cron_entry",
        title="Installs a cron job",
        attack=("T1612", "T1053.003"),
        weight=1,
        source="MITRE T1053.003; crond images do it by nature",
        reason="Scheduled images are ordinary; what the job runs decides (cron_payload).",
    ),
    DockerfileSignal(
        id="dockerfile.copied_keys",
        title="Puts keys from the context or a variable where sshd reads them",
        attack=("T1612", "T1098.004"),
        weight=1,
        source="MITRE T1098.004",
        reason="Images with sshd for tests and development; the key is the builder's own.",
    ),
    DockerfileSignal(
        id="dockerfile.sudoers",
        title="Writes a sudo rule",
        attack=("T1612", "T1548.003"),
        weight=1,
        source="MITRE T1548.003",
        reason="Development images let their user become root.",
    ),
    DockerfileSignal(
        id="dockerfile.account_file",
        title="Writes to /etc/passwd or /etc/shadow",
        attack=("T1612", "T1136.001"),
        weight=1,
        source="MITRE T1136.001",
        reason="How minimal images name their user.",
    ),
    DockerfileSignal(
        id="dockerfile.setuid",
        title="Sets a setuid bit",
        attack=("T1612", "T1548.001"),
        weight=1,
        source="MITRE T1548.001",
        reason="Browsers' sandboxes and bubblewrap need it.",
    ),
    DockerfileSignal(
        id="dockerfile.history_removal",
        title="Removes or switches off the shell history",
        attack=("T1612", "T1070.003"),
        weight=1,
        source="MITRE T1070.003, G0139 TeamTNT; facts: 3 of 206 desktop images",
        reason="Some do it to keep images small.",
    ),
    DockerfileSignal(
        id="dockerfile.network_redirection",
        title="Opens a connection by a shell redirection",
        attack=("T1612", "T1095"),
        weight=1,
        source="Bash manual, redirections",
        reason="Waiting for a port is the usual reason.",
    ),
    DockerfileSignal(
        id="dockerfile.tor",
        title="Mentions Tor",
        attack=("T1612", "T1090.003"),
        weight=1,
        source="facts: 5 of 206 desktop images",
        reason="Tor browsers and relays are published as images.",
    ),
    DockerfileSignal(
        id="dockerfile.scanner",
        title="Mentions a mass scanner",
        attack=("T1612", "T1046"),
        weight=1,
        source=("MITRE G0139 TeamTNT; Trend Micro, Malicious Docker Hub Container Images (2020)"),
        reason=("Spreads the campaigns that build on hosts, but is a tool of the trade as well."),
    ),
    DockerfileSignal(
        id="dockerfile.engine_socket",
        title="Mentions a container engine's socket",
        attack=("T1612", "T1610", "T1611"),
        weight=1,
        source="facts: 1 of 206 desktop images",
        reason="Every tool that manages containers does.",
    ),
    DockerfileSignal(
        id="dockerfile.host_network",
        title="Asks for the host's network in a build step",
        attack=("T1612", "T1611"),
        weight=1,
        source="BuildKit Dockerfile reference, RUN --network",
        reason="Builds behind proxies; the daemon must allow it.",
    ),
    DockerfileSignal(
        id="dockerfile.custom_frontend",
        title="Names a Dockerfile frontend of somebody's own",
        attack=("T1612", "T1204.003"),
        weight=1,
        source="BuildKit documentation, custom Dockerfile syntax",
        reason=(
            "The frontend is an image that decides what the build does; mirrors of the official"
            " one look the same."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.oversized",
        title="Is longer than is read",
        attack=("T1612", "T1027.001"),
        weight=2,
        source=(
            "MITRE T1027.001; the longest of 396 public Dockerfiles has 17 KiB, the limit is 256"
        ),
        reason=(
            "What is behind the limit was not seen, and no Dockerfile that people write comes "
            "near it."
        ),
    ),
    DockerfileSignal(
        id="dockerfile.secret_in_environment",
        title="Sets a variable whose name says secret",
        attack=("T1612", "T1552.001"),
        weight=0,
        source="BuildKit check SecretsUsedInArgOrEnv",
        reason="A mistake of the owner, no sign of an intruder.",
    ),
    DockerfileSignal(
        id="dockerfile.user_root",
        title="Names root as the user",
        attack=("T1612",),
        weight=0,
        source="Dockerfile reference, USER",
        reason="Root is the default.",
    ),
)
CATALOG = {signal.id: signal for signal in SIGNALS}
