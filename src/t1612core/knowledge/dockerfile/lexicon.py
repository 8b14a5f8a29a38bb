"""List what paths, variables, words and hosts in a Dockerfile mean.

Data for ``container.dockerfile.facts``; what programs are is said by ``knowledge.programs``.
A name of a fact here is a signal's id without ``dockerfile.`` (``knowledge.signals.dockerfile``).
Each list says where it comes from: a manual, or public reporting on attacks that
build or run images.

Rule 1: a word is listed when its project or a report shows that use, never because
it stands in some file of a corpus.
Rule 2: patterns are possessive or can't match in two ways; see ``container.dockerfile.lexicon``.
"""

from __future__ import annotations

import re

from ...container.dockerfile.lexicon import CodeRule, Lexicon, PathRule, VariableRule
from ...text.pattern import pattern
from ..egress import IMITATED, INFRASTRUCTURE, INTERNAL_DOMAINS
from ..programs import BY_NAME, DEPOSITORS, FEEDERS, GRAMMAR
from ..programs.interpreters import CODE, EXPRESSION
from ..vocabulary.secrets import SECRET_WORDS
from .command_rules import COMMAND_RULES, VERIFIERS

_PATH_RULES = (
    PathRule("ld_so_preload", ("ld.so.preload",)),
    PathRule(
        "cron_entry",
        ("/etc/cron.d", "/etc/crontab", "/var/spool/cron", "/etc/anacrontab"),
        worse="cron_payload",
        runs="schedule",
    ),
    # Files below the scheduler's other directories are scripts, and what a login reads is one.
    PathRule(
        "cron_entry",
        tuple(f"/etc/cron.{each}" for each in ("hourly", "daily", "weekly", "monthly")),
        worse="cron_payload",
        runs="script",
    ),
    PathRule(
        "",
        (
            *("/etc/profile", "/etc/rc.local", "/etc/init.d/", "/etc/bash.bashrc", "/etc/zsh"),
            *("/.bashrc", "/.bash_profile", "/.bash_login", "/.profile", "/.zshrc", "/.zshenv"),
        ),
        runs="script",
    ),
    PathRule(
        "copied_keys",
        ("/authorized_keys",),
        worse="authorized_keys",
        content=pattern(r"\bssh-(?:rsa|dss|ed25519) |\becdsa-sha2-"),
    ),
    PathRule("copied_keys", ("/etc/ssh/ssh_host_",)),
    # The kernel is one for all containers. It runs what these name, as root and on the host:
    # behind a bar, or what is no dump's name (core(5)); Linux, admin-guide/sysctl/kernel.rst,
    # "modprobe"; sysrq.rst; kobject_uevent.c.
    PathRule(
        "",
        ("/proc/sys/kernel/core_pattern",),
        worse="host_escape",
        content=pattern(r"^[ '\"]*+(?:\||/(?!.*(?:core|%)))"),
    ),
    PathRule(
        "host_escape",
        (
            *("/proc/sys/kernel/modprobe", "/proc/sys/kernel/hotplug"),
            *("/proc/sysrq-trigger", "/sys/kernel/uevent_helper"),
        ),
    ),
    PathRule("sudoers", ("/etc/sudoers",)),
    PathRule(
        "account_file",
        ("/etc/passwd", "/etc/shadow"),
        worse="root_account",
        content=pattern(r"(?m)^(?!root:)[\w.-]++:[^:\n]*+:0:"),
        is_whole=True,
    ),
)

_YES = pattern(r"^(?:1|true|yes)$", re.I)
_NO = pattern(r"^(?:0|false|no)$", re.I)
_ANY_VALUE = pattern(".")
_VARIABLE_RULES = (
    VariableRule("preload_variable", frozenset(("LD_PRELOAD", "LD_AUDIT")), _ANY_VALUE),
    VariableRule(
        "preload_from_temp",
        frozenset(("LD_PRELOAD", "LD_AUDIT")),
        pattern(r"(?:^|[: ])/(?:tmp|var/tmp|dev/shm)/"),
    ),
    VariableRule("history_removal", frozenset(("HISTFILE",)), pattern(r"^(?:/dev/null)?$")),
    VariableRule("history_removal", frozenset(("HISTSIZE", "HISTFILESIZE")), pattern("^0$")),
    VariableRule(
        "unverified_tls",
        frozenset(("NODE_TLS_REJECT_UNAUTHORIZED", "PYTHONHTTPSVERIFY", "NPM_CONFIG_STRICT_SSL")),
        _NO,
    ),
    VariableRule("unverified_tls", frozenset(("GIT_SSL_NO_VERIFY",)), _YES),
    VariableRule("unverified_tls", frozenset(("PIP_TRUSTED_HOST",)), _ANY_VALUE),
)

# Names of functions in the languages' own libraries, beside those of the interpreters' rows.
_CMDLETS = "invoke-webrequest|invoke-restmethod|iwr|irm"
_FETCHES = pattern(rf"(?:{CODE.fetches}|{EXPRESSION.fetches}|\b(?:{_CMDLETS})\b)", re.I | re.X)
_DECODES = pattern(rf"(?:{CODE.decodes}|{EXPRESSION.decodes})", re.I | re.X)
# Of a text of the own language, and of a program.
_EVALUATES = r"""(?<![-.\w$])(?:eval|exec|load|loadstring)\b(?=[ ({)])|\bassert\(|\biex\b
    |\binvoke-expression\b|\bvm\.run|\bnew[ ]Function\b|(?-i:\bFunction\()"""
_STARTS = r"""exec\(|os\.system|(?-i:(?<![.\w])system[ ]?[('"])|popen|subprocess|child_process
    |passthru\(|proc_open"""
_EXECUTES = pattern(rf"{_EVALUATES}|{_STARTS}", re.I | re.X)
_CONNECTS = pattern(r"socket|fsockopen|net\.connect|tcpclient", re.I)
_CONNECTS_AWK = pattern(r"/inet[46]?/(?:tcp|udp)/\d*/(?!localhost/|127\.)")
_SPAWNS_SHELL = pattern(
    r"/bin/(?:ba)?sh|cmd\.exe|pty\.spawn|dup2|child_process|invoke-expression|iex[ ]", re.I
)
_CODE_RULES = (
    CodeRule("code_download", (_FETCHES, _EXECUTES)),
    CodeRule("decode_execute", (_DECODES, _EXECUTES)),
    CodeRule("reverse_shell", (_CONNECTS, _SPAWNS_SHELL)),
    # gawk's own connections, and a command whose output is read.
    CodeRule("reverse_shell", (_CONNECTS_AWK, pattern(r"\|[ ]*getline"))),
)

# Miners by the names of their projects, the pool protocol, pools, and an option of XMRig that
# no other program has.  Sources: xmrig.com documentation; Aqua, "Attackers Building Malicious
# Images Directly on Your Host" (2020); Unit 42, "Graboid" (2019); MITRE G0139 TeamTNT.
_MINER = (
    "xmrig", "xmr-stak", "minerd", "cpuminer", "ccminer", "cgminer", "bfgminer", "ethminer",
    "nbminer", "lolminer", "nanominer", "phoenixminer", "teamredminer", "srbminer", "wildrig",
    "stratum+tcp", "stratum+ssl", "stratum+tls", "stratum2+tcp", "cryptonight", "randomx",
    "donate-level", "moneroocean", "minexmr", "supportxmr", "xmrpool", "nanopool", "hashvault",
    "c3pool", "herominers", "unmineable", "nicehash", "2miners", "monerohash", "coinhive",
    "bzminer", "gminer", "pwnrig",
)  # fmt: skip
# Payloads and rootkits: MITRE S0599 Kinsing, G0139 TeamTNT (Diamorphine), S0601 Hildegard
# (libprocesshider).
_MALWARE = ("kinsing", "kdevtmpfsi", "diamorphine", "libprocesshider", "processhider")
# Ways out of a container that MITRE T1611 and its references describe.
_ESCAPES = ("release_agent", "notify_on_release", "proc/1/ns")
# What a driver is built with on its host is read from there: where modules and headers lie.
_HOSTS_ROOT = r"proc/1/root(?!/(?:usr/)?(?:lib/modules|src)\b|/boot/|/(?:etc|usr/lib)/os-release\b)"
# An address of Monero: base58 of 69 bytes, or of 77 with a payment's id; monerodocs.org, "Standard
# address". Other coins' are too short to be told from any other text.
_WALLET = r"(?-i:[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?:[1-9A-HJ-NP-Za-km-z]{11})?)"
# XMRig, its forks and later versions; a pool's URL.
_SHAPES = rf"(?P<miner>xmrig(?:cc|[0-9]++)?|stratum[12]?(?:\+[a-z]{{2,5}})?(?=://)|{_WALLET})"
_SOCKETS = ("docker.sock", "containerd.sock", "podman.sock", "crio.sock", "docker_engine")
_TERMS = {
    **dict.fromkeys(_MINER, "miner"),
    **dict.fromkeys(_MALWARE, "known_malware"),
    **dict.fromkeys(_ESCAPES, "host_escape"),
    **dict.fromkeys(_SOCKETS, "engine_socket"),
    **dict.fromkeys(("masscan", "zmap", "zgrab", "zgrab2", "pnscan"), "scanner"),
    **dict.fromkeys(("tor", "torsocks", "torify", "torproject", "tor2web"), "tor"),
}
_TERM_PATTERN = pattern(
    rf"(?<![A-Za-z0-9])(?:{_SHAPES}|(?P<host_escape>{_HOSTS_ROOT})"
    rf"|{'|'.join(map(re.escape, sorted(_TERMS, reverse=True)))})(?![A-Za-z0-9])",
    re.ASCII | re.IGNORECASE,
)
# What miners are told, by whatever name: an algorithm that nothing else has; a coin; a pool and
# whom it pays, or its worker's password. Sources: the option lists of XMRig, T-Rex, lolMiner,
# GMiner and SRBMiner; the algorithms of the coins' own documentation.
_ALGORITHMS = (
    "autolykos", "beamhash", "cn-", "cn/", "cryptonight", "cuckaroo", "cuckatoo", "equihash",
    "etchash", "ethash", "firopow", "fishhash", "ghostrider", "heavyhash", "karlsenhash", "kawpow",
    "kheavyhash", "nexapow", "octopus", "progpow", "pyrinhash", "randomx", "rx/", "verushash",
    "xelishash", "yescryptr", "zelhash", "zhash",
)  # fmt: skip
_MINING = pattern(
    rf"""^(?=(?:.*\ )?(?:-o|--pool)[ =][\w.-]{{1,253}}:[0-9]{{2,5}}(?:\ |$))
      (?=(?:.*\ )?(?:-u|--user|--wallet|--address)[ =]\S)
      (?=(?:.*\ )?(?:-[kp]|--(?:keepalive|pass|pool|rig-id|worker))(?:[ =]|$))
    |(?:^|\ )(?:(?:-a|--algo(?:rithm)?)[ =](?:{"|".join(map(re.escape, _ALGORITHMS))})
      |--(?:coin|currency)[ =](?:ergo|etc|ethw|kaspa|monero|ravencoin|rvn|salvium|xmr|zephyr)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
# Files that intruders call after the coin (Trend Micro and Aqua on TeamTNT and Kinsing: xmr_linux,
# xmr.sh, miner.tar); a node or a wallet of it is called otherwise.
_COINS = pattern(
    r"(?:^|[^a-z])(?:xmr|monero|miner)(?:[^a-z]|$)(?!wallet|blockchain|gui|cli)", re.IGNORECASE
)

# Installers that a project's own installation page tells people to pipe to a shell or to run.
# Anybody can publish under raw.githubusercontent.com, so those name the project too.
_INSTALLERS = (
    "aka.ms/getvsdbgsh",
    "aka.ms/InstallAzureCLI",
    "aka.ms/InstallAzureCLIDeb",
    "aka.ms/vs",
    "apt.llvm.org/llvm.sh",
    "astral.sh/ruff",
    "astral.sh/uv",
    "bootstrap.pypa.io",
    "bootstrap.saltproject.io",
    "bootstrap.saltstack.com",
    "bun.sh/install",
    "chocolatey.org/install.ps1",
    "claude.ai/install.sh",
    "cli-assets.heroku.com/install.sh",
    "community.chocolatey.org/install.ps1",
    "cpanmin.us",
    "deb.nodesource.com",
    "deno.land/install.sh",
    "deno.land/x/install/install.sh",
    "developer.download.nvidia.com/compute/cuda",
    "dot.net/v1",
    "download.microsoft.com/download",
    "download.visualstudio.microsoft.com/download",
    "fluxcd.io/install.sh",
    "fly.io/install.sh",
    "fnm.vercel.app/install",
    "get-ghcup.haskell.org",
    "get.docker.com",
    "get.haskellstack.org",
    "get.k3s.io",
    "get.nextflow.io",
    "get.opentofu.org",
    "get.pnpm.io/install.sh",
    "get.pulumi.com",
    "get.rvm.io",
    "get.scoop.sh",
    "get.sdkman.io",
    "get.volta.sh",
    "getcli.jfrog.io",
    "getcomposer.org/download",
    "getcomposer.org/installer",
    "getmic.ro",
    "glide.sh/get",
    "golangci-lint.run/install.sh",
    "install-cli.jfrog.io",
    "install.determinate.systems/nix",
    "install.julialang.org",
    "install.meteor.com",
    "install.python-poetry.org",
    "just.systems/install.sh",
    "micro.mamba.pm/install.sh",
    "mise.run",
    "nixos.org/nix/install",
    "ollama.com/install.sh",
    "packagecloud.io/install/repositories/github/git-lfs",
    "packagecloud.io/install/repositories/rabbitmq",
    "packages.microsoft.com",
    "pixi.sh/install.sh",
    "pyenv.run",
    "raw.githubusercontent.com/anchore/grype",
    "raw.githubusercontent.com/anchore/syft",
    "raw.githubusercontent.com/aquasecurity/trivy",
    "raw.githubusercontent.com/conda-forge/miniforge",
    "raw.githubusercontent.com/creationix/nvm",
    "raw.githubusercontent.com/dapr/cli",
    "raw.githubusercontent.com/golangci/golangci-lint",
    "raw.githubusercontent.com/helm/helm",
    "raw.githubusercontent.com/Homebrew/install",
    "raw.githubusercontent.com/k3d-io/k3d",
    "raw.githubusercontent.com/kubernetes-sigs/kustomize",
    "raw.githubusercontent.com/nvm-sh/nvm",
    "raw.githubusercontent.com/ohmyzsh/ohmyzsh",
    "raw.githubusercontent.com/phpenv/phpenv-installer",
    "raw.githubusercontent.com/pyenv/pyenv-installer",
    "raw.githubusercontent.com/python-poetry/poetry",
    "raw.githubusercontent.com/rancher/k3d",
    "raw.githubusercontent.com/robbyrussell/oh-my-zsh",
    "raw.githubusercontent.com/tilt-dev/tilt",
    "raw.githubusercontent.com/WasmEdge/WasmEdge",
    "releases.nixos.org/nix",
    "repo.anaconda.com/archive",
    "repo.anaconda.com/miniconda",
    "repo.continuum.io/archive",
    "repo.continuum.io/miniconda",
    "rpm.nodesource.com",
    "sdk.cloud.google.com",
    "sh.rustup.rs",
    "starship.rs/install.sh",
    "static.rust-lang.org/rustup",
    "tailscale.com/install.sh",
    "taskfile.dev/install.sh",
    "win.rustup.rs",
    "www.npmjs.com/install.sh",
    "yarnpkg.com/install.sh",
)

# Hosts where anybody leaves a file or a tunnel without being known: MITRE T1102 and T1608.001;
# S0600 Doki fetches through ngrok (Intezer, 2020).
_DROP_HOSTS = frozenset(
    (
        "0x0.st",
        "anonfiles.com",
        "bashupload.com",
        "cdn.discordapp.com",
        "file.io",
        "ghostbin.com",
        "hastebin.com",
        "ix.io",
        "ngrok-free.app",
        "ngrok.io",
        "oshi.at",
        "paste.ee",
        "pastebin.com",
        "rentry.co",
        "serveo.net",
        "temp.sh",
        "termbin.com",
        "transfer.sh",
        "trycloudflare.com",
    )
)

# Hidden services, and the gateways that name themselves after them: MITRE T1090.003.
_ONION_HOSTS = frozenset(
    (
        "onion",
        "onion.cab",
        "onion.ly",
        "onion.pet",
        "onion.to",
        "onion.ws",
        "tor2web.io",
        "tor2web.org",
    )
)

LEXICON = Lexicon(
    roles={name: row.script_role for name, row in BY_NAME.items() if row.script_role},
    interpreters={
        name: row.wrapper
        for name, row in BY_NAME.items()
        if row.wrapper and row.script_role == "code"
    },
    wrappers={
        name: row.wrapper
        for name, row in BY_NAME.items()
        if row.wrapper and not (row.script_role or row.starts_elsewhere)
    },
    grammar=GRAMMAR,
    feeders=FEEDERS,
    depositors=DEPOSITORS,
    verifiers=VERIFIERS,
    command_rules=COMMAND_RULES,
    path_rules=_PATH_RULES,
    variable_rules=_VARIABLE_RULES,
    code_rules=_CODE_RULES,
    evaluates=pattern(_EVALUATES, re.I | re.X),
    terms=_TERMS,
    term_pattern=_TERM_PATTERN,
    mining=_MINING,
    coins=_COINS,
    installers=_INSTALLERS,
    drop_hosts=_DROP_HOSTS,
    internal_domains=INTERNAL_DOMAINS,
    imitated=IMITATED,
    infrastructure=INFRASTRUCTURE,
    onion_hosts=_ONION_HOSTS,
    temp_directories=("/tmp/", "/var/tmp/"),
    memory_directories=("/dev/shm/", "/run/shm/"),
    # Where images that are to be run with the host's root mounted look for it.
    host_directories=(
        *("/mnt/etc/", "/mnt/root/", "/mnt/home/", "/mnt/var/spool/"),
        "/host/",
        "/hostfs/",
        "/host_root/",
        "/hostroot/",
        "/mnt/host/",
        "/proc/1/root/",
    ),
    frontends=("docker/dockerfile", "docker/dockerfile-upstream"),
    secret_words=SECRET_WORDS,
)
