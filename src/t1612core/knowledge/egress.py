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
    }
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
