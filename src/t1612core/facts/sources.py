"""Say whose the place is that a build reads over the network.

Rule 1: somebody's own address is no name: a bare one is said beside.
Rule 2: what a host's name says is compared label by label, never by substring.
Rule 3: an image that is carried from a named host and encrypted on the way is what releases
are, whoever fetches it: the tool or a program that feeds it.  What is built is judged
without that excuse, and a name that imitates a known one has none.
Rule 4: a repository is on a forge where the host is called so, or where ``git`` logs in
over SSH, as all forges have it; in the clear, or under another's name, it is not.
Rule 5: what registries keep (``oci://``) weighs as its registry does.

The tables of hosts come with this module: whoever reads builds imports it for those that name one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ..knowledge.egress import FORGES, IMITATED, INFRASTRUCTURE
from ..knowledge.mirrors import MIRROR_HOSTS, PUBLIC_FORGES
from ..knowledge.registries import REGISTRY_HOSTS
from ..shell.locations import is_git
from ..text.addresses import is_external
from ..text.hosts import Host, parse_host
from ..text.pattern import pattern
from ..text.spelling import share_host
from .host_names import is_called, is_internal_name

_BUCKETS: Final = ("s3://", "gs://", "az://")  # as kaniko takes them: rented by somebody
_PLAIN: Final = ("http://", "git://", "ftp://")
# Source: docs.docker.com, docker compose -f: OCI artifact.
_ARTIFACT: Final = "oci://"
_AS_GIT: Final = pattern(r"(?:(?:git\+)?ssh://)?git@", re.IGNORECASE)


def remote(text: str, *, is_repository: bool = False) -> Iterator[str]:
    """Yield the names of what is to say of a remote context, Dockerfile or archive.

    ``remote_source``, ``forge_source``, ``registry_source``, ``public_source`` (anybody publishes
    there), ``public_repository``, ``vendor_source`` or ``internal_source``; beside it
    ``bare_address_source`` and ``plain_http_source``.
    Nothing of what names no host.  *is_repository*: it is cloned, whatever its text says.
    """
    if text.lower().startswith(_BUCKETS):
        yield "public_source"
        return
    host = parse_host(text)
    if host is None:
        return
    whose = _whose(host)
    is_repository = is_repository or is_git(text)
    if whose == "remote_source" and is_repository and _is_forge(host, text):
        whose = "forge_source"
    elif whose == "remote_source" and _is_registry(host, text):
        whose = "registry_source"
    elif whose == "public_source" and is_repository and PUBLIC_FORGES.find(host.name):
        whose = "public_repository"
    yield whose
    if whose == "remote_source" and host.is_address:
        yield "bare_address_source"
    if whose != "internal_source" and text.lower().startswith(_PLAIN):
        yield "plain_http_source"


def carried(text: str) -> Iterator[str]:
    """Yield the names of what is to say of an archive's URL: ``remote``'s, with rule 3."""
    is_released = is_release(text)
    for name in remote(text):
        yield "piped_archive" if is_released and name == "remote_source" else name


def is_release(text: str) -> bool:
    """Return whether an archive comes encrypted from a host with a name of its own."""
    host = parse_host(text)
    return (
        text.lower().startswith("https://")
        and host is not None
        and not host.is_address
        and IMITATED.find(host.name) is None
    )


def share(path: str) -> Iterator[str]:
    """Yield the names of what is to say of a directory or file on another host's share."""
    if host := share_host(path):
        yield from remote(host)


def _whose(host: Host) -> str:
    if not is_external(host.name) if host.is_address else is_internal_name(host.name):
        return "internal_source"
    known = MIRROR_HOSTS.find(host.name) or REGISTRY_HOSTS.find(host.name)
    if known is None:
        return "remote_source"
    return "public_source" if known.is_shared else "vendor_source"


def _is_registry(host: Host, text: str) -> bool:
    is_named = text.lower().startswith(_ARTIFACT) and not host.is_address
    return is_named and is_called(host.name, INFRASTRUCTURE) and IMITATED.find(host.name) is None


def _is_forge(host: Host, text: str) -> bool:
    if host.is_address or text.lower().startswith(_PLAIN):
        return False
    is_forge = _AS_GIT.match(text) is not None or is_called(host.name, FORGES)
    return is_forge and IMITATED.find(host.name) is None
