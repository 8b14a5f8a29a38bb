"""List the hosts that engines and builders talk to for themselves.

Neither registry nor mirror: logging drivers, credentials, caches of layers,
signatures, what certificates are checked against, analytics and error reports.  Nobody
outside publishes there.  Proxy autodiscovery (``wpad.…``) is not here: engines know none,
and whoever has the domain has the name.
"""

from __future__ import annotations

from typing import Final

from ..text.hosts import HostSet, KnownHost

_SPLUNK = "docs.docker.com, Splunk logging driver; docs.splunk.com, send data to HEC"
_LOGS = "docs.docker.com, logging drivers: awslogs, gcplogs"
_DESKTOP = "docs.docker.com, Docker Desktop allowlist"
_REPORTS = (
    "developer.mixpanel.com, amplitude.com/docs, posthog.com/docs, docs.sentry.io,"
    " developers.google.com/analytics: where events are sent"
)
_CACHE = "docs.docker.com, cache storage backends: gha"
_SIGNATURES = "containers-policy.json(5), sigstoreSigned; docs.sigstore.dev"
_TOKENS = "cloud.google.com, authenticating: endpoints of client libraries"
_AWS = "docs.aws.amazon.com, AWS Security Token Service endpoints"

_ENTRA = "learn.microsoft.com, national clouds: sign-in endpoints; docs.docker.com, cache: azblob"
_ROOTS = "learn.microsoft.com, Configure trusted roots and disallowed certificates"
# On Windows Go has the system check certificates, and so do engines: crypto/x509, Verify.
_CHECKS = "learn.microsoft.com, Azure certificate authority details: AIA, CRL and OCSP"
_LETSENCRYPT = "letsencrypt.org/docs/lencr.org"
_GOOGLE_CA = "pki.goog, Google Trust Services repository"
_AMAZON_CA = "amazontrust.com/repository"
_CA = "the certificate authority's practice statement"

# What a certificate says its issuer and its revocation are asked for; by plain HTTP, mostly.
_CERTIFICATES: Final = (
    KnownHost("ctldl.windowsupdate.com", "host", "Microsoft: trusted roots", False, _ROOTS),
    *(
        KnownHost(host, "host", owner, False, source)
        for hosts, owner, source in (
            (
                "crl.microsoft.com mscrl.microsoft.com oneocsp.microsoft.com ocsp.msocsp.com"
                " caissuers.microsoft.com",
                "Microsoft: certificates",
                _CHECKS,
            ),
            (
                "crl3.digicert.com crl4.digicert.com ocsp.digicert.com cacerts.digicert.com",
                "DigiCert: certificates",
                _CHECKS,
            ),
            ("crl.sectigo.com crt.sectigo.com ocsp.sectigo.com", "Sectigo: certificates", _CA),
            (
                "crl.usertrust.com crt.usertrust.com ocsp.usertrust.com",
                "Sectigo: certificates",
                _CA,
            ),
            (
                "crl.globalsign.com ocsp.globalsign.com ocsp2.globalsign.com secure.globalsign.com",
                "GlobalSign: certificates",
                _CA,
            ),
        )
        for host in hosts.split()
    ),
    KnownHost("lencr.org", "domain", "Let's Encrypt: certificates", False, _LETSENCRYPT),
    KnownHost("pki.goog", "domain", "Google: certificates", False, _GOOGLE_CA),
    KnownHost("amazontrust.com", "domain", "Amazon: certificates", False, _AMAZON_CA),
)

SERVICES: Final[tuple[KnownHost, ...]] = (
    KnownHost("logs.*.amazonaws.com", "pattern", "Amazon CloudWatch Logs", False, _LOGS),
    KnownHost("*.splunkcloud.com", "pattern", "Splunk Cloud", False, _SPLUNK),
    KnownHost("sts.amazonaws.com", "host", "AWS: credentials", False, _AWS),
    KnownHost("sts.*.amazonaws.com", "pattern", "AWS: credentials", False, _AWS),
    # Logs, credentials, keys; what accounts keep has hosts of its own (``registries``).
    KnownHost("*.googleapis.com", "pattern", "Google: its own interfaces", False, _TOKENS),
    KnownHost("login.microsoftonline.com", "host", "Microsoft: credentials", False, _ENTRA),
    KnownHost("login.microsoftonline.us", "host", "Microsoft: credentials", False, _ENTRA),
    KnownHost("login.partner.microsoftonline.cn", "host", "Microsoft: credentials", False, _ENTRA),
    *_CERTIFICATES,
    KnownHost(
        "results-receiver.actions.githubusercontent.com", "host", "GitHub cache", False, _CACHE
    ),
    KnownHost("rekor.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("fulcio.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("oauth2.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("timestamp.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("tuf-repo-cdn.sigstore.dev", "host", "Sigstore", False, _SIGNATURES),
    KnownHost("api.segment.io", "host", "Docker Desktop: analytics", False, _DESKTOP),
    KnownHost("cdn.segment.com", "host", "Docker Desktop: analytics", False, _DESKTOP),
    KnownHost("notify.bugsnag.com", "host", "Docker Desktop: error reports", False, _DESKTOP),
    KnownHost("sessions.bugsnag.com", "host", "Docker Desktop: error reports", False, _DESKTOP),
    # What is sent there its customers read, and nothing is to be had.
    KnownHost("*.ingest.sentry.io", "pattern", "Sentry: error reports", False, _REPORTS),
    KnownHost("*.ingest.*.sentry.io", "pattern", "Sentry: error reports", False, _REPORTS),
    *(
        KnownHost(host, "host", "Analytics", False, _REPORTS)
        for host in (
            *("api.mixpanel.com", "api-eu.mixpanel.com", "api-in.mixpanel.com"),
            *("api2.amplitude.com", "api.eu.amplitude.com", "www.google-analytics.com"),
            *("us.i.posthog.com", "eu.i.posthog.com"),
        )
    ),
    KnownHost("cdn.auth0.com", "host", "Docker Desktop: log-in", False, _DESKTOP),
    KnownHost(
        "docker-pinata-support.s3.amazonaws.com", "host", "Docker Desktop: support", False, _DESKTOP
    ),
)

SERVICE_HOSTS: Final = HostSet(SERVICES)
