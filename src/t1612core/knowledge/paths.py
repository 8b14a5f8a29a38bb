"""List temp and system directories, ordinary hidden ones, and builders' own temp names."""

from __future__ import annotations

from typing import Final

from ..text.paths import Maker, PathTable, Root, SystemDirectory, Variable

_FHS = "Filesystem Hierarchy Standard 3.0"
_WINDOWS = "Microsoft Learn, GetTempPath2W: TMP, TEMP, USERPROFILE, then the Windows directory"

ROOTS: Final[tuple[Root, ...]] = (
    Root("/tmp", "temp", False, f"{_FHS}, 3.18"),
    Root("/var/tmp", "temp", False, f"{_FHS}, 5.15"),
    Root("/usr/tmp", "temp", False, "historical link to /var/tmp, still shipped"),
    Root("/private/tmp", "temp", False, "macOS: what /tmp links to"),
    Root("/private/var/tmp", "temp", False, "macOS: what /var/tmp links to"),
    Root("/var/folders/*/*/T", "temp", False, "macOS confstr(3): _CS_DARWIN_USER_TEMP_DIR"),
    Root("/private/var/folders/*/*/T", "temp", False, "macOS: what /var/folders links to"),
    Root("/var/folders", "temp", False, "macOS confstr(3): user and cache directories"),
    Root("/private/var/folders", "temp", False, "macOS: what /var/folders links to"),
    Root("/dev/shm", "memory", False, "Linux shm_overview(7): tmpfs"),
    Root("/run/shm", "memory", False, "Debian: the older name of /dev/shm"),
    Root("/run/user/*", "memory", False, "systemd pam_systemd(8): XDG_RUNTIME_DIR, a tmpfs"),
    Root("/var/run/user/*", "memory", False, "FHS: /var/run links to /run"),
    Root("/proc/*/root/tmp", "temp", False, "Linux proc(5): the root of another process"),
    Root("/proc/*/root/var/tmp", "temp", False, "Linux proc(5): the root of another process"),
    Root("/proc/*/root/dev/shm", "memory", False, "Linux proc(5): the root of another process"),
    Root("/Windows/Temp", "temp", True, _WINDOWS),
    Root("/Windows/SystemTemp", "temp", True, _WINDOWS),
    Root("/Temp", "temp", True, "convention on the system drive; anybody may write there"),
    Root("/tmp", "temp", True, "Go and MSYS programs that are told /tmp on Windows"),
    Root("**/AppData/Local/Temp", "temp", True, _WINDOWS),
    Root("**/Local Settings/Temp", "temp", True, "Windows XP profile layout"),
    Root("**/LOCALS~1/Temp", "temp", True, "Windows XP profile layout, short name"),
)

VARIABLES: Final[tuple[Variable, ...]] = (
    Variable("TMPDIR", "", "temp", "POSIX.1-2017, 8.3 Other Environment Variables"),
    Variable("TMP", "", "temp", _WINDOWS),
    Variable("TEMP", "", "temp", _WINDOWS),
    Variable("TEMPDIR", "", "temp", "convention of older Unix tools"),
    Variable("XDG_RUNTIME_DIR", "", "memory", "XDG Base Directory Specification"),
    Variable("LOCALAPPDATA", "Temp", "temp", _WINDOWS),
    Variable("APPDATA", "../Local/Temp", "temp", _WINDOWS),
    Variable("USERPROFILE", "AppData/Local/Temp", "temp", _WINDOWS),
    Variable("SYSTEMROOT", "Temp", "temp", _WINDOWS),
    Variable("SYSTEMROOT", "SystemTemp", "temp", _WINDOWS),
    Variable("WINDIR", "Temp", "temp", _WINDOWS),
    Variable("SYSTEMDRIVE", "Windows/Temp", "temp", _WINDOWS),
    Variable("SYSTEMDRIVE", "Temp", "temp", "convention on the system drive"),
    Variable("HOME", "AppData/Local/Temp", "temp", "PowerShell and MSYS name of the profile"),
)

_BUILDX = ("docker", "docker-buildx", "buildx")
_GO_TEMP = "Go os.MkdirTemp: the prefix, then decimal digits"

MAKERS: Final[tuple[Maker, ...]] = (
    Maker("buildx", "buildx[0-9]*/Dockerfile", _BUILDX, f"docker/buildx build: -f URL. {_GO_TEMP}"),
    Maker(
        "buildx",
        "dockerfile[0-9]*/Dockerfile",
        _BUILDX,
        f"docker/buildx build: Dockerfile on standard input. {_GO_TEMP}",
    ),
    Maker(
        "docker",
        "docker-build-tempdockerfile-[0-9]*/**",
        ("docker", "nerdctl"),
        f"docker/cli cli/command/image/build/context.go; nerdctl buildkitutil. {_GO_TEMP}",
    ),
    Maker(
        "docker",
        "docker-build-git[0-9]*/**",
        ("docker", "dockerd", "git"),
        f"moby builder/remotecontext/git: clone of a Git context. {_GO_TEMP}",
        starters=("docker", "dockerd"),
    ),
    Maker(
        "docker",
        "docker-builder[0-9]*/**",
        ("dockerd",),
        f"moby builder/remotecontext: archive sent by a client. {_GO_TEMP}",
    ),
    Maker(
        "compose",
        "*compose-build-metadataFile-*.json*",
        ("docker", "docker-compose", "docker-buildx"),
        "docker/compose: bake metadata; seen in its users' error messages",
    ),
    Maker(
        "podman",
        "podman-build-context-[0-9]*/**",
        ("podman",),
        f"containers/podman: context from a URL or standard input. {_GO_TEMP}",
    ),
    Maker(
        "podman",
        "libpod_builder[0-9]*/**",
        ("podman",),
        f"containers/podman pkg/api/handlers/compat/images_build.go: API build. {_GO_TEMP}",
    ),
    Maker(
        "buildah",
        "buildah[0-9]*/**",
        ("buildah", "podman"),
        f"containers/buildah define/build.go TempDirForURL, run steps. {_GO_TEMP}",
    ),
    Maker(
        "packer",
        "packer-docker[0-9]*/**",
        ("packer", "packer-plugin-docker"),
        f"packer builder/docker/step_temp_dir.go, older versions: shared directory. {_GO_TEMP}",
    ),
)

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
_LAYOUT: Final = "Microsoft Learn, KNOWNFOLDERID"

SYSTEM: Final[tuple[SystemDirectory, ...]] = tuple(
    SystemDirectory(pattern, is_windows, is_deep, source)
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
"""
ORDINARY_HIDDEN: Final[frozenset[str]] = frozenset(_ORDINARY.split())

PATHS: Final = PathTable(
    roots=ROOTS,
    variables=VARIABLES,
    makers=MAKERS,
    ordinary_hidden=ORDINARY_HIDDEN,
    system=SYSTEM,
    homes=frozenset({"HOME", "USERPROFILE"}),
)
