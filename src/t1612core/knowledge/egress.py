"""List the words and ports that tell one connection of a builder from another."""

from __future__ import annotations

from typing import Final

from ..text.lookalikes import Imitated
from .endpoints import ENGINES
from .mirrors import MIRRORS
from .registries import OBJECT_STORES, REGISTRIES

# Connections that somebody else opened: prefixes of MDE's ActionType, folded.
INBOUND_ACTIONS: Final = ("inbound", "listening")

# dockerd answers containers' DNS queries and forwards them (Docker docs, "Networking
# overview: DNS services"); IANA: domain, ntp, domain-s.
RESOLVER_PORTS: Final = frozenset({53, 123, 853})
# Of these, where the server is asked for by name: RFC 7858 8, "authentication domain name"
# (resolv.conf(5) and timesyncd's packets have addresses only).
NAMED_RESOLVER_PORTS: Final = frozenset({853})
# Where a client reaches its engine or builder: docker/cli, SSH, BuildKit README (1234).
ENGINE_PORTS: Final = frozenset({*ENGINES.ports, 22, 1234})
# Of these, where nothing is encrypted and nobody asked who he is: IANA: docker; Docker before 1.0.
PLAIN_ENGINE_PORTS: Final = frozenset({2375, 4243})
# Where forward proxies listen: Squid, Privoxy, IANA: socks, http-alt, which gateways take
# ("Web proxy": 8080), Tinyproxy. A server of builds that listens there calls itself a registry.
PROXY_PORTS: Final = frozenset({1080, 3128, 8080, 8118, 8888})
# The ports of URLs that name none: WHATWG URL, "special scheme".
DEFAULT_PORTS: Final = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
# Where Docker Engine reaches its swarm (Docker docs, "Getting started with swarm mode": 2377,
# 7946, 4789) and its logging driver (Docker docs: syslog, gelf, fluentd).
PEER_PORTS: Final = frozenset({514, 2377, 4789, 6514, 7946, 12201, 24224})
# What organisations call their log collectors: the products that the logging drivers of
# Docker Engine name (Docker docs, "Configure logging drivers": splunk, gelf, fluentd, syslog).
_COLLECTORS: Final = "splunk hec graylog gelf logstash fluentd fluentbit syslog rsyslog"
COLLECTORS: Final = frozenset(_COLLECTORS.split())
TLS_PORT: Final = 443
# Where those listen beside the drivers' own ports: Splunk docs, "HTTP Event Collector": 8088,
# and 443 in its cloud. What serves downloads in the clear has other ports, and another name.
COLLECTOR_PORTS: Final = frozenset({TLS_PORT, 8088})
# Where organisations' registries and forges listen beside that: Distribution docs (5000), GitLab
# docs, container registry on its own port (5050); https-alt of Quay and Nexus; SSH of forges.
INFRASTRUCTURE_PORTS: Final = frozenset({TLS_PORT, 22, 5000, 5050, 8443})
# What a registry's client and git ask for: OCI distribution spec 1.1, "endpoints"; token servers
# of Distribution, GitLab and Harbor; git-http-backend(1).
# Artifactory and Nexus have a folder for each repository before it.
PULL_PATHS: Final = ("/v2/", "/token/", "/jwt/auth/", "/service/token/")
GIT_PATHS: Final = (".git", "/info/refs", "/git-upload-pack")
# The ends of files that are run as they come.
RUN_ENDINGS: Final = (
    *(".sh", ".bash", ".py", ".pl", ".rb", ".ps1", ".bat"),
    *(".exe", ".elf", ".bin", ".run", ".so"),
)
# What logs write where they have no value: Zeek, Sysmon, W3C extended log format, exports of CSV.
NO_VALUE: Final = frozenset({"-", "n/a", "na", "none", "null", "nil", "unknown"})
# IANA: http, http-alt and what development servers take when those are in use.
PLAIN_PORTS: Final = frozenset({80, 591, 8000, 8008, 8080, 8081, 8088, 8888})

# Names of metadata services: Google Compute, "About VM metadata"; AWS EC2, "instance-data".
METADATA_NAMES: Final = frozenset(
    {"metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"}
)
# Names that no public resolver answers: RFC 6761, 6762 with its appendix G, 8375; ICANN on
# .internal; names that ICANN will not delegate (.corp, .home, .mail), what routers and
# distributions call their network, and Kubernetes' services by their short names.
INTERNAL_DOMAINS: Final = frozenset(
    {
        "localhost",
        "localdomain",
        "local",
        "internal",
        "private",
        "home.arpa",
        "corp",
        "home",
        "mail",
        "lan",
        "intranet",
        "svc",
        "test",
    }
)
# Public names that mean the host itself, for who develops on it: their own pages, each.
LOOPBACK_DOMAINS: Final = frozenset(
    {"lacolhost.com", "localtest.me", "lvh.me", "nip.io", "sslip.io", "traefik.me", "vcap.me"}
)

# What organisations call a forge of their own: the names of the products that are one, and
# plain words for it. Sources: the installation pages of GitLab, GitHub Enterprise Server,
# Bitbucket Data Center (once Stash), Gitea, Forgejo, Gogs and Gerrit.
_FORGES: Final = "git gitlab github ghe bitbucket stash gitea forgejo gogs gerrit scm"
FORGES: Final = frozenset(_FORGES.split())
# What organisations call a registry, mirror or package index of their own: the names of
# the products that serve one, the formats they serve, and plain words for it. A forge is
# here because its registry sends every pull to it for a token (GitLab docs, "container
# registry authentication"), and builders take contexts from it. Words for any download
# (cdn, dl, files) are not: they say nothing of packages.
_INFRASTRUCTURE: Final = (
    "registry registries containerregistry harbor nexus artifactory jfrog pulp quay zot"
    " mirror mirrors proxy goproxy cache caching squid repo repos repository repositories"
    " package packages pkg pkgs artifact artifacts image images container containers"
    " docker dockerhub dockerregistry oci cr"
    " apt deb debian ubuntu yum dnf rpm epel alpine apk centos fedora"
    " pypi pip conda npm yarn maven mvn gradle nuget gems rubygems cargo crates cran composer"
    " helm charts"
)
INFRASTRUCTURE: Final = FORGES | frozenset(_INFRASTRUCTURE.split())

# First labels that one registry alone made known: nobody else's registry is called so by chance.
BORROWED_LABELS: Final = frozenset({"registry-1"})

# Not every known name is a guise: an organisation has a "go" or a "pub" in its "dev"
# environment, and Amazon's own names go on behind amazonaws.com (amazonaws.com.cn).
_ORDINARY: Final = frozenset({"go.dev", "pub.dev", "s3.amazonaws.com"})
# Registrable domains of which the tables have single hosts only.
_DOMAINS: Final = (
    "azurecr.io",
    "ecr.aws",
    "githubusercontent.com",
    "k8s.io",
    "ocir.io",
    "pkg.dev",
    "pythonhosted.org",
    "redhat.com",
    "redhat.io",
)

# Docker Hub and GitHub's registry are called so by everybody, and these domains are not theirs.
_ENDS: Final = "com io org net co"
_MISTAKEN: Final = {
    "docker": "org net co cm",
    "dockerhub": _ENDS,
    "docker-hub": _ENDS,
    "dockerio": _ENDS,
    "ghcr": "com org net co",
}

IMITATED: Final = Imitated(
    names=frozenset(
        (
            *_DOMAINS,
            *(
                row.pattern
                for row in (*REGISTRIES, *MIRRORS)
                if row.reach != "pattern" and row not in OBJECT_STORES
                if row.pattern not in _ORDINARY
            ),
        )
    ),
    # Of a mirror's name, words before it are a community's (askubuntu.com), not a guise.
    glued=frozenset(
        (
            "azurecr.io",
            "redhat.io",
            *(row.pattern for row in REGISTRIES if row.reach == "domain"),
        )
    ),
    # Names that people take for a registry's own: its brand behind another ending.
    mistaken=frozenset(
        f"{brand}.{end}" for brand, ends in _MISTAKEN.items() for end in ends.split()
    ),
    # Shorter brands, whose letters come in another order: "ghrc.io" has asked for log-ins.
    swapped=frozenset({"ghcr.io", "quay.io"}),
    # Brands of six letters and more. One edit of a shorter one reaches other people's
    # names, real registries among them: gcr.io, icr.io, ghcr.io.
    typed=frozenset(
        {
            "amazonaws.com",
            "azurecr.io",
            "cloudsmith.io",
            "docker.com",
            "docker.io",
            "github.com",
            "gitlab.com",
            "microsoft.com",
            "redhat.com",
            "redhat.io",
        }
    ),
)
