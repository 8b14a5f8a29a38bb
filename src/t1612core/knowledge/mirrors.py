"""List the hosts that a build's own steps fetch packages from.

No registry, and yet ordinary: what ``RUN apt-get``, ``pip``, ``npm`` or ``go``
talk to by default.  ``is_shared`` marks hosts where anybody publishes anything.
"""

from __future__ import annotations

from typing import Final

from ..language.hosts import HostSet, KnownHost

_DEFAULTS = "the distribution's default sources"
_TOOL = "the package manager's default index"
_INSTALL = "the project's own installation page"
_GITHUB = "docs.github.com, communicating with self-hosted runners: downloads"

MIRRORS: Final[tuple[KnownHost, ...]] = (
    KnownHost("debian.org", "domain", "Debian", False, _DEFAULTS),
    KnownHost("ubuntu.com", "domain", "Ubuntu", False, _DEFAULTS),
    KnownHost("ppa.launchpadcontent.net", "host", "Ubuntu PPAs", True, _DEFAULTS),
    KnownHost("alpinelinux.org", "domain", "Alpine", False, _DEFAULTS),
    KnownHost("fedoraproject.org", "domain", "Fedora, EPEL", False, _DEFAULTS),
    KnownHost("centos.org", "domain", "CentOS", False, _DEFAULTS),
    KnownHost("rockylinux.org", "domain", "Rocky Linux", False, _DEFAULTS),
    KnownHost("almalinux.org", "domain", "AlmaLinux", False, _DEFAULTS),
    KnownHost("opensuse.org", "domain", "openSUSE", False, _DEFAULTS),
    KnownHost("archlinux.org", "domain", "Arch Linux", False, _DEFAULTS),
    KnownHost("cdn.redhat.com", "host", "RHEL", False, _DEFAULTS),
    KnownHost("cdn-ubi.redhat.com", "host", "RHEL universal base image", False, _DEFAULTS),
    KnownHost("cdn.amazonlinux.com", "host", "Amazon Linux", False, _DEFAULTS),
    KnownHost("packages.microsoft.com", "host", "Microsoft Linux packages", False, _INSTALL),
    KnownHost("pypi.org", "domain", "PyPI", False, _TOOL),
    KnownHost("files.pythonhosted.org", "host", "PyPI", False, _TOOL),
    KnownHost("bootstrap.pypa.io", "host", "pip", False, _INSTALL),
    KnownHost("repo.anaconda.com", "host", "Anaconda", False, _TOOL),
    KnownHost("conda.anaconda.org", "host", "conda channels", True, _TOOL),
    KnownHost("npmjs.org", "domain", "npm", False, _TOOL),
    KnownHost("npmjs.com", "domain", "npm", False, _TOOL),
    KnownHost("yarnpkg.com", "domain", "Yarn", False, _TOOL),
    KnownHost("nodejs.org", "domain", "Node.js", False, _INSTALL),
    KnownHost("nodesource.com", "domain", "NodeSource", False, _INSTALL),
    KnownHost("proxy.golang.org", "host", "Go modules", False, _TOOL),
    KnownHost("sum.golang.org", "host", "Go checksums", False, _TOOL),
    KnownHost("go.dev", "domain", "Go", False, _INSTALL),
    KnownHost("dl.google.com", "host", "Google downloads", False, _INSTALL),
    KnownHost("packages.cloud.google.com", "host", "Google Cloud packages", False, _INSTALL),
    KnownHost("crates.io", "domain", "crates.io", False, _TOOL),
    KnownHost("rust-lang.org", "domain", "Rust", False, _INSTALL),
    KnownHost("rustup.rs", "domain", "rustup", False, _INSTALL),
    KnownHost("maven.org", "domain", "Maven Central", False, _TOOL),
    KnownHost("repo.maven.apache.org", "host", "Maven Central", False, _TOOL),
    KnownHost("gradle.org", "domain", "Gradle", False, _TOOL),
    KnownHost("rubygems.org", "domain", "RubyGems", False, _TOOL),
    KnownHost("packagist.org", "domain", "Composer", False, _TOOL),
    KnownHost("getcomposer.org", "domain", "Composer", False, _INSTALL),
    KnownHost("nuget.org", "domain", "NuGet", False, _TOOL),
    KnownHost("cpan.org", "domain", "CPAN", False, _TOOL),
    KnownHost("r-project.org", "domain", "CRAN", False, _TOOL),
    KnownHost("hackage.haskell.org", "host", "Hackage", False, _TOOL),
    KnownHost("hex.pm", "domain", "Hex", False, _TOOL),
    KnownHost("pub.dev", "domain", "Dart pub", False, _TOOL),
    KnownHost("apt.postgresql.org", "host", "PostgreSQL", False, _INSTALL),
    KnownHost("apt.llvm.org", "host", "LLVM", False, _INSTALL),
    KnownHost("packages.gitlab.com", "host", "GitLab packages", False, _INSTALL),
    KnownHost("pkgs.k8s.io", "host", "Kubernetes packages", False, _INSTALL),
    KnownHost("dl.k8s.io", "host", "Kubernetes downloads", False, _INSTALL),
    KnownHost("releases.hashicorp.com", "host", "HashiCorp", False, _INSTALL),
    KnownHost("apt.releases.hashicorp.com", "host", "HashiCorp", False, _INSTALL),
    KnownHost("github.com", "host", "GitHub", True, _GITHUB),
    KnownHost("codeload.github.com", "host", "GitHub archives", True, _GITHUB),
    KnownHost("objects.githubusercontent.com", "host", "GitHub releases", True, _GITHUB),
    KnownHost("release-assets.githubusercontent.com", "host", "GitHub releases", True, _GITHUB),
    KnownHost("raw.githubusercontent.com", "host", "GitHub files", True, _GITHUB),
    KnownHost("gitlab.com", "host", "GitLab", True, _INSTALL),
)

MIRROR_HOSTS: Final = HostSet(MIRRORS)
