"""List the places that tell: temporary ones, those where nobody keeps anything, the system's.

Beside them ordinary hidden directories.

Rule 1: one list. A row says what a place is; what that means for a context, a client, a script
or a starter is said where it is asked.
Rule 2: of two rows that hold a path the first tells, so that the narrower stands first.
"""

from __future__ import annotations

from typing import Final

from ..text.path_rows import Mount, Root, RootKind, SystemDirectory, Variable
from ..text.paths import PathTable
from .makers import MAKERS

_FHS = "Filesystem Hierarchy Standard 3.0"
_WINDOWS = "Microsoft Learn, GetTempPath2W: TMP, TEMP, USERPROFILE, then the Windows directory"

_MACOS_TEMP = "macOS confstr(3): user and cache directories"
# Where a disk with another system on it is mounted, its temporary directories are so, too; of its
# other directories people have some of their own (``/mnt/data``, ``/mnt/dev``).
_OF_A_DISK: Final[tuple[tuple[str, RootKind], ...]] = (
    ("tmp", "temp"),
    ("var/tmp", "temp"),
    ("private/tmp", "temp"),
    ("dev/shm", "memory"),
)
_EMPTIED: Final = (
    Root("/tmp", "temp", False, f"{_FHS}, 3.18"),
    Root("/var/tmp", "temp", False, f"{_FHS}, 5.15"),
    Root("/usr/tmp", "temp", False, "historical link to /var/tmp, still shipped"),
    Root("/private/tmp", "temp", False, "macOS: what /tmp links to"),
    Root("/private/var/tmp", "temp", False, "macOS: what /var/tmp links to"),
    Root(
        "/var/folders/*/*/T",
        "temp",
        False,
        "macOS confstr(3): _CS_DARWIN_USER_TEMP_DIR",
        is_private=True,
    ),
    Root(
        "/private/var/folders/*/*/T",
        "temp",
        False,
        "macOS: what /var/folders links to",
        is_private=True,
    ),
    Root("/var/folders", "temp", False, _MACOS_TEMP, is_private=True),
    Root("/private/var/folders", "temp", False, _MACOS_TEMP, is_private=True),
    Root("/dev/shm", "memory", False, "Linux shm_overview(7): tmpfs"),
    Root("/run/shm", "memory", False, "Debian: the older name of /dev/shm"),
    Root(
        "/run/user/*",
        "memory",
        False,
        "systemd pam_systemd(8): XDG_RUNTIME_DIR, a tmpfs",
        is_private=True,
    ),
    Root("/var/run/user/*", "memory", False, "FHS: /var/run links to /run", is_private=True),
    Root("/Windows/Temp", "temp", True, _WINDOWS),
    Root("/Windows/SystemTemp", "temp", True, _WINDOWS),
    Root("/Temp", "temp", True, "convention on the system drive; anybody may write there"),
    Root("/tmp", "temp", True, "Go and MSYS programs that are told /tmp on Windows"),
    Root("**/AppData/Local/Temp", "temp", True, _WINDOWS),
    Root("**/Local Settings/Temp", "temp", True, "Windows XP profile layout"),
    *(
        Root(f"/{mounted}/{below}", kind, False, "hier(7), mount(8): what a whole disk is seen at")
        for mounted in ("mnt", "mnt/*", "media/*", "media/*/*", "run/media/*/*", "Volumes/*")
        for below, kind in _OF_A_DISK
    ),
)

_LAYOUT: Final = "Microsoft Learn, KNOWNFOLDERID"
_SITES: Final = "the servers' own documents on where the pages lie"
_Kinds = tuple[tuple[RootKind, str, bool, str], ...]
# (what they are, patterns, whether of Windows, source)
_KINDS: Final[_Kinds] = (
    # A shell gives what it makes of ``<(…)`` as such a file: bash from 63 on downwards, zsh
    # from 10 on upwards. A lower number is one's own, opened before.
    ("stray", "/proc/*/fd/? /proc/*/task/*/fd/?", False, "proc(5); bash(1), zsh(1)"),
    ("passed", "/proc/*/fd /proc/*/task/*/fd /dev/fd /dev/stdin /dev/null", False, "proc(5)"),
    ("stray", "/dev /proc /sys", False, f"{_FHS}, 3.6 and 6.1: devices and the kernel's tables"),
    (
        "stray",
        """/var/spool /var/mail /var/lock /run/lock /var/crash /var/run/lock
        /private/var/spool /lost+found""",
        False,
        f"{_FHS}, 5.9 to 5.14: locks, queues and dumps",
    ),
    ("system", "/boot /var/log", False, f"{_FHS}, 3.5 and 5.10: what starts the system, and logs"),
    ("stray", "/Users/Public", True, f"{_LAYOUT}: whoever logs in may write there"),
    ("stray", "/Users/Shared", False, "macOS hier(7): whoever logs in may write there"),
    (
        "stored",
        "**/.local/share/Trash **/.Trash **/.Trashes **/.Trash-*",
        False,
        "freedesktop.org, Trash specification; macOS Finder: what was thrown away",
    ),
    (
        "stray",
        "**/.ssh **/.gnupg",
        False,
        "ssh(1), gpg(1): keys, and nothing that is built; MITRE T1552.004",
    ),
    (
        "stray",
        """/var/lib/mysql /var/lib/postgresql /var/lib/pgsql /var/lib/redis /var/lib/mongodb
        /var/lib/mongo /var/lib/clickhouse /var/lib/elasticsearch /var/lib/cassandra""",
        False,
        "the databases' manuals: a server's own files, where it writes for whoever asks it",
    ),
    # Of what an engine keeps only volumes are somebody's own.
    (
        "stored",
        """/var/lib/docker/overlay2 /var/lib/docker/overlay /var/lib/docker/vfs
        /var/lib/docker/image /var/lib/docker/containers
        **/containers/storage/overlay **/containers/storage/vfs
        **/io.containerd.snapshotter.v1.overlayfs **/io.containerd.content.v1.content""",
        False,
        "docs.docker.com, OverlayFS storage driver: do not manipulate; containers-storage.conf(5)",
    ),
    (
        "stray",
        """/$Recycle.Bin /RECYCLER /PerfLogs /Recovery /Windows/Tasks /Windows/Tracing
        /Windows/Debug /Windows/System32/Tasks /Windows/SysWOW64/Tasks
        /Windows/System32/spool/drivers/color /Windows/System32/spool/printers""",
        True,
        "MITRE T1564.001, T1574.005: what standard users may write to below the system",
    ),
    (
        "served",
        """/var/www /srv/www /srv/http /srv/ftp /usr/share/nginx /usr/local/apache2/htdocs
        /usr/local/www /usr/local/nginx/html /opt/lampp/htdocs /opt/bitnami/apache/htdocs
        /var/lib/*/webapps /opt/*/webapps /usr/local/*/webapps
        /home/*/public_html""",
        False,
        _SITES,
    ),
    ("served", "/inetpub /xampp/htdocs /wamp/www /wamp64/www", True, _SITES),
    (
        "personal",
        """/home/*/Downloads /home/*/Pictures /home/*/Music /home/*/Videos /home/*/Public
        /export/home/*/Downloads /Users/*/Downloads /Users/*/Pictures /Users/*/Music
        /Users/*/Movies /Users/*/Public""",
        False,
        "xdg-user-dirs; macOS hier(7)",
    ),
    (
        "personal",
        "/Users/*/Downloads /Users/*/Pictures /Users/*/Music /Users/*/Videos",
        True,
        _LAYOUT,
    ),
    # Disks, and a host's own files, are shown below it to desktops and development containers.
    ("personal", "/run/media /run/mount /run/host /run/desktop", False, "udisks(8); toolbox(1)"),
    (
        "system",
        """/bin /sbin /usr/bin /usr/sbin /usr/games /usr/libexec /usr/include /usr/local/bin
        /usr/local/sbin /lib /lib32 /lib64 /usr/share/fonts /usr/share/man /run /var/run
        /var/lib/dpkg /var/lib/rpm /var/lib/apt /var/cache/apt /var/lib/systemd /var/lib/nfs""",
        False,
        f"{_FHS}, 3 and 4: programs, libraries and run-time data",
    ),
    (
        "stray",
        "**/AppData/Local/Microsoft/Windows/INetCache",
        True,
        f"{_LAYOUT}, InternetCache: what mail and browsers opened; MITRE T1204.002",
    ),
    (
        "system",
        "/Windows /Users/Default",
        True,
        f"{_LAYOUT}: the system's, and what new accounts begin with",
    ),
    ("system", "/System /Library/Logs /cores", False, "macOS hier(7)"),
    ("personal", "/var/cache", False, f"{_FHS}, 5.5: may be deleted at any time"),
)
# There itself, and not below.
_FLAT_KINDS: Final[_Kinds] = (
    (
        "personal",
        """/home/* /home/*/Desktop /home/*/Documents /export/home/* /root /var/root /Users/*
        /Users/*/Desktop /Users/*/Documents""",
        False,
        "xdg-user-dirs; macOS hier(7)",
    ),
    (
        "personal",
        "/Users/* /Users/*/Desktop /Users/*/Documents /ProgramData",
        True,
        _LAYOUT,
    ),
)

ROOTS: Final = (
    *_EMPTIED,
    *(
        Root(pattern, kind, is_windows, source, is_flat)
        for kinds, is_flat in ((_KINDS, False), (_FLAT_KINDS, True))
        for kind, patterns, is_windows, source in kinds
        for pattern in patterns.split()
    ),
)

# Where another root directory is seen. A host's is shown to agents and to intruders under
# these names, of which people have ``/host`` for what they share with a machine, too; a path in a
# sensor's event may lead through a container's, as the host sees it.
# The layers of an image beside it (``diff``, ``snapshots``) are what it was packed of.
MOUNTS: Final = (
    Mount("/proc/self/root", False, "proc(5): one's own root"),
    Mount("/proc/thread-self/root", False, "proc(5): one's own root"),
    Mount("/proc/*/root", True, "proc(5): the root of another process"),
    Mount("/proc/*/task/*/root", True, "proc(5): the root of another process"),
    Mount("/host", False, "kubernetes.io, kubectl debug: a node's root is at /host"),
    Mount("/hostfs", True, "Elastic, Metricbeat: the host's root is mounted at /hostfs"),
    Mount("/rootfs", True, "google/cadvisor, prometheus/node_exporter: how to run them"),
    Mount("**/overlay2/*/merged", True, "docs.docker.com, OverlayFS storage driver"),
    Mount("**/overlay/*/merged", True, "containers/storage drivers/overlay"),
    Mount("/System/Volumes/Data", False, "Apple, About the read-only system volume"),
    Mount("/Volumes/Macintosh HD", False, "macOS: a link to the root"),
    Mount("**/rootfs", False, "opencontainers/runtime-spec, config.md: root.path"),
)

VARIABLES: Final[tuple[Variable, ...]] = (
    Variable("TMPDIR", "", "temp", "POSIX.1-2017, 8.3 Other Environment Variables"),
    Variable("TMP", "", "temp", _WINDOWS),
    Variable("TEMP", "", "temp", _WINDOWS),
    Variable("TEMPDIR", "", "temp", "convention of older Unix tools"),
    Variable("XDG_RUNTIME_DIR", "", "memory", "XDG Base Directory Specification", is_private=True),
    Variable("LOCALAPPDATA", "Temp", "temp", _WINDOWS),
    Variable("APPDATA", "../Local/Temp", "temp", _WINDOWS),
    Variable("USERPROFILE", "AppData/Local/Temp", "temp", _WINDOWS),
    Variable("HOME", "AppData/Local/Temp", "temp", "PowerShell and MSYS name of the profile"),
)

# Windows' variables with one value on every machine, but for the drive.
STANDING: Final = {
    "SYSTEMDRIVE": "",
    "SYSTEMROOT": "/Windows",
    "WINDIR": "/Windows",
    "PUBLIC": "/Users/Public",
    "PROGRAMDATA": "/ProgramData",
    "ALLUSERSPROFILE": "/ProgramData",
}

# Where a hidden directory hides something.  In a project, and in a home, root's as well, to
# hide a directory is everybody's habit, and tools for it come faster than a list can name
# them; the system's directories and the temp ones have no such owner.  Deep ones hold
# nothing but packages' files; of the others, what they hold may be a project.
_DEEP: Final = """
    /bin /boot /etc /lib /lib32 /lib64 /sbin /sys /usr/bin /usr/games /usr/include /usr/lib
    /usr/lib32 /usr/lib64 /usr/libexec /usr/local/bin /usr/local/etc /usr/local/lib
    /usr/local/sbin /usr/local/share /usr/sbin /usr/share
"""
_FLAT: Final = """
    / /dev /home /media /mnt /opt /proc /run /srv /usr /usr/local /usr/local/src /usr/src /var
    /var/backups /var/cache /var/crash /var/games /var/lib /var/local /var/lock /var/log /var/mail
    /var/opt /var/run /var/spool /var/www
"""
_MACOS_DEEP: Final = "/Library /System /private/etc"
_MACOS_FLAT: Final = "/Applications /Users /Users/Shared /Volumes /private /private/var"
_WINDOWS_DEEP: Final = "/Windows"
_WINDOWS_FLAT: Final = "/ProgramData /Users /Users/Public"
# Homes of services, by passwd(5) as distributions ship it, of containers without an account,
# and where Yarn keeps its cache if root runs it.
_HOMES: Final = frozenset({"/", "/var/www", "/var/backups", "/usr/local/share"})

SYSTEM: Final[tuple[SystemDirectory, ...]] = tuple(
    SystemDirectory(pattern, is_windows, is_deep, source, pattern in _HOMES)
    for patterns, is_windows, is_deep, source in (
        (_DEEP, False, True, _FHS),
        (_FLAT, False, False, _FHS),
        (_MACOS_DEEP, False, True, "macOS hier(7)"),
        (_MACOS_FLAT, False, False, "macOS hier(7)"),
        (_WINDOWS_DEEP, True, True, _LAYOUT),
        (_WINDOWS_FLAT, True, False, _LAYOUT),
    )
    for pattern in patterns.split()
)

# Hidden directories that tools are installed in, or keep their data in wherever HOME points:
# a program there may be the tool, and a temporary HOME (containers without one) holds them too.
# What tools keep in projects alone (.aws-sam, .wp-env) needs no name: no project is judged.
# Appliances keep their container engine and its store in some: QNAP, TrueNAS. Snapper keeps the
# states of a file system in one.
# Directories of credentials and of the desktop (.ssh, .X11-unix) are hidden and
# ordinary too, but nobody keeps a build there, so they are left out.
_ORDINARY: Final = """
    .git .github .gitlab .gitea .forgejo .circleci .buildkite .azuredevops .azure-pipelines
    .jenkins .tekton .ci .semaphore .drone .woodpecker .travis
    .docker .dockerfiles .devcontainer .devcontainers .container .containers .podman .buildkit
    .cache .config .local .npm .nvm .yarn .pnpm-store .cargo .rustup .pyenv .venv .tox .nox .m2
    .gradle .ivy2 .sbt .gem .bundle .rbenv .nuget .dotnet
    .terraform .terraform.d .vagrant .vagrant.d .packer.d .ansible .minikube .kind .k3d .helm
    .vscode .vscode-server .vscode-remote .idea .fleet .cursor .theia
    .asdf .mise .sdkman .volta .bun .deno .rye .pixi .conda .mamba .cabal .stack .ghcup .opam
    .bin .linuxbrew .colima .lima .orbstack .rd .dotfiles .oh-my-zsh
    .next .nuxt .output .build .dist .deploy .ops .infra .husky .snap
    .ddev .lando .serverless .dapr .werf .okteto .earthly .worktrees .claude .codex .windsurf
    .pulumi .sst
    .qpkg .ix-apps .snapshots
"""
ORDINARY_HIDDEN: Final[frozenset[str]] = frozenset(_ORDINARY.split())
# Those in which a tool keeps its own data: nobody's build is in there, and where no home is,
# the tool isn't either. Of the others a project's own files may be in some.
_TOOLS: Final = """
    .git .cache .config .local .npm .nvm .yarn .pnpm-store .cargo .rustup .pyenv .venv .m2 .gradle
    .ivy2 .gem .bundle .rbenv .nuget .dotnet
"""
TOOLS_HIDDEN: Final[frozenset[str]] = frozenset(_TOOLS.split())

PATHS: Final = PathTable(
    roots=ROOTS,
    mounts=MOUNTS,
    variables=VARIABLES,
    makers=MAKERS,
    ordinary_hidden=ORDINARY_HIDDEN,
    tools_hidden=TOOLS_HIDDEN,
    system=SYSTEM,
    uploads=frozenset({"upload", "uploads"}),  # WordPress, Laravel, Magento: their documents
    homes=frozenset({"HOME", "USERPROFILE"}),
    standing=STANDING,  # Microsoft Learn, "Recognized environment variables"
)
