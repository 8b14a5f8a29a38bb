"""List where automation runs its own programs and scripts, and where nobody installs one.

Rule 1: data only; matching is ``text.ancestry``'s.
"""

from __future__ import annotations

from typing import Final

from ...text.paths import Maker

_GO_TEMP = "Go os.MkdirTemp: the prefix, then decimal digits"

# Who may run something under such a name in a temp directory; the name alone proves nothing.
RUNNERS: Final = (
    Maker("go", "go-build[0-9]*/**", ("go",), f"go help test, go help run. {_GO_TEMP}"),
    Maker(
        "AppImage",
        ".mount_*/**",
        ("cursor", "windsurf", "code", "codium", "zed"),
        "AppImage type 2 runtime: the image is mounted at $TMPDIR/.mount_*",
    ),
    Maker("Jenkins", "jenkins[0-9]*.sh", ("java", "jenkins"), "Jenkins hudson.tasks.Shell"),
    Maker("Jenkins", "hudson[0-9]*.sh", ("java", "jenkins"), "Jenkins hudson.tasks.Shell"),
    Maker("Jenkins", "jenkins[0-9]*.bat", ("java", "jenkins"), "hudson.tasks.BatchFile"),
    Maker(
        "Buildkite",
        "buildkite-agent-bootstrap-hook-runner-[0-9]*",
        ("buildkite-agent",),
        "buildkite/agent internal/job/hook",
    ),
)


# Anybody may write there, or nobody installs a program there, so that one of a tool's name is
# a copy of something else.  Regular expressions of a whole path, forward slashes, any case.
_HOME = r"(?:/home|/export/home|/Users|[A-Z?]:/Users)/[^/]+"
UNINSTALLED: Final = (
    rf"{_HOME}/[^/]+|{_HOME}/(?:Desktop|Documents)/[^/]+",  # there itself, not below
    rf"{_HOME}/(?:Downloads|Pictures|Music|Videos|Public)/.*",
    r"/root/[^/]+|/var/root/[^/]+",
    r"(?:[A-Z?]:)?/Users/Public/.*",
    # What a web server serves, it may have been sent.
    r"/var/www/.*|/srv/(?:www|http|ftp)/.*|/usr/share/nginx/.*|[A-Z?]:/inetpub/.*",
    r"[A-Z?]:/xampp/htdocs/.*",
    # Filesystem Hierarchy Standard 3.0: data, devices and locks; memfd_create(2).
    r"/(?:dev|proc|sys|var/spool|var/mail|var/lock|run/lock|var/crash|var/cache)/.*|/memfd:.*",
    r"[A-Z?]:/(?:PerfLogs|\$Recycle\.Bin|Recovery|Windows/(?:Tasks|Tracing|Debug))/.*",
    r"[A-Z?]:/Windows/System32/(?:Tasks|spool/drivers/color)/.*",
    r"[A-Z?]:/ProgramData/[^/]+",
)
