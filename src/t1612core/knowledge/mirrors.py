"""List the hosts that a build's own steps fetch packages from.

No registry, and yet ordinary: what ``RUN apt-get``, ``pip``, ``npm`` or ``go``
talk to by default.  ``is_shared`` marks hosts where anybody publishes anything:
code hosts, web pages and buckets.  To know such a host is to know who answers,
not who wrote what it answers with.
"""

from __future__ import annotations

from typing import Final

from ..text.hosts import HostSet, KnownHost

_DEFAULTS = "the distribution's default sources"
_TOOL = "the package manager's default index"
_INSTALL = "the project's own installation page"
_S3 = "docs.aws.amazon.com, Amazon S3: methods for accessing a bucket"
_R2 = "developers.cloudflare.com, R2: S3 API endpoints and public buckets"
_GCS = "cloud.google.com, Cloud Storage: request endpoints"
_PAGES = "the service's own documentation of where a user's pages are"
_GITHUB = "docs.github.com, communicating with self-hosted runners: downloads"
_AZURE = "learn.microsoft.com, Azure DevOps: allowed IP addresses and domain URLs"
_SSH = "the forge's own documentation of SSH over the HTTPS port"
_CODECOMMIT = "docs.aws.amazon.com, AWS CodeCommit: regions and Git connection endpoints"
_GOOGLE = "cloud.google.com, Cloud Source Repositories"

# Anybody has projects there, with their history: what a single file or a bucket lacks.
FORGES: Final[tuple[KnownHost, ...]] = (
    KnownHost("github.com", "host", "GitHub", True, _GITHUB),
    KnownHost("gitlab.com", "host", "GitLab", True, _INSTALL),
    KnownHost("bitbucket.org", "host", "Bitbucket", True, _INSTALL),
    KnownHost("codeberg.org", "host", "Codeberg", True, _INSTALL),
    KnownHost("dev.azure.com", "host", "Azure Repos", True, _INSTALL),
    KnownHost("ssh.dev.azure.com", "host", "Azure Repos", True, _AZURE),
    KnownHost("*.visualstudio.com", "pattern", "Azure Repos", True, _AZURE),
    KnownHost("ssh.github.com", "host", "GitHub", True, _SSH),
    KnownHost("altssh.gitlab.com", "host", "GitLab", True, _SSH),
    KnownHost("altssh.bitbucket.org", "host", "Bitbucket", True, _SSH),
    KnownHost("git-codecommit.*.amazonaws.com", "pattern", "AWS CodeCommit", True, _CODECOMMIT),
    KnownHost("source.developers.google.com", "host", "Google repositories", True, _GOOGLE),
    KnownHost("sourceforge.net", "domain", "SourceForge", True, _INSTALL),
)

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
    KnownHost("kernel.org", "domain", "Linux kernel mirrors", False, _DEFAULTS),
    KnownHost("gentoo.org", "domain", "Gentoo", False, _DEFAULTS),
    KnownHost("voidlinux.org", "domain", "Void Linux", False, _DEFAULTS),
    KnownHost("nixos.org", "domain", "NixOS", False, _DEFAULTS),
    KnownHost("kali.org", "domain", "Kali Linux", False, _DEFAULTS),
    KnownHost("yum.oracle.com", "host", "Oracle Linux", False, _DEFAULTS),
    KnownHost("packages.wolfi.dev", "host", "Wolfi", False, _DEFAULTS),
    KnownHost("cdn.redhat.com", "host", "RHEL", False, _DEFAULTS),
    KnownHost("cdn-ubi.redhat.com", "host", "RHEL universal base image", False, _DEFAULTS),
    KnownHost("cdn.amazonlinux.com", "host", "Amazon Linux", False, _DEFAULTS),
    KnownHost("packages.microsoft.com", "host", "Microsoft Linux packages", False, _INSTALL),
    KnownHost("pypi.org", "domain", "PyPI", False, _TOOL),
    KnownHost("files.pythonhosted.org", "host", "PyPI", False, _TOOL),
    KnownHost("bootstrap.pypa.io", "host", "pip", False, _INSTALL),
    KnownHost("python.org", "domain", "Python", False, _INSTALL),
    KnownHost("astral.sh", "domain", "uv", False, _INSTALL),
    KnownHost("download.pytorch.org", "host", "PyTorch", False, _INSTALL),
    KnownHost("pypi.nvidia.com", "host", "NVIDIA", False, _INSTALL),
    KnownHost("developer.download.nvidia.com", "host", "NVIDIA", False, _INSTALL),
    KnownHost("repo.anaconda.com", "host", "Anaconda", False, _TOOL),
    KnownHost("conda.anaconda.org", "host", "conda channels", True, _TOOL),
    KnownHost("npmjs.org", "domain", "npm", False, _TOOL),
    KnownHost("npmjs.com", "domain", "npm", False, _TOOL),
    KnownHost("yarnpkg.com", "domain", "Yarn", False, _TOOL),
    KnownHost("nodejs.org", "domain", "Node.js", False, _INSTALL),
    KnownHost("bun.sh", "domain", "Bun", False, _INSTALL),
    KnownHost("deno.land", "domain", "Deno", False, _INSTALL),
    KnownHost("nodesource.com", "domain", "NodeSource", False, _INSTALL),
    KnownHost("go.dev", "domain", "Go", False, _INSTALL),
    KnownHost("golang.org", "domain", "Go", False, _INSTALL),
    KnownHost("dl.google.com", "host", "Google downloads", False, _INSTALL),
    KnownHost("packages.cloud.google.com", "host", "Google Cloud packages", False, _INSTALL),
    KnownHost("crates.io", "domain", "crates.io", False, _TOOL),
    KnownHost("rust-lang.org", "domain", "Rust", False, _INSTALL),
    KnownHost("rustup.rs", "domain", "rustup", False, _INSTALL),
    KnownHost("maven.org", "domain", "Maven Central", False, _TOOL),
    KnownHost("repo.maven.apache.org", "host", "Maven Central", False, _TOOL),
    KnownHost("archive.apache.org", "host", "Apache", False, _INSTALL),
    KnownHost("dlcdn.apache.org", "host", "Apache", False, _INSTALL),
    KnownHost("downloads.apache.org", "host", "Apache", False, _INSTALL),
    KnownHost("gradle.org", "domain", "Gradle", False, _TOOL),
    KnownHost("rubygems.org", "domain", "RubyGems", False, _TOOL),
    KnownHost("packagist.org", "domain", "Composer", False, _TOOL),
    KnownHost("getcomposer.org", "domain", "Composer", False, _INSTALL),
    KnownHost("php.net", "domain", "PHP", False, _INSTALL),
    KnownHost("nuget.org", "domain", "NuGet", False, _TOOL),
    KnownHost("cpan.org", "domain", "CPAN", False, _TOOL),
    KnownHost("r-project.org", "domain", "CRAN", False, _TOOL),
    KnownHost("julialang.org", "domain", "Julia", False, _INSTALL),
    KnownHost("hackage.haskell.org", "host", "Hackage", False, _TOOL),
    KnownHost("hex.pm", "domain", "Hex", False, _TOOL),
    KnownHost("pub.dev", "domain", "Dart pub", False, _TOOL),
    KnownHost("apt.postgresql.org", "host", "PostgreSQL", False, _INSTALL),
    KnownHost("apt.llvm.org", "host", "LLVM", False, _INSTALL),
    KnownHost("nginx.org", "domain", "nginx", False, _INSTALL),
    KnownHost("gnu.org", "domain", "GNU", False, _INSTALL),
    KnownHost("packages.redis.io", "host", "Redis", False, _INSTALL),
    KnownHost("artifacts.elastic.co", "host", "Elastic", False, _INSTALL),
    KnownHost("apt.grafana.com", "host", "Grafana", False, _INSTALL),
    KnownHost("rpm.grafana.com", "host", "Grafana", False, _INSTALL),
    KnownHost("get.helm.sh", "host", "Helm", False, _INSTALL),
    KnownHost("cli.github.com", "host", "GitHub CLI", False, _INSTALL),
    KnownHost("packagecloud.io", "host", "packagecloud", True, _INSTALL),
    KnownHost("packages.gitlab.com", "host", "GitLab packages", False, _INSTALL),
    KnownHost("pkgs.k8s.io", "host", "Kubernetes packages", False, _INSTALL),
    KnownHost("dl.k8s.io", "host", "Kubernetes downloads", False, _INSTALL),
    KnownHost("releases.hashicorp.com", "host", "HashiCorp", False, _INSTALL),
    KnownHost("apt.releases.hashicorp.com", "host", "HashiCorp", False, _INSTALL),
    KnownHost("images.linuxcontainers.org", "host", "Linux Containers", False, _INSTALL),
    *FORGES,
    KnownHost("codeload.github.com", "host", "GitHub archives", True, _GITHUB),
    KnownHost("objects.githubusercontent.com", "host", "GitHub releases", True, _GITHUB),
    KnownHost("release-assets.githubusercontent.com", "host", "GitHub releases", True, _GITHUB),
    KnownHost("raw.githubusercontent.com", "host", "GitHub files", True, _GITHUB),
    KnownHost("media.githubusercontent.com", "host", "GitHub large files", True, _GITHUB),
    KnownHost("*.githubusercontent.com", "pattern", "GitHub: users' files", True, _GITHUB),
    KnownHost("gist.github.com", "host", "GitHub gists", True, _GITHUB),
    KnownHost("gist.githubusercontent.com", "host", "GitHub gists", True, _GITHUB),
    KnownHost("*.github.io", "pattern", "GitHub Pages", True, _PAGES),
    KnownHost("*.gitlab.io", "pattern", "GitLab Pages", True, _PAGES),
    KnownHost("huggingface.co", "host", "Hugging Face", True, _INSTALL),
    KnownHost("cdn.jsdelivr.net", "host", "jsDelivr: npm and GitHub", True, _INSTALL),
    KnownHost("unpkg.com", "host", "unpkg: npm", True, _INSTALL),
    KnownHost("s3.amazonaws.com", "host", "Amazon S3", True, _S3),
    KnownHost("s3.*.amazonaws.com", "pattern", "Amazon S3", True, _S3),
    KnownHost("*.s3.amazonaws.com", "pattern", "Amazon S3", True, _S3),
    KnownHost("*.s3.*.amazonaws.com", "pattern", "Amazon S3", True, _S3),
    KnownHost("s3.dualstack.*.amazonaws.com", "pattern", "Amazon S3", True, _S3),
    KnownHost("*.s3.dualstack.*.amazonaws.com", "pattern", "Amazon S3", True, _S3),
    KnownHost("*.r2.cloudflarestorage.com", "pattern", "Cloudflare R2", True, _R2),
    KnownHost("*.*.r2.cloudflarestorage.com", "pattern", "Cloudflare R2", True, _R2),
    KnownHost("*.r2.dev", "pattern", "Cloudflare R2", True, _R2),
    KnownHost("*.storage.googleapis.com", "pattern", "Google Cloud Storage", True, _GCS),
)

MIRROR_HOSTS: Final = HostSet(MIRRORS)
PUBLIC_FORGES: Final = HostSet(FORGES)
