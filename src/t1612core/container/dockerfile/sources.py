"""Say where a download comes from and where it goes.

Theory of operation
===================
A URL tells by itself who could have put the file there: anybody with an address,
a project at its own documented installer, a paste site, a hidden service.  No
name is looked up.  What a downloader prints and saves is said by ``shell.outputs``.

Rule 1: a host that is partly an unknown variable is nothing but unknown.
Rule 2: whose network an address belongs to, and in what spellings, is said in
``text.addresses``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...shell.outputs import URL_IN_CODE
from ...text.addresses import AddressKind, classify
from ...text.hosts import parse_host, registrable
from ...text.pattern import pattern
from .lexicon import Lexicon

_URL = pattern(
    r"(?:(?P<scheme>https?|ftps?)://)?(?:[^/@\s]*+@)?(?P<host>\[[^\]\s]*+\]|[^/:?#\s]++)"
    r"(?::\d*+)?(?P<path>[^?#\s]*+)",
    re.IGNORECASE,
)
_BARE = pattern(
    r"(?:(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:.]++\])(?::\d++)?+(?:/\S*+)?+|(?:[a-z0-9-]++\.)++[a-z0-9-]++(?::\d++)?+/\S*+",
    re.IGNORECASE,
)
# A version that a path names beside what it is of: ``/x/install@v0.1.8/install.sh``.
_VERSION = pattern(r"[/@]v?\d++(?:\.\d++)++(?:[-+.]\w++)*+(?=/|$)", re.ASCII)
# What a project keeps at GitHub, by any of its addresses.
_FORGE = pattern(r"^github\.com/([\w.-]++/[\w.-]++)/(?:raw|releases)(?=/)", re.ASCII)
_HOST_LIMIT = 253  # characters of a domain name, RFC 1035
_INTERNAL = (
    AddressKind.PRIVATE,
    AddressKind.UNIQUE_LOCAL,
    AddressKind.LINK_LOCAL,
    AddressKind.SHARED,
    AddressKind.METADATA,
)


# A call that is given a URL and a file's name: of .NET's WebClient, urllib, LWP, PHP.
_SAVED = pattern(
    r"""\(\s*+['"]((?:https?|ftps?)://[^'"\n]++)['"]\s*+,\s*+['"]([^'"\n]++)['"]""", re.IGNORECASE
)
# URLs of what fetches, with an address in the place of a host's name.
_ADDRESSED = pattern(
    r"(?:https?|s?ftps?|git|svn|rsync|tftp)://(?:[^/@\s'\"]*+@)?+"
    r"(\[[0-9A-Fa-f:.]++\]|[0-9A-Fa-fx.]++)(?![\w-])",
    re.IGNORECASE,
)
# ``user@host:path``, ``host::module``.
_REMOTE = pattern(r"(?:[^@:/\s]++@)?+([\d.]++|\[[0-9A-Fa-f:.]++\])(?<!\.):(?!\d++(?:/|$)).*+")


def urls_in(text: str) -> tuple[str, ...]:
    """Find the URLs in a program's text."""
    return tuple(URL_IN_CODE.findall(text))


def is_url(text: str) -> bool:
    """Return whether a word names something to fetch: with a scheme, or a host and a path."""
    return URL_IN_CODE.match(text) is not None or _BARE.fullmatch(text) is not None


def saved_in(text: str) -> Iterator[tuple[str, str]]:
    """Find the URLs that a program's text saves, and the files that it saves them as."""
    for match in _SAVED.finditer(text):
        yield match[1], match[2]


def addressed(text: str) -> tuple[str, ...]:
    """Find the addresses that URLs in a text have in the place of a host's name."""
    return tuple(_ADDRESSED.findall(text))


def remote_host(text: str) -> str:
    """Return the address of a machine that files are copied from; ``""`` for anything else."""
    match = _REMOTE.fullmatch(text)
    return match[1] if match else ""


def is_installer(url: str, lexicon: Lexicon) -> bool:
    """Return whether a URL is an installer as its project documents it, or a version of it."""
    match = _URL.match(url)
    place = f"{match['host'].lower()}{match['path']}" if match else ""
    place = _VERSION.sub("", _FORGE.sub(r"raw.githubusercontent.com/\1", place))
    return place.startswith(lexicon.installers) and any(
        place.startswith(known) and place[len(known) :][:1] in ("", "/")
        for known in lexicon.installers
    )


def is_unprotected(url: str, lexicon: Lexicon, *, is_unchecked: bool) -> bool:
    """Return whether somebody on the way may exchange what a URL gives.

    The way is plain, or no certificate is checked (*is_unchecked*), and leads outside.
    """
    match = _URL.match(url)
    if match is None or not (is_unchecked or _is_plain(match)):
        return False
    return is_outside(match["host"], lexicon)


def is_outside(host: str, lexicon: Lexicon) -> bool:
    """Return whether a host lies outside of the own network, as far as its name says it."""
    name = host.lower().rstrip(".")
    if "$" in name or len(name) > _HOST_LIMIT:
        return False
    kind = classify(name)
    if kind is not None:
        return kind.is_external
    return "." in name and not _is_under(name, lexicon.internal_domains)


def _is_plain(match: re.Match[str]) -> bool:
    return (match["scheme"] or "http").lower() in ("http", "ftp")


def facts_of(url: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the names of the facts that a URL shows by itself."""
    match = _URL.match(url)
    if match is None:
        return
    host = match["host"].lower()
    yield from facts_of_host(host, lexicon)
    is_name = "$" not in host and len(host) <= _HOST_LIMIT and classify(host) is None
    if is_name and _is_plain(match) and host != "localhost":
        yield "plain_http_source"


def facts_of_registry(registry: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the names of the facts that a registry's name shows.

    A server of one's own that keeps copies of a registry's images is called after both:
    ``docker-io.artifactory.example.com``.
    """
    host = parse_host(registry)
    if (
        host is None
        or not is_outside(host.name, lexicon)
        or lexicon.imitated.find(host.name) is None
    ):
        return
    owner = registrable(host.name) or host.name
    server = host.name.removesuffix(f".{owner}").rpartition(".")[2]
    if server not in lexicon.infrastructure:
        yield "look_alike_registry"


def facts_of_host(host: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield the names of the facts that a host, a name or an address, shows by itself."""
    host = host.lower()
    if "$" in host or len(host) > _HOST_LIMIT:
        return
    if _is_under(host, lexicon.drop_hosts):
        yield "drop_host_source"
    if _is_under(host, lexicon.onion_hosts):
        yield "onion_source"
    kind = classify(host)
    if kind in _INTERNAL:
        yield "internal_address_source"
    elif kind is not None and kind.is_external:
        yield "address_source"


def _is_under(host: str, known: frozenset[str]) -> bool:
    """Return whether a host is one of *known* or below one."""
    while host:
        if host in known:
            return True
        host = host.partition(".")[2]
    return False
