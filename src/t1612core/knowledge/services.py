"""List the hosts that engines and builders talk to for themselves.

Neither registry nor mirror: logging drivers, credentials, caches of layers,
signatures, Docker Desktop's analytics.  Nobody outside publishes there.
"""

from __future__ import annotations

from typing import Final

from ..language.hosts import HostSet, KnownHost

_LOGS = "docs.docker.com, logging drivers: awslogs, gcplogs"
_DESKTOP = "docs.docker.com, Docker Desktop allowlist"
_CACHE = "docs.docker.com, cache storage backends: gha"
_SIGNATURES = "containers-policy.json(5), sigstoreSigned; docs.sigstore.dev"
_TOKENS = "cloud.google.com, authenticating: endpoints of client libraries"
_AWS = "docs.aws.amazon.com, AWS Security Token Service endpoints"

SERVICES: Final[tuple[KnownHost, ...]] = (
    KnownHost("logs.*.amazonaws.com", "pattern", "Amazon CloudWatch Logs", False, _LOGS),
    KnownHost("logging.googleapis.com", "host", "Google Cloud Logging", False, _LOGS),
    KnownHost("sts.amazonaws.com", "host", "AWS: credentials", False, _AWS),
    KnownHost("sts.*.amazonaws.com", "pattern", "AWS: credentials", False, _AWS),
    KnownHost("oauth2.googleapis.com", "host", "Google: credentials", False, _TOKENS),
    KnownHost("iamcredentials.googleapis.com", "host", "Google: credentials", False, _TOKENS),
    KnownHost(
        "results-receiver.actions.githubusercontent.com", "host", "GitHub cache", False, _CACHE
    ),
    KnownHost("rekor.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("fulcio.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("tuf-repo-cdn.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("api.segment.io", "host", "Docker Desktop: analytics", False, _DESKTOP),
    KnownHost("cdn.segment.com", "host", "Docker Desktop: analytics", False, _DESKTOP),
    KnownHost("notify.bugsnag.com", "host", "Docker Desktop: error reports", False, _DESKTOP),
    KnownHost("sessions.bugsnag.com", "host", "Docker Desktop: error reports", False, _DESKTOP),
    KnownHost("cdn.auth0.com", "host", "Docker Desktop: log-in", False, _DESKTOP),
    KnownHost(
        "docker-pinata-support.s3.amazonaws.com", "host", "Docker Desktop: support", False, _DESKTOP
    ),
)

SERVICE_HOSTS: Final = HostSet(SERVICES)
